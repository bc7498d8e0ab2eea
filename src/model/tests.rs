#![allow(clippy::unwrap_used)]

use super::*;
use std::time::Duration;

#[test]
fn bytes_are_at_most_five_characters_and_keep_their_unit() {
    for (bytes, text) in [
        (Bytes(0), "0B"),
        (Bytes(999), "999B"),
        (Bytes(1000), "1K"),
        (Bytes::from_kib(434_176), "424M"),
        (Bytes::from_mib(1), "1M"),
        (Bytes::from_gib(4), "4.0G"),
        (Bytes::from_mib(42_189), "41.2G"),
        (Bytes::from_gib(812), "812G"),
        (Bytes::from_gib(1152), "1.1T"),
        (Bytes(u64::MAX), "16384P"),
    ] {
        assert_eq!(bytes.to_string(), text);
    }
}

#[test]
fn sizes_are_read_with_binary_units_or_not_at_all() {
    assert_eq!(Bytes::parse("4G"), Some(Bytes::from_gib(4)));
    assert_eq!(Bytes::parse(" 1.5 GiB"), Some(Bytes::from_mib(1536)));
    assert_eq!(Bytes::parse("512m"), Some(Bytes::from_mib(512)));
    assert_eq!(Bytes::parse("7"), Some(Bytes(7)));
    for bad in ["", "G", "4X", "-1", "1.2.3G", "99999999999999999999", "99999999999T"] {
        assert_eq!(Bytes::parse(bad), None, "{bad}");
    }
}

#[test]
fn uuids_round_trip_and_nonsense_is_refused() {
    let text = "7a31a084-e5e4-48cd-8b72-24a3dd343e44";
    let uuid: Uuid = text.parse().expect("a UUID");
    assert_eq!(uuid.to_string(), text);
    assert_eq!(text.replace('-', "").parse(), Ok(uuid));
    for bad in ["", "7a31a084", "7a31a084-e5e4-48cd-8b72-24a3dd343e4g", "7a31a084e-5e4-48cd-8b72-24a3dd343e44"] {
        assert!(bad.parse::<Uuid>().is_err(), "{bad}");
    }
}

#[test]
fn the_sanitiser_leaves_nothing_that_moves_hides_or_reverses() {
    assert_eq!(sanitise("13_dbvrtg001"), "13_dbvrtg001");
    assert_eq!(sanitise("a\x1b[2Jb\r\nc\u{7f}"), "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}c\u{FFFD}");
    assert_eq!(sanitise("x\u{202E}y\u{200B}z\u{2066}"), "x\u{FFFD}y\u{FFFD}z\u{FFFD}");
    assert_eq!(sanitise("日本\u{3000}語\u{A0}x"), "日本 語 x");
    assert_eq!(sanitise("e\u{301}"), "e\u{301}");
    assert_eq!(sanitise("e\u{301}\u{301}\u{301}\u{301}"), "e\u{301}\u{301}\u{FFFD}\u{FFFD}");
    let long = sanitise(&"w".repeat(10_000));
    assert_eq!(long.chars().count(), Name::MAX + 1);
    assert!(long.ends_with('…'));
}

fn memory(actual: u64, target: u64) -> Memory {
    Memory { actual: Some(Bytes::from_mib(actual)), target: Some(Bytes::from_mib(target)), ..Memory::default() }
}

/// Feeds (actual, target) MiB pairs, one a beat, and returns the verdicts.
fn verdicts(pairs: &[(u64, u64)], paused: bool) -> Vec<Balloon> {
    let mut track = BalloonTrack::default();
    let mut at = Moment(0);
    pairs
        .iter()
        .map(|&(actual, target)| {
            at = at.after(Duration::from_secs(2));
            let (verdict, next) = track.step(&memory(actual, target), paused, at);
            track = next;
            verdict
        })
        .collect()
}

#[test]
fn a_balloon_that_follows_moves_and_then_settles() {
    use Balloon::{Moving, Settled};
    assert_eq!(
        verdicts(&[(512, 512), (512, 256), (400, 256), (300, 256), (256, 256)], false),
        [Settled, Moving, Moving, Moving, Settled]
    );
}

