//! Timelines out of records.

use super::archive::Reading;
use super::chunk::{self, Chunk};
use super::rollup::{Level, Who, Window};
use super::sums;
use crate::history::{Bucket, Metric, Subject, Timeline};
use crate::model::{HostId, Moment};
use rusqlite::params;
use std::time::Duration;

/// Fills the columns of a timeline with values in the order of time.
pub(super) struct Columns {
    line: Timeline,
    /// Values in each column so far.
    counts: Vec<u32>,
    /// The column after the last value's, the value, and until when it holds.
    before: Option<(usize, f64, Moment)>,
}

impl Columns {
    pub fn new(from: Moment, to: Moment, width: usize) -> Columns {
        let line = Timeline { from, to, buckets: vec![None; width] };
        Columns { line, counts: vec![0; width], before: None }
    }

    fn column(&self, at: Moment) -> usize {
        let (from, to) = (self.line.from.0, self.line.to.0);
        let span = u128::from(to.saturating_sub(from).max(1));
        let width = self.line.buckets.len();
        let offset = u128::from(at.0.saturating_sub(from));
        ((offset * width as u128 / span) as usize).min(width.saturating_sub(1))
    }

    /// A value, which holds until the next one if that comes by `until`.
    pub fn put(&mut self, at: Moment, value: Option<f64>, until: Moment) {
        let Some(value) = value else {
            self.before = None;
            return;
        };
        self.put_bucket(at, Bucket::of(value), 1, until);
    }

    /// The same of so many values together.
    pub fn put_bucket(&mut self, at: Moment, values: Bucket, count: u32, until: Moment) {
        if at > self.line.to || self.line.buckets.is_empty() {
            return;
        }
        if at < self.line.from {
            self.before = Some((0, values.last, until));
            return;
        }
        let column = self.column(at);
        if let Some((next, held, _)) = self.before.filter(|(_, _, until)| *until >= at) {
            for bucket in self.line.buckets.iter_mut().take(column).skip(next) {
                *bucket = Some(Bucket::of(held));
            }
        }
        match &mut self.line.buckets[column] {
            Some(bucket) => {
                bucket.min = bucket.min.min(values.min);
                bucket.max = bucket.max.max(values.max);
                let all = f64::from(self.counts[column] + count).max(1.0);
                bucket.mean += (values.mean - bucket.mean) * f64::from(count) / all;
                bucket.last = values.last;
            }
            empty => *empty = Some(values),
        }
        self.counts[column] += count;
        self.before = Some((column + 1, values.last, until));
    }

    pub fn finish(self) -> Timeline {
        self.line
    }
}

/// A figure from `from` to `to` in `width` columns: of samples where columns are narrow, of
/// roll-ups where they are wide or the samples are gone.
pub(super) fn read(
    store: &Reading<'_>,
    subject: &Subject,
    metric: Metric,
    from: Moment,
    to: Moment,
    width: usize,
) -> rusqlite::Result<Timeline> {
    let mut columns = Columns::new(from, to, width.min(MOST));
    let (id, who) = match subject {
        Subject::Host(id) => (Some(id), Who::All),
        Subject::Domain(id, ident) => (Some(id), Who::domain(ident)),
        Subject::Cluster => (None, Who::All),
        Subject::Pool(name) => (None, Who::Pool(name.to_string())),
    };
    let host = match id {
        None => 0,
        Some(id) => match store.host(id)? {
            Some(number) => number,
            None => return Ok(columns.finish()),
        },
    };
    let series = Series { store, host, who, metric };
    let column = to.0.saturating_sub(from.0) / (width.max(1) as u64);
    // Each level begins where the coarser one before it ends.
    let minutes = series.edge(Level::Minutes, column >= Level::Minutes.slot())?;
    let quarters = series.edge(Level::Quarters, column >= Level::Quarters.slot())?.min(minutes);
    let begin = Moment(from.0.saturating_sub(LEAD));
    series.rolled(Level::Quarters, from, to.min(before(quarters)), &mut columns)?;
    series.rolled(Level::Minutes, from.max(quarters), to.min(before(minutes)), &mut columns)?;
    match id {
        None => series.sums(begin.max(minutes), to, &mut columns)?,
        Some(id) => series.samples(id, subject, begin.max(minutes), to, &mut columns)?,
    }
    Ok(columns.finish())
}

/// Columns at most.
const MOST: usize = 1 << 16;

/// How long before a timeline's begin a value may be that still holds then (ms).
const LEAD: u64 = 60_000;

fn before(moment: Moment) -> Moment {
    Moment(moment.0.saturating_sub(1))
}

