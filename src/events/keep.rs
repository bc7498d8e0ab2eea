use super::{Batch, Event};
use crate::history::store::{RecorderState, Store};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep_until};

/// What happens within so long is written together.
const TOGETHER: Duration = Duration::from_secs(1);
/// Events kept while they cannot be written; the oldest go.
const WAITING: usize = 5000;

/// Keeps what happens in the store, until nothing can come any more.
///
/// Only while its recorder records: where another program records the cluster, that one keeps what
/// happens too, and while nothing can be written it waits.
pub async fn keep(
    store: Store,
    cluster: String,
    mut state: watch::Receiver<RecorderState>,
    mut events: broadcast::Receiver<Batch>,
) {
    let mut waiting: Vec<Event> = Vec::new();
    let mut due = Instant::now();
    loop {
        tokio::select! {
            batch = events.recv() => match batch {
                Ok(batch) => {
                    if waiting.is_empty() {
                        due = Instant::now() + TOGETHER;
                    }
                    waiting.extend_from_slice(&batch);
                    waiting.drain(..waiting.len().saturating_sub(WAITING));
                }
                Err(broadcast::error::RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "batches of events were not kept");
                }
                Err(broadcast::error::RecvError::Closed) => break,
            },
            () = sleep_until(due), if !waiting.is_empty() => {
                due = Instant::now() + TOGETHER;
                let now = state.borrow_and_update().clone();
                write(&store, &cluster, &now, &mut waiting).await;
            }
        }
    }
    let now = state.borrow().clone();
    write(&store, &cluster, &now, &mut waiting).await;
}

async fn write(store: &Store, cluster: &str, state: &RecorderState, waiting: &mut Vec<Event>) {
    match state {
        RecorderState::Recording | RecorderState::Noted(_) | RecorderState::Ended => {}
        RecorderState::Following => return waiting.clear(),
        RecorderState::Starting | RecorderState::Full(_) | RecorderState::Failed(_) => return,
    }
    let (store, cluster, events) = (store.clone(), cluster.to_owned(), std::mem::take(waiting));
    let written = tokio::task::spawn_blocking(move || {
        let result = store.append_events(&cluster, &events);
        (result, events)
    });
    if let Ok((Err(error), events)) = written.await {
        tracing::warn!(%error, "events could not be kept");
        *waiting = events;
    }
}
