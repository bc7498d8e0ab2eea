//! Going through a span in order: every recorded moment, and the cluster as it was then.

use super::archive::Archive;
use super::chain::Chain;
use super::chunk::{self, Chunk};
use super::codec::BlockReader;
use super::view::Kind;
use super::{StoreError, sum};
use crate::model::{Cluster, Host, HostId, Moment};
use rusqlite::{OptionalExtension, params};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

impl Archive {
    /// Every recorded moment after `from` up to `to`, in order, beginning with the cluster as it
    /// was at `from`. What is recorded meanwhile is seen, too.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn walk(&self, from: Moment, to: Moment) -> Result<Walk<'_>, StoreError> {
        let (first, hosts) = self.with(|store| Ok((store.at(from)?, store.hosts()?)))?;
        let mut hosts: Vec<(HostId, i64)> = hosts.into_iter().collect();
        hosts.sort();
        let cursors = hosts.into_iter().map(|(id, number)| Cursor::new(id, number, from)).collect();
        let mut walk = Walk {
            archive: self,
            to,
            cursors,
            next: BinaryHeap::new(),
            now: None,
            slots: Vec::new(),
            first,
            seen: from,
            view: None,
            steps: 0,
        };
        walk.begin()?;
        Ok(walk)
    }
}

/// Goes through a span. Yields moments and clusters; after an error nothing more.
pub struct Walk<'a> {
    archive: &'a Archive,
    to: Moment,
    cursors: Vec<Cursor>,
    /// Which cursor has its next record when, the earliest on top.
    next: BinaryHeap<Reverse<(Moment, usize)>>,
    now: Option<Cluster>,
    /// Where each cursor's host stands in `now`.
    slots: Vec<Option<usize>>,
    first: Option<Arc<Cluster>>,
    seen: Moment,
    /// When the parts besides the hosts change next, as it was found some steps ago.
    view: Option<Moment>,
    steps: u32,
}

/// One host's records from some moment on.
struct Cursor {
    id: HostId,
    number: i64,
    /// Records up to here have been passed.
    last: Moment,
    at: Source,
}

enum Source {
    None,
    Chunk(Box<BlockReader<Vec<u8>>>),
    Tail(VecDeque<(Moment, Arc<Host>)>),
}

impl Cursor {
    fn new(id: HostId, number: i64, last: Moment) -> Cursor {
        Cursor { id, number, last, at: Source::None }
    }

    /// Goes to the next record; `None` where there is none.
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

impl Walk<'_> {
    fn begin(&mut self) -> Result<(), StoreError> {
        for at in 0..self.cursors.len() {
            self.advance(at)?;
        }
        self.now = self.first.as_deref().cloned();
        self.view = self.view_after()?;
        self.find_slots();
        Ok(())
    }

    fn advance(&mut self, at: usize) -> Result<(), StoreError> {
        if let Some(seen) = self.cursors[at].advance(self.archive)? {
            self.next.push(Reverse((seen, at)));
        }
        Ok(())
    }

    fn step(&mut self) -> Result<Option<Arc<Cluster>>, StoreError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        // What is recorded meanwhile may change them, too, but seldom.
        self.steps += 1;
        if self.steps.is_multiple_of(256) {
            self.view = self.view_after()?;
        }
        let records = self.next.peek().map(|Reverse((seen, _))| *seen);
        let views = self.view;
        let seen = match (records, views) {
            (Some(a), Some(b)) => a.min(b),
            (Some(a), None) | (None, Some(a)) => a,
            (None, None) => return Ok(None),
        };
        if seen > self.to {
            return Ok(None);
        }
        if views == Some(seen) {
            self.reshape(seen)?;
            self.seen = seen;
            self.view = self.view_after()?;
        }
        while let Some(Reverse((at_moment, at))) = self.next.peek().copied().filter(|Reverse((at, _))| *at == seen) {
            debug_assert_eq!(at_moment, seen);
            self.next.pop();
            let host = self.cursors[at].host();
            let slot = self.slots.get(at).copied().flatten();
            if let (Some(now), Some(host), Some(slot)) = (&mut self.now, host, slot) {
                now.hosts[slot] = host;
            }
            self.advance(at)?;
        }
        self.seen = seen;
        Ok(self.now.as_mut().map(|now| {
            now.at = seen;
            now.seq = seen.0;
            Arc::new(now.clone())
        }))
    }

    /// When the parts besides the hosts change next.
    fn view_after(&self) -> Result<Option<Moment>, StoreError> {
        let next = "SELECT min(at) FROM view WHERE cluster = ? AND kind = ? AND at > ?";
        self.archive.with(|store| {
            let mut query = store.db.prepare_cached(next)?;
            let mut least: Option<i64> = None;
            for kind in Kind::ALL {
                let of = params![store.cluster, kind as i64, self.seen.0 as i64];
                let at: Option<i64> = query.query_row(of, |row| row.get(0))?;
                least = least.into_iter().chain(at).min();
            }
            Ok(least.map(|at| Moment(at as u64)))
        })
    }

    /// Hosts and pools may be others from here on.
    fn reshape(&mut self, seen: Moment) -> Result<(), StoreError> {
        let Some(parts) = self.archive.with(|store| store.parts(seen))?.0 else { return Ok(()) };
        let old = self.now.take();
        let mut cluster = Cluster::empty(&parts.shape.name, parts.shape.beat, seen);
        let host = |id: &HostId| {
            let known = old.as_ref().and_then(|old| old.host(id)).cloned();
            known.unwrap_or_else(|| Arc::new(Host::new(id.clone(), 0, parts.shape.beat)))
        };
        cluster.hosts = parts.shape.hosts.iter().map(host).collect();
        cluster.known = Arc::new(parts.known(&cluster.hosts));
        cluster.pools = parts.shape.pools;
        cluster.conflicts = Arc::new(parts.claims.conflicts);
        cluster.copies = Arc::new(parts.claims.copies);
        self.now = Some(cluster);
        self.find_slots();
        Ok(())
    }

    fn find_slots(&mut self) {
        let hosts = self.now.iter().flat_map(|now| &now.hosts).enumerate();
        let places: HashMap<&HostId, usize> = hosts.map(|(at, host)| (&host.id, at)).collect();
        self.slots = self.cursors.iter().map(|cursor| places.get(&cursor.id).copied()).collect();
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<Arc<Cluster>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().inspect_err(|_| self.next.clear()).transpose()
    }
}
