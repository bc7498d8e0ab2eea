//! Appends what is new in snapshots to the tail, and makes chunks of it.

use super::ahead;
use super::chain;
use super::lock::Lock;
use super::sums::{self, Sums};
use super::unrolled::{self, Unrolled, roll_some};
use super::upkeep::{self, Place};
use super::view::{self, Kind};
use super::{Store, StoreError, lock};
use crate::model::{Cluster, Host, HostId, Moment};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

/// Samples of domains in a chunk, and bounds for its records: what a chunk begins with weighs less
/// in a long one, and a short one is sooner read.
const CHUNK: u32 = 7168;
const LEAST: u32 = 128;
const MOST: u32 = 768;

/// A chunk spans no more than this (ms), however seldom its host is heard of.
pub(super) const CHUNK_SPAN: u64 = 30 * 60_000;

/// Bytes that wait at most to be committed, while nothing can be.
const PENDING: usize = 32 << 20;

/// Chunks made with one commit at most.
const COMPACTED: usize = 64;

/// Sums of so many beats make a chunk.
const SUMS_CHUNK: usize = 300;

/// What is too much is looked for at every so many commits.
const RETAINED: u64 = 8;

/// Appends one cluster's snapshots to a store. There is one writer of a cluster at a time.
pub struct Writer {
    store: Store,
    db: Connection,
    cluster: i64,
    name: String,
    _lock: Option<Lock>,
    tracks: HashMap<HostId, Track>,
    last: Option<Arc<Cluster>>,
    pending: Vec<Row>,
    views: Vec<(Kind, Moment, Vec<u8>)>,
    /// About how many bytes wait to be committed, sums and views included.
    waiting: usize,
    /// Chains to be made chunks of: whose, and the rows' numbers.
    closed: VecDeque<(Place, Vec<i64>)>,
    newest: Moment,
    /// Sums that wait to be committed, and the rows of those that were.
    sums: Vec<Sums>,
    sum_rows: Vec<i64>,
    summed: Moment,
    /// What chunks of each host are not rolled up.
    unrolled: BTreeMap<i64, Unrolled>,
    /// Days whose minutes are to be made quarters of.
    days: VecDeque<(Place, Moment)>,
    /// Where the round of the hosts has got to.
    turn: i64,
    commits: u64,
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
pub struct Written {
    /// Records appended.
    pub records: u64,
    /// The newest snapshot of which everything is safe.
    pub newest: Moment,
    /// Chunks made of older records.
    pub chunks: usize,
    /// Windows of hosts rolled up, days included.
    pub rolled: usize,
}

impl Writer {
    /// Begins to record a cluster; `None` while another program records it. What an earlier
    /// writer left in the tail becomes chunks.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub fn open(store: &Store, cluster: &str) -> Result<Option<Writer>, StoreError> {
        let Some(lock) = lock::take(store.dir(), cluster)? else { return Ok(None) };
        Writer::begin(store, cluster, Some(lock)).map(Some)
    }

