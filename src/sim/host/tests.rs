//! Physics: memory is conserved, counters only grow, balloons stay within their bounds.
#![allow(clippy::unwrap_used)]

use super::{Guest, Host, Life, Refused, TICK};
use crate::sim::rng::Rng;
use crate::sim::scenario::Scenario;
use proptest::prelude::*;

const MIB: u64 = 1024;

/// A host of 16 GiB with that many guests of 1 GiB of each kind.
fn host(toolstack: &str, each: usize, seed: u64) -> Host {
    let mut text = format!(
        "name = \"t\"\n[[host]]\nname = \"h\"\ntoolstack = \"{toolstack}\"\nmemory = \"16G\"\ncpus = 4\n\
         dom0 = {{ memory = \"512M\", min = \"196M\", autoballoon = true }}\n"
    );
    for (balloon, workload, extra) in [
        ("self", "stress", ""),
        ("self", "idle", ""),
        ("policy", "busy", ""),
        ("directed", "idle", "target = \"512M\""),
        ("deaf", "busy", "target = \"512M\""),
        ("stuck", "busy", "target = \"300M\"\nstuck_at = \"700M\""),
    ] {
        text += &format!(
            "[[guest]]\non = \"h\"\nname = \"{balloon}-{workload}-{{n}}\"\ncount = {each}\nmemory = \"1G\"\n\
             maxmem = \"2G\"\nvcpus = 2\nballoon = \"{balloon}\"\nworkload = \"{workload}\"\n{extra}\n"
        );
    }
    let scenario = Scenario::parse(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let mut host = Host::new(scenario.hosts[0].clone(), Rng::new(seed, 1, 0));
    host.put_all(scenario.guests.iter().enumerate().map(|(key, setup)| {
        let mut rng = Rng::new(seed, 2, key as u64);
        Guest::new(key, setup, rng.uuid(), rng)
    }));
    assert_eq!(host.guests.len(), each * 6);
    host
}

fn check(host: &Host) {
    let guests: u64 = host.guests.iter().map(|guest| guest.actual).sum();
    assert_eq!(host.total, host.overhead + host.dom0 + guests + host.free, "memory is conserved");
    assert!(host.dom0 >= host.setup.dom0.min.0 && host.dom0 <= host.setup.dom0.memory.0);
    for guest in &host.guests {
        assert!(guest.actual <= guest.maximum, "{}: {} > {}", guest.name, guest.actual, guest.maximum);
        assert!(guest.actual >= guest.floor(), "{}: {} < {}", guest.name, guest.actual, guest.floor());
        assert!(guest.target <= guest.maximum, "{}", guest.name);
        assert_eq!(guest.actual % 4, 0, "whole pages");
    }
    let numbers: Vec<u32> = host.guests.iter().map(|guest| guest.domid).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "numbers grow: {numbers:?}");
    assert_eq!(host.by_name.len(), host.guests.len() + 1);
}

fn counters(host: &Host) -> Vec<(usize, [u64; 6])> {
    let ms = host.fraction();
    host.guests
        .iter()
        .map(|g| {
            let [cpu, reads, writes, full] = [g.cpu, g.reads, g.writes, g.full].map(|counter| counter.at(ms));
            (g.key, [cpu, g.net.received(ms).0, g.net.sent(ms).0, reads, writes, full])
        })
        .collect()
}

