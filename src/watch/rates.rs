//! Figures that need two samples: per-second rates and what a balloon does.

use crate::model::{
    Balloon, BalloonTrack, BootId, CpuTrail, DiskCounters, Domain, HostReport, Memory, Moment, NetCounters, Rates,
    RunState, Toolstack, Vbd, Vif,
};

/// Intervals shorter than this (s) make no rates: the counters' own grain would be all one sees.
const SHORTEST: f64 = 0.2;

/// Fills in what `newer` alone cannot tell: rates, and the balloons' verdicts.
///
/// Domains are paired by [`Domain::same_as`]. Time is dom0's uptime, so neither the network nor
/// anybody's wall clock has a say. Without `older`, after a reboot of dom0 (another boot id, or an
/// uptime that went backwards) and for a domain that was not there before there are no rates; a
/// counter that went backwards makes none either. A missed beat is only a longer interval.
pub fn derive(older: Option<&HostReport>, newer: &mut HostReport, now: Moment) {
    let timing = Timing::of(older.map(Stamp::of), Stamp::of(newer));
    let mut candidates = older.filter(|_| timing.continues).map_or(&[][..], |older| &older.domains);
    for domain in &mut newer.domains {
        let before = partner(&mut candidates, domain);
        let derived = timing.pair(before, domain, now);
        derived.put_into(domain);
    }
}

/// What tells when a sample was made, by its host's own clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamp<'a> {
    pub toolstack: Toolstack,
    pub boot: Option<&'a BootId>,
    pub clock: Option<f64>,
    pub device_clock: Option<f64>,
}

impl<'a> Stamp<'a> {
    pub fn of(report: &'a HostReport) -> Stamp<'a> {
        Stamp {
            toolstack: report.toolstack,
            boot: report.boot.as_ref(),
            clock: report.clock,
            device_clock: report.device_clock,
        }
    }

    /// Whether the sample is of the same boot of dom0 as that older one.
    fn continues(&self, older: &Stamp<'_>) -> bool {
        let same = match (older.boot, self.boot) {
            (Some(a), Some(b)) => a == b,
            (None, None) => true,
            _ => false,
        };
        let backwards = matches!((older.clock, self.clock), (Some(a), Some(b)) if b < a);
        same && !backwards && older.toolstack == self.toolstack
    }

    fn devices(&self) -> Option<f64> {
        self.device_clock.or(self.clock)
    }
}

/// The time between two samples of a host.
#[derive(Debug)]
pub(crate) struct Timing {
    /// Both are of one boot of dom0.
    pub continues: bool,
    span: Option<f64>,
    device_span: Option<f64>,
    listing: Option<Listing>,
}

/// What is made of a pair of samples of one domain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Derived {
    pub rates: Rates,
    pub balloon: Balloon,
    pub track: BalloonTrack,
    pub trail: CpuTrail,
}

impl Derived {
    /// What a domain carries of it.
    pub fn of(domain: &Domain) -> Derived {
        Derived { rates: domain.rates, balloon: domain.balloon, track: domain.track, trail: domain.cpu_trail }
    }

    pub fn put_into(self, domain: &mut Domain) {
        domain.rates = self.rates;
        domain.balloon = self.balloon;
        domain.track = self.track;
        domain.cpu_trail = self.trail;
    }
}

/// What the balloon's verdict and the CPU's rate need of a domain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now<'a> {
    pub memory: &'a Memory,
    pub cpu_seconds: Option<f64>,
    pub paused: bool,
    pub at: Moment,
}

impl Timing {
    pub fn of(older: Option<Stamp<'_>>, newer: Stamp<'_>) -> Timing {
        let older = older.filter(|older| newer.continues(older));
        Timing {
            continues: older.is_some(),
            span: older.and_then(|older| interval(older.clock, newer.clock)),
            device_span: older.and_then(|older| interval(older.devices(), newer.devices())),
            listing: Listing::of(&newer),
        }
    }

    /// What the samples of one domain tell together; `before` must be of the same boot.
    pub fn pair(&self, before: Option<&Domain>, domain: &Domain, at: Moment) -> Derived {
        let paused = domain.run_state() == RunState::Paused;
        let now = Now { memory: &domain.memory, cpu_seconds: domain.cpu_seconds, paused, at };
        let mut derived = self.carry(before.map(|before| (before.cpu_trail, before.track)), now);
        if let (Some(before), Some(span)) = (before, self.device_span) {
            net_rates(before, domain, span, &mut derived.rates);
            disk_rates(before, domain, span, &mut derived.rates);
        }
        derived
    }

    /// The part of it that is carried on from sample to sample, and the CPU's rate.
    pub fn carry(&self, before: Option<(CpuTrail, BalloonTrack)>, now: Now<'_>) -> Derived {
        let (mut trail, track) = before.unwrap_or_default();
        let mut rates = Rates::default();
        match (&self.listing, now.cpu_seconds) {
            (Some(listing), Some(seconds)) => {
                trail = trail.with(listing.clock, seconds);
                if self.span.is_some() {
                    rates.cpu = trail.percent(listing.look_back, listing.doubt.max(SHORTEST));
                }
            }
            _ => trail = CpuTrail::default(),
        }
        let (balloon, track) = track.step(now.memory, now.paused, now.at);
        Derived { rates, balloon, track, trail }
    }
}

