//! What is to be rolled up, and when.

use super::rollup::{Level, Window};
use super::upkeep::{self, Place};
use super::writer::CHUNK_SPAN;
use crate::model::{HostId, Moment};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::BTreeMap;

/// Hosts rolled up with one commit at most.
const ROLLED: usize = 4;

/// Chunks that span this together (ms) are rolled up at once, and not only when the window is over:
/// what is not rolled up, wide timelines have to read from samples.
const PART: u64 = 15 * 60_000;

/// Chunks of a host that are not rolled up.
#[derive(Debug)]
pub(super) struct Unrolled {
    pub place: Place,
    pub since: Moment,
    /// The last moment in its chunks; before `since` where all are rolled up.
    pub upto: Moment,
}

/// Hosts of a cluster with chunks after their last roll-up.
pub(super) fn find(db: &Connection, cluster: i64) -> rusqlite::Result<BTreeMap<i64, Unrolled>> {
    let mut unrolled = BTreeMap::new();
    let mut hosts = db.prepare("SELECT id, name FROM host WHERE cluster = ? UNION ALL SELECT 0, ''")?;
    let mut rolled =
        db.prepare("SELECT last FROM rollup WHERE cluster = ? AND host = ? AND level = 1 ORDER BY first DESC LIMIT 1")?;
    let mut oldest = db.prepare("SELECT first FROM chunk WHERE cluster = ? AND host = ? ORDER BY first LIMIT 1")?;
    let mut newest = db.prepare("SELECT first, last FROM chunk WHERE cluster = ? AND host = ? ORDER BY first DESC")?;
    let mut hosts = hosts.query([cluster])?;
    while let Some(row) = hosts.next()? {
        let (host, name): (i64, String) = (row.get(0)?, row.get(1)?);
        let of = params![cluster, host];
        let rolled: Option<i64> = rolled.query_row(of, |row| row.get(0)).optional()?;
        let mut ends: Option<(i64, i64)> = None;
        let mut chunks = newest.query(of)?;
        while let Some(row) = chunks.next()? {
            let (first, last): (i64, i64) = (row.get(0)?, row.get(1)?);
            if rolled.is_some_and(|rolled| last <= rolled) {
                break;
            }
            ends = Some((first, ends.map_or(last, |(_, end)| end.max(last))));
            if rolled.is_none() {
                ends = Some((oldest.query_row(of, |row| row.get(0))?, last));
                break;
            }
        }
        if let Some((first, last)) = ends {
            let place = Place { cluster, host, id: HostId::new(name) };
            let since = Moment(first.max(rolled.map_or(0, |last| last + 1)) as u64);
            unrolled.insert(host, Unrolled { place, since, upto: Moment(last as u64) });
        }
    }
    Ok(unrolled)
}

/// How far a host has been rolled up.
pub(super) struct Rolled {
    pub until: Moment,
    /// Its days that quarters can be made of now.
    pub days: Vec<Moment>,
}

/// Rolls up what is due, of a few hosts after that number.
pub(super) fn roll_some(
    work: &Transaction<'_>,
    unrolled: &BTreeMap<i64, Unrolled>,
    after: i64,
    now: Moment,
) -> rusqlite::Result<Vec<(i64, Rolled)>> {
    let is_due = |unrolled: &Unrolled| {
        let Unrolled { since, upto, .. } = unrolled;
        let end = Window::around(Level::Minutes, *since).end();
        // Of a host that is seldom heard of the rows have become chunks some time after the end.
        let over = upto.0 + 1 >= end.0 || end.0 + CHUNK_SPAN * 5 / 4 <= now.0;
        upto >= since && (over || upto.0 >= since.0 + PART)
    };
    let turn = unrolled.range(after + 1..).chain(unrolled.range(..=after));
    let due = turn.filter(|(_, unrolled)| is_due(unrolled)).take(ROLLED);
    let mut rolled = Vec::with_capacity(ROLLED);
    for (host, Unrolled { place, since, upto }) in due {
        let mut next =
            work.prepare_cached("SELECT min(first) FROM chunk WHERE cluster = ? AND host = ? AND last >= ?")?;
        let of = params![place.cluster, place.host, since.0 as i64];
        let next: Option<i64> = next.query_row(of, |row| row.get(0))?;
        let Some(first) = next else {
            // Its chunks have gone meanwhile: nothing is left to be rolled up.
            rolled.push((*host, Rolled { until: Moment(upto.0 + 1), days: Vec::new() }));
            continue;
        };
        let at = (*since).max(Moment(first as u64));
        let end = upkeep::roll(work, place, at, *upto)?;
        let until = end.min(Moment(upto.0 + 1)).max(*since);
        let days = if until == end { upkeep::days_to_roll(work, place, end)? } else { Vec::new() };
        rolled.push((*host, Rolled { until, days }));
    }
    Ok(rolled)
}
