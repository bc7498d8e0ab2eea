//! When hosts are asked, and what if they do not answer: one task per host, one cluster.
//!
//! [`Watch`] polls for as long as it lives and publishes a snapshot whenever something was heard;
//! [`sweep()`] asks every host once, for the verbs that print and end.

mod ask;
mod backoff;
mod chance;
mod command;
mod conflicts;
mod merge;
mod plan;
mod pools;
pub mod rates;
mod runner;
mod sweep;
mod watcher;

pub use command::{Command, Commander};
pub(crate) use conflicts::claims_among;
pub use plan::{Clock, HostPlan, Plan};
pub use sweep::{Question, Sweep, sweep};
pub use watcher::Watch;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
