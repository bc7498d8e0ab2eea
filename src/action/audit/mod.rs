//! Who did what, when and from where: one JSON object a line, written before a command is sent,
//! when it has ended, and when its effect was seen or given up.

mod entry;
mod file;
mod reader;
mod remembered;
mod syslog;
mod who;

pub use entry::{Entry, Phase};
pub use file::FileAudit;
pub use reader::{Log, read, read_end};
pub use remembered::remembered;
pub use who::Who;

use std::path::PathBuf;

/// Keeps audit lines.
pub trait Audit: Send + Sync + std::fmt::Debug {
    /// Keeps one line; when this returns, it is on the disk.
    ///
    /// # Errors
    /// It could not be kept.
    fn write(&self, entry: &Entry) -> Result<(), AuditError>;
}

/// Why a line could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The file cannot be opened, made, written or read.
    #[error("audit file {}: {source}", .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file can be read or changed by others.
    #[error("audit file {}: {why}; `chmod 600` it, and look who has changed it", .path.display())]
    Unsafe {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is no place for it.
    #[error("no place for the audit file: neither XDG_STATE_HOME nor HOME is set")]
    NoPlace,
}

/// Keeps nothing; for simulated clusters, where nothing is changed that anybody has to answer for.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoAudit;

impl Audit for NoAudit {
    fn write(&self, _: &Entry) -> Result<(), AuditError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
