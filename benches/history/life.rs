//! Simulated clusters to record: an hour of life, told again for as long as is wanted.

use aerostat::history::store::{Limits, Store, Writer};
use aerostat::model::*;
use aerostat::sim::{Scenario, World};
use aerostat::watch::{Plan, Watch};
use rustix::time::{ClockId, clock_gettime};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// When the recordings begin: at the beginning of a day.
pub const START: Moment = Moment(1_795_305_600_000);
/// What everybody is asked at, in ms.
pub const BEAT: u64 = 2000;

/// Every snapshot of the demo's cluster over so many of its seconds.
pub fn lived(scale: Option<(usize, usize)>, seconds: u64) -> Vec<Arc<Cluster>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let world = World::start(Scenario::named("cern").unwrap(), 7, scale);
        let mut plan = Plan::new("cern", world.plan());
        let begin = tokio::time::Instant::now();
        plan.clock = Arc::new(move || START.after(begin.elapsed()));
        let watch = Watch::start(plan);
        let mut snapshots = watch.snapshots();
        let mut all = vec![snapshots.borrow_and_update().clone()];
        while begin.elapsed() < Duration::from_secs(seconds) && snapshots.changed().await.is_ok() {
            all.push(snapshots.borrow_and_update().clone());
        }
        all
    })
}

/// The last snapshot of each beat: it has a sample of every host.
pub fn beats(lived: &[Arc<Cluster>]) -> Vec<Arc<Cluster>> {
    let beat = |cluster: &Cluster| (cluster.at.0 - START.0) / BEAT;
    let ends = lived.windows(2).filter(|pair| beat(&pair[0]) != beat(&pair[1]));
    // At first not everybody has been reached yet.
    ends.map(|pair| pair[0].clone()).filter(|cluster| cluster.at.0 > START.0 + 10_000).collect()
}

/// The same picture that much later, with hosts that nothing is known of up to that many. They
/// share nothing with the original: each has memory of its own, as when it was really asked.
pub fn later(cluster: &Cluster, by: u64, names: &[Arc<Host>]) -> Arc<Cluster> {
    let shift = |at: Moment| Moment(at.0 + by);
    let mut copy = cluster.clone();
    copy.at = shift(copy.at);
    for host in &mut copy.hosts {
        let mut own = (**host).clone();
        own.taken = own.taken.map(shift);
        own.report = own.report.map(|report| {
            let mut report = (*report).clone();
            // What the next sample's verdict is made from is not to differ from what was.
            report.domains.iter_mut().for_each(|domain| domain.track.since = domain.track.since.map(shift));
            Arc::new(report)
        });
        *host = Arc::new(own);
    }
    copy.hosts.extend(names.iter().cloned());
    copy.pools.truncate(1);
    Arc::new(copy)
}

/// Samples of domains in a snapshot that was not in the one before.
pub fn samples(old: &Cluster, new: &Cluster) -> u64 {
    let fresh = old.hosts.iter().zip(&new.hosts).filter(|(old, new)| old.taken != new.taken);
    fresh.map(|(_, new)| new.report.as_ref().map_or(0, |report| report.domains.len() as u64)).sum()
}

/// Time that a clock of CPUs has counted.
pub fn cpu(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// What writing cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Samples of domains.
    pub samples: u64,
    /// Records that were given, and that the store says are safe.
    pub given: u64,
    pub safe: u64,
    /// CPU time of the writing thread, and the part of it that rolled up, in so many commits.
    pub all: Duration,
    pub rolling: Duration,
    pub rolls: u32,
    /// The CPU time of the commit that took longest.
    pub longest: Duration,
}

/// A store as large as it likes.
pub fn roomy(dir: &Path) -> Store {
    Store::open(dir, Limits { max_size: 1 << 36, ..Limits::default() }).unwrap()
}

