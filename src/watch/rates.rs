//! Figures that need two samples: per-second rates and what a balloon does.

use crate::model::{
    CpuTrail, DiskCounters, Domain, HostReport, Moment, NetCounters, Rates, RunState, Toolstack, Vbd, Vif,
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
    let older = older.filter(|older| same_boot(older, newer));
    let span = older.and_then(|older| interval(older.clock, newer.clock));
    let device_clock = |report: &HostReport| report.device_clock.or(report.clock);
    let device_span = older.and_then(|older| interval(device_clock(older), device_clock(newer)));
    let moment = Listing::of(newer);
    let mut candidates = older.map_or(&[][..], |older| &older.domains);
    for domain in &mut newer.domains {
        let before = partner(&mut candidates, domain);
        domain.rates = Rates::default();
        let trail = before.map_or(CpuTrail::default(), |before| before.cpu_trail);
        if let (Some(moment), Some(seconds)) = (&moment, domain.cpu_seconds) {
            domain.cpu_trail = trail.with(moment.clock, seconds);
            if span.is_some() {
                domain.rates.cpu = domain.cpu_trail.percent(moment.look_back, moment.doubt.max(SHORTEST));
            }
        }
        if let (Some(before), Some(span)) = (before, device_span) {
            net_rates(before, domain, span);
            disk_rates(before, domain, span);
        }
        let track = before.map_or_else(Default::default, |before| before.track);
        let paused = domain.run_state() == RunState::Paused;
        (domain.balloon, domain.track) = track.step(&domain.memory, paused, now);
    }
}

/// Whether both samples are of one boot of dom0.
fn same_boot(older: &HostReport, newer: &HostReport) -> bool {
    let same = match (&older.boot, &newer.boot) {
        (Some(a), Some(b)) => a == b,
        (None, None) => true,
        _ => false,
    };
    let backwards = matches!((older.clock, newer.clock), (Some(a), Some(b)) if b < a);
    same && !backwards && older.toolstack == newer.toolstack
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
    fn of(report: &HostReport) -> Option<Listing> {
        let began = report.clock?;
        let doubt = report.device_clock.map_or(0.0, |ended| (ended - began).max(0.0));
        // xl prints CPU seconds in tenths: over less than 4.5 s one tenth is more than 2 %.
        let grain = if report.toolstack == Toolstack::Xl { 4.5 } else { 0.0 };
        Some(Listing { clock: began + doubt / 2.0, doubt, look_back: f64::max(grain, doubt * 2.0) })
    }
}

fn net_rates(before: &Domain, domain: &mut Domain, span: f64) {
    let (Some(old), Some(new)) = (before.net, domain.net) else { return };
    let pairs = || {
        let old_one = |vif: &Vif| before.vifs.iter().find(|old| old.index == vif.index).map(|old| old.counters);
        pairs(&before.vifs, &domain.vifs, old_one, |vif| vif.counters, (old, new))
    };
    let rx = grown(pairs(), |c: &NetCounters| Some(c.rx.0));
    let tx = grown(pairs(), |c: &NetCounters| Some(c.tx.0));
    domain.rates.net_rx = rx.map(|bytes| bytes as f64 / span);
    domain.rates.net_tx = tx.map(|bytes| bytes as f64 / span);
}

fn disk_rates(before: &Domain, domain: &mut Domain, span: f64) {
    let (Some(old), Some(new)) = (before.disk, domain.disk) else { return };
    let pairs = || {
        let old_one = |vbd: &Vbd| before.vbds.iter().find(|old| old.device == vbd.device).map(|old| old.counters);
        pairs(&before.vbds, &domain.vbds, old_one, |vbd| vbd.counters, (old, new))
    };
    let rate = |value: fn(&DiskCounters) -> Option<u64>| grown(pairs(), value).map(|count| count as f64 / span);
    let rates = Rates {
        iops_rd: rate(|c| Some(c.reads)),
        iops_wr: rate(|c| Some(c.writes)),
        disk_rd: rate(|c| c.read_bytes.map(|bytes| bytes.0)),
        disk_wr: rate(|c| c.written_bytes.map(|bytes| bytes.0)),
        ..domain.rates
    };
    domain.rates = rates;
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
