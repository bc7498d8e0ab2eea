use super::{Metric, Track};
use crate::model::Moment;
use std::time::Duration;

/// What happened to a figure within one column of a plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// Smallest value, so that an instantaneous drop stays visible at any width.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// The mean of the values.
    pub mean: f64,
    /// The newest value.
    pub last: f64,
}

impl Bucket {
    /// One value alone.
    pub fn of(value: f64) -> Bucket {
        Bucket { min: value, max: value, mean: value, last: value }
    }

    /// Takes a newer value in, after `count` others.
    pub fn add(&mut self, value: f64, count: u32) {
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.mean += (value - self.mean) / f64::from(count.saturating_add(1));
        self.last = value;
    }
}

/// A figure over a span of time, in as many columns as the plot is wide.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// When the first column begins.
    pub from: Moment,
    /// When the last one ends.
    pub to: Moment,
    /// The columns from old to new; `None` where no sample says anything.
    pub buckets: Vec<Option<Bucket>>,
}

impl Track<'_> {
    /// The figure over the `span` before `now`, in `width` columns.
    ///
    /// Where samples are further apart than a column is wide, the columns between two that follow
    /// each other hold the older one's last value: only a missed sample is a gap.
    pub fn timeline(&self, metric: Metric, now: Moment, span: Duration, width: usize) -> Timeline {
        let span_ms = (span.as_millis() as u64).max(1);
        let from = Moment(now.0.saturating_sub(span_ms));
        let mut buckets: Vec<Option<Bucket>> = vec![None; width];
        let column = |at: Moment| {
            let offset = u128::from(at.0 - from.0);
            ((offset * width as u128 / u128::from(span_ms)) as usize).min(width.saturating_sub(1))
        };
        let mut counts = vec![0u32; width];
        // The next column and the value of the sample before, where no gap lies between.
        let mut before: Option<(usize, f64)> = None;
        for back in (0..self.len()).rev() {
            let (Some(at), Some(value)) = (self.at(back), self.back(metric, back)) else {
                before = None;
                continue;
            };
            if width == 0 {
                break;
            }
            // From before the clock was set back: not of this time, and no reason to leave out what
            // came after it.
            if at > now {
                before = None;
                continue;
            }
            if at < from {
                before = Some((0, value));
                continue;
            }
            let column = column(at);
            if let Some((next, held)) = before {
                for bucket in buckets.iter_mut().take(column).skip(next) {
                    *bucket = Some(Bucket::of(held));
                }
            }
            let bucket = buckets[column].get_or_insert(Bucket::of(value));
            bucket.add(value, counts[column]);
            counts[column] += 1;
            before = Some((column + 1, value));
        }
        Timeline { from, to: now, buckets }
    }
}

impl Timeline {
    /// The smallest and largest value; `None` without any.
    pub fn range(&self) -> Option<(f64, f64)> {
        self.buckets.iter().flatten().fold(None, |range, bucket| match range {
            None => Some((bucket.min, bucket.max)),
            Some((low, high)) => Some((bucket.min.min(low), bucket.max.max(high))),
        })
    }
}
