//! Recording in the background: a thread that takes snapshots as they come and commits them once
//! a second. It never holds anybody up: what it cannot take in time it sees in a later snapshot.

use super::writer::Writer;
use super::{Store, StoreError};
use crate::model::{Cluster, Moment};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Commits are this far apart.
const COMMIT: Duration = Duration::from_millis(1000);

/// What failed is tried again after this long.
const RETRY: Duration = Duration::from_secs(5);

/// So long the clock may be behind what is recorded before that is put under another name: a clock
/// that was set wrong is mostly put right soon.
const PATIENCE: Duration = Duration::from_secs(60);

/// A clock that is behind by more than this is taken for wrong itself, and waited for.
const WRONG: Duration = Duration::from_secs(24 * 3600);

/// What the recorder does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecorderState {
    /// It is about to begin.
    Starting,
    /// It records.
    Recording,
    /// It records, and this is to be known of what was recorded before.
    Noted(String),
    /// Another program records this cluster; this one takes over when that ends.
    Following,
    /// Nothing is recorded: no room, in words.
    Full(String),
    /// Nothing is recorded: why, in words.
    Failed(String),
    /// It has ended.
    Ended,
}

impl RecorderState {
    /// What is to be said of it, if nothing is recorded that should be.
    pub fn trouble(&self) -> Option<&str> {
        match self {
            RecorderState::Full(text) | RecorderState::Failed(text) => Some(text),
            _ => None,
        }
    }
}

/// What is safe so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Records written: one for each change of a host.
    pub records: u64,
    /// Everything of snapshots up to this one is safe.
    pub upto: Moment,
}

/// Records a cluster's snapshots for as long as it lives.
#[derive(Debug)]
pub struct Recorder {
    state: watch::Receiver<RecorderState>,
    progress: watch::Receiver<Progress>,
    /// Dropped to end it.
    end: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Begins, on a thread of its own. Every snapshot is looked at; those that come while one is
    /// written are taken together.
    pub fn start(store: Store, snapshots: watch::Receiver<Arc<Cluster>>) -> Recorder {
        Recorder::paced(store, snapshots, COMMIT)
    }

    /// The same with commits so far apart.
    pub fn paced(store: Store, snapshots: watch::Receiver<Arc<Cluster>>, pace: Duration) -> Recorder {
        Recorder::patient(store, snapshots, pace, PATIENCE)
    }

    fn patient(store: Store, snapshots: watch::Receiver<Arc<Cluster>>, pace: Duration, patience: Duration) -> Recorder {
        let (state_tx, state) = watch::channel(RecorderState::Starting);
        let (progress_tx, progress) = watch::channel(Progress::default());
        let (end, ended) = tokio::sync::oneshot::channel();
        let work = Work {
            store,
            snapshots,
            state: state_tx,
            progress: progress_tx,
            writer: None,
            file: None,
            pace,
            patience,
            behind: None,
        };
        let thread = std::thread::Builder::new().name("history".to_owned()).spawn(move || work.run(ended));
        Recorder { state, progress, end: Some(end), thread: thread.ok() }
    }

    /// What it does now.
    pub fn state(&self) -> watch::Receiver<RecorderState> {
        self.state.clone()
    }

    /// What is safe.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }

    /// Commits what is there, and ends. Blocks for as long as that takes.
    pub fn stop(mut self) {
        self.finish();
    }

    fn finish(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told so.
            let _ = thread.join();
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.finish();
    }
}

struct Work {
    store: Store,
    snapshots: watch::Receiver<Arc<Cluster>>,
    state: watch::Sender<RecorderState>,
    progress: watch::Sender<Progress>,
    writer: Option<Writer>,
    /// The file the writer has open.
    file: Option<(u64, u64)>,
    pace: Duration,
    patience: Duration,
    /// Since when the clock has been behind what is recorded, and by how much it was then.
    behind: Option<(Instant, Duration)>,
}

impl Work {
    fn run(mut self, ended: tokio::sync::oneshot::Receiver<()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        match runtime {
            Ok(runtime) => runtime.block_on(self.record(ended)),
            Err(error) => self.say(RecorderState::Failed(format!("history: cannot start: {error}"))),
        }
        if let Some(writer) = &mut self.writer
            && writer.is_dirty()
            && let Ok(written) = writer.commit()
        {
            self.note(written);
        }
        self.say(RecorderState::Ended);
    }

