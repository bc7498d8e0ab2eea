//! What is done to the store beside appending: chunks are made of rows of the tail, roll-ups of
//! chunks, and the oldest goes when there is too much.

use super::chain::Chain;
use super::chunk::{self, Chunk};
use super::codec::{BlockReader, BlockWriter};
use super::rollup::{Level, Slot, Who, Window};
use super::{Limits, db, sum, sums};
use crate::history::METRICS;
use crate::model::{Host, HostId, Moment};
use rusqlite::{OptionalExtension, Transaction, params};

/// A host of a cluster in the store; number 0 stands for the sums over pools and the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub cluster: i64,
    pub host: i64,
    pub id: HostId,
}

impl Place {
    /// The sums of a cluster.
    pub fn sums(cluster: i64) -> Place {
        Place { cluster, host: 0, id: HostId::new("") }
    }
}

/// Makes a chunk of these rows of the tail, and deletes them. Returns the chunk's first and last
/// moment.
pub(super) fn compact(
    work: &Transaction<'_>,
    place: &Place,
    rows: &[i64],
) -> rusqlite::Result<Option<(Moment, Moment)>> {
    let mut read = work.prepare_cached("SELECT follows, blob FROM tail WHERE id = ?")?;
    let mut delete = work.prepare_cached("DELETE FROM tail WHERE id = ?")?;
    let mut blobs: Vec<(bool, Vec<u8>)> = Vec::with_capacity(rows.len());
    for row in rows {
        blobs.extend(read.query_row([row], |row| Ok((row.get(0)?, row.get(1)?))).optional()?);
        delete.execute([row])?;
    }
    let made = if place.host == 0 { sums_chunk(&blobs) } else { host_chunk(place, &blobs) };
    let Some((first, last, blob)) = made else { return Ok(None) };
    let mut insert =
        work.prepare_cached("INSERT INTO chunk (cluster, host, first, last, blob) VALUES (?, ?, ?, ?, ?)")?;
    insert.execute(params![place.cluster, place.host, first.0 as i64, last.0 as i64, blob])?;
    Ok(Some((first, last)))
}

fn host_chunk(place: &Place, rows: &[(bool, Vec<u8>)]) -> Option<(Moment, Moment, Vec<u8>)> {
    let mut chain = Chain::new(place.id.clone());
    let mut block: Option<(BlockWriter, Moment, Moment)> = None;
    for (follows, blob) in rows {
        let Some((seen, record)) = chain.read(*follows, blob) else { continue };
        let (writer, _, last) = block.get_or_insert_with(|| (BlockWriter::new(chain.base()), seen, seen));
        writer.push(seen, &record);
        *last = seen;
    }
    block.map(|(writer, first, last)| (first, last, sum::seal(&writer.finish())))
}

fn sums_chunk(rows: &[(bool, Vec<u8>)]) -> Option<(Moment, Moment, Vec<u8>)> {
    let mut records = Vec::new();
    rows.iter().for_each(|(_, blob)| sums::each(blob, |record| records.push(record.clone())));
    let (first, last) = (records.first()?.at, records.last()?.at);
    Some((first, last, sums::write(&records)))
}

/// Rolls up what chunks of a host hold of the window around `at`, as far as `upto`. Returns the
/// window's end.
pub(super) fn roll(work: &Transaction<'_>, place: &Place, at: Moment, upto: Moment) -> rusqlite::Result<Moment> {
    let mut window = Window::around(Level::Minutes, at);
    let end = window.end();
    let mut after = after_nothing(window.first);
    if let Some((last, blob)) = known(work, place, Level::Minutes, window.first)? {
        let first = window.first;
        take_over(&mut window, Level::Minutes, first, after, &blob);
        after = last;
    }
    let upto = upto.min(Moment(end.0 - 1));
    add_records(work, place, &mut window, after, upto)?;
    put(work, place, &window, upto.max(after))?;
    Ok(end)
}

/// The moment before a window.
fn after_nothing(first: Moment) -> Moment {
    Moment(first.0.saturating_sub(1))
}

