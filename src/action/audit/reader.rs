use super::{AuditError, Entry};
use std::fs::File;
use std::io::{BufRead, BufReader};
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
    let mut lines = BufReader::new(File::open(path).map_err(failed)?);
    let mut log = Log::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if lines.read_until(b'\n', &mut line).map_err(failed)? == 0 {
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