/// Writes snapshots as the recorder's thread does, without waiting for their time: takes each in,
/// and commits `every` so many.
pub fn record(store: &Store, snapshots: impl Iterator<Item = Arc<Cluster>>, every: usize) -> Cost {
    let mut cost = Cost::default();
    let mut writer: Option<Writer> = None;
    let mut last: Option<Arc<Cluster>> = None;
    let clock = || cpu(ClockId::ThreadCPUTime);
    let mut plain = Duration::ZERO;
    let mut commits = 0u32;
    for (at, cluster) in snapshots.enumerate() {
        let begin = clock();
        let writer = writer.get_or_insert_with(|| Writer::open(store, &cluster.name).unwrap().unwrap());
        writer.ingest(&cluster);
        cost.all += clock() - begin;
        cost.given += match &last {
            Some(last) => cluster.hosts.iter().zip(&last.hosts).filter(|(new, old)| !Arc::ptr_eq(new, old)).count(),
            None => cluster.hosts.len(),
        } as u64;
        cost.samples += last.as_ref().map_or(0, |last| samples(last, &cluster));
        last = Some(cluster);
        if at % every != 0 {
            continue;
        }
        let begin = clock();
        let written = writer.commit().unwrap();
        let took = clock() - begin;
        cost.all += took;
        cost.safe += written.records;
        cost.longest = cost.longest.max(took);
        if written.rolled > 0 {
            cost.rolling += took;
            cost.rolls += 1;
        } else {
            plain += took;
            commits += 1;
        }
    }
    let mut writer = writer.unwrap();
    cost.safe += writer.commit().unwrap().records;
    writer.finish().unwrap();
    // Such a commit did the usual, too.
    let usual = plain.checked_div(commits).unwrap_or_default();
    cost.rolling = cost.rolling.saturating_sub(usual * cost.rolls);
    cost
}

/// Hosts that are known by name alone.
pub fn names(from: usize, to: usize) -> Vec<Arc<Host>> {
    let beat = Beat::of(Duration::from_millis(BEAT));
    (from..to).map(|at| Arc::new(Host::new(HostId::new(format!("copy{at:04}")), 0, beat))).collect()
}

/// Records so many hours of that many hosts, `lived` again and again, and gives each of the others
/// up to `all` the chunks and roll-ups of one of them: none of these holds its host's name, so
/// that what is read is what those would have written.
pub fn filled(dir: &Path, scale: (usize, usize), all: usize, hours: u64) -> (Store, Cost) {
    let hour = beats(&lived(Some(scale), 3600));
    let names = names(scale.0, all);
    let told = (0..hours).flat_map(|turn| hour.iter().map(move |cluster| (turn, cluster)));
    let store = roomy(dir);
    let cost = record(&store, told.map(|(turn, cluster)| later(cluster, turn * 3_600_000, &names)), 1);
    let db = rusqlite::Connection::open(store.file()).unwrap();
    db.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
    let ids: Vec<i64> = {
        let mut query = db.prepare("SELECT id FROM host ORDER BY id").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let name_of =
        |id: i64| db.query_row("SELECT name FROM host WHERE id = ?", [id], |row| row.get::<_, String>(0)).unwrap();
    let (real, copies): (Vec<i64>, Vec<i64>) = ids.into_iter().partition(|id| !name_of(*id).starts_with("copy"));
    assert_eq!((real.len(), copies.len()), (scale.0, all - scale.0));
    for (at, copy) in copies.iter().enumerate() {
        let of = real[at % real.len()];
        db.execute("DELETE FROM chunk WHERE host = ?", [copy]).unwrap();
        db.execute(
            "INSERT INTO chunk (cluster, host, first, last, blob)
             SELECT cluster, ?1, first, last, blob FROM chunk WHERE host = ?2 ORDER BY first",
            [*copy, of],
        )
        .unwrap();
        db.execute(
            "INSERT OR REPLACE INTO rollup (cluster, host, level, first, last, blob)
             SELECT cluster, ?1, level, first, last, blob FROM rollup WHERE host = ?2",
            [*copy, of],
        )
        .unwrap();
    }
    db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    (store, cost)
}
