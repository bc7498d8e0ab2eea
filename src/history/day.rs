//! The last day of a few sums, in memory of a fixed size: for a screen that stays for weeks and
//! may have no store to ask.

use super::{Bucket, Metric, Subject, Timeline};
use crate::model::{Cluster, Moment, Name, Totals};
use std::collections::BTreeMap;
use std::time::Duration;

/// The figures kept.
const KEPT: [Metric; 5] = [Metric::Free, Metric::Used, Metric::Total, Metric::Cpu, Metric::Availability];

/// What happened to one figure within a slot; nothing where `count` is 0.
#[derive(Clone, Copy, Debug, Default)]
struct Figure {
    count: u32,
    min: f32,
    max: f32,
    mean: f32,
    last: f32,
}

impl Figure {
    fn add(&mut self, value: f64) {
        let value = value as f32;
        if self.count == 0 {
            *self = Figure { count: 1, min: value, max: value, mean: value, last: value };
            return;
        }
        self.count = self.count.saturating_add(1);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.mean += (value - self.mean) / self.count as f32;
        self.last = value;
    }

    fn bucket(&self) -> Option<Bucket> {
        (self.count > 0).then(|| Bucket {
            min: f64::from(self.min),
            max: f64::from(self.max),
            mean: f64::from(self.mean),
            last: f64::from(self.last),
        })
    }
}

/// Slots of equal length, numbered from the epoch: a slot nobody wrote to is a gap by itself.
#[derive(Clone, Debug)]
struct Slots {
    step: u64,
    slots: Box<[[Figure; KEPT.len()]]>,
    /// The newest slot's number.
    newest: Option<u64>,
}

impl Slots {
    fn new(step: Duration, count: usize) -> Slots {
        // All of it at once: what grows slowly looks like a leak, and is one where nobody counted.
        Slots {
            step: step.as_millis() as u64,
            slots: vec![[Figure::default(); KEPT.len()]; count].into(),
            newest: None,
        }
    }

    fn add(&mut self, now: Moment, values: &[Option<f64>; KEPT.len()]) {
        let (number, len) = (now.0 / self.step, self.slots.len() as u64);
        let first = match self.newest {
            // The clock does not run backwards; if it did, nothing of then would be kept.
            Some(newest) if newest > number => return,
            Some(newest) if newest == number => number + 1,
            Some(newest) => (newest + 1).max((number + 1).saturating_sub(len)),
            None => number,
        };
        for slot in first..=number {
            self.slots[(slot % len) as usize] = Default::default();
        }
        self.newest = Some(number);
        let slot = &mut self.slots[(number % len) as usize];
        for (figure, value) in slot.iter_mut().zip(values) {
            if let Some(value) = value {
                figure.add(*value);
            }
        }
    }

    /// The slots' numbers, from old to new.
    fn numbers(&self) -> std::ops::Range<u64> {
        match self.newest {
            Some(newest) => (newest + 1).saturating_sub(self.slots.len() as u64)..newest + 1,
            None => 0..0,
        }
    }

    fn oldest(&self) -> Option<Moment> {
        let len = self.slots.len() as u64;
        self.numbers()
            .find(|number| self.slots[(number % len) as usize].iter().any(|figure| figure.count > 0))
            .map(|number| Moment(number * self.step))
    }

    fn timeline(&self, figure: usize, from: Moment, to: Moment, width: usize) -> Timeline {
        let mut buckets: Vec<Option<Bucket>> = vec![None; width];
        let span = u128::from(to.0.saturating_sub(from.0).max(1));
        let len = self.slots.len() as u64;
        for number in self.numbers() {
            let (begin, end) = (number * self.step, (number + 1) * self.step);
            if end <= from.0 || begin >= to.0 || width == 0 {
                continue;
            }
            let Some(bucket) = self.slots[(number % len) as usize][figure].bucket() else { continue };
            // A slot speaks for every column it reaches into.
            let column = |at: u64| (u128::from(at.saturating_sub(from.0)) * width as u128 / span) as usize;
            let last = column((end - 1).min(to.0 - 1)).min(width - 1);
            let first = column(begin.max(from.0)).min(last);
            for (at, place) in buckets[first..=last].iter_mut().enumerate() {
                *place = Some(match *place {
                    // A peak is drawn once, not as broad as the slot.
                    None if at > 0 => Bucket::of(bucket.mean),
                    None => bucket,
                    Some(old) => Bucket {
                        min: old.min.min(bucket.min),
                        max: old.max.max(bucket.max),
                        mean: (old.mean + bucket.mean) / 2.0,
                        last: bucket.last,
                    },
                });
            }
        }
        Timeline { from, to, buckets }
    }
}

