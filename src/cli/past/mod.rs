//! The verbs about the past: recording it, showing it, handing a part of it over.

mod args;
mod bench;
mod open;
mod record;
mod replay;
mod snapshot;

pub use args::{RecordArgs, ReplayArgs, SnapshotArgs};
use open::own_dir;
pub(super) use open::{Opened, picture};
pub(super) use record::run as record;
pub(super) use replay::run as replay;
pub(super) use snapshot::run as snapshot;