    /// Records into a store that nobody else knows of.
    pub(super) fn alone(store: &Store, cluster: &str) -> Result<Writer, StoreError> {
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
            sums: Vec::new(),
            sum_rows: Vec::new(),
            summed: Moment(0),
            unrolled: BTreeMap::new(),
            days: VecDeque::new(),
            turn: 0,
            commits: 0,
        };
        writer.recover().map_err(&error)?;
        writer.newest = writer.newest_recorded().map_err(&error)?;
        writer.unrolled = unrolled::find(&writer.db, id).map_err(&error)?;
        Ok(writer)
    }

    /// The cluster's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Makes chunks of everything, and ends.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub fn finish(mut self) -> Result<(), StoreError> {
        self.commit()?;
        self.recover().map_err(self.store.error())
    }

    /// The newest moment recorded of the cluster.
    pub fn newest(&self) -> Moment {
        self.newest
    }

    /// Goes on from `now`, where what is recorded reaches beyond it: that is put under another name,
    /// which is returned.
    ///
    /// # Errors
    /// The store cannot be written to. Nothing is changed then.
    pub fn go_on_from(&mut self, now: Moment) -> Result<String, StoreError> {
        self.commit()?;
        // Chains begin anew: the records that new ones would follow are elsewhere.
        self.drop_pending();
        self.closed.clear();
        self.sum_rows.clear();
        self.days.clear();
        let gone_on = self.recover().and_then(|()| {
            let work = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let aside = ahead::set_aside(&work, self.cluster, &self.name, now)?;
            work.commit()?;
            Ok(aside)
        });
        let aside = gone_on.map_err(self.store.error())?;
        self.summed = Moment(0);
        self.unrolled = unrolled::find(&self.db, self.cluster).map_err(self.store.error())?;
        self.newest = self.newest_recorded().map_err(self.store.error())?;
        Ok(aside)
    }

    fn newest_recorded(&self) -> rusqlite::Result<Moment> {
        let newest = "SELECT max(coalesce((SELECT max((SELECT last FROM chunk WHERE cluster = ?1 AND host = h.id
            ORDER BY first DESC LIMIT 1)) FROM (SELECT id FROM host WHERE cluster = ?1 UNION ALL SELECT 0) AS h), 0),
            coalesce((SELECT max(at) FROM view WHERE cluster = ?1), 0))";
        self.db.query_row(newest, [self.cluster], |row| row.get(0)).map(|at: i64| Moment(at as u64))
    }

    /// Takes in what is new in a snapshot; it is safe after the next commit.
    pub fn ingest(&mut self, cluster: &Arc<Cluster>) {
        let seen = cluster.at;
        for kind in Kind::ALL {
            if !self.last.as_ref().is_some_and(|last| view::same(kind, last, cluster)) {
                let blob = view::write(kind, cluster);
                self.waiting += blob.len();
                self.views.push((kind, seen, blob));
            }
        }
        let last = self.last.replace(cluster.clone());
        for (at, host) in cluster.hosts.iter().enumerate() {
            let same = last.as_ref().and_then(|last| last.hosts.get(at)).is_some_and(|last| Arc::ptr_eq(last, host));
            if !same {
                self.append(at, seen, host);
            }
        }
        if self.summed.until(seen) >= cluster.beat.interval || seen < self.summed {
            self.summed = seen;
            let sums = Sums::of(cluster);
            self.waiting += sums.weight();
            self.sums.push(sums);
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
            let domains = host.report.as_ref().map_or(1, |report| report.domains.len().max(1));
            let usual = (CHUNK / u32::try_from(domains).unwrap_or(CHUNK)).clamp(LEAST, MOST);
            track.most = if track.most == 0 { usual / 2 + (at as u32 * 29) % usual } else { usual };
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
        !self.pending.is_empty() || !self.views.is_empty() || !self.sums.is_empty()
    }

    /// Makes everything taken in safe, and a few chunks of what has been long enough in the tail.
    ///
    /// When it fails, what was taken in is kept and tried again with the next commit; when that is
    /// too much, it is dropped: a gap.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub fn commit(&mut self) -> Result<Written, StoreError> {
        match self.try_commit() {
            Ok(written) => Ok(written),
            Err(source) if source.sqlite_error_code() == Some(ErrorCode::DiskFull) && self.relieve() => {
                self.try_commit().map_err(self.store.error())
            }
            Err(source) => {
                if self.waiting > PENDING {
                    self.drop_pending();
                }
                Err(self.store.error()(source))
            }
        }
    }

    /// Makes room within the bound, where the bound is what there is no room for. Tells whether
    /// anything went.
    fn relieve(&mut self) -> bool {
        let (limits, newest) = (self.store.limits(), self.newest);
        let relieved = self.db.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|work| {
            let gone = upkeep::retain(&work, &limits, newest)?;
            work.commit().map(|()| gone)
        });
        relieved.unwrap_or(false)
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
        let mut sum_rows = Vec::with_capacity(self.sums.len());
        {
            let mut insert =
                work.prepare_cached("INSERT INTO tail (cluster, host, seen, follows, blob) VALUES (?, 0, ?, 0, ?)")?;
            for sums in &self.sums {
                insert.execute(params![self.cluster, sums.at.0 as i64, sums::write(std::slice::from_ref(sums))])?;
                sum_rows.push(work.last_insert_rowid());
            }
        }
        let few = self.closed.len().min(COMPACTED);
        let mut made = Vec::with_capacity(few);
        for (place, rows) in self.closed.iter().take(few) {
            made.extend(upkeep::compact(&work, place, rows)?.map(|ends| (place.clone(), ends)));
        }
        let rolled = roll_some(&work, &self.unrolled, self.turn, self.newest)?;
        if let Some((place, day)) = self.days.front() {
            upkeep::roll_day(&work, place, *day, true)?;
        }
        if self.commits.is_multiple_of(RETAINED) {
            upkeep::retain(&work, &self.store.limits(), self.newest)?;
        }
        work.commit()?;
        self.commits += 1;
        self.closed.drain(..few);
        let (chunks, windows) = (made.len(), rolled.len() + usize::from(self.days.pop_front().is_some()));
        for (place, (first, last)) in made {
            let unrolled = self.unrolled.entry(place.host).or_insert(Unrolled { place, since: first, upto: last });
            unrolled.upto = unrolled.upto.max(last);
        }
        for (host, rolled) in rolled {
            self.turn = host;
            let Some(unrolled) = self.unrolled.get_mut(&host) else { continue };
            unrolled.since = rolled.until;
            for day in rolled.days {
                let day = (unrolled.place.clone(), day);
                if !self.days.contains(&day) {
                    self.days.push_back(day);
                }
            }
        }
        let records = self.pending.len() as u64;
        for (row, number) in self.pending.drain(..).zip(numbers) {
            let Some(track) = self.tracks.get_mut(&row.host) else { continue };
            if track.rows.is_empty() {
                // Not by and by: every host's would grow for minutes, as a leak does.
                track.rows.reserve_exact(track.most as usize);
            }
            track.rows.push(number);
            if row.closes {
                let place = Place { cluster: self.cluster, host: track.id.unwrap_or(0), id: row.host };
                self.closed.push_back((place, std::mem::take(&mut track.rows)));
            }
        }
        self.views.clear();
        self.waiting = 0;
        self.sums.clear();
        self.sum_rows.extend(sum_rows);
        if self.sum_rows.len() >= SUMS_CHUNK {
            self.closed.push_back((Place::sums(self.cluster), std::mem::take(&mut self.sum_rows)));
        }
        self.close_old();
        Ok(Written { records, newest: self.newest, chunks, rolled: windows })
    }

    /// Forgets what could not be committed. Chains begin anew; what they had is made chunks of.
    fn drop_pending(&mut self) {
        self.pending.clear();
        self.views.clear();
        self.sums.clear();
        self.waiting = 0;
        self.last = None;
        for (host, track) in &mut self.tracks {
            track.records = 0;
            track.last = None;
            if let (Some(id), false) = (track.id, track.rows.is_empty()) {
                let place = Place { cluster: self.cluster, host: id, id: host.clone() };
                self.closed.push_back((place, std::mem::take(&mut track.rows)));
            }
            // A number given within the failed transaction may never have been.
            track.id = None;
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
            let place = Place { cluster: self.cluster, host, id: HostId::new(name.unwrap_or_default()) };
            // Rows of sums stand alone, each of them.
            let chains = if host == 0 { vec![chains.concat()] } else { chains };
            for chain in chains {
                upkeep::compact(&work, &place, &chain)?;
            }
        }
        work.commit()
    }

    /// Closes chains of hosts that are seldom heard of.
    fn close_old(&mut self) {
        for (host, track) in &mut self.tracks {
            let old = track.records > 0 && track.first.0 + CHUNK_SPAN < self.newest.0;
            if let (Some(id), true, false) = (track.id, old, track.rows.is_empty()) {
                track.records = 0;
                let place = Place { cluster: self.cluster, host: id, id: host.clone() };
                self.closed.push_back((place, std::mem::take(&mut track.rows)));
            }
        }
    }
}

/// The host's number, given now if it has none.
fn host_id(work: &Transaction<'_>, cluster: i64, host: &HostId) -> rusqlite::Result<i64> {
    let mut insert = work.prepare_cached("INSERT OR IGNORE INTO host (cluster, name) VALUES (?, ?)")?;
    insert.execute(params![cluster, host.as_str()])?;
    let mut find = work.prepare_cached("SELECT id FROM host WHERE cluster = ? AND name = ?")?;
    find.query_row(params![cluster, host.as_str()], |row| row.get(0))
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
