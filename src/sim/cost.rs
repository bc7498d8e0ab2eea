//! What the simulator costs, so that a benchmark can take it off.

use rustix::time::{ClockId, clock_gettime};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// CPU time spent on simulated answers, in nanoseconds.
static COST: AtomicU64 = AtomicU64::new(0);

/// The CPU time this process has spent inside the simulator so far: physics and printing.
pub fn cost() -> Duration {
    Duration::from_nanos(COST.load(Ordering::Relaxed))
}

/// Does something and counts its CPU time in. Not to be nested.
pub(crate) fn spent<T>(work: impl FnOnce() -> T) -> T {
    let begin = thread();
    let done = work();
    COST.fetch_add(thread().saturating_sub(begin), Ordering::Relaxed);
    done
}

fn thread() -> u64 {
    let t = clock_gettime(ClockId::ThreadCPUTime);
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}
