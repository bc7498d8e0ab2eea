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
    let device_span = match older {
        Some(older) => interval(older.device_clock.or(older.clock), newer.device_clock.or(newer.clock)),
        None => None,
    };
    // xl prints CPU seconds in tenths: over less than 5 s one tenth would be more than 2 %.
    let cpu_span = if newer.toolstack == Toolstack::Xl { 4.5 } else { 0.0 };
    let clock = newer.clock;
    let mut candidates = older.map_or(&[][..], |older| &older.domains);
    for domain in &mut newer.domains {
        let before = partner(&mut candidates, domain);
        let trail = before.map_or(CpuTrail::default(), |before| before.cpu_trail);
        if let (Some(clock), Some(seconds)) = (clock, domain.cpu_seconds) {
            domain.cpu_trail = trail.with(clock, seconds);
        }
        domain.rates = Rates::default();
        if let Some(before) = before {
            domain.rates.cpu = span.and_then(|_| domain.cpu_trail.percent(cpu_span));
            if let Some(span) = device_span {
                net_rates(before, domain, span);
                disk_rates(before, domain, span);
            }
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

/// Growth a second, `None` after a counter went backwards.
fn rate(older: u64, newer: u64, span: f64) -> Option<f64> {
    newer.checked_sub(older).map(|grown| grown as f64 / span)
}

fn net_rates(before: &Domain, domain: &mut Domain, span: f64) {
    let (Some(old), Some(new)) = (before.net, domain.net) else { return };
    let pairs = pair_up(&before.vifs, &domain.vifs, |v: &Vif| v.index, |v| v.counters, (old, new));
    domain.rates.net_rx = grow(&pairs, span, |c: &NetCounters| Some(c.rx.0));
    domain.rates.net_tx = grow(&pairs, span, |c: &NetCounters| Some(c.tx.0));
}

fn disk_rates(before: &Domain, domain: &mut Domain, span: f64) {
    let (Some(old), Some(new)) = (before.disk, domain.disk) else { return };
    let pairs = pair_up(&before.vbds, &domain.vbds, |v: &Vbd| v.device.clone(), |v| v.counters, (old, new));
    domain.rates.iops_rd = grow(&pairs, span, |c: &DiskCounters| Some(c.reads));
    domain.rates.iops_wr = grow(&pairs, span, |c: &DiskCounters| Some(c.writes));
    domain.rates.disk_rd = grow(&pairs, span, |c: &DiskCounters| c.read_bytes.map(|b| b.0));
    domain.rates.disk_wr = grow(&pairs, span, |c: &DiskCounters| c.written_bytes.map(|b| b.0));
}

/// Older and newer counters device by device, so that one plugged in or out meanwhile is not taken
/// for traffic of the others; the sums where no device is told apart.
fn pair_up<D, K: PartialEq, C: Copy + Default>(
    old: &[D],
    new: &[D],
    key: impl Fn(&D) -> K,
    counters: impl Fn(&D) -> C,
    sums: (C, C),
) -> Vec<(C, C)> {
    if old.is_empty() || new.is_empty() {
        return vec![sums];
    }
    let same = |device: &D| old.iter().find(|other| key(other) == key(device));
    // A device that was not there counts from zero: it came up since.
    new.iter().map(|device| (same(device).map_or_else(C::default, &counters), counters(device))).collect()
}

/// The sum of the pairs' rates; `None` if any cannot be told.
fn grow<C>(pairs: &[(C, C)], span: f64, value: impl Fn(&C) -> Option<u64>) -> Option<f64> {
    pairs.iter().map(|(old, new)| rate(value(old)?, value(new)?, span)).sum()
}
