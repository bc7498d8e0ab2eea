//! The records of one host in their order, out of chunks and tail, a few of them read ahead.

use super::archive::Archive;
use super::chain::Chain;
use super::chunk::{self, Chunk};
use super::codec::BlockReader;
use super::{StoreError, sum};
use crate::model::{Host, HostId, Moment};
use rusqlite::{OptionalExtension, params};
use std::collections::VecDeque;
use std::sync::Arc;

/// One host's records from some moment on.
pub(super) struct Cursor {
    id: HostId,
    number: i64,
    /// Records up to here have been read.
    last: Moment,
    at: Source,
    /// Records that were read and are still to come.
    ahead: VecDeque<(Moment, Arc<Host>)>,
    /// There were no more when it was last looked.
    ended: bool,
}

enum Source {
    None,
    Chunk(Box<BlockReader<Vec<u8>>>),
    Tail(VecDeque<(Moment, Arc<Host>)>),
}

impl Cursor {
    pub fn new(id: HostId, number: i64, last: Moment) -> Cursor {
        Cursor { id, number, last, at: Source::None, ahead: VecDeque::new(), ended: false }
    }

    /// The host it is of.
    pub fn id(&self) -> &HostId {
        &self.id
    }

    /// When the next record was seen, of those that were read.
    pub fn peek(&self) -> Option<Moment> {
        self.ahead.front().map(|(seen, _)| *seen)
    }

    /// Goes on to the next record.
    pub fn next(&mut self) -> Option<Arc<Host>> {
        self.ahead.pop_front().map(|(_, host)| host)
    }

    /// Whether there may be more to read ahead.
    pub fn wants(&self, count: usize) -> bool {
        self.ahead.len() < count && !self.ended
    }

    /// Looks again when it is read next: some may have been recorded since there were no more.
    pub fn look_again(&mut self) {
        self.ended = false;
    }

    /// Reads on until so many records are to come, or one beyond `to`, or there are no more.
    pub fn read(&mut self, archive: &Archive, count: usize, to: Moment) -> Result<(), StoreError> {
        while self.ahead.len() < count && self.last <= to {
            let Some(seen) = self.advance(archive)? else {
                self.ended = true;
                break;
            };
            let host = self.host();
            self.ahead.extend(host.map(|host| (seen, host)));
        }
        Ok(())
    }

    /// Decodes the next record; `None` where there is none.
    fn advance(&mut self, archive: &Archive) -> Result<Option<Moment>, StoreError> {
        // A chunk that holds nothing new is passed over; each look begins where the last ended.
        let mut after = self.last;
        loop {
            if let Source::Chunk(reader) = &mut self.at {
                while let Some(seen) = reader.advance() {
                    if seen > self.last {
                        self.last = seen;
                        return Ok(Some(seen));
                    }
                }
                self.at = Source::None;
            }
            if let Source::Tail(rows) = &mut self.at {
                rows.pop_front();
                if let Some((seen, _)) = rows.front() {
                    self.last = *seen;
                    return Ok(Some(*seen));
                }
                self.at = Source::None;
            }
            match self.chunk_after(archive, after)? {
                Some((file, chunk)) => {
                    after = chunk.last();
                    if let Some(blob) = chunk.into_sealed(&file, &self.id) {
                        self.at = Source::Chunk(Box::new(BlockReader::new(self.id.clone(), blob, sum::LEN)));
                    }
                }
                None => {
                    let rows = self.rows_after(archive)?;
                    let Some((seen, _)) = rows.front() else { return Ok(None) };
                    self.last = *seen;
                    let seen = *seen;
                    self.at = Source::Tail(rows);
                    return Ok(Some(seen));
                }
            }
        }
    }

    fn chunk_after(&self, archive: &Archive, after: Moment) -> Result<Option<(String, Chunk)>, StoreError> {
        archive.with(|store| {
            let next = "SELECT first, last, blob FROM chunk WHERE cluster = ? AND host = ? AND last > ?
                ORDER BY first LIMIT 1";
            let mut query = store.db.prepare_cached(next)?;
            let of = params![store.cluster, self.number, after.0 as i64];
            let next = query.query_row(of, Chunk::of).optional()?;
            Ok(next.map(|next| (chunk::file(store.db), next)))
        })
    }

    fn rows_after(&self, archive: &Archive) -> Result<VecDeque<(Moment, Arc<Host>)>, StoreError> {
        let rows = archive.with(|store| store.rows(self.number))?;
        let mut chain = Chain::new(self.id.clone());
        let records = rows.iter().filter_map(|(follows, blob)| chain.read(*follows, blob));
        Ok(records.filter(|(seen, _)| *seen > self.last).collect())
    }

    fn host(&mut self) -> Option<Arc<Host>> {
        match &mut self.at {
            Source::Chunk(reader) => Some(Arc::new(reader.host())),
            Source::Tail(rows) => rows.front().map(|(_, host)| host.clone()),
            Source::None => None,
        }
    }
}
