//! The world as the rest of the program meets it: through its connectors.
#![allow(clippy::unwrap_used)]

use super::World;
use crate::hypervisor::collector::{Frame, Request, hello, sample, script};
use crate::link::{Channel, Limits, LinkError};
use crate::model::{Bytes, HostErrorKind, Toolstack};
use crate::sim::Scenario;
use std::time::Duration;

const LIMITS: Limits = Limits { deadline: Duration::from_secs(20), max_bytes: 4 << 20 };

fn seconds(s: u64) -> Duration {
    Duration::from_secs(s)
}

async fn open(world: &World, host: usize) -> Result<Box<dyn Channel>, LinkError> {
    world.plan()[host].connector.open(script()).await
}

async fn ask(channel: &mut Box<dyn Channel>, request: &Request) -> Result<Vec<u8>, LinkError> {
    channel.ask(request.line.as_bytes(), request.end.as_bytes(), LIMITS).await
}

async fn sampled(world: &World, host: usize, toolstack: Toolstack) -> Result<Vec<u8>, LinkError> {
    let mut channel = open(world, host).await?;
    ask(&mut channel, &sample(7, toolstack, seconds(5))).await
}

fn index(world: &World, name: &str) -> usize {
    world.plan().iter().position(|plan| plan.entry.id.as_str() == name).unwrap()
}

fn section<'a>(frame: &'a Frame<'_>, name: &str) -> &'a str {
    &frame.section(name).unwrap_or_else(|| panic!("no section {name}")).out
}

fn sections<'a>(frame: &'a Frame<'_>, name: &'a str) -> impl Iterator<Item = &'a str> {
    frame.sections.iter().filter(move |section| section.name == name).map(|section| &*section.out)
}

