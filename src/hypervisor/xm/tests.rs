#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::Section;
use crate::hypervisor::testing::{failed, fixture, frame, section};
use crate::model::{Bytes, HostErrorKind, NetCounters, RunState};

const DOM0: &str = "uptime=1024.50\nload=0.31\nballoon_target_kb=524288\nballoon_current_kb=524288\nepoch=1258204000\n";

fn sample<'a>() -> Vec<Section<'a>> {
    vec![
        section("dom0", DOM0),
        section("list", fixture!("xen-3.4/xm-list-l")),
        section("xentop", fixture!("xen-3.4/xentop-nx")),
        section("info", fixture!("xen-3.4/xm-info")),
        section("ids", "14 31 33 35 36 40"),
        section(
            "xenstore",
            "434176\n4194304\n1048576\n4194304\n2097152\n2097152\n1048576\n1048576\n1048576\n1048576\n524288\n524288\n",
        ),
    ]
}

fn report(changes: &[Section<'_>]) -> HostReport {
    parse(&frame(&sample(), changes), None).unwrap()
}

fn named<'r>(report: &'r HostReport, name: &str) -> &'r Domain {
    report.domains.iter().find(|domain| &*domain.name == name).unwrap()
}

#[test]
fn an_oracle_vm_host_is_read_whole() {
    let report = report(&[]);
    assert_eq!(report.problems, []);
    assert_eq!(report.facts.hypervisor.as_deref(), Some("3.4.0"));
    assert_eq!(
        report.domains.iter().map(|d| d.domid).collect::<Vec<_>>(),
        [Some(0), Some(14), Some(31), Some(33), Some(35), Some(36), Some(40), None]
    );

    let guest = named(&report, "13_dbvrtg001");
    assert_eq!(guest.memory.actual, Some(Bytes::from_mib(424)));
    assert_eq!(guest.memory.target, Some(Bytes::from_mib(424)));
    assert_eq!(guest.memory.maximum, Some(Bytes::from_gib(4)));
    assert_eq!(guest.memory.minimum, Some(Bytes::from_mib(424)));
    assert_eq!((guest.vcpus, guest.cpu_seconds), (Some(2), Some(3120.418)));
    assert_eq!(guest.uptime, Some(1_258_204_000.0 - 1_257_779_121.67));
    assert_eq!(guest.net, Some(NetCounters { rx: Bytes(1_048_576), tx: Bytes(5120) }));
    let disk = guest.disk.unwrap();
    assert_eq!((disk.reads, disk.writes), (51_244, 9932));
    assert_eq!((disk.read_bytes, disk.written_bytes), (None, None), "3.4 counts no sectors");
    assert_eq!(guest.vbds[1].out_of_requests, 2);

    let dom0 = report.dom0().unwrap();
    assert_eq!((dom0.uuid, dom0.vcpus), (None, Some(2)));
    assert!(dom0.memory.unlimited);
    assert_eq!((dom0.memory.maximum, dom0.memory.target), (None, Some(Bytes::from_mib(512))));
}

#[test]
fn a_deaf_balloon_shows_actual_and_target_apart() {
    let report = report(&[]);
    let deaf = named(&report, "31_dbvrtg011");
    assert_eq!((deaf.memory.actual, deaf.memory.target), (Some(Bytes::from_gib(4)), Some(Bytes::from_gib(1))));
    assert_eq!(deaf.vifs.len(), 2);
}

#[test]
fn names_that_share_ten_bytes_get_no_figures_of_each_other() {
    let report = report(&[]);
    for name in ["36_twin_long_a", "36_twin_long_b"] {
        let twin = named(&report, name);
        assert_eq!((twin.memory.actual, twin.net, twin.disk), (None, None, None));
        assert_eq!(twin.memory.target, Some(Bytes::from_gib(1)), "xenstore goes by number");
    }
}

#[test]
fn quoted_names_states_and_halted_domains_are_understood() {
    let report = report(&[]);
    let odd = named(&report, "odd (name) it's");
    assert_eq!((odd.run_state(), odd.memory.actual), (RunState::Crashed, Some(Bytes::from_kib(524_280))));
    assert_eq!(named(&report, "34_SLSTest").run_state(), RunState::Paused);
    let stopped = named(&report, "stopped");
    assert_eq!((stopped.run_state(), stopped.memory.actual, stopped.vcpus), (RunState::Halted, None, Some(2)));
    assert_eq!(stopped.memory.maximum, Some(Bytes::from_gib(4)));
}

#[test]
fn xms_own_memory_figure_is_never_shown() {
    let report = report(&[failed("xenstore", 127, "xenstore-read: not found"), failed("xentop", 137, "")]);
    let guest = named(&report, "13_dbvrtg001");
    assert_eq!((guest.memory.actual, guest.memory.target), (None, None));
    assert_eq!(guest.memory.maximum, Some(Bytes::from_gib(4)), "maxmem stands in");
    assert_eq!(report.problems.iter().map(|p| p.section).collect::<Vec<_>>(), ["xentop", "xenstore"]);
    assert_eq!(report.dom0().unwrap().memory.actual, Some(Bytes::from_mib(512)), "its own driver tells");
}

#[test]
fn xends_failures_are_explained() {
    for (status, said, kind) in [
        (1, "Error: Unable to connect to xend: Connection refused. Is xend running?", HostErrorKind::NoToolstack),
        (1, "Error: Most commands need root access. Please try again as root.", HostErrorKind::PermissionDenied),
        (1, "Xend has probably crashed!  Invalid or missing HTTP status code.", HostErrorKind::NoToolstack),
        (127, "sh: xm: command not found", HostErrorKind::NoToolstack),
        (0, "", HostErrorKind::Garbled),
    ] {
        let error = parse(&frame(&sample(), &[failed("list", status, said)]), None).unwrap_err();
        assert_eq!(error.kind, kind, "{said}");
    }
}

#[test]
fn half_a_list_is_no_list() {
    let text = fixture!("xen-3.4/xm-list-l");
    let cut = section("list", &text[..text.len() / 2]);
    assert_eq!(parse(&frame(&sample(), &[cut]), None).unwrap_err().kind, HostErrorKind::Garbled);
}