    async fn record(&mut self, mut ended: tokio::sync::oneshot::Receiver<()>) {
        let mut due = Instant::now();
        loop {
            if self.writer.is_none() && !self.open() {
                tokio::select! {
                    _ = &mut ended => return,
                    () = tokio::time::sleep(RETRY) => continue,
                }
            }
            let dirty = self.writer.as_ref().is_some_and(Writer::is_dirty);
            tokio::select! {
                biased;
                _ = &mut ended => {
                    self.take();
                    return;
                }
                () = tokio::time::sleep_until(due.into()), if dirty => {
                    due = Instant::now() + self.commit();
                }
                changed = self.snapshots.changed() => {
                    if changed.is_err() {
                        // Nobody publishes any more: what is here is made safe, then waits for the end.
                        self.commit();
                        let _ = ended.await;
                        return;
                    }
                    self.take();
                }
            }
        }
    }

    /// Takes the newest snapshot in.
    fn take(&mut self) {
        let cluster = self.snapshots.borrow_and_update().clone();
        let Some(writer) = &mut self.writer else { return };
        if cluster.at < writer.newest() {
            return self.fall_behind(&cluster);
        }
        self.behind = None;
        writer.ingest(&cluster);
    }

    /// The clock was set back since: nothing is put between what is recorded. It is waited for a
    /// while; then the line of time goes on from its now.
    fn fall_behind(&mut self, cluster: &Arc<Cluster>) {
        let Some(writer) = &mut self.writer else { return };
        let behind = cluster.at.until(writer.newest());
        // Told once, and not anew with every second that it catches up by.
        let (since, first) = *self.behind.get_or_insert_with(|| (Instant::now(), behind));
        // Somebody may have put the clock right since this program began; the next snapshot tells.
        if crate::clock::catch_up() {
            return;
        }
        let span = crate::inventory::show_span(Duration::from_secs(first.as_secs().max(1)));
        if behind > WRONG {
            return self.say(RecorderState::Failed(format!(
                "history: the clock is {span} behind what is recorded, and looks wrong; recording goes on when it is \
                 put right"
            )));
        }
        if since.elapsed() < self.patience {
            let most = crate::inventory::show_span(self.patience);
            return self.say(RecorderState::Failed(format!(
                "history: the clock is {span} behind what is recorded; recording goes on when it has caught up, or in \
                 {most}"
            )));
        }
        match writer.go_on_from(cluster.at) {
            Ok(aside) => {
                writer.ingest(cluster);
                self.behind = None;
                self.say(RecorderState::Noted(format!(
                    "history: the clock was set back by {span}; what is recorded ahead of it is kept as `{aside}`"
                )));
            }
            Err(error) => self.fail(&error),
        }
    }

    /// Commits; returns when to do so again.
    fn commit(&mut self) -> Duration {
        let Some(writer) = &mut self.writer else { return RETRY };
        if self.store.identity() != self.file {
            // Somebody has set it aside, or deleted it: what is written there nobody would find.
            self.writer = None;
            return RETRY;
        }
        match writer.commit() {
            Ok(written) => {
                self.note(written);
                if self.behind.is_none() && !matches!(*self.state.borrow(), RecorderState::Noted(_)) {
                    self.say(RecorderState::Recording);
                }
                self.pace
            }
            Err(error) => {
                self.fail(&error);
                if error.is_damage() {
                    // Opened anew, it is set aside.
                    self.writer = None;
                }
                RETRY
            }
        }
    }

    /// Begins to record, if nobody else does.
    fn open(&mut self) -> bool {
        let name = self.snapshots.borrow().name.clone();
        let opened = self.store.prepare().and_then(|note| {
            if let Some(note) = note {
                tracing::error!("{note}");
            }
            Writer::open(&self.store, &name)
        });
        match opened {
            Ok(Some(writer)) => {
                self.file = self.store.identity();
                self.writer = Some(writer);
                self.snapshots.mark_changed();
                self.say(RecorderState::Recording);
                true
            }
            Ok(None) => {
                self.say(RecorderState::Following);
                false
            }
            Err(error) => {
                self.fail(&error);
                false
            }
        }
    }

    fn fail(&self, error: &StoreError) {
        let text = error.to_string();
        self.say(if error.is_full() { RecorderState::Full(text) } else { RecorderState::Failed(text) });
    }

    fn say(&self, state: RecorderState) {
        self.state.send_if_modified(|now| {
            let changed = *now != state;
            if changed {
                tracing::info!(?state, "history");
                *now = state;
            }
            changed
        });
    }

    fn note(&self, written: super::writer::Written) {
        self.progress.send_modify(|progress| {
            progress.records += written.records;
            progress.upto = progress.upto.max(written.newest);
        });
    }
}

#[cfg(test)]
mod tests;
