//! Appends what is new in snapshots to the tail, and makes chunks of it.

use super::chain::{self, Chain};
use super::codec::BlockWriter;
use super::lock::Lock;
use super::view::{self, Kind};
use super::{Store, StoreError, lock, sum};
use crate::model::{Cluster, Host, HostId, Moment};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Records of a chunk.
const CHUNK: u32 = 128;

/// A chunk spans no more than this (ms), however seldom its host is heard of.
const CHUNK_SPAN: u64 = 30 * 60_000;

/// Bytes that wait at most to be committed, while nothing can be.
const PENDING: usize = 32 << 20;

/// Appends one cluster's snapshots to a store. There is one writer of a cluster at a time.
pub(super) struct Writer {
    store: Store,
    db: Connection,
    cluster: i64,
    name: String,
    _lock: Option<Lock>,
    tracks: HashMap<HostId, Track>,
    last: Option<Arc<Cluster>>,
    pending: Vec<Row>,
    views: Vec<(Kind, Moment, Vec<u8>)>,
    /// Bytes in `pending`.
    waiting: usize,
    /// Chains to be made chunks of: whose, and the rows' numbers.
    closed: VecDeque<(HostId, Vec<i64>)>,
    newest: Moment,
}

/// A host's place in the tail.
#[derive(Debug, Default)]
struct Track {
    id: Option<i64>,
    last: Option<(Moment, Arc<Host>)>,
    /// Numbers of the rows of the chain that is growing.
    rows: Vec<i64>,
    /// Its records, those waiting to be committed included.
    records: u32,
    first: Moment,
    /// Closed when it has so many.
    most: u32,
}

#[derive(Debug)]
struct Row {
    host: HostId,
    seen: Moment,
    follows: bool,
    blob: Vec<u8>,
    /// The last of its chain.
    closes: bool,
}

/// What a commit has made safe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Records appended.
    pub records: u64,
    /// The newest snapshot of which everything is safe.
    pub newest: Moment,
}

impl Writer {
    /// Begins to record a cluster; `None` while another program records it. What an earlier
    /// writer left in the tail becomes chunks.
    pub fn open(store: &Store, cluster: &str) -> Result<Option<Writer>, StoreError> {
        let Some(lock) = lock::take(store.dir(), cluster)? else { return Ok(None) };
        Writer::begin(store, cluster, Some(lock)).map(Some)
    }

    /// Records into a store that nobody else knows of.
    pub fn alone(store: &Store, cluster: &str) -> Result<Writer, StoreError> {
        Writer::begin(store, cluster, None)
    }

    fn begin(store: &Store, cluster: &str, lock: Option<Lock>) -> Result<Writer, StoreError> {
        let db = store.write()?;
        let error = store.error();
        db.execute("INSERT OR IGNORE INTO cluster (name) VALUES (?)", [cluster]).map_err(&error)?;
        let id = db.query_row("SELECT id FROM cluster WHERE name = ?", [cluster], |row| row.get(0)).map_err(&error)?;
        let mut writer = Writer {
            store: store.clone(),
            db,
            cluster: id,
            name: cluster.to_owned(),
            _lock: lock,
            tracks: HashMap::new(),
            last: None,
            pending: Vec::new(),
            views: Vec::new(),
            waiting: 0,
            closed: VecDeque::new(),
            newest: Moment(0),
        };
        writer.recover().map_err(&error)?;
        writer.newest = writer.newest_recorded().map_err(&error)?;
        Ok(writer)
    }

    /// The cluster's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Makes chunks of everything, and ends.
    pub fn finish(mut self) -> Result<(), StoreError> {
        self.commit()?;
        self.recover().map_err(self.store.error())
    }

    /// The newest moment recorded of the cluster.
    pub fn newest(&self) -> Moment {
        self.newest
    }

