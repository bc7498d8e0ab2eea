use std::time::Duration;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The store's files together are never larger, in bytes.
    pub max_size: u64,
    /// Nothing older is kept.
    pub max_age: Duration,
}

impl Default for Limits {
    /// 1 GiB and 30 days.
    fn default() -> Limits {
        Limits { max_size: 1 << 30, max_age: Duration::from_secs(30 * 86_400) }
    }
}

impl Limits {
    /// The smallest bound that a store keeps to.
    pub const LEAST: u64 = 1 << 20;

    /// Bytes for the database file itself; the rest is for its write-ahead log.
    pub(super) fn file(&self) -> u64 {
        let size = self.max_size.max(Limits::LEAST);
        size - self.wal()
    }

    /// Bytes that the write-ahead log may take.
    pub(super) fn wal(&self) -> u64 {
        (self.max_size.max(Limits::LEAST) / 8).min(16 << 20)
    }
}
