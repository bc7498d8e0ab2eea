//! `aerostat stop --force-after`: what has not shut down in time is destroyed.

use super::{HowArgs, complain, report};
use crate::action::{Confirmed, Desk, Job, JobState, Journal, Plan, Target, Wish};
use crate::clock;
use crate::model::Cluster;
use tokio::time::{Instant, sleep_until};

/// Guests that the host could not even ask have their time, too: somebody may shut them down from
/// within, or the next look may show them gone.
pub(super) async fn wait(desk: &Desk, journal: &Journal, over: Instant) {
    let unasked: Vec<Target> =
        journal.jobs().iter().filter(|job| is_unasked(job)).map(|job| job.target.clone()).collect();
    if unasked.is_empty() {
        return;
    }
    for job in journal.jobs().iter().filter(|job| is_unasked(job)) {
        complain(&format!("{} on {}: {}", job.target.name, job.target.host, job.text));
    }
    complain(&format!(
        "could not be asked to shut down, destroyed at the end of their time: {}",
        report::names(&unasked)
    ));
    let mut unfinished = report::Unfinished::of(desk.journal());
    sleep_until(over).await;
    unfinished.over();
}

/// What is left to be destroyed of what was asked to shut down; `None` when nothing is, or may be.
pub(super) fn left(journal: &Journal, cluster: &Cluster, how: &HowArgs) -> Option<Confirmed> {
    let is_left = |job: &&Job| job.state == JobState::Unverified || is_unasked(job);
    let left: Vec<Target> = journal.jobs().iter().filter(is_left).map(|job| job.target.clone()).collect();
    // It was said before, and agreed to.
    let plan = Plan::make(cluster, &Wish::Destroy, &left, how.force, clock::now());
    let there: Vec<Target> = plan.feasible().map(|step| step.target.clone()).collect();
    if there.is_empty() {
        return None;
    }
    match plan.confirm_beforehand() {
        Ok(confirmed) => {
            complain(&format!("not shut down in time, destroyed now: {}", report::names(&there)));
            Some(confirmed)
        }
        Err(_) => {
            let names = report::names(&there);
            complain(&format!(
                "not shut down in time, and not destroyed, since a host involved does not answer: {names}"
            ));
            None
        }
    }
}

/// Whether the tool ran and failed: it has no way to ask that guest. Where nothing was run the guest
/// is another one by now, or its host cannot be reached.
fn is_unasked(job: &Job) -> bool {
    job.state == JobState::Failed && job.exit.is_some_and(|exit| exit != 0)
}