#[test]
fn a_balloon_that_stops_short_is_stuck_and_one_that_never_moved_is_deaf() {
    let stops = [(512, 8), (200, 8), (85, 8), (85, 8), (85, 8), (85, 8), (85, 8), (85, 8)];
    assert_eq!(verdicts(&stops, false).last(), Some(&Balloon::Stuck));
    let never = [(224, 192); 7];
    assert_eq!(verdicts(&never, false).last(), Some(&Balloon::Deaf));
    assert_eq!(verdicts(&never[..4], false), [Balloon::Unknown; 4], "too early to say");
    let mut raised = vec![(192, 192)];
    raised.extend([(192, 224); 7]);
    assert_eq!(verdicts(&raised, false).last(), Some(&Balloon::Deaf));
    assert_eq!(verdicts(&[(128, 100)], true), [Balloon::Stuck]);
    // One that went as far as it can between two samples is not deaf.
    let mut quick = vec![(120, 120)];
    quick.extend([(128, 150); 7]);
    assert_eq!(verdicts(&quick, false).last(), Some(&Balloon::Stuck));
}

#[test]
fn a_guest_that_balloons_by_itself_is_no_trouble() {
    use Balloon::{Moving, Own, Stuck};
    let by_itself = [(424, 4096), (424, 4096), (900, 4096), (700, 4096), (700, 4096), (424, 4096), (424, 4096)];
    assert_eq!(verdicts(&by_itself, false), [Own, Own, Moving, Own, Own, Own, Own]);
    assert_eq!(verdicts(&[(424, 4096)], true), [Own]);
    // A target that is lowered and still above what it holds asks nothing of it.
    assert_eq!(verdicts(&[(424, 4096), (424, 2048), (424, 2048)], false), [Own, Own, Own]);
    // One that is raised does.
    let mut raised = vec![(1024, 1024), (1024, 4096), (1500, 4096)];
    raised.extend([(1500, 4096); 6]);
    assert_eq!(verdicts(&raised, false).last(), Some(&Stuck));
}

#[test]
fn a_new_target_gives_a_stuck_balloon_a_new_chance() {
    let mut pairs = vec![(85, 8); 8];
    pairs.push((85, 128));
    assert_eq!(verdicts(&pairs, false).last(), Some(&Balloon::Moving));
}

#[test]
fn unknown_figures_give_no_verdict() {
    let (verdict, _) = BalloonTrack::default().step(&Memory::default(), false, Moment(1));
    assert_eq!(verdict, Balloon::Unknown);
}

fn host_at(taken: u64) -> Host {
    let mut host = Host::new("xen1".into(), 0, Beat::of(Duration::from_secs(2)));
    host.link = LinkState::Up { since: Moment(0) };
    host.taken = Some(Moment(taken));
    host
}

#[test]
fn figures_grow_old_by_themselves_and_a_failed_link_is_down_at_once() {
    let mut host = host_at(1_000);
    let at = |s: u64| Moment(1_000 + s * 1_000);
    assert_eq!(host.freshness(at(3)), Freshness::Live);
    assert_eq!(host.freshness(at(6)), Freshness::Late);
    assert_eq!(host.freshness(at(16)), Freshness::Stale);
    let error = HostError { kind: HostErrorKind::ConnectionLost, said: Name::new("x"), hint: Name::new("y") };
    host.log_error(at(1), error.clone());
    host.link = LinkState::Failed { since: at(1), error, retry: None };
    assert_eq!(host.freshness(at(1)), Freshness::Down);
    host.link = LinkState::Connecting { since: at(2) };
    assert_eq!(host.freshness(at(2)), Freshness::Down, "trying again is not yet up");
}

#[test]
fn the_error_log_is_bounded_and_counts_repeats() {
    let mut host = host_at(0);
    let error = |kind| HostError { kind, said: Name::default(), hint: Name::default() };
    for round in 0..50 {
        host.log_error(Moment(round), error(HostErrorKind::ConnectTimeout));
    }
    assert_eq!((host.errors.len(), host.errors[0].times), (1, 50));
    for round in 0..50 {
        let kind = if round % 2 == 0 { HostErrorKind::Garbled } else { HostErrorKind::TooLong };
        host.log_error(Moment(round), error(kind));
    }
    assert_eq!(host.errors.len(), Host::ERRORS_KEPT);
}

