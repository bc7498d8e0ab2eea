use super::{Audit, AuditError, Entry, syslog};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A file of audit lines: only appended to, each line by one write, on the disk before anything is
/// sent; for its owner alone. It is opened anew for each line, so that it may be rotated.
#[derive(Clone, Debug)]
pub struct FileAudit {
    path: PathBuf,
    syslog: Option<PathBuf>,
}

impl FileAudit {
    /// Lines go to `path`, and to the syslog socket if there is one. Nothing is opened yet.
    pub fn new(path: impl Into<PathBuf>, syslog: Option<PathBuf>) -> FileAudit {
        FileAudit { path: path.into(), syslog }
    }

    /// Where lines go unless configured: `$XDG_STATE_HOME/aerostat/audit.jsonl`.
    ///
    /// # Errors
    /// Neither `XDG_STATE_HOME` nor `HOME` is set.
    pub fn usual_path() -> Result<PathBuf, AuditError> {
        let state = std::env::var_os("XDG_STATE_HOME").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        let home =
            std::env::var_os("HOME").filter(|dir| !dir.is_empty()).map(|home| Path::new(&home).join(".local/state"));
        Ok(state.or(home).ok_or(AuditError::NoPlace)?.join("aerostat/audit.jsonl"))
    }

    /// Where the lines go.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the file as for a line and looks whether it is safe, so that an operator hears of
    /// trouble before confirming and not after.
    ///
    /// # Errors
    /// What [`Audit::write`] would say.
    pub fn check(&self) -> Result<(), AuditError> {
        self.open().map(drop)
    }

    fn open(&self) -> Result<File, AuditError> {
        let failed = |source: io::Error| AuditError::Io { path: self.path.clone(), source };
        if let Some(dir) = self.path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
        }
        let nofollow = rustix::fs::OFlags::NOFOLLOW.bits() as i32;
        let nonblock = rustix::fs::OFlags::NONBLOCK.bits() as i32;
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .custom_flags(nofollow | nonblock)
            .open(&self.path)
            .map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        let wrong = if !about.is_file() {
            Some("it is no plain file")
        } else if about.uid() != rustix::process::geteuid().as_raw() {
            Some("it belongs to somebody else")
        } else if about.mode() & 0o077 != 0 {
            Some("others may read or change it")
        } else {
            None
        };
        match wrong {
            Some(why) => Err(AuditError::Unsafe { path: self.path.clone(), why }),
            None => Ok(file),
        }
    }
}

impl Audit for FileAudit {
    fn write(&self, entry: &Entry) -> Result<(), AuditError> {
        let failed = |source: io::Error| AuditError::Io { path: self.path.clone(), source };
        let json = serde_json::to_string(entry).map_err(|error| failed(io::Error::other(error)))?;
        let mut file = self.open()?;
        // A line torn by a full disk or a crash must not take this one with it.
        let mut line = String::new();
        if !ends_whole(&mut file).map_err(failed)? {
            line.push('\n');
        }
        line.push_str(&json);
        line.push('\n');
        let wrote = file.write(line.as_bytes()).map_err(failed)?;
        if wrote != line.len() {
            return Err(failed(io::Error::new(io::ErrorKind::WriteZero, "the line was cut short")));
        }
        file.sync_data().map_err(failed)?;
        if let Some(socket) = &self.syslog {
            // The file is what counts: a syslog that is away stops nobody.
            let _ = syslog::send(socket, &json);
        }
        Ok(())
    }
}

/// Whether the file is empty or ends with a newline.
fn ends_whole(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
