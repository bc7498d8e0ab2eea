//! The past of one cluster, read from the store.

use super::chain::Chain;
use super::chunk::{self, Chunk};
use super::codec::BlockReader;
use super::spread::spread;
use super::view::{Kind, Parts};
use super::{Store, StoreError, timeline};
use crate::events::Event;
use crate::history::{Metric, Past, PastError, Subject, Timeline};
use crate::model::{Beat, Cluster, Domain, DomainIdent, Host, HostId, Moment, Name, sanitise};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Answers questions about the past of one cluster.
#[derive(Debug)]
pub struct Archive {
    pub(super) store: Store,
    pub(super) cluster: String,
    /// Connections that nobody uses just now.
    idle: Mutex<Idle>,
}

/// Connections kept for the next question.
const IDLE: usize = 4;

/// Connections to one file. One that was set aside as damaged has another in its place.
#[derive(Debug)]
struct Idle {
    file: Option<(u64, u64)>,
    free: Vec<Connection>,
}

/// Rows of a host's last chain: number, whether it follows.
type Rows = Vec<(i64, bool)>;

/// What a host's record at some moment is read from.
enum Place {
    Tail(Vec<(bool, Vec<u8>)>),
    Chunk(Chunk),
}

impl Archive {
    pub(super) fn open(store: Store, cluster: &str) -> Result<Archive, StoreError> {
        let idle = Mutex::new(Idle { file: store.identity(), free: vec![store.read()?] });
        Ok(Archive { store, cluster: cluster.to_owned(), idle })
    }

    /// The cluster's name.
    pub fn cluster(&self) -> &str {
        &self.cluster
    }

    /// Every host anything was recorded of, in the order of their names.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn hosts(&self) -> Result<Vec<HostId>, StoreError> {
        let mut hosts: Vec<HostId> = self.with(|store| store.hosts())?.into_keys().collect();
        hosts.sort_unstable();
        Ok(hosts)
    }

    /// Does something with one connection, within one view of the store. Who asks meanwhile has
    /// another connection, and waits for nobody.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Reading<'_>) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let file = self.store.identity();
        let mut db = match self.free(file) {
            Some(db) => db,
            None => self.store.read()?,
        };
        let answer = self.ask(&mut db, work).map_err(self.store.error());
        let mut idle = self.idle();
        if idle.file == file && idle.free.len() < IDLE {
            idle.free.push(db);
        }
        answer
    }

    /// A connection to that file that is there already.
    fn free(&self, file: Option<(u64, u64)>) -> Option<Connection> {
        let mut idle = self.idle();
        if idle.file != file {
            *idle = Idle { file, free: Vec::new() };
        }
        idle.free.pop()
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask<T>(
        &self,
        db: &mut Connection,
        work: impl FnOnce(&Reading<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let view = db.transaction()?;
        let mut find = view.prepare_cached("SELECT id FROM cluster WHERE name = ?")?;
        let id: Option<i64> = find.query_row([&self.cluster], |row| row.get(0)).optional()?;
        work(&Reading { db: &view, cluster: id.unwrap_or(-1) })
    }
}

/// A record gone to; the host in it costs only whoever wants it.
pub(super) enum Record<'a, 'b> {
    Block(&'a mut BlockReader<&'b [u8]>),
    Row(Arc<Host>),
}

impl Record<'_, '_> {
    pub fn taken(&self) -> Option<Moment> {
        match self {
            Record::Block(reader) => reader.taken(),
            Record::Row(host) => host.taken,
        }
    }

    pub fn beat(&self) -> Beat {
        match self {
            Record::Block(reader) => reader.beat(),
            Record::Row(host) => host.beat,
        }
    }

    pub fn host(&mut self) -> Arc<Host> {
        match self {
            Record::Block(reader) => Arc::new(reader.host()),
            Record::Row(host) => host.clone(),
        }
    }

    /// One domain of it.
    pub fn domain(&self, ident: &DomainIdent) -> Option<Domain> {
        match self {
            Record::Block(reader) => reader.domain(ident),
            Record::Row(host) => host.report.as_ref()?.domains.iter().find(|domain| domain.is(ident)).cloned(),
        }
    }
}

/// One view of the store.
pub(super) struct Reading<'a> {
    pub db: &'a Connection,
    pub cluster: i64,
}