#[derive(Clone, Debug)]
struct Track {
    fine: Slots,
    coarse: Slots,
}

impl Track {
    fn new() -> Track {
        Track { fine: Slots::new(FINE, FINE_SLOTS), coarse: Slots::new(COARSE, COARSE_SLOTS) }
    }
}

const FINE: Duration = Duration::from_secs(3);
const FINE_SLOTS: usize = 1200;
const COARSE: Duration = Duration::from_secs(60);
const COARSE_SLOTS: usize = 1440;

/// The last day of the cluster and its pools.
#[derive(Clone, Debug)]
pub struct Day {
    cluster: Track,
    pools: BTreeMap<Name, Track>,
}

impl Default for Day {
    fn default() -> Day {
        Day { cluster: Track::new(), pools: BTreeMap::new() }
    }
}

impl Day {
    /// Pools whose past is kept: the first so many.
    pub const MOST_POOLS: usize = 64;

    /// Takes in how things stand. Call about once a second. Only what is of now is kept: with
    /// nobody answering that is a gap.
    pub fn take(&mut self, cluster: &Cluster, totals: &Totals, now: Moment) {
        let values = KEPT.map(|metric| current(metric, totals));
        add(&mut self.cluster, now, &values);
        let pools = &cluster.pools[..cluster.pools.len().min(Day::MOST_POOLS)];
        self.pools.retain(|name, _| pools.iter().any(|pool| pool.name == *name));
        for pool in pools {
            let totals = cluster.pool_totals(pool, now);
            let track = self.pools.entry(pool.name.clone()).or_insert_with(Track::new);
            add(track, now, &KEPT.map(|metric| current(metric, &totals)));
        }
    }

    fn track(&self, subject: &Subject) -> Option<&Track> {
        match subject {
            Subject::Cluster => Some(&self.cluster),
            Subject::Pool(name) => self.pools.get(name),
            Subject::Host(_) | Subject::Domain(..) => None,
        }
    }

    /// The figure from `from` to `to` in `width` columns; nothing but gaps for what is not kept.
    pub fn timeline(&self, subject: &Subject, metric: Metric, from: Moment, to: Moment, width: usize) -> Timeline {
        let place = KEPT.iter().position(|kept| *kept == metric);
        let (Some(track), Some(figure)) = (self.track(subject), place) else {
            return Timeline { from, to, buckets: vec![None; width] };
        };
        let fine = from.until(to) <= FINE * FINE_SLOTS as u32;
        if fine { &track.fine } else { &track.coarse }.timeline(figure, from, to, width)
    }

    /// When the subject was first heard of, as far as is kept.
    pub fn oldest(&self, subject: &Subject) -> Option<Moment> {
        let track = self.track(subject)?;
        match (track.coarse.oldest(), track.fine.oldest()) {
            // A minute's slot begins before the first figure in it.
            (Some(coarse), Some(fine)) if coarse.until(fine) < COARSE => Some(fine),
            (coarse, fine) => coarse.or(fine),
        }
    }
}

/// Before every host was heard of or given up, sums only tell that we have just started; and a
/// ratio of a cluster that nobody of answers says nothing a picture should keep.
fn current(metric: Metric, totals: &Totals) -> Option<f64> {
    (totals.answering() > 0 && totals.waiting == 0).then(|| metric.of_totals(totals, true)).flatten()
}

fn add(track: &mut Track, now: Moment, values: &[Option<f64>; KEPT.len()]) {
    track.fine.add(now, values);
    track.coarse.add(now, values);
}

#[cfg(test)]
#[path = "day_tests.rs"]
mod tests;