/// What is done to the host between two looks at it.
#[derive(Clone, Debug)]
enum Deed {
    Wait(u64),
    MemSet(usize, u64),
    Dom0(u64),
    Life(usize, Life),
    Take(usize),
    Put(usize),
    Replace(usize),
    Rename(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let key = 0..12usize;
    prop_oneof![
        6 => (1..20_000u64).prop_map(Deed::Wait),
        2 => (key.clone(), 0..3000u64).prop_map(|(key, mib)| Deed::MemSet(key, mib * MIB)),
        1 => (0..700u64).prop_map(|mib| Deed::Dom0(mib * MIB)),
        1 => (key.clone(), prop_oneof![Just(Life::Up), Just(Life::Paused), Just(Life::Crashed)])
            .prop_map(|(key, life)| Deed::Life(key, life)),
        1 => key.clone().prop_map(Deed::Take),
        1 => key.clone().prop_map(Deed::Put),
        1 => key.clone().prop_map(Deed::Replace),
        1 => key.prop_map(Deed::Rename),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_memory_is_conserved_and_counters_grow(
        seed in any::<u64>(),
        deeds in prop::collection::vec(deed(), 1..60),
    ) {
        let mut host = host("xm", 2, seed);
        let spare: Vec<Guest> = host.guests.clone();
        let mut now = 0;
        for deed in deeds {
            let before = counters(&host);
            let mut reborn = None;
            match deed {
                Deed::Wait(ms) => now += ms,
                Deed::MemSet(key, kib) => drop(host.mem_set(key, kib)),
                Deed::Dom0(kib) => drop(host.mem_set_dom0(kib)),
                Deed::Life(key, life) => drop(host.set_life(key, life)),
                Deed::Take(key) => drop(host.take(key)),
                Deed::Put(key) => {
                    if host.guest(key).is_none() {
                        let put = host.put(spare[key].clone());
                        prop_assert!(!matches!(put, Err(Refused::NoSuchDomain)));
                        reborn = Some(key);
                    }
                }
                Deed::Replace(key) => {
                    let mut heir = spare[key].clone();
                    heir.fresh_counters();
                    drop(host.replace(key, heir));
                    reborn = Some(key);
                }
                Deed::Rename(key) => drop(host.rename(key, "another name")),
            }
            host.advance(now);
            check(&host);
            for (key, old) in before {
                let Some((_, new)) = counters(&host).into_iter().find(|(k, _)| *k == key) else { continue };
                prop_assert!(
                    reborn == Some(key) || old.iter().zip(new).all(|(old, new)| *old <= new),
                    "counters of {key} went back: {old:?} {new:?}"
                );
            }
        }
    }

    #[test]
    fn the_past_does_not_depend_on_how_often_one_looks(seed in any::<u64>(), looks in prop::collection::vec(1..3_000u64, 0..40)) {
        let end = 60 * TICK + 321;
        let mut once = host("xl", 1, seed);
        once.advance(end);
        let mut often = host("xl", 1, seed);
        let mut now = 0;
        for step in looks {
            now = (now + step).min(end);
            often.advance(now);
        }
        often.advance(end);
        prop_assert_eq!(format!("{once:?}"), format!("{often:?}"));
    }
}

fn guest<'a>(host: &'a Host, name: &str) -> &'a Guest {
    host.guests.iter().find(|guest| guest.name.starts_with(name)).unwrap()
}

#[test]
fn balloons_do_what_their_kind_does() {
    let mut host = host("xm", 1, 7);
    host.advance(400 * TICK);
    let floor = 296 * MIB + (2048 * MIB / 4 / 8192) * MIB;
    let own = guest(&host, "self-idle");
    // Idle means at the floor, or within cron's reach of it; the toolstack's target stays.
    assert!(own.actual <= floor * 3 / 2, "{}", own.actual);
    assert_eq!(own.target, 1024 * MIB);
    assert_eq!(guest(&host, "directed").actual, 512 * MIB);
    assert_eq!(guest(&host, "deaf").actual, 1024 * MIB);
    assert_eq!(guest(&host, "deaf").target, 512 * MIB);
    assert_eq!(guest(&host, "stuck").actual, 700 * MIB);
    assert_eq!(guest(&host, "stuck").target, 300 * MIB);
    let policy = guest(&host, "policy");
    assert!(policy.actual != 1024 * MIB || policy.target != 1024 * MIB, "the policy has set a target");
}

