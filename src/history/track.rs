use super::Metric;
use super::aggregate::SumRing;
use super::rings::{DomainRing, HostRing};
use super::sample::{DomainSample, unpack, unpack_pages};
use crate::model::Moment;

/// The past of one domain, host, pool or the cluster: slots from old to new.
#[derive(Clone, Copy, Debug)]
pub struct Track<'a>(pub(super) Ring<'a>);

#[derive(Clone, Copy, Debug)]
pub(super) enum Ring<'a> {
    Domain { host: &'a HostRing, ring: &'a DomainRing },
    Host(&'a HostRing),
    Sum(&'a SumRing),
}

impl<'a> Track<'a> {
    /// Slots kept, gaps included.
    pub fn len(&self) -> usize {
        match self.0 {
            // The ring of a domain that is gone from its host ends before the host's.
            Ring::Domain { host, ring } => ring.samples.len() + (host.end - ring.end) as usize,
            Ring::Host(host) => host.samples.len(),
            Ring::Sum(sum) => sum.samples.len(),
        }
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the newest slot, counted from the first sample ever: buckets cut at multiples
    /// of it stay where they are while new samples come in.
    pub fn end(&self) -> u64 {
        match self.0 {
            Ring::Domain { host, .. } | Ring::Host(host) => host.end,
            Ring::Sum(sum) => sum.end,
        }
    }

    /// The value `back` slots before the newest (0 is the newest); `None` for a gap.
    pub fn back(&self, metric: Metric, back: usize) -> Option<f64> {
        match self.0 {
            Ring::Domain { host, ring } => {
                let back = back.checked_sub((host.end - ring.end) as usize)?;
                let sample = nth_back(&ring.samples, back)?;
                match metric {
                    Metric::Maximum if *sample == DomainSample::GAP => None,
                    Metric::Maximum => ring.maximum(back),
                    metric => domain_value(sample, metric),
                }
            }
            Ring::Host(host) => nth_back(&host.samples, back)?.value(metric),
            Ring::Sum(sum) => nth_back(&sum.samples, back)?.value(metric),
        }
    }

    /// When that slot was taken; `None` for a gap.
    pub fn at(&self, back: usize) -> Option<Moment> {
        match self.0 {
            Ring::Domain { host, .. } | Ring::Host(host) => nth_back(&host.samples, back)?.at(),
            Ring::Sum(sum) => nth_back(&sum.samples, back)?.at(),
        }
    }

    /// The last `n` slots, oldest first, gaps as `None`; shorter where less is kept.
    pub fn last(&self, metric: Metric, n: usize) -> impl Iterator<Item = Option<f64>> + '_ {
        let track = *self;
        (0..n.min(self.len())).rev().map(move |back| track.back(metric, back))
    }
}

fn nth_back<T>(ring: &std::collections::VecDeque<T>, back: usize) -> Option<&T> {
    ring.get(ring.len().checked_sub(back + 1)?)
}

fn domain_value(sample: &DomainSample, metric: Metric) -> Option<f64> {
    match metric {
        Metric::Actual | Metric::Used => unpack_pages(sample.actual),
        Metric::Target => unpack_pages(sample.target),
        Metric::Cpu => unpack(sample.cpu),
        Metric::Rx => unpack(sample.rx),
        Metric::Tx => unpack(sample.tx),
        Metric::Disk => unpack(sample.disk),
        _ => None,
    }
}
