use super::{Command, Commander, Plan};
use crate::model::Cluster;
use std::sync::Arc;
use tokio::sync::watch;

/// A cluster being watched. Dropping it ends the watching without waiting; see [`Watch::stop`].
#[derive(Debug)]
pub struct Watch {
    commander: Commander,
    snapshots: watch::Receiver<Arc<Cluster>>,
}

impl Watch {
    /// Starts watching, on the current tokio runtime. The first snapshot, with every host queued,
    /// is there at once.
    pub fn start(plan: Plan) -> Watch {
        let (_, snapshots) = watch::channel(Arc::new(Cluster::empty(&plan.name, plan.beat, (plan.clock)())));
        let (settings, _) = watch::channel(Default::default());
        Watch { commander: Commander { settings, retry: Arc::default() }, snapshots }
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
    pub async fn stop(self) {
        self.commander.stop();
    }
}
