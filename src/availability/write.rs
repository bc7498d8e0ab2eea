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
    beside.write_all(text.as_bytes())?;
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
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_document_is_replaced_whole_for_all_to_read_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("DBVirt_vm.xml");
        for text in ["one", "two"] {
            replace(&path, text).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
        }
        let link = dir.path().join("link.xml");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        replace(&link, "three").unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "three");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
        assert!(replace(&dir.path().join("no/such.xml"), "x").is_err());
        std::fs::create_dir(dir.path().join("folder")).unwrap();
        assert!(replace(&dir.path().join("folder"), "x").is_err());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
    }

    #[test]
    fn what_killed_programs_have_left_goes_and_what_is_being_written_stays() {
        let dir = tempfile::tempdir().unwrap();
        let left =
            [".aerostat-abc.new", ".aerostat-def.new", ".aerostat-note", "other.new"].map(|name| dir.path().join(name));
        let long_ago = std::time::SystemTime::now() - 2 * LEFT;
        for path in &left {
            let file = File::create(path).unwrap();
            if !path.ends_with(".aerostat-def.new") {
                file.set_modified(long_ago).unwrap();
            }
        }
        replace(&dir.path().join("DBVirt_vm.xml"), "one").unwrap();
        assert_eq!(left.each_ref().map(|path| path.exists()), [false, true, true, true]);
    }
}
