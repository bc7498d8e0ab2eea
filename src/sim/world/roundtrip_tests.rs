//! What the real parsers make of the simulator's text is what the simulated host knows.
#![allow(clippy::unwrap_used)]

use super::World;
use crate::hypervisor::{self, Frame, Hello, PoolClue, collector};
use crate::model::{Bytes, Domain, HostReport, RunState, Toolstack, Uuid, sanitise};
use crate::sim::Scenario;
use crate::sim::host::{Guest, Host, Life};
use crate::sim::render;
use std::time::Duration;

/// The frame a host answers now, and how the parsers read it.
fn report(world: &World, host: &Host, toolstack: Toolstack, before: Option<&HostReport>) -> Result<HostReport, String> {
    let asked = collector::sample(11, toolstack, Duration::from_secs(5));
    let request = render::Request::read(asked.line.as_bytes()).unwrap();
    let answer = render::answer(host, &request, world.setting(host), 0);
    let frame = Frame::parse(&answer.bytes, &asked.nonce).map_err(|e| e.to_string())?;
    hypervisor::parse(toolstack, &frame, before).map_err(|e| e.said.to_string())
}

/// How many guests of the host xentop of Xen 3.4 shows by the same ten bytes.
fn alike(host: &Host, guest: &Guest) -> usize {
    let cut = |name: &str| name.as_bytes()[..name.len().min(10)].to_vec();
    host.guests.iter().filter(|other| cut(&other.name) == cut(&guest.name)).count()
}

fn compare(host: &Host, report: &HostReport) {
    let ms = host.fraction();
    let place = &host.setup.name;
    assert_eq!(report.domains.len(), host.guests.len() + host.halted.len() + 1, "{place}");
    for guest in &host.halted {
        let seen = report.domains.iter().find(|domain| domain.uuid == Some(Uuid(guest.uuid))).unwrap();
        assert_eq!((seen.domid, seen.run_state()), (None, RunState::Halted), "{place}");
        assert_eq!((&*seen.name, seen.memory.actual), (&*guest.name, None), "{place}");
    }
    assert_eq!(report.facts.total, Some(Bytes::from_mib(host.total / 1024)));
    assert_eq!(report.facts.free, Some(Bytes::from_mib(host.free / 1024)));
    assert!((report.clock.unwrap() - host.uptime()).abs() < 0.011);
    let dom0 = report.dom0().unwrap();
    assert_eq!(dom0.memory.actual, Some(Bytes::from_kib(host.dom0)), "{place}");
    for guest in &host.guests {
        let seen = report.domains.iter().find(|domain| domain.domid == Some(guest.domid));
        let seen = seen.unwrap_or_else(|| panic!("{place}: {} is missing", guest.name));
        compare_guest(host, guest, seen, ms);
    }
}

