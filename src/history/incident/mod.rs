//! An incident to hand over: the recorded span of a cluster in one file, `.tar.zst`, that replays
//! on another machine.
//!
//! The tar has three members, in this order: `manifest.json` says what it is, `history.db` is a
//! store with the pictures and events of the span alone, `config.toml` has the parts of the config
//! file that say how things were watched. Nothing that opens a door is in it: no addresses, users,
//! keys or commands. With names scrubbed, hosts, pools, domains and UUIDs have others, the same
//! ones throughout.

mod config;
mod pack;
mod scrub;
mod unpack;

pub use config::harmless;
pub use pack::{Order, Packed, pack};
pub use scrub::Scrub;
pub use unpack::{Bounds, Unpacked, unpack};

use crate::model::Moment;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The members' names. Nothing else is taken out of an archive.
const MANIFEST: &str = "manifest.json";
const STORE: &str = "history.db";
const CONFIG: &str = "config.toml";

/// The format of the archive. A later one is refused.
const FORMAT: u32 = 1;

/// What an archive says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The archive's format.
    pub format: u32,
    /// The program and its version.
    pub program: String,
    /// The cluster's name.
    pub cluster: String,
    /// The hosts that appear in it.
    pub hosts: Vec<String>,
    /// The first recorded moment in it.
    pub from: Moment,
    /// The last one.
    pub to: Moment,
    /// The same two for people, in UTC.
    pub span: (String, String),
    /// Pictures in it.
    pub pictures: u64,
    /// Events in it.
    pub events: u64,
    /// When it was made, in UTC.
    pub made_at: String,
    /// Who made it, as user@machine; not told where names are scrubbed.
    pub made_by: Option<String>,
    /// Whether names are others than they were.
    pub scrubbed: bool,
}

/// Why an incident cannot be packed or opened.
#[derive(Debug, thiserror::Error)]
pub enum IncidentError {
    /// A file cannot be read or written.
    #[error("{}: {what}: {source}", file.display())]
    Io {
        /// Which.
        file: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// Nothing was recorded within the span.
    #[error("nothing is recorded from {0} to {1}")]
    Nothing(String, String),
    /// The file is there already.
    #[error("{} is there already; --force writes over it", .0.display())]
    Exists(PathBuf),
    /// The past cannot be read.
    #[error(transparent)]
    Past(#[from] super::PastError),
    /// The store of the span cannot be written or read.
    #[error(transparent)]
    Store(#[from] super::store::StoreError),
    /// It is no incident of ours, or one made to do harm.
    #[error("{}: {what}", file.display())]
    Refused {
        /// Which.
        file: PathBuf,
        /// Why.
        what: String,
    },
    /// The user gave up.
    #[error("given up")]
    GivenUp,
}

impl IncidentError {
    fn io(file: &std::path::Path, what: &'static str) -> impl FnOnce(std::io::Error) -> IncidentError + use<> {
        let file = file.to_path_buf();
        move |source| IncidentError::Io { file, what, source }
    }
}

#[cfg(test)]
mod tests;
