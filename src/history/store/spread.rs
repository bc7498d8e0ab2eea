//! Work on many blobs at once: one thread reads them from the file, one for each core decodes them.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, available_parallelism, scope};

/// Threads at most: more would rather wait for the one that reads.
const MOST: usize = 8;

/// What `work` makes of each item, in their order. Items are drawn on this thread and worked on as
/// they come, so that only a few are in memory at a time.
///
/// # Errors
/// The first error among the items.
pub(super) fn spread<T, R, E>(
    items: impl Iterator<Item = Result<T, E>>,
    work: impl Fn(T) -> R + Sync,
) -> Result<Vec<R>, E>
where
    T: Send,
    R: Send,
{
    let threads = available_parallelism().map_or(1, NonZero::get).min(MOST);
    let mut items = items.peekable();
    let Some(first) = items.next().transpose()? else { return Ok(Vec::new()) };
    // A single one is not worth a thread, and neither is a single core.
    if threads < 2 || items.peek().is_none() {
        return std::iter::once(Ok(first)).chain(items).map(|item| item.map(&work)).collect();
    }
    let (give, take) = sync_channel::<(usize, T)>(threads);
    let take = Arc::new(Mutex::new(take));
    let mut done = scope(|scope| {
        let worker = |take: Arc<Mutex<_>>| {
            let work = &work;
            Builder::new().name("past".to_owned()).spawn_scoped(scope, move || serve(&take, work)).ok()
        };
        let workers: Vec<_> = (0..threads).filter_map(|_| worker(take.clone())).collect();
        // Nobody but the workers takes: when they are gone, giving fails and does not wait.
        drop(take);
        let mut done = Vec::new();
        let mut failed = None;
        for (at, item) in std::iter::once(Ok(first)).chain(items).enumerate() {
            match item {
                // Where no thread can be had the work is done here.
                Ok(item) if workers.is_empty() => done.push((at, work(item))),
                Ok(item) => {
                    if give.send((at, item)).is_err() {
                        break;
                    }
                }
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        drop(give);
        for worker in workers {
            match worker.join() {
                Ok(some) => done.extend(some),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        failed.map_or(Ok(done), Err)
    })?;
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, made)| made).collect())
}

/// Works on items until there are no more.
fn serve<T, R>(take: &Mutex<Receiver<(usize, T)>>, work: &(impl Fn(T) -> R + Sync)) -> Vec<(usize, R)> {
    let mut done = Vec::new();
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((at, item)) = next else { return done };
        done.push((at, work(item)));
    }
}

#[cfg(test)]
#[path = "spread_tests.rs"]
mod tests;
