//! What is derived from the program's own scenarios, through the real watch, in virtual time.

#![allow(clippy::unwrap_used)]

use super::Deriver;
use crate::events::{Event, EventKind, Rules};
use crate::model::{Beat, Moment};
use crate::sim::{Scenario, World};
use crate::watch::{Plan, Watch};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

const BEGIN: u64 = 1_000_000;

/// Lives through a scenario and gives everything that happened.
fn live(name: &str, lasts: Duration) -> Vec<Event> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let begin = Instant::now();
        let world = World::start(Scenario::builtin(name).unwrap(), 1, None);
        let mut plan = Plan::new(world.name(), world.plan());
        for host in &mut plan.hosts {
            host.entry.beat = Beat::of(Duration::from_secs(2));
        }
        let now = move || Moment(BEGIN + begin.elapsed().as_millis() as u64);
        plan.clock = Arc::new(now);
        let watch = Watch::start(plan);
        let mut snapshots = watch.snapshots();
        let mut deriver = Deriver::new(Rules::default());
        let mut events = Vec::new();
        while begin.elapsed() < lasts {
            let _ = timeout(Duration::from_secs(1), snapshots.changed()).await;
            let cluster = snapshots.borrow_and_update().clone();
            events.extend(deriver.step(&cluster, now()));
        }
        watch.stop().await;
        events
    })
}

fn show(events: &[Event]) -> String {
    let line = |e: &Event| {
        format!("{:6.1} {:2} {:22} {e}\n", (e.at.0 - BEGIN) as f64 / 1000.0, e.severity.mark(), e.kind.word())
    };
    events.iter().map(line).collect()
}

/// How often each thing was told of each subject, but for targets that a policy sets.
fn counts(events: &[Event]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for event in events.iter().filter(|event| event.kind != EventKind::MemSet) {
        *counts.entry(format!("{} {}", event.kind.word(), event.subject())).or_default() += 1;
    }
    counts
}

#[test]
fn races() {
    let events = live("races", Duration::from_secs(89));
    let expected = [
        ("conflict web-3 on new1", 1),
        ("created dbvrtg001-c on old1", 1),
        ("created web-2-the-next on new1", 1),
        ("destroyed dbvrtg001-a on old1", 1),
        ("destroyed web-2 on new1", 1),
        ("host-down new2", 1),
        ("host-rebooted new2", 1),
        ("host-up new2", 1),
        ("migrated 10_dbvrtg001 on old1", 2),
        ("migrated 10_dbvrtg001 on old2", 2),
        ("migrated web-1 on new1", 2),
        ("migrated web-1 on new2", 2),
    ];
    let mut counts = counts(&events);
    // It restarts every 30 s; once in the very moment its host boots.
    let restarts = counts.remove("restarted web-6 on new2").unwrap_or_default();
    assert!(restarts <= 1, "{}", show(&events));
    let told: Vec<(&str, usize)> = counts.iter().map(|(what, times)| (what.as_str(), *times)).collect();
    assert_eq!(told, expected, "\n{}", show(&events));
}

#[test]
fn trouble() {
    let events = live("trouble", Duration::from_secs(200));
    let counts = counts(&events);
    let ill = ["refuses", "gone", "denied", "newkey", "sudo", "plain", "toolless", "cut", "garbled", "rambling"];
    for host in ill.into_iter().chain(["flooding", "xm-garbled", "xm-half", "xm-plain", "xm-dead"]) {
        assert_eq!(counts.get(&format!("host-down {host}")), Some(&1), "{host}\n{}", show(&events));
        assert_eq!(counts.get(&format!("host-up {host}")), None, "{host}\n{}", show(&events));
    }
    for (what, times) in [
        ("host-stale hangs", 1),
        ("host-up hangs", 1),
        ("host-down dead", 1),
        ("host-up dead", 1),
        ("host-rebooted dead", 1),
        ("host-rebooted reboots", 3),
        ("host-flaps drops", 1),
        ("host-flaps held", 1),
        ("crashed crasher on well1", 1),
        ("state-changed sleeper on well1", 1),
        ("balloon-stuck deaf on well1", 1),
        ("balloon-stuck xm-stuck on well2", 1),
        ("availability-low ", 1),
        ("availability-low pool ill", 1),
    ] {
        assert_eq!(counts.get(what), Some(&times), "{what}\n{}", show(&events));
    }
    let well = |what: &&String| what.contains("well1") && what.starts_with("host-");
    assert_eq!(counts.keys().find(well), None, "{}", show(&events));
    assert!(counts.keys().all(|what| !what.starts_with("created") && !what.starts_with("destroyed")));
}
