//! What happened: derived once from the snapshots that follow each other, and kept with history.
//!
//! [`Deriver`] is pure; [`Feed`] runs the one of a program on its snapshots and tells everybody who
//! listens: the dashboard, the recorder, the hook.

mod derive;
mod document;
mod event;
mod feed;
mod filter;
mod hook;
mod keep;
mod kind;
mod rules;

pub use derive::Deriver;
pub use document::{document, stamp};
pub use event::{Event, Severity};
pub use feed::{Batch, Feed};
pub use filter::{EventFilter, kinds_of};
pub use hook::{Hook, HookRules};
pub use keep::keep;
pub use kind::EventKind;
pub use rules::Rules;
