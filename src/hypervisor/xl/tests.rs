#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::Section;
use crate::hypervisor::testing::{failed, fixture, frame, section};
use crate::model::{Bytes, Field, HostErrorKind, NetCounters, RunState};

const DOM0: &str = "uptime=1024.50\nboot=5f1d7a3e-0b7e-4e9e-8a52-0d9a4c1d7b11\nload=0.31\nballoon_target_kb=524288\nballoon_current_kb=524288\n";

fn idle<'a>() -> Vec<Section<'a>> {
    vec![
        section("dom0", DOM0),
        section("list", fixture!("xen-4.17/idle/xl-list-v")),
        section("clock", "uptime=1024.90\n"),
        section("xentop", fixture!("xen-4.17/idle/xentop-fnx")),
        section("info", fixture!("xen-4.17/idle/xl-info")),
        section("ids", "1 2 3"),
        section("xenstore", "131072\n196608\n131072\n196608\n131072\n196608\n"),
    ]
}

fn report(changes: &[Section<'_>]) -> HostReport {
    parse(&frame(&idle(), changes), None).unwrap()
}

#[test]
fn an_idle_host_is_read_whole() {
    let report = report(&[]);
    assert_eq!(report.problems, []);
    assert_eq!((report.clock, report.device_clock), (Some(1024.5), Some(1024.9)));
    assert_eq!(report.facts.hostname.as_deref(), Some("xen1"));
    assert_eq!(report.facts.hypervisor.as_deref(), Some("4.17.7"));
    assert_eq!(report.facts.total, Some(Bytes::from_mib(1535)));
    assert_eq!(report.facts.free, Some(Bytes::from_mib(620)));
    assert_eq!((report.facts.cpus, report.facts.load), (Some(2), Some(0.31)));
    assert_eq!(report.domains.len(), 4);

    let dom0 = report.dom0().unwrap();
    assert_eq!(dom0.uuid, None);
    assert_eq!(dom0.memory.actual, Some(Bytes::from_mib(512)));
    assert_eq!(dom0.memory.target, Some(Bytes::from_mib(512)));
    assert_eq!((dom0.memory.maximum, dom0.memory.minimum, dom0.memory.unlimited), (None, None, false));
    assert_eq!((dom0.net, dom0.disk), (None, None));

    let guest = &report.domains[1];
    assert_eq!((&*guest.name, guest.domid), ("13_dbvrtg001", Some(1)));
    assert_eq!(guest.uuid.unwrap().to_string(), "7a31a084-e5e4-48cd-8b72-24a3dd343e44");
    assert_eq!(guest.run_state(), RunState::Blocked);
    assert_eq!((guest.vcpus, guest.cpu_seconds), (Some(1), Some(36.8)));
    assert_eq!(guest.memory.actual, Some(Bytes::from_mib(128)));
    assert_eq!(guest.memory.target, Some(Bytes::from_mib(128)));
    assert_eq!(guest.memory.maximum, Some(Bytes::from_mib(192)));
    assert_eq!(guest.memory.minimum, Some(Bytes::from_mib(88)));
    assert!(guest.memory.minimum_estimated);
    // The backend transmitted 1236 bytes: the guest received them.
    assert_eq!(guest.net, Some(NetCounters { rx: Bytes(1236), tx: Bytes(0) }));
    assert_eq!((guest.vifs.len(), guest.vifs[0].lost), (1, 2));
    let disk = guest.disk.unwrap();
    assert_eq!((disk.reads, disk.writes, disk.read_bytes), (3, 0, Some(Bytes(24 * 512))));
    assert_eq!(&*guest.vbds[0].device, "51712");
}

#[test]
fn a_paused_guest_and_an_unmet_target_are_told() {
    let report = report(&[
        section("list", fixture!("xen-4.17/ballooned-and-paused/xl-list-v")),
        section("xentop", fixture!("xen-4.17/ballooned-and-paused/xentop-fnx")),
        section("xenstore", "98304\n196608\n102400\n196608\n131072\n196608\n"),
    ]);
    let (ballooned, paused) = (&report.domains[1], &report.domains[2]);
    assert_eq!(ballooned.memory.actual, Some(Bytes::from_mib(96)));
    assert_eq!(ballooned.memory.inflation(), Some(Bytes::from_mib(96)));
    assert_eq!(paused.run_state(), RunState::Paused);
    assert_eq!(paused.memory.target, Some(Bytes::from_mib(100)));
    // MAXMEM(k) of xentop is 103424 here: the hypervisor's limit, not the maximum.
    assert_eq!(paused.memory.maximum, Some(Bytes::from_mib(192)));
}

#[test]
fn a_long_name_shifts_no_figure() {
    let report = report(&[
        section("list", fixture!("xen-4.17/long-name/xl-list-v")),
        section("xentop", fixture!("xen-4.17/long-name/xentop-fnx")),
        section("ids", "1 2 9"),
        section("xenstore", "98304\n196608\n102400\n196608\n131072\n131072\n"),
    ]);
    let guest = &report.domains[3];
    assert_eq!(&*guest.name, "99_a_guest_with_a_really_long_name_0123456789_abcdefgh");
    assert_eq!((guest.domid, guest.memory.actual), (Some(9), Some(Bytes::from_mib(128))));
    assert_eq!(guest.net.unwrap().rx, Bytes(796));
    assert_eq!(report.problems, []);
}

#[test]
fn a_crashed_guest_is_crashed() {
    let report = report(&[
        section("list", fixture!("xen-4.17/crashed/xl-list-v")),
        section("xentop", fixture!("xen-4.17/crashed/xentop-f")),
    ]);
    assert_eq!(report.domains[3].run_state(), RunState::Crashed);
    // Without -n and -x there are no lines: the row's KiB columns stand in.
    assert_eq!(report.domains[1].net.unwrap().rx, Bytes(1024));
    assert_eq!(report.domains[1].vifs, []);
}

#[test]
fn a_dom0_without_a_limit_is_unlimited() {
    let list = "Name ID Mem VCPUs\tState\tTime(s) UUID Reason-Code\tSecurity Label
Domain-0                                     0  1421     2     r-----      34.2 00000000-0000-0000-0000-000000000000        -                -\n";
    let top = fixture!("xen-4.17/autoballoon/xentop-f");
    let fresh = report(&[section("list", list), section("xentop", top), section("ids", "")]);
    assert_eq!(fresh.domains[0].memory.actual, Some(Bytes::from_kib(1_455_144)));
    assert!(fresh.domains[0].memory.unlimited);
    let keys = section("xenstore/0", "1417620\n17179869180\n");
    let later = report(&[section("list", list), section("xentop", fixture!("xen-4.17/crashed/xentop-f")), keys]);
    assert!(later.domains[0].memory.unlimited);
    assert_eq!(later.domains[0].memory.maximum, None);
}

#[test]
fn without_xentop_there_are_no_zeros() {
    let report = report(&[failed("xentop", 127, "timeout: failed to run command 'xentop': No such file or directory")]);
    let guest = &report.domains[1];
    assert_eq!((guest.net, guest.disk), (None, None));
    assert_eq!(guest.memory.actual, Some(Bytes::from_mib(128)), "Mem of xl list stands in");
    let [problem] = report.problems.as_slice() else { panic!("{:?}", report.problems) };
    assert_eq!((problem.section, problem.status), ("xentop", Some(127)));
    assert!(problem.hint.contains("xen-utils"), "{}", problem.hint);
}

#[test]
fn without_xenstore_there_is_no_target() {
    let report = report(&[failed("xenstore", 1, "xenstore-read: xs_open: No such file or directory")]);
    let guest = &report.domains[1];
    assert_eq!((guest.memory.target, guest.memory.maximum, guest.memory.minimum), (None, None, None));
    assert_eq!(report.problems[0].section, "xenstore");
}

#[test]
fn a_domain_without_keys_yet_is_no_problem() {
    let report = report(&[
        failed("xenstore", 1, "xenstore-read: couldn't read path /local/domain/3/memory/target"),
        section("xenstore/1", "131072\n196608\n"),
    ]);
    assert_eq!(report.problems, []);
    assert_eq!(report.domains[1].memory.maximum, Some(Bytes::from_mib(192)));
    assert_eq!(report.domains[3].memory.maximum, None);
}

#[test]
fn a_failed_list_is_an_error_that_says_what_to_do() {
    let cases = [
        (127, "timeout: failed to run command 'xl': No such file or directory", HostErrorKind::NoToolstack, "Xen host"),
        (137, "", HostErrorKind::SampleTimeout, "overloaded"),
        (
            1,
            "xencall: error: Could not obtain handle on privileged command interface: Permission denied\ncannot init xl context",
            HostErrorKind::PermissionDenied,
            "become",
        ),
        (
            1,
            "xencall: error: Could not obtain handle on privileged command interface: No such file or directory",
            HostErrorKind::NoToolstack,
            "without the hypervisor",
        ),
        (
            1,
            "ERROR:  Can't find hypervisor information in sysfs!",
            HostErrorKind::NoToolstack,
            "without the hypervisor",
        ),
        (0, "", HostErrorKind::Garbled, "doctor"),
    ];
    for (status, said, kind, hint) in cases {
        let error = parse(&frame(&idle(), &[failed("list", status, said)]), None).unwrap_err();
        assert_eq!(error.kind, kind, "{said}");
        assert!(error.hint.contains(hint), "{said}: {}", error.hint);
        assert!(error.said.starts_with("`xl list -v` "), "{}", error.said);
    }
    assert_eq!(parse(&Frame::default(), None).unwrap_err().kind, HostErrorKind::Garbled);
}

#[test]
fn unchanged_names_are_shared_with_the_sample_before() {
    let first = report(&[]);
    let second = parse(&frame(&idle(), &[]), Some(&first)).unwrap();
    assert_eq!(first, second);
    for (a, b) in first.domains.iter().zip(&second.domains) {
        assert!(std::ptr::eq(a.name.as_str(), b.name.as_str()));
    }
    assert!(std::ptr::eq(first.boot.as_deref().unwrap(), second.boot.as_deref().unwrap()));
    let vbd = |report: &HostReport| report.domains[1].vbds[0].device.as_str().as_ptr();
    assert_eq!(vbd(&first), vbd(&second));
}

#[test]
fn every_figure_has_a_source() {
    let report = report(&[]);
    for field in [Field::Actual, Field::Target, Field::Maximum, Field::Minimum, Field::Cpu, Field::Net, Field::Disk] {
        assert!(report.source(field).is_some_and(|source| !source.command.is_empty()), "{field:?}");
    }
}

#[test]
fn dom0_gets_no_traffic_of_a_bridge() {
    let top = fixture!("xen-4.17/idle/xentop-fnx").replace(
        "33.3     524288      33.3     2    0        0        0 ",
        "33.3     524288      33.3     2    1       77       88 ",
    );
    let report = report(&[section("xentop", &top)]);
    assert!(top.contains("77") && report.dom0().unwrap().net.is_none());
}
