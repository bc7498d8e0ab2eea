//! Rows of the tail: the newest records of every host, one in each, until they become a chunk.
//!
//! A host's first row is a block of its own (with what it follows); each one after it follows the
//! one before.

use super::codec::{BlockReader, BlockWriter};
use super::sum;
use crate::model::{Host, HostId, Moment};
use std::sync::Arc;

/// A row that stands alone; `base` is the record before it.
pub(super) fn first(base: Option<(Moment, &Host)>, seen: Moment, host: &Host) -> Vec<u8> {
    let mut block = BlockWriter::new(base);
    block.push(seen, host);
    sum::seal(&block.finish())
}

/// A row that follows that record.
pub(super) fn next(before: (Moment, &Host), seen: Moment, host: &Host) -> Vec<u8> {
    let mut block = BlockWriter::new(None);
    block.follow(before.0, before.1);
    block.push(seen, host);
    sum::seal(&block.finish())
}

/// Reads a host's rows in order.
pub(super) struct Chain {
    id: HostId,
    last: Option<(Moment, Arc<Host>)>,
    base: Option<(Moment, Arc<Host>)>,
}

impl Chain {
    pub fn new(id: HostId) -> Chain {
        Chain { id, last: None, base: None }
    }

    /// The record a row holds; `None` for a damaged one and those that follow it.
    pub fn read(&mut self, follows: bool, blob: &[u8]) -> Option<(Moment, Arc<Host>)> {
        let before = self.last.take();
        let bytes = sum::open(blob)?;
        if follows {
            let (seen, host) = before?;
            let mut reader = BlockReader::following(seen, &host, bytes, 0);
            let seen = reader.advance()?;
            self.last = Some((seen, Arc::new(reader.host())));
        } else {
            let mut reader = BlockReader::new(self.id.clone(), bytes, 0);
            self.base = reader.base().map(|(seen, host)| (seen, Arc::new(host)));
            let seen = reader.advance()?;
            self.last = Some((seen, Arc::new(reader.host())));
        }
        self.last.clone()
    }

    /// What the last row that stood alone followed.
    pub fn base(&self) -> Option<(Moment, &Host)> {
        self.base.as_ref().map(|(seen, host)| (*seen, &**host))
    }
}
