use super::Metric;
use crate::model::{Bytes, Moment, Totals};
use std::collections::VecDeque;

/// One slot of a host's, a pool's or the cluster's ring.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct SumSample {
    /// When; `None` for a gap.
    pub at: Option<Moment>,
    pub free: Option<Bytes>,
    pub used: Option<Bytes>,
    pub cpu: Option<f32>,
}

impl SumSample {
    pub fn value(&self, metric: Metric) -> Option<f64> {
        match metric {
            Metric::Free => self.free.map(|size| size.0 as f64),
            Metric::Used | Metric::Actual => self.used.map(|size| size.0 as f64),
            Metric::Cpu => self.cpu.map(f64::from),
            _ => None,
        }
    }

    /// The sums over the hosts that answer now; nothing where none does.
    pub fn of(totals: &Totals, at: Moment) -> SumSample {
        let (answering, told) = (totals.answering() > 0, totals.answering() > totals.untold);
        SumSample {
            at: Some(at),
            free: told.then_some(totals.free),
            used: told.then(|| totals.total - totals.free),
            cpu: answering.then_some(totals.cpu as f32),
        }
    }
}

/// A ring of sums over several hosts, one slot a beat.
#[derive(Clone, Debug, Default)]
pub(super) struct SumRing {
    pub samples: VecDeque<SumSample>,
    /// The number of the slot that comes next, counted in beats since the epoch.
    pub end: u64,
}

impl SumRing {
    /// Adds the slot of that beat and forgets the oldest beyond `keep`.
    pub fn push(&mut self, sample: SumSample, beat: u64, keep: usize) {
        while self.samples.len() >= keep.max(1) {
            self.samples.pop_front();
        }
        self.samples.push_back(sample);
        self.end = beat + 1;
    }
}
