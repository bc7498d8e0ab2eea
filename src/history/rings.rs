use super::aggregate::SumSample;
use super::sample::{DomainSample, pages, unpack_pages};
use crate::model::{Bytes, DomainIdent, Host, HostReport, Moment};
use std::collections::VecDeque;
use std::time::Duration;

/// The rings of one host and its domains. Every ring of the host ends at the same slot.
#[derive(Clone, Debug, Default)]
pub(super) struct HostRing {
    /// One slot a sample of the host.
    pub samples: VecDeque<SumSample>,
    /// The number of the slot that comes next. The first one has that of its beat since the epoch,
    /// so that rings filled from a recording are cut into cells where the live ones were.
    pub end: u64,
    /// Its domains, in the order of the last report; those gone since come last.
    pub domains: Vec<DomainRing>,
    /// The host's count of samples at the last slot.
    pub seen: u64,
    /// When its last sample was taken.
    pub taken: Option<Moment>,
    /// Since when the host is not in the cluster any more.
    pub missing: Option<Moment>,
}

/// The ring of one domain.
#[derive(Clone, Debug)]
pub(super) struct DomainRing {
    pub ident: DomainIdent,
    pub samples: VecDeque<DomainSample>,
    /// The host's `end` when this ring was last written; smaller once the domain is gone.
    pub end: u64,
    /// The balloon's ceiling where it changed: from which slot on, and the pages. It hardly ever
    /// does, so that it is not kept in every sample.
    maxima: Vec<(u64, u32)>,
}

/// Changes of a ceiling that are kept.
const MAXIMA: usize = 32;

/// Slots a ring grows by, so that an ordinary cluster does not pay for the whole ring at once and
/// a huge one wastes little.
const GROWTH: usize = 32;

impl DomainRing {
    fn new(ident: DomainIdent) -> DomainRing {
        DomainRing { ident, samples: VecDeque::new(), end: 0, maxima: Vec::new() }
    }

    /// Forgets what is over `keep` slots, and the memory for it where that is much.
    pub fn trim(&mut self, keep: usize) {
        if self.samples.len() > keep {
            self.samples.drain(..self.samples.len() - keep);
        }
        if self.samples.capacity() > keep + keep / 4 + GROWTH {
            self.samples.shrink_to(keep);
        }
    }

    fn push(&mut self, sample: DomainSample, keep: usize) {
        while self.samples.len() >= keep {
            self.samples.pop_front();
        }
        if self.samples.len() == self.samples.capacity() {
            self.samples.reserve_exact(GROWTH.min(keep - self.samples.len()));
        }
        self.samples.push_back(sample);
    }

    /// Writes the slot before `end`; slots missed since the last write become gaps.
    fn write(&mut self, sample: DomainSample, end: u64, keep: usize) {
        if !self.samples.is_empty() {
            let missed = (end - 1).saturating_sub(self.end).min(keep as u64);
            for _ in 0..missed {
                self.push(DomainSample::GAP, keep);
            }
        }
        self.push(sample, keep);
        self.end = end;
    }

    /// Notes the ceiling at the slot written last.
    fn write_maximum(&mut self, maximum: Option<Bytes>) {
        let maximum = pages(maximum);
        if self.maxima.last().is_some_and(|(_, last)| *last == maximum) {
            return;
        }
        if self.maxima.len() == MAXIMA {
            self.maxima.remove(0);
        }
        self.maxima.push((self.end - 1, maximum));
    }

    /// The ceiling, in bytes, `back` slots before the newest of this ring.
    pub fn maximum(&self, back: usize) -> Option<f64> {
        let slot = (self.end - 1).checked_sub(back as u64)?;
        let (_, maximum) = self.maxima.iter().rev().find(|(since, _)| *since <= slot)?;
        unpack_pages(*maximum)
    }
}

impl HostRing {
    /// Takes the host's newest sample in, if it is new.
    pub fn ingest(&mut self, host: &Host, keep: usize, gone: usize) {
        let (Some(report), Some(taken)) = (&host.report, host.taken) else { return };
        if host.samples == self.seen && self.taken == Some(taken) {
            return;
        }
        if self.samples.is_empty() {
            self.end = taken.0 / (host.beat.interval.as_millis() as u64).max(1);
        }
        for _ in 0..self.missed(taken, host.beat.interval).min(keep) {
            self.push(SumSample::default(), keep);
        }
        self.push(SumSample::of_host(host, taken), keep);
        self.seen = host.samples;
        self.taken = Some(taken);
        self.ingest_domains(report, keep, gone);
    }

    /// Beats without a sample between the last slot and `taken`.
    fn missed(&self, taken: Moment, interval: Duration) -> usize {
        let Some(last) = self.taken else { return 0 };
        let beats = last.until(taken).as_secs_f64() / interval.as_secs_f64().max(0.001);
        // A sample may come most of a beat late and is still the next one.
        if beats < 1.75 { 0 } else { (beats.round() as usize).saturating_sub(1).max(1) }
    }

    fn push(&mut self, sample: SumSample, keep: usize) {
        while self.samples.len() >= keep.max(1) {
            self.samples.pop_front();
        }
        self.samples.push_back(sample);
        self.end += 1;
    }

    /// Brings the rings into the report's order as it goes, so that the usual case (the same
    /// domains as before) compares each ring with one domain only.
    fn ingest_domains(&mut self, report: &HostReport, keep: usize, gone: usize) {
        for (at, domain) in report.domains.iter().enumerate() {
            match self.domains.get(at) {
                Some(ring) if domain.is(&ring.ident) => {}
                _ => match self.domains.iter().skip(at).position(|ring| domain.is(&ring.ident)) {
                    Some(further) => {
                        let ring = self.domains.remove(at + further);
                        self.domains.insert(at, ring);
                    }
                    None => self.domains.insert(at, DomainRing::new(domain.ident())),
                },
            }
            self.domains[at].write(DomainSample::of(domain), self.end, keep);
            self.domains[at].write_maximum(domain.memory.maximum);
        }
        // Those behind the report's length are gone; they stay until their last sample has left.
        let (end, keep) = (self.end, keep.min(gone) as u64);
        let mut at = 0;
        let present = report.domains.len();
        self.domains.retain(|ring| {
            at += 1;
            at <= present || end - ring.end < keep
        });
    }

    /// The ring of a domain.
    pub fn domain(&self, ident: &DomainIdent) -> Option<&DomainRing> {
        self.domains.iter().find(|ring| ring.ident == *ident)
    }
}
