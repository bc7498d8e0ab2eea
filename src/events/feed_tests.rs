#![allow(clippy::unwrap_used)]

use super::*;
use crate::availability::fixture::{cluster, guest, host};
use crate::events::EventKind;
use std::sync::atomic::{AtomicU64, Ordering};

const T: Moment = Moment(1_000_000_000);

fn answered(at: Moment) -> Arc<Cluster> {
    Arc::new(cluster(vec![host("xen1", 0, vec![guest(1, "one", true)], at)], at))
}

/// What is told within so many seconds of the clock that is turned on meanwhile, one a tick.
async fn told(told: &mut broadcast::Receiver<Batch>, clock: &AtomicU64, seconds: u64) -> Vec<EventKind> {
    for _ in 0..seconds {
        tokio::time::sleep(Feed::TICK).await;
        clock.fetch_add(1000, Ordering::Relaxed);
    }
    tokio::time::sleep(Feed::TICK).await;
    std::iter::from_fn(|| told.try_recv().ok()).flat_map(|batch| batch.to_vec()).map(|event| event.kind).collect()
}

#[tokio::test(start_paused = true)]
async fn that_we_were_stopped_is_no_silence_of_the_hosts() {
    let time = Arc::new(AtomicU64::new(T.0));
    let clock = {
        let time = time.clone();
        move || Moment(time.load(Ordering::Relaxed))
    };
    let (publish, snapshots) = watch::channel(answered(T));
    let feed = Feed::start(Rules::default(), snapshots, None, None, clock);
    let mut events = feed.subscribe();
    told(&mut events, &time, 2).await;
    // A minute passes between two looks; then the host answers as ever.
    time.fetch_add(60_000, Ordering::Relaxed);
    assert_eq!(told(&mut events, &time, 3).await, []);
    for _ in 0..10 {
        publish.send_replace(answered(Moment(time.load(Ordering::Relaxed))));
        assert_eq!(told(&mut events, &time, 2).await, []);
    }
    // One that does not answer afterwards is silent indeed.
    time.fetch_add(60_000, Ordering::Relaxed);
    assert_eq!(told(&mut events, &time, 30).await, [EventKind::HostStale, EventKind::AvailabilityLow]);
    drop(publish);
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_is_always_slow_tells_all_the_same() {
    let time = Arc::new(AtomicU64::new(T.0));
    let clock = {
        let time = time.clone();
        move || Moment(time.fetch_add(6_000, Ordering::Relaxed))
    };
    let (publish, snapshots) = watch::channel(answered(T));
    let feed = Feed::start(Rules::default(), snapshots, None, None, clock);
    let mut events = feed.subscribe();
    assert!(told(&mut events, &AtomicU64::new(0), 30).await.contains(&EventKind::HostStale));
    drop(publish);
}
