//! Timelines out of records.

use super::archive::Reading;
use crate::history::{Bucket, Metric, Subject, Timeline};
use crate::model::{Host, Moment};
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

/// How long a host's figures hold: until they are late.
fn holds(host: &Host, at: Moment) -> Moment {
    at.after(host.beat.late_after.max(Duration::from_secs(1)))
}

/// A figure from `from` to `to` in `width` columns.
pub(super) fn read(
    store: &Reading<'_>,
    subject: &Subject,
    metric: Metric,
    from: Moment,
    to: Moment,
    width: usize,
) -> rusqlite::Result<Timeline> {
    let mut columns = Columns::new(from, to, width);
    let (id, ident) = match subject {
        Subject::Host(id) => (id, None),
        Subject::Domain(id, ident) => (id, Some(ident)),
        Subject::Cluster | Subject::Pool(_) => return Ok(columns.finish()),
    };
    let Some(number) = store.hosts()?.get(id).copied() else { return Ok(columns.finish()) };
    let begin = Moment(from.0.saturating_sub(60_000));
    let mut last = None;
    store.records((id, number), begin, to, |_, host| {
        let host = host();
        let Some(at) = host.taken.filter(|taken| last != Some(*taken)) else { return };
        last = Some(at);
        let value = match ident {
            None => metric.of_host(&host),
            Some(ident) => {
                let domains = host.report.as_ref().map_or(&[][..], |report| &report.domains);
                domains.iter().find(|domain| domain.is(ident)).and_then(|domain| metric.of_domain(domain))
            }
        };
        columns.put(at, value, holds(&host, at));
    })?;
    Ok(columns.finish())
}