    fn newest_recorded(&self) -> rusqlite::Result<Moment> {
        let newest = "SELECT max(coalesce((SELECT max(last) FROM chunk WHERE cluster = ?1), 0),
            coalesce((SELECT max(at) FROM view WHERE cluster = ?1), 0))";
        self.db.query_row(newest, [self.cluster], |row| row.get(0)).map(|at: i64| Moment(at as u64))
    }

    /// Takes in what is new in a snapshot; it is safe after the next commit.
    pub fn ingest(&mut self, cluster: &Arc<Cluster>) {
        let seen = cluster.at;
        for kind in Kind::ALL {
            if !self.last.as_ref().is_some_and(|last| view::same(kind, last, cluster)) {
                self.views.push((kind, seen, view::write(kind, cluster)));
            }
        }
        let last = self.last.replace(cluster.clone());
        for (at, host) in cluster.hosts.iter().enumerate() {
            let same = last.as_ref().and_then(|last| last.hosts.get(at)).is_some_and(|last| Arc::ptr_eq(last, host));
            if !same {
                self.append(at, seen, host);
            }
        }
        self.newest = seen;
    }

    fn append(&mut self, at: usize, seen: Moment, host: &Arc<Host>) {
        let track = self.tracks.entry(host.id.clone()).or_default();
        if track.last.as_ref().is_some_and(|(_, last)| Arc::ptr_eq(last, host)) {
            return;
        }
        let before = track.last.as_ref().map(|(seen, host)| (*seen, &**host));
        let (follows, blob) = match before {
            Some(before) if track.records > 0 => (true, chain::next(before, seen, host)),
            _ => (false, chain::first(before, seen, host)),
        };
        if !follows {
            track.first = seen;
            // The first chunks are of different lengths, so that hosts do not all end together.
            track.most = if track.most == 0 { CHUNK / 2 + (at as u32 * 29) % CHUNK } else { CHUNK };
        }
        track.records += 1;
        track.last = Some((seen, host.clone()));
        let closes = track.records >= track.most || seen.0.saturating_sub(track.first.0) >= CHUNK_SPAN;
        if closes {
            track.records = 0;
        }
        self.waiting += blob.len();
        self.pending.push(Row { host: host.id.clone(), seen, follows, blob, closes });
    }

    /// Whether something waits to be committed.
    pub fn is_dirty(&self) -> bool {
        !self.pending.is_empty() || !self.views.is_empty()
    }

    /// Makes everything taken in safe, and a few chunks of what has been long enough in the tail.
    ///
    /// When it fails, what was taken in is kept and tried again with the next commit; when that is
    /// too much, it is dropped: a gap.
    pub fn commit(&mut self) -> Result<Written, StoreError> {
        match self.try_commit() {
            Ok(written) => Ok(written),
            Err(source) => {
                if self.waiting > PENDING {
                    self.drop_pending();
                }
                Err(self.store.error()(source))
            }
        }
    }

    fn try_commit(&mut self) -> rusqlite::Result<Written> {
        let work = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut numbers = Vec::with_capacity(self.pending.len());
        {
            let mut insert =
                work.prepare_cached("INSERT INTO tail (cluster, host, seen, follows, blob) VALUES (?, ?, ?, ?, ?)")?;
            for row in &self.pending {
                let Some(track) = self.tracks.get_mut(&row.host) else { continue };
                let id = match track.id {
                    Some(id) => id,
                    None => *track.id.insert(host_id(&work, self.cluster, &row.host)?),
                };
                insert.execute(params![self.cluster, id, row.seen.0 as i64, row.follows, row.blob])?;
                numbers.push(work.last_insert_rowid());
            }
            let mut insert =
                work.prepare_cached("INSERT OR REPLACE INTO view (cluster, kind, at, blob) VALUES (?, ?, ?, ?)")?;
            for (kind, at, blob) in &self.views {
                insert.execute(params![self.cluster, *kind as i64, at.0 as i64, blob])?;
            }
        }
        let few = self.closed.len().min(64);
        for (host, rows) in self.closed.iter().take(few) {
            let Some(id) = self.tracks.get(host).and_then(|track| track.id) else { continue };
            compact(&work, self.cluster, (id, host), rows)?;
        }
        work.commit()?;
        self.closed.drain(..few);
        let records = self.pending.len() as u64;
        for (row, number) in self.pending.drain(..).zip(numbers) {
            let Some(track) = self.tracks.get_mut(&row.host) else { continue };
            track.rows.push(number);
            if row.closes {
                self.closed.push_back((row.host, std::mem::take(&mut track.rows)));
            }
        }
        self.views.clear();
        self.waiting = 0;
        Ok(Written { records, newest: self.newest })
    }

    /// Forgets what could not be committed. Chains begin anew; what they had is made chunks of.
    fn drop_pending(&mut self) {
        self.pending.clear();
        self.views.clear();
        self.waiting = 0;
        self.last = None;
        for (host, track) in &mut self.tracks {
            track.records = 0;
            track.last = None;
            // A number given within the failed transaction may never have been.
            track.id = None;
            if !track.rows.is_empty() {
                self.closed.push_back((host.clone(), std::mem::take(&mut track.rows)));
            }
        }
    }

    /// Makes chunks of what an earlier writer left in the tail.
    fn recover(&mut self) -> rusqlite::Result<()> {
        let work = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut chains: HashMap<i64, Vec<Vec<i64>>> = HashMap::new();
        {
            let mut rows = work.prepare("SELECT id, host, follows FROM tail WHERE cluster = ? ORDER BY id")?;
            let mut rows = rows.query([self.cluster])?;
            while let Some(row) = rows.next()? {
                let (id, host, follows): (i64, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let chains = chains.entry(host).or_default();
                match chains.last_mut() {
                    Some(chain) if follows => chain.push(id),
                    _ => chains.push(vec![id]),
                }
            }
        }
        for (host, chains) in chains {
            let name: Option<String> =
                work.query_row("SELECT name FROM host WHERE id = ?", [host], |row| row.get(0)).optional()?;
            let id = HostId::new(name.unwrap_or_default());
            for chain in chains {
                compact(&work, self.cluster, (host, &id), &chain)?;
            }
        }
        work.commit()
    }
}

