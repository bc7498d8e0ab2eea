//! What happened: derived once from two snapshots that follow each other, and kept with history.

mod event;

pub use event::{Event, EventKind, Severity};