#[test]
fn an_idle_guest_of_four_gib_settles_at_the_figure_of_the_report() {
    let scenario = Scenario::parse(
        "name = \"t\"\n[[host]]\nname = \"h\"\nmemory = \"50321636k\"\n[[guest]]\non = \"h\"\nname = \"c\"\n\
         memory = \"4G\"\nballoon = \"self\"\nstarts = \"0s\"\n",
    )
    .unwrap();
    let mut host = Host::new(scenario.hosts[0].clone(), Rng::new(1, 1, 0));
    host.put(Guest::new(0, &scenario.guests[0], [1; 16], Rng::new(1, 2, 0))).unwrap();
    assert_eq!(host.guests[0].actual, 4 * 1024 * MIB);
    let settled = (1..600u64).any(|second| {
        host.advance(second * TICK);
        host.guests[0].actual == 434_176
    });
    assert!(settled, "{}", host.guests[0].actual);
}

#[test]
fn dom0_gives_memory_for_a_new_guest_down_to_its_minimum_and_no_further() {
    let mut host = host("xm", 1, 7);
    let mut spare = host.guests[0].clone();
    spare.actual = host.free + 100 * MIB;
    let mut first = spare.clone();
    first.key = 100;
    first.maximum = first.actual;
    host.put(first).unwrap();
    assert_eq!(host.dom0, 412 * MIB);
    let mut second = spare;
    second.key = 101;
    second.actual = 300 * MIB;
    let error = host.put(second).unwrap_err();
    assert!(matches!(error, Refused::NoMemory { .. }), "{error}");
    assert_eq!(host.dom0, 412 * MIB);
    let next = host.take(100).unwrap().domid;
    assert_eq!(host.dom0, 412 * MIB, "it does not grow back by itself");
    let mut third = host.guests[0].clone();
    third.key = 102;
    assert_eq!(host.put(third).unwrap(), next + 2, "a failed start uses up a number");
}

#[test]
fn a_full_host_makes_its_guests_swap() {
    let mut host = host("xm", 1, 7);
    let before = host.free;
    host.free = 0;
    host.overhead += before;
    for guest in &mut host.guests {
        guest.become_(crate::sim::scenario::Workload::Stress);
    }
    host.advance(120 * TICK);
    assert!(host.guests.iter().any(|guest| guest.full.at(0) > 0), "somebody's disk was overrun");
}

#[test]
fn the_machine_of_the_report_is_quiet_with_27_guests_and_swaps_with_45() {
    let machine = |guests: usize| {
        let text = format!(
            "name = \"t\"\n[[host]]\nname = \"h\"\ntoolstack = \"xm\"\nmemory = \"50321636k\"\ncpus = 8\n\
             [[guest]]\non = \"h\"\nname = \"stemp{{n}}\"\ncount = {guests}\nmemory = \"4G\"\nvcpus = 2\n\
             workload = \"stress\"\nballoon = \"self\"\n"
        );
        let scenario = Scenario::parse(&text).unwrap();
        let mut host = Host::new(scenario.hosts[0].clone(), Rng::new(3, 1, 0));
        host.put_all(scenario.guests.iter().enumerate().map(|(key, setup)| {
            let mut rng = Rng::new(3, 2, key as u64);
            Guest::new(key, setup, rng.uuid(), rng)
        }));
        host.advance(300 * TICK);
        let cpu = |host: &Host| host.guests.iter().map(|guest| guest.cpu.at(0)).sum::<u64>() as f64;
        let (before, mut used) = (cpu(&host), 0);
        for second in 301..=900u64 {
            host.advance(second * TICK);
            used += host.guests.iter().map(|guest| guest.actual).sum::<u64>();
        }
        let percent = (cpu(&host) - before) / 1e9 / 600.0 / 8.0 * 100.0;
        (percent, (guests as u64 * 4 * 1024 * MIB) as f64 / (used as f64 / 600.0))
    };
    let (quiet, ratio) = machine(27);
    assert!(quiet < 8.0, "{quiet:.1} % with 27");
    assert!((2.0..3.5).contains(&ratio), "allocated against used memory: {ratio:.2}");
    let (swapping, _) = machine(45);
    assert!(swapping > 3.0 * quiet, "{swapping:.1} % with 45, {quiet:.1} % with 27");
}
