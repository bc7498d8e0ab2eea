use super::{AuditError, Entry};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// What an audit file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// Its lines, in the file's order.
    pub entries: Vec<Entry>,
    /// Numbers of lines that are none of ours, or were torn.
    pub unreadable: Vec<usize>,
}

/// Reads an audit file; only lines not older than `since` are kept.
///
/// # Errors
/// The file cannot be read.
pub fn read(path: &Path, since: Option<jiff::Timestamp>) -> Result<Log, AuditError> {
    let failed = |source: std::io::Error| AuditError::Io { path: path.to_path_buf(), source };
    lines(File::open(path).map_err(failed)?, since).map_err(failed)
}

/// The lines that end within the last `most` bytes of the file.
///
/// # Errors
/// The file cannot be read.
pub fn read_end(path: &Path, most: u64) -> Result<Log, AuditError> {
    let failed = |source: std::io::Error| AuditError::Io { path: path.to_path_buf(), source };
    let end = || {
        let mut file = File::open(path)?;
        let skip = file.metadata()?.len().saturating_sub(most);
        file.seek(SeekFrom::Start(skip))?;
        let mut log = lines(file.take(most), None)?;
        if skip > 0 {
            // Its first line began before.
            log.unreadable.retain(|number| *number != 1);
        }
        Ok(log)
    };
    end().map_err(failed)
}

fn lines(file: impl Read, since: Option<jiff::Timestamp>) -> std::io::Result<Log> {
    let mut lines = BufReader::new(file);
    let mut log = Log::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Entry>(&line) {
            Ok(entry) if older(&entry, since) => {}
            Ok(entry) => log.entries.push(entry),
            Err(_) => log.unreadable.push(number),
        }
    }
    Ok(log)
}

/// Whether an entry is from before `since`; one without a time we can read never is.
fn older(entry: &Entry, since: Option<jiff::Timestamp>) -> bool {
    match (entry.time.parse::<jiff::Timestamp>(), since) {
        (Ok(time), Some(since)) => time < since,
        _ => false,
    }
}
