//! How much memory the allocator keeps for itself.
//!
//! Left to itself glibc's gives every thread a heap of its own, up to eight for each core, and keeps
//! in each what one answer of the past once took; and each large block that is freed teaches it to
//! keep larger ones. In a program that stays for weeks that looks like a leak. Other allocators are
//! left as they are.

use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// Has few heaps for all threads, and large blocks apart from them. Call it before there are
/// threads.
pub(super) fn settle() {
    glibc::settle();
}

/// Gives back what is free, again and again: for a program that stays. Takes some milliseconds
/// each time, too long where somebody types.
pub(super) async fn give_back() {
    let mut tick = interval(Duration::from_secs(10));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        glibc::trim();
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code)]
mod glibc {
    /// Heaps that threads share. Each thread's own cache spares it most waiting for another.
    const HEAPS: i32 = 2;

    /// Blocks from this size (bytes) on are taken from the system and given back to it one by one:
    /// more than a report of two hundred domains, less than a list of every VM.
    const LARGE: i32 = 256 << 10;

    pub fn settle() {
        for (what, value) in [(libc::M_ARENA_MAX, HEAPS), (libc::M_MMAP_THRESHOLD, LARGE)] {
            // SAFETY: it takes two numbers and touches nothing but the allocator's own settings.
            // One that it does not know it refuses, which changes nothing.
            unsafe { libc::mallopt(what, value) };
        }
    }

    pub fn trim() {
        // SAFETY: it may be called at any time by any thread; only memory that nobody was given,
        // or that was freed, goes back to the system.
        unsafe { libc::malloc_trim(0) };
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod glibc {
    pub fn settle() {}
    pub fn trim() {}
}
