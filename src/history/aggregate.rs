use super::Metric;
use crate::model::{Host, Moment, Totals};
use std::collections::VecDeque;

/// What is kept of a host, a pool or the cluster; the other metrics follow from these.
const KEPT: [Metric; 11] = [
    Metric::Cpu,
    Metric::Rx,
    Metric::Tx,
    Metric::Disk,
    Metric::Free,
    Metric::Total,
    Metric::Allocated,
    Metric::Running,
    Metric::Guests,
    Metric::VmRatio,
    Metric::PmRatio,
];

/// One slot of a host's, a pool's or the cluster's ring. Figures are `f32` (0.00001 % precise), as
/// many to the byte as a plot needs; one that was not told is no number.
#[derive(Clone, Copy, Debug)]
pub(super) struct SumSample {
    /// When, in milliseconds since the epoch; 0 for a gap.
    at: u64,
    values: [f32; KEPT.len()],
}

impl Default for SumSample {
    /// A gap.
    fn default() -> SumSample {
        SumSample { at: 0, values: [f32::NAN; KEPT.len()] }
    }
}

impl SumSample {
    fn new(at: Moment, value: impl Fn(Metric) -> Option<f64>) -> SumSample {
        SumSample { at: at.0, values: KEPT.map(|metric| value(metric).map_or(f32::NAN, |value| value as f32)) }
    }

    /// The figures of a host's last sample.
    pub fn of_host(host: &Host, at: Moment) -> SumSample {
        SumSample::new(at, |metric| metric.of_host(host))
    }

    /// The sums over the hosts that answer now; nothing where none does. `heard` is whether any host of
    /// the whole cluster answers.
    pub fn of(totals: &Totals, heard: bool, at: Moment) -> SumSample {
        SumSample::new(at, |metric| metric.of_totals(totals, heard))
    }

    /// When; `None` for a gap.
    pub fn at(&self) -> Option<Moment> {
        (self.at != 0).then_some(Moment(self.at))
    }

    pub fn value(&self, metric: Metric) -> Option<f64> {
        match metric {
            Metric::Used | Metric::Actual => Some((self.kept(Metric::Total)? - self.kept(Metric::Free)?).max(0.0)),
            Metric::Availability => {
                let (a, b) = (self.kept(Metric::VmRatio)?, self.kept(Metric::PmRatio)?);
                Some(if a <= 0.0 || b <= 0.0 { 0.0 } else { 2.0 * a * b / (a + b) })
            }
            metric => self.kept(metric),
        }
    }

    fn kept(&self, metric: Metric) -> Option<f64> {
        let at = KEPT.iter().position(|kept| *kept == metric)?;
        Some(f64::from(self.values[at])).filter(|value| !value.is_nan())
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
    /// Adds the slot of that beat and forgets the oldest beyond `keep`. Beats that were missed are
    /// gaps; a single one may only have come a little late.
    pub fn push(&mut self, sample: SumSample, beat: u64, keep: usize) {
        let missed = beat.saturating_sub(self.end);
        if !self.samples.is_empty() && missed > 1 {
            for _ in 0..missed.min(keep as u64) {
                self.add(SumSample::default(), keep);
            }
        }
        self.add(sample, keep);
        self.end = beat + 1;
    }

    fn add(&mut self, sample: SumSample, keep: usize) {
        while self.samples.len() >= keep.max(1) {
            self.samples.pop_front();
        }
        self.samples.push_back(sample);
    }
}
