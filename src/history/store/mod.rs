//! What was, on disk: one SQLite file in which records of hosts lie as compressed chunks.
//!
//! The format, in short:
//!
//! - `history.db` is an SQLite database in write-ahead mode; `cluster` and `host` give names their
//!   numbers, everything else refers to those. Moments are milliseconds since the Unix epoch.
//! - A *record* is a host as a snapshot showed it: its link, its last report, when that was taken.
//!   One is written when any of it is news, so silence is the absence of records.
//! - A *block* is a run of records of one host: a base, then each against the one
//!   before. Its head is two little-endian `u32`: how many records, and how long the coded moments
//!   are; the moments, then the records follow, both through the range coder.
//! - `tail` holds blocks as they come, committed once a second for all hosts together. When a
//!   host's tail spans long enough it is coded anew as one `chunk` and deleted, in one transaction:
//!   a killed recorder leaves either the one or the other.
//! - Every blob begins with a checksum of the rest. One that does not match is a gap.
//! - `rollup` holds, per host, an hour of minutes at level 1 and a day of quarters of an hour at
//!   level 2: lowest, mean and highest of every metric, rounded for pictures. Host number 0 stands
//!   for the sums of pools and the cluster, there and in `tail` and `chunk`.
//! - `view` holds what belongs to no host: pools, conflicts, what is known for availability.
//! - `event` holds events as JSON, unique by moment and checksum, so that none is kept twice; `vm`,
//!   `mark` and `memory` are what availability remembers of VMs.
//! - `user_version` is the format's; another one is refused, never guessed at. `max_page_count`
//!   bounds the file; the oldest samples go first, then minutes, then quarters.
//! - What was recorded ahead of a clock that was set back since lies under a cluster name of its own.
//! - `recording-*.lock` beside it is an advisory lock: its holder records that cluster.

mod ahead;
mod archive;
mod chain;
mod chunk;
mod codec;
mod cursor;
mod db;
mod error;
mod events;
mod limits;
mod lock;
mod memory;
mod recorder;
mod rollup;
mod spread;
#[allow(clippy::module_inception)]
mod store;
mod sum;
mod sums;
mod timeline;
mod transfer;
mod unrolled;
mod upkeep;
mod view;
mod walk;
mod writer;

pub use archive::Archive;
pub use error::StoreError;
pub use limits::Limits;
pub use memory::StoreMemory;
pub use recorder::{Progress, Recorder, RecorderState};
pub use store::Store;
pub use walk::Walk;
pub use writer::{Writer, Written};

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
