//! What was recorded under times that are still to come.
//!
//! A program's own time never goes back, but the next program may find the clock set back, and the
//! newest records ahead of it. In one line of time with what is recorded now they would mix: at one
//! moment half of the hosts would be of the one run and half of the other. So they go to a cluster
//! of their own in the same store, and the line of the cluster goes on from the clock's now. Their
//! roll-ups do not go with them: theirs are made of the samples, those of the cluster made anew.

use super::chunk::{self, Chunk};
use super::codec::{BlockReader, BlockWriter};
use super::events::cluster_id;
use super::rollup::Level;
use super::view::Kind;
use super::{sum, sums};
use crate::model::{HostId, Moment};
use rusqlite::{Transaction, params};

/// What the names of such clusters have in them.
pub(super) const MARK: &str = ", ahead of the clock set back to ";

/// The name that records of a cluster after `now` get.
fn name(cluster: &str, now: Moment) -> String {
    let time = jiff::Timestamp::from_millisecond(now.0 as i64).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{cluster}{MARK}{}", time.strftime("%Y-%m-%dT%H:%M:%SZ"))
}

/// Puts everything of a cluster after `now` under another name, which is returned. Nothing may be
/// in its tail.
pub(super) fn set_aside(work: &Transaction<'_>, cluster: i64, named: &str, now: Moment) -> rusqlite::Result<String> {
    let name = name(named, now);
    let aside = cluster_id(work, &name)?;
    for (host, id) in hosts(work, cluster)? {
        let other = if host == 0 { 0 } else { host_in(work, aside, &id)? };
        split(work, (cluster, host), (aside, other), &id, now)?;
        let moved = "UPDATE chunk SET cluster = ?3, host = ?4 WHERE cluster = ?1 AND host = ?2 AND first > ?5";
        work.execute(moved, params![cluster, host, aside, other, now.0 as i64])?;
    }
    let (after, of) = (now.0 as i64, params![cluster, now.0 as i64]);
    work.execute("UPDATE view SET cluster = ?3 WHERE cluster = ?1 AND at > ?2", params![cluster, after, aside])?;
    // Its pictures begin with the parts that held then.
    for kind in Kind::ALL {
        let held = "INSERT OR IGNORE INTO view (cluster, kind, at, blob) SELECT ?4, kind,
            coalesce((SELECT min(first) FROM chunk WHERE cluster = ?4), ?2 + 1), blob FROM view
            WHERE cluster = ?1 AND kind = ?3 AND at <= ?2 ORDER BY at DESC LIMIT 1";
        work.execute(held, params![cluster, after, kind as i64, aside])?;
    }
    work.execute("UPDATE event SET cluster = ?3 WHERE cluster = ?1 AND at > ?2", params![cluster, after, aside])?;
    // Windows that reach beyond are made anew; quarters, of the minutes.
    for level in [Level::Minutes, Level::Quarters] {
        let gone = "DELETE FROM rollup WHERE cluster = ?1 AND level = ?3 AND last > ?2";
        work.execute(gone, params![cluster, after, level as i64])?;
    }
    // Who was seen in the future would never be seen again.
    work.execute("UPDATE vm SET seen = ?2 WHERE cluster = ?1 AND seen > ?2", of)?;
    work.execute("UPDATE mark SET at = ?2 WHERE cluster = ?1 AND at > ?2", of)?;
    Ok(name)
}

/// The hosts of a cluster, and 0 for the sums.
fn hosts(work: &Transaction<'_>, cluster: i64) -> rusqlite::Result<Vec<(i64, HostId)>> {
    let mut query = work.prepare("SELECT id, name FROM host WHERE cluster = ? UNION ALL SELECT 0, ''")?;
    let rows = query.query_map([cluster], |row| Ok((row.get(0)?, HostId::new(row.get::<_, String>(1)?))))?;
    rows.collect()
}

fn host_in(work: &Transaction<'_>, cluster: i64, host: &HostId) -> rusqlite::Result<i64> {
    work.execute("INSERT OR IGNORE INTO host (cluster, name) VALUES (?, ?)", params![cluster, host.as_str()])?;
    let find = "SELECT id FROM host WHERE cluster = ? AND name = ?";
    work.query_row(find, params![cluster, host.as_str()], |row| row.get(0))
}

/// Makes two of each chunk that has something before and something after `now`.
fn split(work: &Transaction<'_>, from: (i64, i64), to: (i64, i64), id: &HostId, now: Moment) -> rusqlite::Result<()> {
    let across = "SELECT id, first, last, blob FROM chunk WHERE cluster = ? AND host = ? AND first <= ? AND last > ?";
    let mut query = work.prepare_cached(across)?;
    let of = params![from.0, from.1, now.0 as i64, now.0 as i64];
    let chunks = query.query_map(of, |row| Ok((row.get::<_, i64>(0)?, Chunk::of_row(row, 1)?)))?;
    let chunks: Vec<(i64, Chunk)> = chunks.collect::<rusqlite::Result<_>>()?;
    let mut insert =
        work.prepare_cached("INSERT INTO chunk (cluster, host, first, last, blob) VALUES (?, ?, ?, ?, ?)")?;
    let file = chunk::file(work);
    for (number, chunk) in chunks {
        work.execute("DELETE FROM chunk WHERE id = ?", [number])?;
        let Some(block) = chunk.open(&file, id) else { continue };
        let parts = if from.1 == 0 { sums_parts(chunk.sealed(), now) } else { host_parts(id, block, now) };
        for (part, (cluster, host)) in parts.into_iter().zip([from, to]) {
            if let Some((first, last, blob)) = part {
                insert.execute(params![cluster, host, first.0 as i64, last.0 as i64, blob])?;
            }
        }
    }
    Ok(())
}

type Part = Option<(Moment, Moment, Vec<u8>)>;

fn host_parts(id: &HostId, block: &[u8], now: Moment) -> [Part; 2] {
    let mut reader = BlockReader::new(id.clone(), block, 0);
    let mut before = reader.base();
    let mut parts: [Option<(BlockWriter, Moment, Moment)>; 2] = [None, None];
    while let Some(seen) = reader.advance() {
        let host = reader.host();
        let base = before.as_ref().map(|(seen, host)| (*seen, host));
        let (writer, _, last) =
            parts[usize::from(seen > now)].get_or_insert_with(|| (BlockWriter::new(base), seen, seen));
        writer.push(seen, &host);
        *last = seen;
        before = Some((seen, host));
    }
    parts.map(|part| part.map(|(writer, first, last)| (first, last, sum::seal(&writer.finish()))))
}

fn sums_parts(blob: &[u8], now: Moment) -> [Part; 2] {
    let mut parts = [Vec::new(), Vec::new()];
    sums::each(blob, |record| parts[usize::from(record.at > now)].push(record.clone()));
    parts.map(|part| Some((part.first()?.at, part.last()?.at, sums::write(&part))))
}

#[cfg(test)]
mod tests;