/// Seconds between two readings of the remote clock.
fn interval(older: Option<f64>, newer: Option<f64>) -> Option<f64> {
    let span = newer? - older?;
    (span.is_finite() && span >= SHORTEST).then_some(span)
}

/// The same domain in the older sample. Both lists are sorted by domid, so each is walked once;
/// halted domains (at the end, without a number) are looked for among themselves.
fn partner<'a>(candidates: &mut &'a [Domain], domain: &Domain) -> Option<&'a Domain> {
    let Some(domid) = domain.domid else {
        return candidates.iter().find(|before| before.same_as(domain));
    };
    while let Some((first, rest)) = candidates.split_first() {
        match first.domid {
            Some(older) if older < domid => *candidates = rest,
            _ => return Some(first).filter(|before| before.same_as(domain)),
        }
    }
    None
}

/// When the domains' CPU seconds were read.
#[derive(Debug)]
struct Listing {
    /// By the remote clock, s.
    clock: f64,
    /// How long the list took to make: it was read at some time within, which on a busy dom0 can
    /// be seconds.
    doubt: f64,
    /// How far to look back for a rate, s.
    look_back: f64,
}

impl Listing {
    fn of(report: &Stamp<'_>) -> Option<Listing> {
        let began = report.clock?;
        let doubt = report.device_clock.map_or(0.0, |ended| (ended - began).max(0.0));
        // xl prints CPU seconds in tenths: over less than 4.5 s one tenth is more than 2 %.
        let grain = if report.toolstack == Toolstack::Xl { 4.5 } else { 0.0 };
        Some(Listing { clock: began + doubt / 2.0, doubt, look_back: f64::max(grain, doubt * 2.0) })
    }
}

fn net_rates(before: &Domain, domain: &Domain, span: f64, rates: &mut Rates) {
    let (Some(old), Some(new)) = (before.net, domain.net) else { return };
    let pairs = || {
        let old_one = |vif: &Vif| before.vifs.iter().find(|old| old.index == vif.index).map(|old| old.counters);
        pairs(&before.vifs, &domain.vifs, old_one, |vif| vif.counters, (old, new))
    };
    let rx = grown(pairs(), |c: &NetCounters| Some(c.rx.0));
    let tx = grown(pairs(), |c: &NetCounters| Some(c.tx.0));
    rates.net_rx = rx.map(|bytes| bytes as f64 / span);
    rates.net_tx = tx.map(|bytes| bytes as f64 / span);
}

fn disk_rates(before: &Domain, domain: &Domain, span: f64, rates: &mut Rates) {
    let (Some(old), Some(new)) = (before.disk, domain.disk) else { return };
    let pairs = || {
        let old_one = |vbd: &Vbd| before.vbds.iter().find(|old| old.device == vbd.device).map(|old| old.counters);
        pairs(&before.vbds, &domain.vbds, old_one, |vbd| vbd.counters, (old, new))
    };
    let rate = |value: fn(&DiskCounters) -> Option<u64>| grown(pairs(), value).map(|count| count as f64 / span);
    rates.iops_rd = rate(|c| Some(c.reads));
    rates.iops_wr = rate(|c| Some(c.writes));
    rates.disk_rd = rate(|c| c.read_bytes.map(|bytes| bytes.0));
    rates.disk_wr = rate(|c| c.written_bytes.map(|bytes| bytes.0));
}

/// Older and newer counters device by device, so that a device plugged in or out meanwhile is not
/// taken for traffic of the others; the sums where the devices are not told apart. A device that
/// was not there before has no older counters: it began at zero since.
fn pairs<'a, D, C: Copy + 'a>(
    old: &'a [D],
    new: &'a [D],
    older: impl Fn(&D) -> Option<C> + 'a,
    newer: impl Fn(&D) -> C + 'a,
    sums: (C, C),
) -> impl Iterator<Item = (Option<C>, C)> + 'a {
    let apart = !old.is_empty() && !new.is_empty();
    let whole = (!apart).then_some((Some(sums.0), sums.1));
    let new = if apart { new } else { &[] };
    whole.into_iter().chain(new.iter().map(move |device| (older(device), newer(device))))
}

/// By how much all counters grew; `None` after one went backwards or where one is not told.
fn grown<C>(mut pairs: impl Iterator<Item = (Option<C>, C)>, value: impl Fn(&C) -> Option<u64>) -> Option<u64> {
    pairs.try_fold(0u64, |sum, (old, new)| {
        let old = old.as_ref().map_or(Some(0), &value)?;
        sum.checked_add(value(&new)?.checked_sub(old)?)
    })
}

#[cfg(test)]
#[path = "rates_tests.rs"]
mod tests;
