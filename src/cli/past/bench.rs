//! The folder a snapshot is packed in, beside the file it becomes: gone whatever ends the packing.

use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// How such folders' names begin.
const PREFIX: &str = ".aerostat-snapshot-";

/// All that is ever put into one: the store of the span with its log, and what is packed of it.
const CONTENT: [&str; 5] = ["history.db", "history.db-wal", "history.db-shm", "history.db-journal", "packed"];

/// A folder to work in. It is locked for as long as this lives, which tells others that its owner
/// does, and removed with it.
#[derive(Debug)]
pub(super) struct Bench {
    path: PathBuf,
    _lock: Option<File>,
}

impl Bench {
    /// Makes one, after removing what killed packings have left there.
    ///
    /// # Errors
    /// Nothing can be made there.
    pub fn make(folder: &Path) -> io::Result<Bench> {
        sweep(folder);
        loop {
            let made = tempfile::Builder::new()
                .prefix(PREFIX)
                .permissions(Permissions::from_mode(0o700))
                .tempdir_in(folder)?
                .keep();
            // Where folders cannot be locked (some network file systems) nobody takes it for left behind
            // either.
            let lock = match lock(&made) {
                // Somebody sweeps, and took it for one: it is empty, and another is soon made.
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotFound) => {
                    let _ = fs::remove_dir(&made);
                    continue;
                }
                lock => lock.ok(),
            };
            if lock.is_none() || made.is_dir() {
                return Ok(Bench { path: made, _lock: lock });
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it with all that is in it; may be called while somebody still works in it.
    pub fn clear(&self) {
        clear(&self.path);
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Locks a folder, which is not followed if it is a link.
fn lock(dir: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::NOFOLLOW;
    let open = OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(dir)?;
    flock(&open, FlockOperation::NonBlockingLockExclusive)?;
    Ok(open)
}

/// Nothing that we do not put there is touched: a folder with more in it stays.
fn clear(dir: &Path) {
    for name in CONTENT {
        let _ = fs::remove_file(dir.join(name));
    }
    let _ = fs::remove_dir(dir);
}

/// Removes folders of our own whose owner is gone: their lock went with it.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX)) {
            continue;
        }
        let path = entry.path();
        let Ok(lock) = lock(&path) else { continue };
        let ours = |about: fs::Metadata| about.uid() == rustix::process::geteuid().as_raw();
        if lock.metadata().is_ok_and(ours) {
            clear(&path);
        }
    }
}

#[cfg(test)]
mod tests;