impl Reading<'_> {
    /// The first and last moment recorded.
    pub fn span(&self) -> rusqlite::Result<Option<(Moment, Moment)>> {
        // Of each host the first and the last chunk are looked up; going through all takes a while.
        let ends = "SELECT min(first), max(last) FROM (SELECT
            (SELECT first FROM chunk WHERE cluster = ?1 AND host = h.id ORDER BY first LIMIT 1) AS first,
            (SELECT last FROM chunk WHERE cluster = ?1 AND host = h.id ORDER BY first DESC LIMIT 1) AS last
            FROM (SELECT id FROM host WHERE cluster = ?1 UNION ALL SELECT 0) AS h
            UNION ALL SELECT min(seen), max(seen) FROM tail WHERE cluster = ?1)";
        let ends: (Option<i64>, Option<i64>) =
            self.db.query_row(ends, [self.cluster], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(ends.0.zip(ends.1).map(|(first, last)| (Moment(first as u64), Moment(last as u64))))
    }

    /// Hosts and their numbers.
    pub fn hosts(&self) -> rusqlite::Result<HashMap<HostId, i64>> {
        let mut query = self.db.prepare_cached("SELECT name, id FROM host WHERE cluster = ?")?;
        let rows = query
            .query_map([self.cluster], |row| Ok((HostId::new(sanitise(&row.get::<_, String>(0)?)), row.get(1)?)))?;
        rows.collect()
    }

    pub fn parts(&self, when: Moment) -> rusqlite::Result<(Option<Parts>, Moment)> {
        let newest = "SELECT at, blob FROM view WHERE cluster = ? AND kind = ? AND at <= ? ORDER BY at DESC LIMIT 1";
        let mut query = self.db.prepare_cached(newest)?;
        let mut blobs = [None, None, None];
        let mut at = Moment(0);
        for (slot, kind) in blobs.iter_mut().zip(Kind::ALL) {
            let row = params![self.cluster, kind as i64, when.0 as i64];
            let found: Option<(i64, Vec<u8>)> =
                query.query_row(row, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            if let Some((seen, blob)) = found {
                at = at.max(Moment(seen as u64));
                *slot = Some(blob);
            }
        }
        Ok((Parts::read(blobs), at))
    }

    /// The last chain of every host with rows in the tail at or before a moment.
    fn tail(&self, when: Moment) -> rusqlite::Result<HashMap<i64, Rows>> {
        let mut chains: HashMap<i64, Rows> = HashMap::new();
        if self.tail_begins()?.is_none_or(|first| first > when) {
            return Ok(chains);
        }
        let rows = "SELECT id, host, follows FROM tail WHERE cluster = ? AND seen <= ? ORDER BY id";
        let mut query = self.db.prepare_cached(rows)?;
        let mut rows = query.query(params![self.cluster, when.0 as i64])?;
        while let Some(row) = rows.next()? {
            let (id, host, follows): (i64, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let chain = chains.entry(host).or_default();
            if !follows {
                chain.clear();
            }
            chain.push((id, follows));
        }
        Ok(chains)
    }

    /// Where the last record of a host at or before a moment is.
    fn place(&self, host: i64, rows: Option<&Rows>, when: Moment) -> rusqlite::Result<Option<Place>> {
        if let Some(rows) = rows {
            let mut query = self.db.prepare_cached("SELECT blob FROM tail WHERE id = ?")?;
            let blobs = rows.iter().map(|(id, follows)| Ok((*follows, query.query_row([id], |row| row.get(0))?)));
            return blobs.collect::<rusqlite::Result<_>>().map(|blobs| Some(Place::Tail(blobs)));
        }
        let newest = "SELECT first, last, blob FROM chunk WHERE cluster = ? AND host = ? AND first <= ?
            ORDER BY first DESC LIMIT 1";
        let mut query = self.db.prepare_cached(newest)?;
        let of = params![self.cluster, host, when.0 as i64];
        query.query_row(of, |row| Chunk::of(row).map(Place::Chunk)).optional()
    }

    /// What `work` makes of the chunks of a host that have something between two moments, in order.
    pub fn chunks<T: Send>(
        &self,
        host: i64,
        from: Moment,
        to: Moment,
        work: impl Fn(Chunk) -> T + Sync,
    ) -> rusqlite::Result<Vec<T>> {
        let within = "SELECT first, last, blob FROM chunk WHERE cluster = ? AND host = ? AND first <= ? AND last >= ?
            ORDER BY first";
        let mut query = self.db.prepare_cached(within)?;
        let of = params![self.cluster, host, to.0 as i64, from.0 as i64];
        spread(query.query_map(of, Chunk::of)?, work)
    }

    /// The rows of a host in the tail, in order.
    pub fn rows(&self, host: i64) -> rusqlite::Result<Vec<(bool, Vec<u8>)>> {
        let rows = "SELECT follows, blob FROM tail WHERE cluster = ? AND host = ? ORDER BY id";
        let mut query = self.db.prepare_cached(rows)?;
        let rows = query.query_map(params![self.cluster, host], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    /// The number of a host.
    pub fn host(&self, id: &HostId) -> rusqlite::Result<Option<i64>> {
        let mut query = self.db.prepare_cached("SELECT id FROM host WHERE cluster = ? AND name = ?")?;
        query.query_row(params![self.cluster, id.as_str()], |row| row.get(0)).optional()
    }

    /// What `pick` takes of every record of a host between two moments, in order, with the moment
    /// it was seen; a damaged chunk is a gap.
    pub fn records<T: Send>(
        &self,
        host: (&HostId, i64),
        from: Moment,
        to: Moment,
        pick: impl Fn(&mut Record<'_, '_>) -> T + Sync,
    ) -> rusqlite::Result<Vec<(Moment, T)>> {
        let within = |seen: Moment| seen >= from && seen <= to;
        let file = chunk::file(self.db);
        let of_chunk = |chunk: Chunk| {
            let mut picked = Vec::new();
            let Some(bytes) = chunk.open(&file, host.0) else { return picked };
            let mut reader = BlockReader::new(host.0.clone(), bytes, 0);
            // Nothing is decoded behind the last record that is wanted.
            let wanted = reader.moments().take_while(|seen| *seen <= to).count();
            for _ in 0..wanted {
                let Some(seen) = reader.advance() else { break };
                if within(seen) {
                    picked.push((seen, pick(&mut Record::Block(&mut reader))));
                }
            }
            picked
        };
        let mut all: Vec<(Moment, T)> = Vec::new();
        let mut add = |some: Vec<(Moment, T)>| {
            let last = all.last().map(|(seen, _)| *seen);
            all.extend(some.into_iter().filter(|(seen, _)| last.is_none_or(|last| *seen > last)));
        };
        self.chunks(host.1, from, to, of_chunk)?.into_iter().for_each(&mut add);
        // The tail is short, and looked at only where it may have something.
        if self.tail_begins()?.is_none_or(|first| first > to) {
            return Ok(all);
        }
        let mut chain = Chain::new(host.0.clone());
        let mut some = Vec::new();
        for (follows, blob) in self.rows(host.1)? {
            let Some((seen, record)) = chain.read(follows, &blob) else { continue };
            if within(seen) {
                some.push((seen, pick(&mut Record::Row(record))));
            }
        }
        add(some);
        Ok(all)
    }

    /// When the first row of the tail was seen.
    fn tail_begins(&self) -> rusqlite::Result<Option<Moment>> {
        // Rows are numbered in the order of time: no clock that was set back is recorded.
        let first = "SELECT seen FROM tail WHERE cluster = ? ORDER BY id LIMIT 1";
        let mut first = self.db.prepare_cached(first)?;
        let first: Option<i64> = first.query_row([self.cluster], |row| row.get(0)).optional()?;
        Ok(first.map(|first| Moment(first as u64)))
    }

    pub fn at(&self, when: Moment) -> rusqlite::Result<Option<Arc<Cluster>>> {
        let (parts, seen) = self.parts(when)?;
        let Some(parts) = parts else { return Ok(None) };
        let numbers = self.hosts()?;
        let tail = self.tail(when)?;
        let places = parts.shape.hosts.iter().map(|id| {
            let number = numbers.get(id);
            let place = number.map(|number| self.place(*number, tail.get(number), when)).transpose()?;
            Ok::<_, rusqlite::Error>((id, place.flatten()))
        });
        let file = chunk::file(self.db);
        let found = spread(places, |(id, place)| record_at(&file, id, place?, when))?;
        let at = found.iter().flatten().map(|(at, _)| *at).fold(seen, Moment::max);
        let mut cluster = Cluster::empty(&parts.shape.name, parts.shape.beat, at);
        cluster.seq = at.0;
        let unknown = |id: &HostId| Arc::new(Host::new(id.clone(), 0, parts.shape.beat));
        let hosts = found.into_iter().zip(&parts.shape.hosts);
        cluster.hosts = hosts.map(|(found, id)| found.map_or_else(|| unknown(id), |(_, host)| host)).collect();
        cluster.known = Arc::new(parts.known(&cluster.hosts));
        cluster.pools = parts.shape.pools;
        cluster.conflicts = Arc::new(parts.claims.conflicts);
        cluster.copies = Arc::new(parts.claims.copies);
        Ok(Some(Arc::new(cluster)))
    }

    /// The recorded moment next to that one: after it, or before it.
    fn beside(&self, moment: Moment, forward: bool) -> rusqlite::Result<Option<Moment>> {
        let mut best: Option<Moment> = None;
        let mut offer = |seen: Moment| {
            let right = if forward { seen > moment } else { seen < moment };
            let better = best.is_none_or(|best| if forward { seen < best } else { seen > best });
            if right && better {
                best = Some(seen);
            }
        };
        let order = if forward { "first > ?3 ORDER BY first" } else { "last < ?3 ORDER BY last DESC" };
        let near = format!(
            "SELECT {0} FROM chunk WHERE cluster = ?1 AND host = ?2 AND first <= ?3 AND last >= ?3
             UNION ALL SELECT * FROM (SELECT {0} FROM chunk WHERE cluster = ?1 AND host = ?2 AND {order} LIMIT 1)",
            Chunk::COLUMNS
        );
        let file = chunk::file(self.db);
        let mut query = self.db.prepare_cached(&near)?;
        for (id, number) in self.hosts()? {
            let mut rows = query.query(params![self.cluster, number, moment.0 as i64])?;
            while let Some(row) = rows.next()? {
                let chunk = Chunk::of(row)?;
                let Some(bytes) = chunk.open(&file, &id) else { continue };
                BlockReader::new(id.clone(), bytes, 0).moments().for_each(&mut offer);
            }
        }
        for table in ["SELECT seen FROM tail WHERE cluster = ?1", "SELECT at FROM view WHERE cluster = ?1"] {
            let mut query = self.db.prepare_cached(table)?;
            let mut rows = query.query([self.cluster])?;
            while let Some(row) = rows.next()? {
                offer(Moment(row.get::<_, i64>(0)? as u64));
            }
        }
        Ok(best)
    }

    fn subjects(&self, from: Moment, to: Moment) -> rusqlite::Result<Vec<(Subject, Name)>> {
        let mut found: BTreeMap<Subject, Name> = BTreeMap::new();
        // Who came and went in between is met at some moments in between: few where there are many.
        let between = if self.hosts()?.len() > 50 { 2 } else { 8 };
        let step = to.0.saturating_sub(from.0) / (between + 1);
        for when in (0..=between).map(|at| Moment(from.0 + at * step)).chain([to]) {
            let Some(cluster) = self.at(when)? else { continue };
            found.extend(Subject::all(&cluster));
        }
        // Who lived between those moments has at least been told of.
        const TOLD: usize = 20_000;
        for event in self.events(from, to, TOLD)? {
            if let (Some(host), Some((ident, name))) = (event.host, event.domain) {
                found.entry(Subject::Domain(host, ident)).or_insert(name);
            }
        }
        Ok(found.into_iter().collect())
    }

    fn events(&self, from: Moment, to: Moment, most: usize) -> rusqlite::Result<Vec<Event>> {
        let newest =
            "SELECT json FROM event WHERE cluster = ? AND at >= ? AND at <= ? ORDER BY at DESC, id DESC LIMIT ?";
        let mut query = self.db.prepare_cached(newest)?;
        let row = params![self.cluster, from.0 as i64, to.0.min(i64::MAX as u64) as i64, most.min(1 << 20) as i64];
        let rows = query.query_map(row, |row| row.get::<_, String>(0))?;
        let mut events = Vec::new();
        for json in rows {
            events.extend(serde_json::from_str::<Event>(&json?).ok());
        }
        events.reverse();
        Ok(events)
    }
}

/// The last record at or before a moment.
fn record_at(file: &str, id: &HostId, place: Place, when: Moment) -> Option<(Moment, Arc<Host>)> {
    match place {
        Place::Tail(rows) => {
            let mut chain = Chain::new(id.clone());
            rows.iter().filter_map(|(follows, blob)| chain.read(*follows, blob)).last()
        }
        Place::Chunk(chunk) => {
            let bytes = chunk.open(file, id)?;
            let mut reader = BlockReader::new(id.clone(), bytes, 0);
            let count = reader.moments().take_while(|seen| *seen <= when).count();
            let mut seen = None;
            for _ in 0..count {
                seen = reader.advance();
            }
            seen.map(|seen| (seen, Arc::new(reader.host())))
        }
    }
}

fn told(error: StoreError) -> PastError {
    PastError::Unreadable(error.to_string())
}

impl Past for Archive {
    fn span(&self) -> Result<Option<(Moment, Moment)>, PastError> {
        self.with(|store| store.span()).map_err(told)
    }

    fn at(&self, when: Moment) -> Result<Option<Arc<Cluster>>, PastError> {
        self.with(|store| store.at(when)).map_err(told)
    }

    fn next(&self, after: Moment) -> Result<Option<Moment>, PastError> {
        self.with(|store| store.beside(after, true)).map_err(told)
    }

    fn previous(&self, before: Moment) -> Result<Option<Moment>, PastError> {
        self.with(|store| store.beside(before, false)).map_err(told)
    }

    fn walk(
        &self,
        from: Moment,
        to: Moment,
        each: &mut dyn FnMut(Arc<Cluster>) -> ControlFlow<()>,
    ) -> Result<(), PastError> {
        for cluster in Archive::walk(self, from, to).map_err(told)? {
            // It begins with the picture at `from`, which may be of before.
            let cluster = cluster.map_err(told)?;
            if cluster.at >= from && each(cluster).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn timeline(
        &self,
        subject: &Subject,
        metric: Metric,
        from: Moment,
        to: Moment,
        width: usize,
    ) -> Result<Timeline, PastError> {
        self.with(|store| timeline::read(store, subject, metric, from, to, width)).map_err(told)
    }

    fn subjects(&self, from: Moment, to: Moment) -> Result<Vec<(Subject, Name)>, PastError> {
        self.with(|store| store.subjects(from, to)).map_err(told)
    }

    fn events(&self, from: Moment, to: Moment, most: usize) -> Result<Vec<Event>, PastError> {
        self.with(|store| store.events(from, to, most)).map_err(told)
    }
}
