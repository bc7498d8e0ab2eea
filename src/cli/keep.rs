//! Recording what a watch sees, for every verb that watches: pictures by the recorder, and events
//! as they are derived.

use crate::action::Journal;
use crate::clock;
use crate::events::{Feed, Rules};
use crate::history::store::{Progress, Recorder, RecorderState, Store};
use crate::watch::Watch;
use std::sync::Arc;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

/// Keeps what is seen until it is stopped.
pub(super) struct Keeper {
    recorder: Recorder,
    feed: Feed,
    events: JoinHandle<()>,
}

impl Keeper {
    /// Begins to keep. On the runtime that it will be stopped on.
    pub fn start(store: Store, watch: &Watch, journal: Option<watch::Receiver<Arc<Journal>>>) -> Keeper {
        let recorder = Recorder::start(store.clone(), watch.snapshots());
        let feed = Feed::start(Rules::default(), watch.snapshots(), journal, clock::now);
        let name = watch.snapshots().borrow().name.to_string();
        let events = tokio::spawn(keep_events(store, name, feed.subscribe(), recorder.state()));
        Keeper { recorder, feed, events }
    }

    /// What the recorder does.
    pub fn state(&self) -> watch::Receiver<RecorderState> {
        self.recorder.state()
    }

    /// Makes safe what was seen, and ends.
    pub async fn stop(self) -> Progress {
        let progress = self.recorder.progress();
        // With the feed its subscribers end, after they took what was left.
        drop(self.feed);
        let _ = self.events.await;
        let recorder = self.recorder;
        let _ = tokio::task::spawn_blocking(move || recorder.stop()).await;
        *progress.borrow()
    }
}

async fn keep_events(
    store: Store,
    cluster: String,
    mut batches: broadcast::Receiver<crate::events::Batch>,
    state: watch::Receiver<RecorderState>,
) {
    let mut failing = false;
    loop {
        let batch = match batches.recv().await {
            Ok(batch) => batch,
            Err(broadcast::error::RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "events came faster than they could be kept");
                continue;
            }
            Err(broadcast::error::RecvError::Closed) => return,
        };
        // Whoever records the pictures keeps the events as well; the same twice is kept once.
        if *state.borrow() == RecorderState::Following {
            continue;
        }
        let (store, cluster) = (store.clone(), cluster.clone());
        let kept = tokio::task::spawn_blocking(move || store.append_events(&cluster, &batch)).await;
        // The recorder tells the operator what is wrong with the store; once in the log is enough.
        if let Ok(Err(error)) = &kept
            && !failing
        {
            tracing::warn!("events are not kept: {error}");
        }
        failing = matches!(kept, Ok(Err(_)));
    }
}

/// What a store's files take together, in bytes.
pub(super) fn size_of(store: &Store) -> u64 {
    let length = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |file| file.len());
    let log = |end: &str| {
        let mut name = store.file().as_os_str().to_owned();
        name.push(end);
        length(std::path::Path::new(&name))
    };
    length(store.file()) + log("-wal")
}
