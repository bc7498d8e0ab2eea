//! What history costs, and how soon it answers.
//!
//! `cargo bench --bench history` records simulated clusters and prints a table. Times are CPU
//! seconds where it says core, else wall time, medians. Set `AEROSTAT_BENCH_QUICK=1` for smaller
//! clusters. The simulated hosts are the demo's; where there are a thousand, each is one of fifty
//! under many names.

#![allow(clippy::unwrap_used, missing_docs)]

use aerostat::history::store::{Limits, Recorder, Store, Writer};
use aerostat::history::{Metric, Past, Subject};
use aerostat::model::*;
use aerostat::sim::{Scenario, World};
use aerostat::watch::{Plan, Watch};
use rustix::time::{ClockId, clock_gettime};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

const START: Moment = Moment(1_795_316_400_000);

/// Every snapshot of the demo's cluster over so many of its seconds.
fn lived(scale: Option<(usize, usize)>, seconds: u64) -> Vec<Arc<Cluster>> {
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

/// Snapshots again, later and with other hosts' names; hosts that were shared are shared.
struct Copies {
    hosts: HashMap<(usize, usize), Arc<Host>>,
}

impl Copies {
    /// Each host `times` times over, everything later by that much.
    fn of(&mut self, cluster: &Cluster, times: usize, later: u64) -> Arc<Cluster> {
        let shift = |at: Moment| Moment(at.0 + later);
        let mut copy = cluster.clone();
        copy.at = shift(copy.at);
        copy.hosts.clear();
        for time in 0..times {
            for (at, host) in cluster.hosts.iter().enumerate() {
                let slot = time * cluster.hosts.len() + at;
                let key = (slot, Arc::as_ptr(host) as usize);
                let made = self.hosts.entry(key).or_insert_with(|| {
                    let mut host = (**host).clone();
                    host.id = HostId::new(format!("{}-{time}", host.id));
                    host.taken = host.taken.map(shift);
                    Arc::new(host)
                });
                copy.hosts.push(made.clone());
            }
        }
        copy.pools = copy.pools.into_iter().take(1).collect();
        Arc::new(copy)
    }
}

fn cpu(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn samples(snapshots: &[Arc<Cluster>]) -> u64 {
    let mut count = 0;
    for pair in snapshots.windows(2) {
        for (old, new) in pair[0].hosts.iter().zip(&pair[1].hosts) {
            if !Arc::ptr_eq(old, new) && old.taken != new.taken {
                count += new.report.as_ref().map_or(0, |report| report.domains.len() as u64);
            }
        }
    }
    count
}

fn row(what: &str, found: &str, must: &str, reached: bool) -> bool {
    println!("| {what} | {found} | {must} | {} |", if reached { "yes" } else { "**no**" });
    reached
}

/// Two seconds' worth of domains at a time, four times as fast as they would come.
fn append(quick: bool) -> bool {
    const FAST: u32 = 4;
    let (copies, seconds) = if quick { (4, 120) } else { (20, 420) };
    let lived = lived(Some((50, 100)), seconds);
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let mut copier = Copies { hosts: HashMap::new() };
    let (publish, snapshots) = watch::channel(copier.of(&lived[0], copies, 0));
    let recorder = Recorder::paced(store, snapshots, Duration::from_secs(1) / FAST);
    let mut progress = recorder.progress();
    let first = lived.iter().position(|cluster| cluster.at.0 > START.0 + 20_000).unwrap();
    let (mut warm, mut others, mut lag) = (None, Duration::ZERO, Duration::ZERO);
    let begin = Instant::now();
    let mut waiting = None;
    for (at, cluster) in lived.iter().enumerate() {
        let mine = cpu(ClockId::ThreadCPUTime);
        copier.hosts.retain(|_, host| Arc::strong_count(host) > 1);
        let copy = copier.of(cluster, copies, 0);
        let due = Duration::from_millis(cluster.at.0 - START.0) / FAST;
        others += cpu(ClockId::ThreadCPUTime) - mine;
        std::thread::sleep(due.saturating_sub(begin.elapsed()));
        if at == first {
            warm = Some((cpu(ClockId::ProcessCPUTime), others));
        }
        waiting.get_or_insert((copy.at, Instant::now()));
        publish.send_replace(copy);
        let safe = progress.borrow_and_update().upto;
        if let Some((_, since)) = waiting.filter(|(at, _)| *at <= safe) {
            lag = lag.max(since.elapsed());
            waiting = None;
        }
    }
    let (process, mine) = warm.unwrap();
    let used = (cpu(ClockId::ProcessCPUTime) - process).saturating_sub(others - mine);
    let span = (lived.last().unwrap().at.0 - lived[first].at.0) as f64 / 1000.0;
    let core = used.as_secs_f64() / span;
    let count = samples(&lived[first..]) * copies as u64;
    let each = used.as_secs_f64() * 1e6 / count as f64;
    let size = lived.last().unwrap().hosts.len() * copies;
    recorder.stop();
    let found = format!("{core:.2} core, {each:.1} µs a sample; the longest until safe {:.1} s", lag.as_secs_f64());
    row(&format!("append, {size} hosts × 100 domains, 2 s beat"), &found, "≤ 0.3 core", core <= 0.3)
}

fn record(dir: &Path, snapshots: impl Iterator<Item = Arc<Cluster>>, every: usize) -> Store {
    let store = Store::open(dir, Limits { max_size: 1 << 36, ..Limits::default() }).unwrap();
    let mut writer: Option<Writer> = None;
    for (at, cluster) in snapshots.enumerate() {
        let writer = writer.get_or_insert_with(|| Writer::open(&store, &cluster.name).unwrap().unwrap());
        writer.ingest(&cluster);
        if at % every == 0 {
            writer.commit().unwrap();
        }
    }
    writer.unwrap().finish().unwrap();
    store
}

fn size(quick: bool) -> bool {
    let lived = lived(None, if quick { 1800 } else { 3 * 3600 });
    let dir = tempfile::tempdir().unwrap();
    let store = record(dir.path(), lived.iter().cloned(), 12);
    let count = samples(&lived) as f64;
    let db = rusqlite::Connection::open(store.file()).unwrap();
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() as f64;
    let pages = number("SELECT page_count FROM pragma_page_count()")
        - number("SELECT freelist_count FROM pragma_freelist_count()");
    let all = pages * 4096.0 / count;
    let chunks = number("SELECT coalesce(sum(length(blob)), 0) FROM chunk WHERE host > 0") / count;
    let sums = number("SELECT coalesce(sum(length(blob)), 0) FROM chunk WHERE host = 0") / count;
    let rolled = number("SELECT coalesce(sum(length(blob)), 0) FROM rollup") / count;
    let found =
        format!("{all:.2} in all: samples {chunks:.2}, sums {sums:.2}, roll-ups {rolled:.2}, the rest SQLite's");
    row("bytes on disk for each domain sample, demo", &found, "≤ 4", all <= 4.0)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// A day of ten hosts with a hundred domains each: ten minutes, again and again.
fn timeline(quick: bool) -> bool {
    let hours = if quick { 2 } else { 24 };
    let lived = lived(Some((10, 100)), 600);
    let dir = tempfile::tempdir().unwrap();
    let again = (0..hours * 6).flat_map(|turn| {
        let mut copier = Copies { hosts: HashMap::new() };
        // One snapshot in two seconds has them all.
        let beats: Vec<Arc<Cluster>> = lived.iter().step_by(10).map(|c| copier.of(c, 1, turn * 600_000)).collect();
        beats
    });
    let store = record(dir.path(), again, 30);
    let past = store.reader().unwrap();
    let (_, to) = past.span().unwrap().unwrap();
    let from = Moment(to.0 - hours * 3_600_000);
    let cluster = past.at(to).unwrap().unwrap();
    let mut times = Vec::new();
    for turn in 0..20 {
        let host = &cluster.hosts[turn % 10];
        let domain = &host.report.as_ref().unwrap().domains[1 + turn * 4];
        let subject = Subject::Domain(host.id.clone(), domain.ident());
        let begin = Instant::now();
        // A store just opened: nothing is in a cache of ours.
        let past = store.reader().unwrap();
        let line = past.timeline(&subject, Metric::Actual, from, to, 240).unwrap();
        times.push(begin.elapsed());
        assert!(line.buckets.iter().flatten().count() > 200, "{}", line.buckets.iter().flatten().count());
    }
    let time = median(times).as_secs_f64() * 1e3;
    let what = format!("a {hours} h timeline of one domain of 1,000 at 2 s, 240 columns, the store just opened");
    row(&what, &format!("{time:.1} ms"), "≤ 100 ms", time <= 100.0)
}

fn seek(quick: bool) -> bool {
    let minutes = if quick { 5 } else { 40 };
    let lived = lived(Some((100, 50)), minutes * 60);
    let dir = tempfile::tempdir().unwrap();
    let store = record(dir.path(), lived.iter().cloned(), 12);
    // The index of a whole day: the same chunks again, under earlier times.
    let db = rusqlite::Connection::open(store.file()).unwrap();
    for turn in 1..(24 * 60 / minutes) {
        let earlier = "INSERT INTO chunk (cluster, host, first, last, blob)
            SELECT cluster, host, first - ?1, last - ?1, zeroblob(length(blob)) FROM chunk WHERE first >= ?2";
        let shift = (turn * minutes * 60_000) as i64;
        db.execute(earlier, [shift, START.0 as i64]).unwrap();
    }
    let bytes = std::fs::metadata(store.file()).unwrap().len() >> 20;
    let past = store.reader().unwrap();
    let mut times = Vec::new();
    for turn in 0..25u64 {
        let at = &lived[(turn as usize * 7919) % lived.len()];
        let begin = Instant::now();
        let cluster = past.at(at.at).unwrap().unwrap();
        times.push(begin.elapsed());
        assert_eq!(cluster.hosts.len(), 100);
    }
    let worst = times.iter().max().unwrap().as_secs_f64() * 1e3;
    let time = median(times).as_secs_f64() * 1e3;
    let what = format!("seek in 100 hosts × 50 domains, 24 h, {bytes} MiB");
    row(&what, &format!("{time:.0} ms, {worst:.0} ms at worst"), "≤ 200 ms", worst <= 200.0)
}

fn start(quick: bool) -> bool {
    let size: u64 = if quick { 64 << 20 } else { 1 << 30 };
    let (empty, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let limits = Limits { max_size: size + (128 << 20), ..Limits::default() };
    let lived = lived(None, 120);
    let store = record(large.path(), lived.iter().cloned(), 12);
    {
        let db = rusqlite::Connection::open(store.file()).unwrap();
        let more = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?1)
            INSERT INTO chunk (cluster, host, first, last, blob)
            SELECT 1, 1 + i % 8, 1000 * i, 1000 * i + 999, randomblob(16000) FROM n";
        db.execute(more, [(size / 16_400) as i64]).unwrap();
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }
    let opened = |dir: &Path| {
        let mut times = Vec::new();
        for _ in 0..15 {
            let begin = Instant::now();
            let store = Store::open(dir, limits).unwrap();
            let past = store.reader_of("cern").unwrap();
            past.span().unwrap();
            let writer = Writer::open(&store, "cern").unwrap().unwrap();
            times.push(begin.elapsed());
            drop(writer);
        }
        median(times).as_secs_f64() * 1e3
    };
    let (before, after) = (opened(empty.path()), opened(large.path()));
    let found = format!("{after:.1} ms against {before:.1} ms");
    let what = format!("open to record and read, {} MiB against empty", size >> 20);
    row(&what, &found, "≤ 50 ms slower", after - before <= 50.0)
}

/// Prints its row; tells whether what must be was reached.
type Bench = fn(bool) -> bool;

fn main() {
    let quick = std::env::var_os("AEROSTAT_BENCH_QUICK").is_some();
    let only = std::env::var("AEROSTAT_BENCH_ONLY").ok();
    println!("| what | found | must reach | reached |");
    println!("|---|---|---|---|");
    let all: [(&str, Bench); 5] =
        [("append", append), ("size", size), ("timeline", timeline), ("seek", seek), ("start", start)];
    for (name, bench) in all {
        if only.as_deref().is_none_or(|only| only == name) {
            bench(quick);
        }
    }
}
