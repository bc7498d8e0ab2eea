use super::chance::share_of;
use std::time::Duration;

/// How long a host that failed is left alone: 1, 2, 4 … 60 s, each a little off so that hosts
/// that failed together do not come back together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The longest wait.
    pub const LONGEST: Duration = Duration::from_secs(60);

    /// The wait after one more failure: its nominal length by a factor of 0.8 to 1.2, which makes
    /// [`Backoff::LONGEST`] 72 s at the very most.
    pub fn next(&mut self) -> Duration {
        let nominal = Duration::from_secs(1 << self.failures.min(6)).min(Self::LONGEST);
        self.failures = self.failures.saturating_add(1);
        share_of(nominal, 0.8, 1.2)
    }

    /// Starts over.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}
