use super::{Deriver, Event, Rules};
use crate::action::Journal;
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

    /// Starts on the current runtime. Subscribe before awaiting anything, so as to miss nothing.
    pub fn start(
        rules: Rules,
        snapshots: watch::Receiver<Arc<Cluster>>,
        journal: Option<watch::Receiver<Arc<Journal>>>,
        clock: impl Fn() -> Moment + Send + 'static,
    ) -> Feed {
        let batches = broadcast::Sender::new(Self::KEPT);
        let task = tokio::spawn(run(Deriver::new(rules), snapshots, journal, clock, batches.clone()));
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

async fn run(
    mut deriver: Deriver,
    mut snapshots: watch::Receiver<Arc<Cluster>>,
    journal: Option<watch::Receiver<Arc<Journal>>>,
    clock: impl Fn() -> Moment + Send,
    batches: broadcast::Sender<Batch>,
) {
    let mut tick = tokio::time::interval(Feed::TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let ended = tokio::select! {
            changed = snapshots.changed() => changed.is_err(),
            _ = tick.tick() => false,
        };
        let cluster = snapshots.borrow_and_update().clone();
        let now = clock();
        let mut events = deriver.step(&cluster, now);
        if let Some(journal) = &journal {
            let journal = journal.borrow().clone();
            events.extend(deriver.actions(&journal, now));
        }
        if !events.is_empty() {
            // Nobody listening is no reason to stop: somebody may come.
            let _ = batches.send(events.into());
        }
        if ended {
            return;
        }
    }
}