fn compare_guest(host: &Host, guest: &Guest, seen: &Domain, ms: u64) {
    let who = format!("{} on {}", guest.name, host.setup.name);
    let xm = host.setup.toolstack == Toolstack::Xm;
    assert_eq!(seen.uuid, Some(Uuid(guest.uuid)), "{who}");
    assert_eq!(&*seen.name, sanitise(&guest.name), "{who}");
    assert_eq!(seen.vcpus, Some(guest.vcpus), "{who}");
    let state = match guest.life {
        Life::Halted => RunState::Halted,
        Life::Crashed => RunState::Crashed,
        Life::Paused => RunState::Paused,
        Life::Up if guest.on_cpu => RunState::Running,
        Life::Up => RunState::Blocked,
    };
    assert_eq!(seen.run_state(), state, "{who}");
    assert_eq!(seen.memory.target, Some(Bytes::from_kib(guest.target)), "{who}");
    assert_eq!(seen.memory.maximum, Some(Bytes::from_kib(guest.maximum)), "{who}");
    let cpu = guest.cpu.at(ms) as f64 / 1e9;
    assert!((seen.cpu_seconds.unwrap() - cpu).abs() < if xm { 0.000_51 } else { 0.051 }, "{who}");
    // Where names are cut and collide nobody knows whose row it is: no figure is better than
    // somebody else's.
    if xm && alike(host, guest) > 1 {
        assert_eq!((seen.memory.actual, seen.net, seen.disk), (None, None, None), "{who}");
        return;
    }
    let actual = seen.memory.actual.unwrap_or_else(|| panic!("{who}: no actual"));
    assert_eq!(actual, Bytes::from_kib(guest.actual), "{who}");
    let net = seen.net.unwrap_or_else(|| panic!("{who}: no net"));
    assert_eq!((net.rx, net.tx), (Bytes(guest.net.received(ms).0), Bytes(guest.net.sent(ms).0)), "{who}");
    let packets: Vec<(u64, u64)> = seen.vifs.iter().map(|vif| (vif.packets.rx, vif.packets.tx)).collect();
    assert_eq!(packets, [(guest.net.received(ms).1, guest.net.sent(ms).1)], "{who}");
    let disk = seen.disk.unwrap_or_else(|| panic!("{who}: no disk"));
    assert_eq!((disk.reads, disk.writes), (guest.reads.at(ms), guest.writes.at(ms)), "{who}");
    assert_eq!(disk.read_bytes.is_some(), !xm, "{who}: only newer tools count sectors");
}

#[test]
fn figures_survive_the_way_through_text_and_parsers_on_every_host() {
    for name in Scenario::builtin_names() {
        let world = World::stepped(Scenario::builtin(name).unwrap(), 5, None);
        let mut before: Vec<Option<HostReport>> = vec![None; world.plan().len()];
        for step in [0, 1_700, 17_000, 30_300, 41_000] {
            world.step(Duration::from_millis(step));
            for (index, before) in before.iter_mut().enumerate() {
                let host = world.now(index);
                if host.fault().is_some() {
                    continue;
                }
                let report = report(&world, &host, host.setup.toolstack, before.as_ref())
                    .unwrap_or_else(|e| panic!("{name}, {}: {e}", host.setup.name));
                assert_eq!(report.problems, [], "{name}, {}", host.setup.name);
                compare(&host, &report);
                *before = Some(report);
            }
        }
    }
}

#[test]
fn text_that_is_noise_is_an_error_or_a_problem_and_never_a_figure() {
    let world = World::stepped(Scenario::builtin("trouble").unwrap(), 5, None);
    let names: Vec<String> = world.plan().iter().map(|plan| plan.entry.id.to_string()).collect();
    for _ in 0..50 {
        world.step(Duration::from_millis(21_300));
        for (index, name) in names.iter().enumerate() {
            let host = world.now(index);
            let read = report(&world, &host, host.setup.toolstack, None);
            match name.as_str() {
                "garbled" | "rambling" | "xm-garbled" | "plain" | "toolless" | "xm-half" | "xm-plain" => {
                    assert!(read.is_err(), "{name}: {read:?}");
                }
                "half" | "held" => assert!(!read.unwrap().problems.is_empty(), "{name}"),
                _ => {}
            }
        }
    }
}

#[test]
fn hosts_of_a_pool_tell_the_same_repository() {
    let world = World::stepped(Scenario::builtin("cern").unwrap(), 5, None);
    let clue = |index: usize| {
        let host = world.now(index);
        let asked = collector::hello(3);
        let request = render::Request::read(asked.line.as_bytes()).unwrap();
        let answer = render::answer(&host, &request, world.setting(&host), 0);
        Hello::parse(&Frame::parse(&answer.bytes, &asked.nonce).unwrap()).unwrap()
    };
    assert!(matches!(clue(0).pool, Some(PoolClue::Repository(_))));
    assert_eq!(clue(0).pool, clue(2).pool);
    assert_ne!(clue(0).pool, clue(3).pool);
    assert_eq!(clue(6).pool, None);
    assert_eq!((clue(0).toolstacks, clue(6).toolstacks), (vec![Toolstack::Xm], vec![Toolstack::Xl]));
}
