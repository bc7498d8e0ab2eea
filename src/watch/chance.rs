//! Numbers nobody else can guess, and numbers that merely differ.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A number that does not come again in this process and that no guest can foresee: a count,
/// hashed with a key the operating system drew.
pub(super) fn nonce() -> u64 {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    KEY.hash_one(COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A share of `whole`, anywhere between `from` and `to` (fractions).
pub(super) fn share_of(whole: Duration, from: f64, to: f64) -> Duration {
    let unit = (nonce() >> 11) as f64 / (1_u64 << 53) as f64;
    whole.mul_f64(from + (to - from) * unit)
}
