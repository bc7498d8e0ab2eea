//! What appending costs.

use crate::life::{BEAT, beats, filled, later, lived, record, roomy};
use crate::row;
use aerostat::history::store::{Limits, Recorder, Store};
use aerostat::model::*;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Each of fifty hosts under so many names, with memory of its own; all in one beat.
fn many(cluster: &Cluster, copies: usize) -> Arc<Cluster> {
    let mut all = Cluster { hosts: Vec::new(), ..cluster.clone() };
    for copy in 0..copies {
        for host in &later(cluster, 0, &[]).hosts {
            let mut host = (**host).clone();
            host.id = HostId::new(format!("{}-{copy}", host.id));
            all.hosts.push(Arc::new(host));
        }
    }
    Arc::new(all)
}

/// Three figures: what taking in and packing cost at a thousand hosts, what rolling up costs, and
/// whether the recorder misses anything while it keeps time.
pub fn append(quick: bool) -> bool {
    let (copies, seconds) = if quick { (4, 280) } else { (20, 280) };
    let lived = beats(&lived(Some((50, 100)), seconds));
    let dir = tempfile::tempdir().unwrap();
    let store = roomy(dir.path());
    let hosts = 50 * copies;
    let packed = record(&store, lived.iter().map(|cluster| many(cluster, copies)), 1);
    let (missed, lag) = in_time(&lived[..if quick { 5 } else { 15 }], copies);
    // The chunks' ends are spread over time; roll-ups come later, and are measured of two hosts.
    let rolled = {
        let dir = tempfile::tempdir().unwrap();
        filled(dir.path(), (2, 100), 2, if quick { 3 } else { 8 }).1
    };
    let a_second = hosts as f64 * 101.0 / (BEAT as f64 / 1000.0);
    let each = packed.all.as_secs_f64() / packed.samples as f64;
    let rolling = rolled.rolling.as_secs_f64() / rolled.samples as f64;
    let core = (each + rolling) * a_second;
    let lost = packed.given - packed.safe + missed;
    let found = format!(
        "{core:.2} core ({:.2} µs a sample, {:.2} of it roll-ups); longest commit {:.0} ms CPU; {} of {} records \
         missing; in real time safe within {:.1} s",
        (each + rolling) * 1e6,
        rolling * 1e6,
        packed.longest.as_secs_f64() * 1e3,
        lost,
        packed.given,
        lag.as_secs_f64()
    );
    let reached = core <= 0.3 && lost == 0 && packed.longest < Duration::from_millis(BEAT);
    row(&format!("append, {hosts} hosts × 100 domains, 2 s beat"), &found, "≤ 0.3 core, no beat delayed", reached)
}

/// The recorder at its own pace: records that it did not write, and the longest time until a beat
/// was safe.
fn in_time(lived: &[Arc<Cluster>], copies: usize) -> (u64, Duration) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let first = Arc::new(Cluster { hosts: Vec::new(), ..(*many(&lived[0], 1)).clone() });
    let (publish, snapshots) = watch::channel(first);
    let recorder = Recorder::start(store, snapshots);
    let mut progress = recorder.progress();
    let mut lag = Duration::ZERO;
    let mut given = 0;
    for (at, cluster) in lived.iter().enumerate() {
        let cluster = many(cluster, copies);
        given += cluster.hosts.len() as u64;
        let due = Instant::now() + Duration::from_millis(BEAT);
        let (now, begin) = (cluster.at, Instant::now());
        publish.send_replace(cluster);
        while progress.borrow_and_update().upto < now && begin.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(10));
        }
        // The first one makes every host known.
        if at > 0 {
            lag = lag.max(begin.elapsed());
        }
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    recorder.stop();
    (given.saturating_sub(progress.borrow().records), lag)
}
