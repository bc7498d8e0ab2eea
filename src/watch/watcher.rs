use super::backoff::Backoff;
use super::merge::{self, Merger, blank};
use super::runner::Runner;
use super::{Command, Commander, Plan};
use crate::model::Cluster;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// A cluster being watched. Dropping it ends the watching without waiting; see [`Watch::stop`].
#[derive(Debug)]
pub struct Watch {
    commander: Commander,
    snapshots: watch::Receiver<Arc<Cluster>>,
    /// One task a host, and the one that merges.
    tasks: JoinSet<()>,
}

/// How long stopping may take.
const STOP: Duration = Duration::from_millis(2500);

impl Watch {
    /// Starts watching, on the current tokio runtime. The first snapshot, with every host queued,
    /// is there at once.
    pub fn start(plan: Plan) -> Watch {
        let mut merger = Merger::new(&plan);
        let (snapshot_tx, snapshots) = watch::channel(merger.snapshot());
        let (settings, settings_rx) = watch::channel(Default::default());
        // A slow merger holds the hosts' tasks up instead of piling their news up.
        let (heard_tx, heard_rx) = mpsc::channel(256);
        let slots = Arc::new(Semaphore::new(plan.fan_out.max(1)));
        let retry: Vec<_> = plan.hosts.iter().map(|host| (host.entry.id.clone(), Arc::new(Notify::new()))).collect();
        let mut tasks = JoinSet::new();
        tasks.spawn(merge::run(merger, heard_rx, snapshot_tx, plan.coalesce));
        for (at, (host, (_, retry))) in plan.hosts.into_iter().zip(&retry).enumerate() {
            let runner = Runner {
                at,
                host: blank(&host),
                plan: host,
                clue: None,
                heard: heard_tx.clone(),
                settings: settings_rx.clone(),
                retry: retry.clone(),
                slots: slots.clone(),
                clock: plan.clock.clone(),
                max_bytes: plan.max_bytes,
                jitter: plan.jitter,
                backoff: Backoff::default(),
                failing_since: None,
            };
            tasks.spawn(runner.run());
        }
        Watch { commander: Commander { settings, retry: Arc::new(retry) }, snapshots, tasks }
    }

    /// The snapshots; only the newest is kept.
    pub fn snapshots(&self) -> watch::Receiver<Arc<Cluster>> {
        self.snapshots.clone()
    }

    /// A handle to give commands with.
    pub fn commander(&self) -> Commander {
        self.commander.clone()
    }

    /// Gives a command.
    pub fn command(&self, command: Command) {
        self.commander.send(command);
    }

    /// Ends every task and connection, within three seconds.
    pub async fn stop(mut self) {
        self.commander.stop();
        let ended = timeout(STOP, async { while self.tasks.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            self.tasks.abort_all();
        }
    }
}
