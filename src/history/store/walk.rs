//! Going through a span in order: every recorded moment, and the cluster as it was then.

use super::StoreError;
use super::archive::Archive;
use super::cursor::Cursor;
use super::spread::spread;
use super::view::Kind;
use crate::model::{Cluster, Host, HostId, Moment};
use rusqlite::params;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
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
            ahead: 1,
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
    /// Records of each host that are read ahead.
    ahead: usize,
}

/// Domains in all records that are read ahead, and records of a host at most: more would only
/// take room.
const AHEAD_DOMAINS: usize = 60_000;
const AHEAD: usize = 32;

impl Walk<'_> {
    fn begin(&mut self) -> Result<(), StoreError> {
        let reports = self.first.iter().flat_map(|first| &first.hosts).filter_map(|host| host.report.as_ref());
        let domains: usize = reports.map(|report| report.domains.len()).sum();
        self.ahead = (AHEAD_DOMAINS / domains.max(1)).clamp(1, AHEAD);
        self.read()?;
        let next = self.cursors.iter().enumerate().filter_map(|(at, cursor)| Some(Reverse((cursor.peek()?, at))));
        self.next = next.collect();
        self.now = self.first.as_deref().cloned();
        self.view = self.view_after()?;
        self.find_slots();
        Ok(())
    }

    /// Reads on in the records of all hosts that want it, on all cores.
    fn read(&mut self) -> Result<(), StoreError> {
        let (archive, ahead, to) = (self.archive, self.ahead, self.to);
        let thin = self.cursors.iter_mut().filter(|cursor| cursor.wants(ahead));
        let read = spread(thin.map(Ok::<_, StoreError>), |cursor| cursor.read(archive, ahead, to))?;
        read.into_iter().collect()
    }

    /// The host's next record, and behind it the one after that is in turn.
    fn advance(&mut self, at: usize) -> Result<Option<Arc<Host>>, StoreError> {
        let host = self.cursors[at].next();
        if self.cursors[at].peek().is_none() {
            self.cursors[at].look_again();
            self.read()?;
        }
        self.next.extend(self.cursors[at].peek().map(|seen| Reverse((seen, at))));
        Ok(host)
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
            let host = self.advance(at)?;
            let slot = self.slots.get(at).copied().flatten();
            if let (Some(now), Some(host), Some(slot)) = (&mut self.now, host, slot) {
                now.hosts[slot] = host;
            }
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
        self.slots = self.cursors.iter().map(|cursor| places.get(cursor.id()).copied()).collect();
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<Arc<Cluster>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().inspect_err(|_| self.next.clear()).transpose()
    }
}
