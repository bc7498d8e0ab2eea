use super::{Deriver, Event, Rules};
use crate::action::Journal;
use crate::history::Past;
use crate::model::{Cluster, Moment};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

/// Events that were derived together.
pub type Batch = Arc<[Event]>;

/// Derives events from the snapshots as they come and tells everybody who listens. One for a
/// program: whatever shows, keeps or passes events on subscribes to it.
///
/// Dropping it ends it; its subscribers see the end of their channel.
#[derive(Debug)]
pub struct Feed {
    batches: broadcast::Sender<Batch>,
    task: JoinHandle<()>,
}

impl Feed {
    /// Batches kept for a subscriber that is slow; it is told how many it missed.
    const KEPT: usize = 1024;
    /// Silence is looked for this often.
    const TICK: Duration = Duration::from_secs(1);

    /// Longer than that between two looks, and it was this program that did not run.
    const AWAY: Duration = Duration::from_secs(5);

    /// So long the store may take to tell what was recorded last; then it goes without.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// What was recorded last is compared with what is seen first, if it is no older than this.
    const MEMORY: Duration = Duration::from_secs(7 * 86_400);

    /// Starts on the current runtime. Subscribe before awaiting anything, so as to miss nothing.
    ///
    /// With a `past` it goes on from what was recorded last: what changed since is told as having
    /// happened while nobody could see it, and what was wrong already is no news.
    pub fn start(
        rules: Rules,
        snapshots: watch::Receiver<Arc<Cluster>>,
        journal: Option<watch::Receiver<Arc<Journal>>>,
        past: Option<Arc<dyn Past>>,
        clock: impl Fn() -> Moment + Send + 'static,
    ) -> Feed {
        let batches = broadcast::Sender::new(Self::KEPT);
        let told = batches.clone();
        let begun = snapshots.borrow().at;
        let task = tokio::spawn(async move {
            let mut deriver = Deriver::new(rules);
            if let Some(last) = recall(past, begun).await {
                // What there is to say of it was said then.
                deriver.step(&last, last.at);
            }
            run(deriver, snapshots, journal, clock, told).await;
        });
        Feed { batches, task }
    }

    /// Everything that happens from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Batch> {
        self.batches.subscribe()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What was recorded last before this run.
async fn recall(past: Option<Arc<dyn Past>>, begun: Moment) -> Option<Arc<Cluster>> {
    // What this very run records may be there already.
    const OURS: u64 = 2000;
    let past = past?;
    let when = Moment(begun.0.saturating_sub(OURS));
    let read = tokio::task::spawn_blocking(move || past.at(when));
    match tokio::time::timeout(Feed::PATIENCE, read).await {
        Ok(Ok(Ok(last))) => last.filter(|last| last.at.until(begun) <= Feed::MEMORY),
        Ok(Ok(Err(error))) => {
            tracing::warn!(%error, "events begin without what was recorded");
            None
        }
        Ok(Err(_)) => None,
        Err(_) => {
            tracing::warn!("events begin without what was recorded: the store does not answer");
            None
        }
    }
}

async fn run(
    mut deriver: Deriver,
    mut snapshots: watch::Receiver<Arc<Cluster>>,
    journal: Option<watch::Receiver<Arc<Journal>>>,
    clock: impl Fn() -> Moment + Send,
    batches: broadcast::Sender<Batch>,
) {
    let mut tick = tokio::time::interval(Feed::TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let (mut looked, mut hold) = (clock(), Moment::default());
    loop {
        let ended = tokio::select! {
            changed = snapshots.changed() => changed.is_err(),
            _ = tick.tick() => false,
        };
        let cluster = snapshots.borrow_and_update().clone();
        let now = clock();
        // Stopped, or the machine asleep: that nobody was heard meanwhile is no news of the hosts.
        // They have a few beats to answer before it is looked what has changed; a machine that is
        // always that slow has it told all the same.
        if looked.until(now) > Feed::AWAY && looked >= hold {
            hold = now.after(cluster.beat.late_after * 2);
        }
        looked = now;
        if now < hold && !ended {
            continue;
        }
        let mut events = Vec::new();
        if let Some(journal) = &journal {
            let journal = journal.borrow().clone();
            events.extend(deriver.actions(&journal, now));
        }
        events.extend(deriver.step(&cluster, now));
        if !events.is_empty() {
            // Nobody listening is no reason to stop: somebody may come.
            let _ = batches.send(events.into());
        }
        if ended {
            return;
        }
    }
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