/// A window's block, and the last moment that is in it.
fn known(
    work: &Transaction<'_>,
    place: &Place,
    level: Level,
    first: Moment,
) -> rusqlite::Result<Option<(Moment, Vec<u8>)>> {
    let mut known = work
        .prepare_cached("SELECT last, blob FROM rollup WHERE cluster = ? AND host = ? AND level = ? AND first = ?")?;
    let of = params![place.cluster, place.host, level as i64, first.0 as i64];
    known.query_row(of, |row| Ok((Moment(row.get::<_, i64>(0)? as u64), row.get(1)?))).optional()
}

/// Adds those slots of a block that begin after a moment to a window; `first` is when the block's
/// window begins.
fn take_over(window: &mut Window, level: Level, first: Moment, after: Moment, blob: &[u8]) {
    Window::read_all(blob, level, |who, metric, slots| {
        for (at, slot) in slots.iter().enumerate() {
            let begin = first.0 + at as u64 * level.slot();
            if begin > after.0 {
                window.add(who, metric, Moment(begin), *slot);
            }
        }
    });
}

fn put(work: &Transaction<'_>, place: &Place, window: &Window, last: Moment) -> rusqlite::Result<()> {
    if window.is_empty() {
        return Ok(());
    }
    let mut insert = work.prepare_cached(
        "INSERT OR REPLACE INTO rollup (cluster, host, level, first, last, blob) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    let (level, first) = (window.level as i64, window.first.0 as i64);
    insert.execute(params![place.cluster, place.host, level, first, last.0 as i64, window.write()])?;
    Ok(())
}

fn add_records(
    work: &Transaction<'_>,
    place: &Place,
    window: &mut Window,
    after: Moment,
    upto: Moment,
) -> rusqlite::Result<()> {
    let mut query = work.prepare_cached(
        "SELECT first, last, blob FROM chunk WHERE cluster = ? AND host = ? AND first <= ? AND last > ?
            ORDER BY first",
    )?;
    let of = params![place.cluster, place.host, upto.0 as i64, after.0 as i64];
    let mut rows = query.query(of)?;
    let within = |at: Moment| at > after && at <= upto;
    let file = chunk::file(work);
    while let Some(row) = rows.next()? {
        let chunk = Chunk::of(row)?;
        let Some(bytes) = chunk.open(&file, &place.id) else { continue };
        if place.host == 0 {
            sums::each(chunk.sealed(), |record| {
                if within(record.at) {
                    add_sums(window, record);
                }
            });
            continue;
        }
        let mut reader = BlockReader::new(place.id.clone(), bytes, 0);
        let mut last = None;
        while let Some(seen) = reader.advance() {
            // By when it was seen, so that no sample is in two windows or in none.
            let fresh = reader.taken() != last;
            last = reader.taken();
            if fresh && within(seen) {
                add_host(window, seen, &reader.host());
            }
        }
    }
    Ok(())
}

fn one(value: f64) -> Slot {
    Slot { count: 1, min: value, mean: value, max: value }
}

fn add_host(window: &mut Window, at: Moment, host: &Host) {
    let told = METRICS.iter().filter(|info| info.hosts);
    window.add_all(&Who::All, at, told.filter_map(|info| Some((info.metric, one(info.metric.of_host(host)?)))));
    for domain in host.report.iter().flat_map(|report| &report.domains) {
        let told = METRICS.iter().filter(|info| info.domains);
        let told = told.filter_map(|info| Some((info.metric, one(info.metric.of_domain(domain)?))));
        window.add_all(&Who::domain(&domain.ident()), at, told);
    }
}

fn add_sums(window: &mut Window, record: &sums::Sums) {
    for who in record.subjects() {
        let told = METRICS.iter().filter(|info| info.sums);
        let told = told.filter_map(|info| Some((info.metric, one(record.value(who, info.metric)?))));
        window.add_all(who, record.at, told);
    }
}

/// The days of a host that end by that moment and have minutes, but no quarters yet; the oldest
/// first.
pub(super) fn days_to_roll(work: &Transaction<'_>, place: &Place, by: Moment) -> rusqlite::Result<Vec<Moment>> {
    let day = Level::Quarters.window() as i64;
    let mut query = work.prepare_cached(
        "SELECT DISTINCT m.first / ?3 * ?3 FROM rollup m
         WHERE m.cluster = ?1 AND m.host = ?2 AND m.level = 1 AND m.first < ?4 / ?3 * ?3
            AND NOT EXISTS (SELECT 1 FROM rollup q WHERE q.cluster = ?1 AND q.host = ?2 AND q.level = 2
            AND q.first = m.first / ?3 * ?3 AND q.last >= q.first + ?3 - 1) ORDER BY 1",
    )?;
    let of = params![place.cluster, place.host, day, by.0 as i64];
    let days = query.query_map(of, |row| row.get(0).map(|first: i64| Moment(first as u64)))?;
    days.collect()
}

/// Makes quarters of the minutes of the day around `at`: of all there will be where the day is
/// `over`, else of those there are so far.
pub(super) fn roll_day(work: &Transaction<'_>, place: &Place, at: Moment, over: bool) -> rusqlite::Result<()> {
    let mut window = Window::around(Level::Quarters, at);
    let (first, end) = (window.first, window.end());
    let mut after = after_nothing(first);
    if let Some((last, blob)) = known(work, place, Level::Quarters, first)? {
        take_over(&mut window, Level::Quarters, first, after, &blob);
        after = last;
    }
    let mut upto = if over { Moment(end.0 - 1) } else { after };
    let mut query = work.prepare_cached(
        "SELECT first, last, blob FROM rollup WHERE cluster = ? AND host = ? AND level = ? AND first >= ? AND first < ?
            AND last > ?",
    )?;
    let level = Level::Minutes as i64;
    let of = params![place.cluster, place.host, level, first.0 as i64, end.0 as i64, after.0 as i64];
    let mut rows = query.query(of)?;
    while let Some(row) = rows.next()? {
        let (first, last, blob): (i64, i64, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        take_over(&mut window, Level::Minutes, Moment(first as u64), after, &blob);
        upto = upto.max(Moment(last as u64));
    }
    drop(rows);
    drop(query);
    put(work, place, &window, upto)
}

/// Deletes what is too old, and the oldest while there is too much. Returns whether anything went.
pub(super) fn retain(work: &Transaction<'_>, limits: &Limits, now: Moment) -> rusqlite::Result<bool> {
    let oldest = Moment(now.0.saturating_sub(limits.max_age.as_millis() as u64)).0 as i64;
    let mut gone = work.execute("DELETE FROM chunk WHERE last < ?", [oldest])?;
    gone += work.execute("DELETE FROM rollup WHERE last < ?", [oldest])?;
    gone += work.execute("DELETE FROM event WHERE at < ?", [oldest])?;
    gone += trim(work, limits)?;
    if gone > 0 {
        forget(work)?;
    }
    Ok(gone > 0)
}

/// Parts of a view of the cluster that nothing recorded is left of, and hosts likewise.
fn forget(work: &Transaction<'_>) -> rusqlite::Result<()> {
    work.execute(
        "DELETE FROM view WHERE at < (SELECT max(v.at) FROM view v WHERE v.cluster = view.cluster
            AND v.kind = view.kind AND v.at <= coalesce((SELECT min(c.first) FROM chunk c
            WHERE c.cluster = view.cluster), (SELECT min(t.seen) FROM tail t WHERE t.cluster = view.cluster)))",
        [],
    )?;
    Ok(())
}

/// Shares of the bound, in percent: above the first the oldest goes until the second is reached.
const FULL: u64 = 88;
const ROOM: u64 = 84;

/// Raw samples are not driven below this share (in percent) by roll-ups.
const RAW_SHARE: u64 = 50;

fn trim(work: &Transaction<'_>, limits: &Limits) -> rusqlite::Result<usize> {
    let pages = |name: &str| work.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let page = db::page(work)?;
    let used = || Ok::<u64, rusqlite::Error>((pages("page_count")? - pages("freelist_count")?).max(0) as u64 * page);
    let bound = limits.file();
    if used()? <= bound * FULL / 100 {
        return Ok(0);
    }
    let mut gone = 0;
    while used()? > bound * ROOM / 100 {
        let of = |table: &str| {
            work.query_row(&format!("SELECT coalesce(sum(length(blob)), 0) FROM {table}"), [], |row| {
                row.get::<_, i64>(0).map(|bytes| bytes as u64)
            })
        };
        // Adding up what there is takes its time, so a good deal goes at once.
        let rolled = of("rollup")?;
        let now = if rolled > bound * (100 - RAW_SHARE) / 100 { drop_rollups(work)? } else { drop_chunks(work)? };
        let now = if now == 0 { drop_chunks(work)? + drop_rollups(work)? } else { now };
        if now == 0 {
            break;
        }
        gone += now;
    }
    Ok(gone)
}

/// The oldest chunks, after they were rolled up.
fn drop_chunks(work: &Transaction<'_>) -> rusqlite::Result<usize> {
    let mut query = work.prepare_cached(
        "SELECT chunk.id, chunk.cluster, chunk.host, coalesce(host.name, ''), chunk.first, chunk.last
         FROM chunk LEFT JOIN host ON host.id = chunk.host ORDER BY chunk.last LIMIT 32",
    )?;
    let rows = query.query_map([], |row| {
        let place = Place { cluster: row.get(1)?, host: row.get(2)?, id: HostId::new(row.get::<_, String>(3)?) };
        Ok((row.get::<_, i64>(0)?, place, Moment(row.get::<_, i64>(4)? as u64), Moment(row.get::<_, i64>(5)? as u64)))
    })?;
    let oldest: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
    for (_, place, first, last) in &oldest {
        let mut rolled =
            work.prepare_cached("SELECT max(last) FROM rollup WHERE cluster = ? AND host = ? AND level = ?")?;
        let of = params![place.cluster, place.host, Level::Minutes as i64];
        let rolled: Option<i64> = rolled.query_row(of, |row| row.get(0))?;
        let mut at = first.0.max(rolled.map_or(0, |last| last as u64 + 1));
        while at <= last.0 {
            at = roll(work, place, Moment(at), *last)?.0;
        }
    }
    let mut delete = work.prepare_cached("DELETE FROM chunk WHERE id = ?")?;
    for (id, ..) in &oldest {
        delete.execute([id])?;
    }
    Ok(oldest.len())
}

/// The oldest minutes, after quarters were made of them; where there are none, the oldest quarters.
fn drop_rollups(work: &Transaction<'_>) -> rusqlite::Result<usize> {
    let mut query = work.prepare_cached(
        "SELECT DISTINCT cluster, host, first / 86400000 FROM
            (SELECT cluster, host, first, last FROM rollup WHERE level = 1 ORDER BY last LIMIT 32) AS m
         WHERE NOT EXISTS (SELECT 1 FROM rollup q WHERE q.cluster = m.cluster AND q.host = m.host AND q.level = 2
            AND q.first = m.first / 86400000 * 86400000 AND q.last >= m.last)",
    )?;
    let rows = query.query_map([], |row| {
        Ok((Place { cluster: row.get(0)?, host: row.get(1)?, id: HostId::new("") }, row.get::<_, i64>(2)?))
    })?;
    let days: Vec<(Place, i64)> = rows.collect::<rusqlite::Result<_>>()?;
    for (place, day) in days {
        roll_day(work, &place, Moment(day as u64 * Level::Quarters.window()), false)?;
    }
    for level in [Level::Minutes, Level::Quarters] {
        let gone = work.execute(
            "DELETE FROM rollup WHERE id IN (SELECT id FROM rollup WHERE level = ? ORDER BY last LIMIT 32)",
            [level as i64],
        )?;
        if gone > 0 {
            return Ok(gone);
        }
    }
    Ok(0)
}
