use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a file that is not yet in its place is called.
const BESIDE: (&str, &str) = (".aerostat-", ".new");

/// A file beside a document that is older than the one being written by so much was left by a
/// program that was killed.
const LEFT: Duration = Duration::from_secs(600);

/// Writes a document so that a reader finds the old one or the new one, whole, whatever happens:
/// beside it, to the disk, then in its place. Anybody may read it.
///
/// # Errors
/// A step failed; the old document is as it was.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays one: what it points to is replaced.
    let path: PathBuf = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let mut beside = tempfile::Builder::new().prefix(BESIDE.0).suffix(BESIDE.1).tempfile_in(dir)?;
    sweep(dir, beside.as_file());
    // Not through the temporary file, which would tell its own path.
    beside.as_file_mut().write_all(text.as_bytes())?;
    beside.as_file().set_permissions(Permissions::from_mode(0o644))?;
    beside.as_file().sync_all()?;
    beside.persist(&path).map_err(|error| error.error)?;
    // The rename itself reaches the disk with its folder; not all file systems can say so.
    let _ = File::open(dir).and_then(|dir| dir.sync_all());
    Ok(())
}

/// Removes what killed programs have left, by the clock of the file system that it is on. On a full
/// one that may be what makes room.
fn sweep(dir: &Path, newest: &File) {
    let modified = |about: io::Result<std::fs::Metadata>| about.ok().filter(|about| about.is_file())?.modified().ok();
    let (Some(now), Ok(entries)) = (modified(newest.metadata()), std::fs::read_dir(dir)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(BESIDE.0) && name.ends_with(BESIDE.1));
        let old =
            || modified(entry.metadata()).and_then(|at| now.duration_since(at).ok()).is_some_and(|age| age > LEFT);
        if ours && old() {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests;