struct Series<'a> {
    store: &'a Reading<'a>,
    host: i64,
    who: Who,
    metric: Metric,
}

impl Series<'_> {
    /// Up to where a level is read: as far as there is any of it if it is fine enough, else only
    /// up to where the finer ones begin.
    fn edge(&self, level: Level, enough: bool) -> rusqlite::Result<Moment> {
        let (store, host) = (self.store, self.host);
        let end = "SELECT coalesce(max(last) + 1, 0) FROM rollup WHERE cluster = ? AND host = ? AND level = ?";
        let of = params![store.cluster, host, level as i64];
        let end: i64 = store.db.prepare_cached(end)?.query_row(of, |row| row.get(0))?;
        if enough || end == 0 {
            return Ok(Moment(end as u64));
        }
        let finer = match level {
            Level::Minutes => "SELECT min(first) FROM chunk WHERE cluster = ? AND host = ?",
            Level::Quarters => "SELECT min(first) FROM rollup WHERE cluster = ? AND host = ? AND level = 1",
        };
        let finer: Option<i64> =
            store.db.prepare_cached(finer)?.query_row(params![store.cluster, host], |row| row.get(0))?;
        Ok(Moment(finer.map_or(end, |finer| finer.min(end)) as u64))
    }

    fn rolled(&self, level: Level, from: Moment, to: Moment, columns: &mut Columns) -> rusqlite::Result<()> {
        if to < from {
            return Ok(());
        }
        let blocks = "SELECT first, blob FROM rollup WHERE cluster = ? AND host = ? AND level = ? AND first <= ?
            AND last >= ? ORDER BY first";
        let mut query = self.store.db.prepare_cached(blocks)?;
        let of = params![self.store.cluster, self.host, level as i64, to.0 as i64, from.0 as i64];
        let mut rows = query.query(of)?;
        while let Some(row) = rows.next()? {
            let (first, blob): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let Some(slots) = Window::read_one(&blob, level, &self.who, self.metric) else { continue };
            for (at, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.count > 0) {
                let begin = Moment(first as u64 + at as u64 * level.slot());
                let end = Moment(begin.0 + level.slot());
                if end > from && begin <= to {
                    let values = Bucket { min: slot.min, max: slot.max, mean: slot.mean, last: slot.mean };
                    columns.put_bucket(begin, values, slot.count, end);
                }
            }
        }
        Ok(())
    }

    fn sums(&self, from: Moment, to: Moment, columns: &mut Columns) -> rusqlite::Result<()> {
        let mut before: Option<Moment> = None;
        let mut put = |(at, value): (Moment, Option<f64>)| {
            // A beat is as long as the last one was; two missing ones are a gap.
            let beat = before.map_or(5_000, |before| before.until(at).as_millis() as u64).clamp(1_000, LEAD);
            before = Some(at);
            columns.put(at, value, Moment(at.0 + beat * 5 / 2 + 1_000));
        };
        let (who, metric) = (&self.who, self.metric);
        // One figure of each moment is kept of all there are.
        let pick = |blob: &[u8]| {
            let mut picked = Vec::new();
            sums::each(blob, |record| {
                if (from..=to).contains(&record.at) {
                    picked.push((record.at, record.value(who, metric)));
                }
            });
            picked
        };
        let (file, id) = (chunk::file(self.store.db), HostId::new(""));
        let read = |chunk: Chunk| chunk.open(&file, &id).map(|_| pick(chunk.sealed())).unwrap_or_default();
        self.store.chunks(0, from, to, read)?.into_iter().flatten().for_each(&mut put);
        for (_, blob) in self.store.rows(0)? {
            pick(&blob).into_iter().for_each(&mut put);
        }
        Ok(())
    }

    fn samples(
        &self,
        id: &HostId,
        subject: &Subject,
        from: Moment,
        to: Moment,
        columns: &mut Columns,
    ) -> rusqlite::Result<()> {
        let metric = self.metric;
        let records = self.store.records((id, self.host), from, to, |record| {
            let (value, beat) = match subject {
                Subject::Domain(_, ident) => {
                    let domain = record.domain(ident);
                    (domain.and_then(|domain| metric.of_domain(&domain)), record.beat())
                }
                _ => {
                    let host = record.host();
                    (metric.of_host(&host), host.beat)
                }
            };
            (record.taken(), value, beat)
        })?;
        let mut last = None;
        for (_, (taken, value, beat)) in records {
            let Some(at) = taken.filter(|taken| last != Some(*taken)) else { continue };
            last = Some(at);
            columns.put(at, value, at.after(beat.late_after.max(Duration::from_secs(1))));
        }
        Ok(())
    }
}