#[test]
fn a_silent_host_lowers_availability_instead_of_vanishing() {
    let a = Availability::of(412, 431, 23, 24);
    let (vm, pm) = (412.0 / 431.0, 23.0 / 24.0);
    assert!((a.overall - 2.0 * vm * pm / (vm + pm)).abs() < 1e-12);
    assert_eq!(Availability::of(0, 10, 1, 1).overall, 0.0);
    assert_eq!(Availability::of(10, 10, 0, 1).overall, 0.0);

    let mut host = host_at(0);
    host.totals = HostTotals { guests: 10, running: 10, ..HostTotals::default() };
    let mut totals = Totals::default();
    totals.add(&host, Copies::default(), Beyond::default(), Moment(60_000));
    assert_eq!((totals.guests, totals.running, totals.unknown, totals.stale), (10, 0, 10, 1));
}

#[test]
fn a_host_that_tells_half_of_its_memory_is_in_none_of_the_sums() {
    let gib = |n: u64| Some(Bytes(n << 30));
    let mut totals = Totals::default();
    for (total, free) in [(gib(48), gib(8)), (gib(48), None), (None, gib(8)), (None, None)] {
        let mut host = host_at(0);
        host.totals = HostTotals { total, free, maximum: Bytes(1 << 30), ..HostTotals::default() };
        totals.add(&host, Copies::default(), Beyond::default(), Moment(1000));
    }
    assert_eq!((totals.total, totals.free, totals.maximum), (Bytes(48 << 30), Bytes(8 << 30), Bytes(1 << 30)));
    assert_eq!((totals.answering(), totals.untold), (4, 3));
}

#[test]
fn a_kind_of_failure_is_known_again_by_its_word() {
    for &kind in HostErrorKind::ALL {
        assert_eq!(HostErrorKind::from_word(kind.word()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
    }
    assert_eq!(HostErrorKind::BecomeNeedsPassword.word(), "become-needs-password");
    assert_eq!(HostErrorKind::from_word("of-a-later-version"), None);
}

/// A guest of which everything is counted, with a rate of each.
fn rated(domid: u32) -> Domain {
    let mut domain = Domain::named("guest", Some(domid));
    domain.memory.actual = Some(Bytes::from_gib(1));
    (domain.net, domain.disk) = (Some(NetCounters::default()), Some(DiskCounters::default()));
    let one = Some(1.0);
    domain.rates = Rates { cpu: one, net_rx: one, net_tx: one, disk_rd: one, disk_wr: one, iops_rd: one, iops_wr: one };
    domain
}

#[test]
fn a_guest_without_a_rate_is_missing_from_the_sums_and_one_without_the_device_is_not() {
    let none = Unrated::default();
    assert_eq!(Unrated::of(&rated(1), true), none);
    let fresh = Domain { rates: Rates::default(), ..rated(1) };
    assert_eq!(Unrated::of(&fresh, true), Unrated { cpu: 1, net: 1, disk: 1, iops: 1 });
    // Old tools count requests, and no bytes.
    let mut old = rated(1);
    (old.rates.disk_rd, old.rates.disk_wr) = (None, None);
    assert_eq!(Unrated::of(&old, true), Unrated { disk: 1, ..none });
    // No card: its disk was counted, so that a card would have been.
    let mut no_card = rated(1);
    (no_card.net, no_card.rates.net_rx, no_card.rates.net_tx) = (None, None, None);
    assert_eq!((Unrated::of(&no_card, true), Unrated::of(&no_card, false)), (none, none));
    // Neither: known only where the host told all it has to tell.
    let mut bare = Domain { disk: None, ..no_card };
    bare.rates = Rates { cpu: Some(1.0), ..Rates::default() };
    assert_eq!(Unrated::of(&bare, true), none);
    assert_eq!(Unrated::of(&bare, false), Unrated { net: 1, disk: 1, iops: 1, ..none });
    let namesake = Domain { memory: Memory::default(), ..bare.clone() };
    assert_eq!(Unrated::of(&namesake, true), Unrated { net: 1, disk: 1, iops: 1, ..none });
    assert_eq!(Unrated::of(&Domain { domid: Some(0), ..bare.clone() }, false), none, "dom0 has no devices");
    assert_eq!(Unrated::of(&Domain { domid: None, ..fresh }, false), none, "what is halted uses nothing");
}
