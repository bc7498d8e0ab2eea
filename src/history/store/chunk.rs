//! Chunks as they lie in the file, and what is said of a damaged one.

use super::sum;
use crate::model::{HostId, Moment};
use jiff::Timestamp;
use rusqlite::{Connection, Row};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A chunk of a host's records, or of sums.
#[derive(Debug)]
pub(super) struct Chunk {
    first: Moment,
    last: Moment,
    blob: Vec<u8>,
}

impl Chunk {
    /// What to select for [`Chunk::of`].
    pub const COLUMNS: &str = "first, last, blob";

    pub fn of(row: &Row<'_>) -> rusqlite::Result<Chunk> {
        Chunk::of_row(row, 0)
    }

    /// The same, of columns from that one on.
    pub fn of_row(row: &Row<'_>, begin: usize) -> rusqlite::Result<Chunk> {
        let moment = |at: usize| row.get(begin + at).map(|at: i64| Moment(at as u64));
        Ok(Chunk { first: moment(0)?, last: moment(1)?, blob: row.get(begin + 2)? })
    }

    /// When its last record was seen.
    pub fn last(&self) -> Moment {
        self.last
    }

    /// With its checksum.
    pub fn sealed(&self) -> &[u8] {
        &self.blob
    }

    /// Its block; of a damaged one there is none, which is said in the log.
    pub fn open(&self, file: &str, host: &HostId) -> Option<&[u8]> {
        let block = sum::open(&self.blob);
        if block.is_none() {
            tell(file, host, self);
        }
        block
    }

    /// The same, with the checksum before it.
    pub fn into_sealed(self, file: &str, host: &HostId) -> Option<Vec<u8>> {
        self.open(file, host).is_some().then_some(self.blob)
    }
}

/// The file of a connection, in words.
pub(super) fn file(db: &Connection) -> String {
    db.path().unwrap_or_default().to_owned()
}

/// Damaged chunks that have been told of.
static TOLD: Mutex<BTreeSet<(String, String, Moment)>> = Mutex::new(BTreeSet::new());
/// So many at most: a file that is broken all over is told of often enough by then.
const MOST: usize = 256;

/// Once for each chunk, since the same one is met at every look.
fn tell(file: &str, host: &HostId, chunk: &Chunk) {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if told.len() < MOST && told.insert((file.to_owned(), host.to_string(), chunk.first)) {
        tracing::warn!("history: {}", lost(file, host, chunk));
    }
}

fn lost(file: &str, host: &HostId, chunk: &Chunk) -> String {
    let time = |at: Moment| {
        let time = Timestamp::from_millisecond(at.0 as i64).unwrap_or(Timestamp::UNIX_EPOCH);
        time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
    };
    let of = match host.as_str() {
        "" => "the sums of pools and cluster".to_owned(),
        host => format!("host {host}"),
    };
    let (from, to) = (time(chunk.first), time(chunk.last));
    format!("{file} is damaged: what was recorded of {of} from {from} to {to} is lost, and shown as a gap")
}

#[cfg(test)]
#[path = "chunk_tests.rs"]
mod tests;