#[tokio::test(start_paused = true)]
async fn every_host_of_every_scenario_answers_hello_and_sample_in_frames() {
    for name in Scenario::builtin_names() {
        let world = World::stepped(Scenario::builtin(name).unwrap(), 1, None);
        for (host, plan) in world.plan().iter().enumerate() {
            let mut channel = open(&world, host).await.unwrap();
            let request = hello(5);
            let bytes = ask(&mut channel, &request).await.unwrap();
            let frame = Frame::parse(&bytes, &request.nonce).unwrap();
            let facts = section(&frame, "facts");
            assert!(facts.contains(&format!("hostname={}\n", plan.entry.id)), "{facts}");
            let toolstack = if facts.contains("tools=xm") { Toolstack::Xm } else { Toolstack::Xl };
            let request = sample(6, toolstack, seconds(5));
            let bytes = ask(&mut channel, &request).await.unwrap();
            let frame = Frame::parse(&bytes, &request.nonce).unwrap();
            for name in ["dom0", "list", "clock", "xentop", "info"] {
                assert_eq!(frame.section(name).unwrap().status, 0);
                assert!(!section(&frame, name).is_empty());
            }
            // A host without guests has no keys to read.
            let ids: usize = sections(&frame, "ids").map(|ids| ids.split(' ').count()).sum();
            let values: usize = sections(&frame, "xenstore").map(|values| values.lines().count()).sum();
            assert_eq!((ids, values), (world.inner.lock(host).guests.len(), 2 * ids), "{name} {}", plan.entry.id);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_request_is_answered_with_the_list_alone() {
    let world = World::stepped(Scenario::builtin("cern").unwrap(), 1, None);
    for (host, toolstack) in [(0, "xm"), (6, "xl")] {
        let mut channel = open(&world, host).await.unwrap();
        let nonce = "00000000000000aa";
        let line = format!("L {nonce} {toolstack} 5\n");
        let bytes = channel.ask(line.as_bytes(), format!("@{nonce} end").as_bytes(), LIMITS).await.unwrap();
        let frame = Frame::parse(&bytes, nonce).unwrap();
        assert_eq!(frame.sections.iter().map(|section| section.name).collect::<Vec<_>>(), ["list"]);
        assert!(section(&frame, "list").contains("Domain-0"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let run = |seed, steps: &'static [u64]| async move {
        let world = World::stepped(Scenario::builtin("cern").unwrap(), seed, None);
        let mut all = Vec::new();
        for step in steps {
            world.step(Duration::from_millis(*step));
            for host in [0, 3, 6] {
                let toolstack = if host == 6 { Toolstack::Xl } else { Toolstack::Xm };
                all.push(sampled(&world, host, toolstack).await.unwrap());
            }
        }
        all
    };
    let first = run(1, &[20_000, 1_500, 20_000]).await;
    assert!(first == run(1, &[20_000, 1_500, 20_000]).await);
    assert!(first != run(2, &[20_000, 1_500, 20_000]).await);
    let straight = run(1, &[41_500]).await;
    assert!(first[6..] == straight[..], "the past does not depend on who asked when");
}

/// What a fault gives at 25 s, five seconds after it has begun.
async fn outcome(host: &str) -> Result<Vec<u8>, HostErrorKind> {
    let world = World::stepped(Scenario::builtin("trouble").unwrap(), 1, None);
    let host = index(&world, host);
    let toolstack = world.inner.lock(host).setup.toolstack;
    let mut channel = open(&world, host).await.unwrap();
    ask(&mut channel, &hello(3)).await.unwrap();
    world.step(seconds(25));
    let result = match ask(&mut channel, &sample(7, toolstack, seconds(5))).await {
        Err(error) if error.kind == HostErrorKind::ConnectionLost => sampled(&world, host, toolstack).await,
        other => other,
    };
    result.map_err(|error| error.kind)
}

#[tokio::test(start_paused = true)]
async fn each_fault_is_the_error_it_is_called() {
    use HostErrorKind::*;
    for (host, kind) in [
        ("hangs", SampleTimeout),
        ("cut", ConnectionLost),
        ("flooding", TooLong),
        ("denied", AuthenticationFailed),
        ("newkey", HostKeyChanged),
        ("sudo", BecomeNeedsPassword),
        ("refuses", ConnectionRefused),
        ("gone", Unreachable),
        ("dead", ConnectTimeout),
        ("xm-dead", ConnectTimeout),
    ] {
        assert_eq!(outcome(host).await.expect_err(host), kind, "{host}");
    }
    let rambling = outcome("rambling").await.unwrap();
    assert!(Frame::parse(&rambling, "0000000000000007").is_err());
}

#[tokio::test(start_paused = true)]
async fn faults_of_tools_show_in_their_sections_only() {
    let nonce = "0000000000000007";
    for (host, name, status) in [
        ("half", "xentop", 1),
        ("held", "info", 137),
        ("plain", "list", 1),
        ("toolless", "list", 127),
        ("xm-half", "list", 1),
        ("xm-plain", "list", 1),
        ("well1", "list", 0),
    ] {
        let bytes = outcome(host).await.unwrap();
        let frame = Frame::parse(&bytes, nonce).unwrap();
        assert_eq!(frame.section(name).unwrap().status, status, "{host}");
    }
    let bytes = outcome("xm-half").await.unwrap();
    let frame = Frame::parse(&bytes, nonce).unwrap();
    assert!(frame.section("list").unwrap().err.contains("Unable to connect to xend"));
    assert!(frame.section("xentop").is_none(), "the script ends after a list that failed");
}

#[tokio::test(start_paused = true)]
async fn a_slow_host_takes_its_time_and_a_hang_ends() {
    let world = World::start(Scenario::builtin("trouble").unwrap(), 1, None);
    let slow = index(&world, "slow");
    let mut channel = open(&world, slow).await.unwrap();
    tokio::time::sleep(seconds(25)).await;
    let before = tokio::time::Instant::now();
    ask(&mut channel, &sample(7, Toolstack::Xl, seconds(5))).await.unwrap();
    assert!(before.elapsed() >= seconds(6), "{:?}", before.elapsed());

    let hangs = index(&world, "hangs");
    let mut channel = open(&world, hangs).await.unwrap();
    tokio::time::sleep(seconds(40)).await;
    let request = sample(8, Toolstack::Xl, seconds(5));
    let bytes = ask(&mut channel, &request).await.unwrap();
    assert!(Frame::parse(&bytes, &request.nonce).is_ok());
    assert!(world.elapsed() >= seconds(80), "it hung until its 80th second: {:?}", world.elapsed());
}

fn list(bytes: &[u8]) -> String {
    section(&Frame::parse(bytes, "0000000000000007").unwrap(), "list").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_guest_that_migrates_is_on_two_hosts_meanwhile_and_then_on_the_other() {
    let world = World::stepped(Scenario::builtin("races").unwrap(), 1, None);
    let (one, two) = (index(&world, "new1"), index(&world, "new2"));
    let row = |text: &str, name: &str| text.lines().find(|l| l.starts_with(&format!("{name} "))).map(str::to_owned);
    let before = row(&list(&sampled(&world, one, Toolstack::Xl).await.unwrap()), "web-1").unwrap();
    world.step(seconds(12));
    let there = list(&sampled(&world, two, Toolstack::Xl).await.unwrap());
    let incoming = row(&there, "web-1--incoming").unwrap();
    assert!(incoming.contains("--p---"), "{incoming}");
    world.step(seconds(5));
    let here = list(&sampled(&world, one, Toolstack::Xl).await.unwrap());
    assert_eq!(row(&here, "web-1"), None);
    let after = row(&list(&sampled(&world, two, Toolstack::Xl).await.unwrap()), "web-1").unwrap();
    let uuid = |row: &str| row.split_whitespace().find(|word| word.len() == 36).unwrap().to_owned();
    assert_eq!(uuid(&before), uuid(&after));
}

#[tokio::test(start_paused = true)]
async fn a_dead_host_returns_with_another_boot_and_its_guests() {
    let world = World::stepped(Scenario::builtin("races").unwrap(), 1, None);
    let old2 = index(&world, "old2");
    let boot = |bytes: &[u8]| {
        let frame = Frame::parse(bytes, "0000000000000007").unwrap();
        section(&frame, "dom0").lines().find(|line| line.starts_with("boot=")).unwrap().to_owned()
    };
    let before = sampled(&world, old2, Toolstack::Xm).await.unwrap();
    world.step(seconds(95));
    assert!(sampled(&world, old2, Toolstack::Xm).await.is_err());
    world.step(seconds(30));
    let after = sampled(&world, old2, Toolstack::Xm).await.unwrap();
    assert_ne!(boot(&before), boot(&after));
    assert_eq!(list(&before).matches("(domain\n").count(), list(&after).matches("(domain\n").count());
    assert!(world.inner.lock(old2).uptime() < 10.0);
}

#[test]
fn operators_may_do_what_toolstacks_may_and_are_refused_what_they_refuse() {
    let world = World::stepped(Scenario::builtin("cern").unwrap(), 1, None);
    let host = index(&world, "itdb-xen01");
    let (domid, maximum) = {
        let host = world.now(host);
        let guest = host.guests.iter().find(|guest| &*guest.name == "backup-1").unwrap();
        (guest.domid, guest.maximum)
    };
    let actual = || world.now(host).guests.iter().find(|g| g.domid == domid).map(|g| g.actual);
    world.mem_set(host, domid, Bytes::from_gib(3)).unwrap();
    world.step(seconds(60));
    assert_eq!(actual(), Some(3 << 20));
    assert!(world.mem_set(host, domid, Bytes::from_kib(maximum + 4)).is_err());
    assert!(world.mem_set(host, 9999, Bytes::from_gib(1)).is_err());
    world.pause(host, domid, true).unwrap();
    world.mem_set(host, domid, Bytes::from_gib(2)).unwrap();
    world.step(seconds(60));
    assert_eq!(actual(), Some(3 << 20), "a paused guest does not balloon");
    world.pause(host, domid, false).unwrap();
    world.shutdown(host, domid).unwrap();
    world.step(seconds(60));
    assert_eq!(actual(), None);
    world.create("backup-1").unwrap();
    assert!(world.now(host).guests.iter().any(|guest| &*guest.name == "backup-1" && guest.domid > domid));
}

#[test]
fn a_scaled_world_has_what_was_asked_for() {
    let world = World::stepped(Scenario::builtin("cern").unwrap(), 1, Some((50, 30)));
    assert_eq!(world.plan().len(), 50);
    for host in 0..50 {
        assert_eq!(world.now(host).guests.len(), 30, "host {host}");
    }
}

#[test]
fn half_an_hour_of_every_scenario_loses_no_memory_and_no_guest() {
    for name in Scenario::builtin_names() {
        let world = World::stepped(Scenario::builtin(name).unwrap(), 9, None);
        let hosts = world.plan().len();
        let guests = || (0..hosts).map(|host| world.now(host).guests.len()).sum::<usize>();
        let before = guests();
        for _ in 0..90 {
            world.step(seconds(20));
            for host in 0..hosts {
                let host = world.now(host);
                let held: u64 = host.guests.iter().map(|guest| guest.actual).sum();
                assert_eq!(host.total, host.overhead + host.dom0 + held + host.free, "{name} {}", host.setup.name);
                assert!(host.dom0 >= host.setup.dom0.min.0);
            }
        }
        // What is being received, and the twin of races, are there on top.
        assert!(guests() >= before, "{name}: {} of {before} left", guests());
    }
}
