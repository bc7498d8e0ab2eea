//! History beside the dashboard: what it sees is recorded, and what was recorded can be asked.

use super::args::ScreenArgs;
use super::failure::Failure;
use super::session::Session;
use crate::events::Batch;
use crate::history::store::{Recorder, RecorderState, Store};
use crate::history::{Past, Recent};
use crate::model::Cluster;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep_until};

/// The history of one run of the dashboard.
#[derive(Default)]
pub(super) struct Recording {
    /// Where it is kept.
    pub store: Option<Store>,
    /// What was recorded of the cluster, also by runs before this one.
    pub past: Option<Arc<dyn Past>>,
    /// Lines for the operator.
    pub messages: Vec<String>,
    recorder: Option<Recorder>,
}

impl Recording {
    /// Begins. Whatever is wrong with history is told, and is no reason not to show the hosts.
    ///
    /// Only what somebody named on the command line must work.
    pub fn start(
        session: &Session,
        args: &ScreenArgs,
        simulated: bool,
        snapshots: &watch::Receiver<Arc<Cluster>>,
    ) -> Result<Recording, Failure> {
        let named = args.record.is_some();
        let Some(dir) = folder(session, args, simulated)? else { return Ok(Recording::default()) };
        let store = match Store::open(&dir, session.history_limits()) {
            Ok(store) => store,
            Err(error) if named => return Err(Failure::work(error)),
            // The recorder says what is wrong, and tries again.
            Err(_) => Store::at(&dir, session.history_limits()),
        };
        let messages = store.notes().to_vec();
        let name = snapshots.borrow().name.clone();
        let past = match store.reader_of(&name) {
            Ok(archive) => Some(Arc::new(archive) as Arc<dyn Past>),
            Err(_) => None,
        };
        let records = !args.no_record && (named || session.config.history.enabled);
        let recorder = records.then(|| Recorder::start(store.clone(), snapshots.clone()));
        Ok(Recording { store: Some(store), past, messages, recorder })
    }

    /// What the recorder does; `None` where nothing is to be recorded.
    pub fn state(&self) -> Option<watch::Receiver<RecorderState>> {
        self.recorder.as_ref().map(Recorder::state)
    }

    /// Makes everything safe.
    pub fn stop(self) {
        if let Some(recorder) = self.recorder {
            recorder.stop();
        }
    }
}

/// Holds the last minutes of a run that is recorded nowhere in memory, for as long as it lasts.
pub(super) fn held(
    mut snapshots: watch::Receiver<Arc<Cluster>>,
    mut events: broadcast::Receiver<Batch>,
) -> Arc<dyn Past> {
    /// Hosts answer one by one; a picture for each answer would say little more.
    const PACE: Duration = Duration::from_millis(250);
    let recent = Arc::new(Recent::default());
    let holds = recent.clone();
    snapshots.mark_changed();
    tokio::spawn(async move {
        let (mut due, mut waits) = (Instant::now(), false);
        loop {
            tokio::select! {
                changed = snapshots.changed(), if !waits => {
                    if changed.is_err() {
                        break;
                    }
                    holds.add(&snapshots.borrow_and_update().clone());
                    (due, waits) = (Instant::now() + PACE, true);
                }
                () = sleep_until(due), if waits => waits = false,
                batch = events.recv() => match batch {
                    Ok(batch) => holds.happened(&batch),
                    Err(broadcast::error::RecvError::Lagged(missed)) => {
                        tracing::warn!(missed, "batches of events were not held");
                    }
                    Err(broadcast::error::RecvError::Closed) => break,
                },
            }
        }
    });
    recent
}

/// Where history is kept; `None` where none is wanted.
fn folder(session: &Session, args: &ScreenArgs, simulated: bool) -> Result<Option<PathBuf>, Failure> {
    if let Some(dir) = &args.record {
        return Ok(Some(dir.clone()));
    }
    if simulated || !session.config.history.enabled {
        return Ok(None);
    }
    // Without a home there is none to keep it in: as good as turned off.
    Ok(session.history_dir().ok())
}
