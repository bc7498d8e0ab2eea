//! Snapshots to store, for tests.

#![allow(clippy::unwrap_used)]

use crate::model::{Cluster, Host, HostReport, Moment};
use crate::sim::{Scale, Scenario, World};
use crate::watch::{Plan, Watch};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The night the simulated clusters are of.
pub(crate) const START: Moment = Moment(1_795_316_000_000);

/// Every snapshot of a simulated cluster over so many of its seconds, as the dashboard gets them.
/// Takes no real time but for the work.
pub(crate) fn lived(scenario: &str, scale: Option<Scale>, seconds: u64) -> Vec<Arc<Cluster>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let world = World::start(Scenario::named(scenario).unwrap(), 7, scale);
        let mut plan = Plan::new(scenario, world.plan());
        let begin = Instant::now();
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

/// The host as a store gives it back: round trips in whole milliseconds.
pub(super) fn kept(host: &Host) -> Host {
    let mut host = host.clone();
    host.round_trip = host.round_trip.map(|span| Duration::from_millis(span.as_millis() as u64));
    if let Some(report) = &host.report {
        let sources = crate::hypervisor::sources(report.toolstack);
        host.report = Some(Arc::new(HostReport { sources, ..(**report).clone() }));
    }
    host
}

/// Records snapshots as they come, with a commit now and then as the recorder makes them.
pub(crate) fn record(store: &super::Store, name: &str, snapshots: &[Arc<Cluster>]) {
    let mut writer = super::writer::Writer::open(store, name).unwrap().unwrap();
    for some in snapshots.chunks(17) {
        some.iter().for_each(|snapshot| writer.ingest(snapshot));
        writer.commit().unwrap();
    }
}