/// The host's number, given now if it has none.
fn host_id(work: &Transaction<'_>, cluster: i64, host: &HostId) -> rusqlite::Result<i64> {
    let mut insert = work.prepare_cached("INSERT OR IGNORE INTO host (cluster, name) VALUES (?, ?)")?;
    insert.execute(params![cluster, host.as_str()])?;
    let mut find = work.prepare_cached("SELECT id FROM host WHERE cluster = ? AND name = ?")?;
    find.query_row(params![cluster, host.as_str()], |row| row.get(0))
}

/// Makes a chunk of these rows and deletes them.
fn compact(work: &Transaction<'_>, cluster: i64, host: (i64, &HostId), rows: &[i64]) -> rusqlite::Result<()> {
    let mut read = work.prepare_cached("SELECT follows, blob FROM tail WHERE id = ?")?;
    let mut delete = work.prepare_cached("DELETE FROM tail WHERE id = ?")?;
    let mut insert =
        work.prepare_cached("INSERT INTO chunk (cluster, host, first, last, blob) VALUES (?, ?, ?, ?, ?)")?;
    let mut chain = Chain::new(host.1.clone());
    let mut block: Option<(BlockWriter, Moment, Moment)> = None;
    for row in rows {
        let found: Option<(bool, Vec<u8>)> = read.query_row([row], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        delete.execute([row])?;
        let Some((seen, record)) = found.and_then(|(follows, blob)| chain.read(follows, &blob)) else { continue };
        let (writer, _, last) = block.get_or_insert_with(|| (BlockWriter::new(chain.base()), seen, seen));
        writer.push(seen, &record);
        *last = seen;
    }
    if let Some((writer, first, last)) = block {
        let blob = sum::seal(&writer.finish());
        insert.execute(params![cluster, host.0, first.0 as i64, last.0 as i64, blob])?;
    }
    Ok(())
}
