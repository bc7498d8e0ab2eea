//! Whole frames: real ones, and real ones mangled.
#![allow(clippy::unwrap_used)]

use super::testing::fixture;
use super::*;
use crate::model::{Bytes, Domain, HostErrorKind};
use proptest::prelude::*;

const FIRST: &str = fixture!("xen-4.17/frames/first");
const SECOND: &str = fixture!("xen-4.17/frames/second");

fn nonce(text: &str) -> &str {
    let start = text.find('@').unwrap() + 1;
    &text[start..start + 16]
}

fn read(text: &[u8], nonce: &str, toolstack: Toolstack) -> Result<HostReport, HostError> {
    parse(toolstack, &Frame::parse(text, nonce)?, None)
}

#[test]
fn frames_of_a_real_host_are_read_without_a_problem() {
    for text in [FIRST, SECOND, fixture!("xen-4.17/frames/fifth")] {
        let report = read(text.as_bytes(), nonce(text), Toolstack::Xl).unwrap();
        assert_eq!(report.problems, []);
        assert_eq!(
            report.domains.iter().map(|d| &*d.name).collect::<Vec<_>>(),
            ["Domain-0", "13_dbvrtg001", "23_dbvrtg007"]
        );
        for domain in &report.domains {
            assert!(
                domain.memory.actual.is_some() && domain.memory.target.is_some() && domain.memory.maximum.is_some()
            );
            assert_eq!(domain.net.is_some(), !domain.is_dom0());
        }
        assert!(report.clock < report.device_clock);
    }
}

#[test]
fn dom0s_maximum_is_known_once_its_keys_are() {
    let report = read(FIRST.as_bytes(), nonce(FIRST), Toolstack::Xl).unwrap();
    assert_eq!(report.dom0().unwrap().memory.maximum, Some(Bytes::from_mib(512)));
}

#[test]
fn an_account_without_privileges_is_told_what_to_do() {
    let text = fixture!("xen-4.17/frames/unprivileged");
    let error = read(text.as_bytes(), nonce(text), Toolstack::Xl).unwrap_err();
    assert_eq!(error.kind, HostErrorKind::PermissionDenied);
    assert!(error.hint.contains("become = [\"sudo\", \"-n\"]"), "{}", error.hint);
}

#[test]
fn guests_in_trouble_on_a_real_host() {
    let text = fixture!("xen-4.17/frames/trouble");
    let report = read(text.as_bytes(), nonce(text), Toolstack::Xl).unwrap();
    assert_eq!(report.problems, []);
    let told: Vec<_> =
        report.guests().map(|d| (&*d.name, d.run_state().word(), d.memory.actual, d.memory.target)).collect();
    let mib = |mib| Some(Bytes::from_mib(mib));
    assert_eq!(
        told,
        [
            ("13_dbvrtg001", "blocked", mib(112), mib(112)),
            ("23_dbvrtg007", "paused", mib(128), mib(112)),
            ("acttest", "blocked", mib(120), mib(120)),
            ("to_crash", "crashed", mib(96), mib(96)),
        ]
    );
}

/// An `xm` host's frame, made of the 3.4 samples.
fn xm_frame() -> String {
    let mut text = String::from("\n@00000000000000aa begin 1\n");
    for (name, out) in [
        ("dom0", "uptime=1024.50\nballoon_target_kb=524288\nballoon_current_kb=524288\nepoch=1258204000\n"),
        ("list", fixture!("xen-3.4/xm-list-l")),
        ("xentop", fixture!("xen-3.4/xentop-nx")),
        ("info", fixture!("xen-3.4/xm-info")),
        ("ids", "14 31"),
        ("xenstore", "434176\n4194304\n1048576\n4194304\n"),
    ] {
        text.push_str(&format!("\n@00000000000000aa + {name}\n{out}\n@00000000000000aa - {name} 0\n"));
    }
    text + "\n@00000000000000aa end\n"
}

/// What may happen to bytes on their way.
#[derive(Clone, Debug)]
enum Mangle {
    Cut(usize, usize),
    Repeat(usize, usize),
    Flip(usize, u8),
    SwapLines(usize, usize),
    DropLine(usize),
}

impl Mangle {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len().max(1);
        let mut lines: Vec<Vec<u8>> = Vec::new();
        if matches!(self, Mangle::SwapLines(..) | Mangle::DropLine(..)) {
            lines = bytes.split_inclusive(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
        }
        let count = lines.len().max(1);
        match *self {
            Mangle::Cut(from, span) => {
                let from = from % length;
                bytes.drain(from..(from + span).min(bytes.len()));
            }
            Mangle::Repeat(from, span) => {
                let from = from % length;
                let piece = bytes[from..(from + span).min(bytes.len())].to_vec();
                bytes.splice(from..from, piece);
            }
            Mangle::Flip(at, with) => {
                if let Some(byte) = bytes.get_mut(at % length) {
                    *byte ^= with;
                }
            }
            Mangle::SwapLines(a, b) => {
                if !lines.is_empty() {
                    lines.swap(a % count, b % count);
                    *bytes = lines.concat();
                }
            }
            Mangle::DropLine(at) => {
                if !lines.is_empty() {
                    lines.remove(at % count);
                    *bytes = lines.concat();
                }
            }
        }
    }
}

fn mangles() -> impl Strategy<Value = Vec<Mangle>> {
    let any = any::<usize>;
    let one = prop_oneof![
        (any(), 1usize..200).prop_map(|(from, span)| Mangle::Cut(from, span)),
        (any(), 1usize..400).prop_map(|(from, span)| Mangle::Repeat(from, span)),
        (any(), 1u8..=255).prop_map(|(at, with)| Mangle::Flip(at, with)),
        (any(), any()).prop_map(|(a, b)| Mangle::SwapLines(a, b)),
        any().prop_map(Mangle::DropLine),
    ];
    proptest::collection::vec(one, 1..6)
}

/// The numbers that stand in a text, as decimal words.
fn numbers(text: &str) -> std::collections::HashSet<u64> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
}

/// Every figure of a domain must stand in the text, in the unit its tool prints.
fn assert_not_invented(domain: &Domain, text: &str) {
    let told = numbers(text);
    let is = |what: &str, value: Option<u64>| {
        let value = value.unwrap_or(0);
        assert!(value == 0 || told.contains(&value), "{what} {value} of {domain:?}");
    };
    let kib = |bytes: Option<Bytes>| bytes.map(Bytes::kib);
    let memory = &domain.memory;
    let actual = memory.actual.unwrap_or_default();
    assert!(
        told.contains(&actual.kib()) || told.contains(&actual.mib()) || actual == Bytes::ZERO,
        "actual of {domain:?}"
    );
    // With video memory the target is a sum, which the maximum bounds.
    let target = kib(memory.target).unwrap_or(0);
    let sum = told.iter().any(|&one| target > one && told.contains(&(target - one)));
    assert!(
        target == 0 || told.contains(&target) || sum && memory.target <= memory.maximum,
        "target {target} of {domain:?}"
    );
    let maximum = memory.maximum.unwrap_or_default();
    assert!(told.contains(&maximum.kib()) || told.contains(&maximum.mib()) || maximum == Bytes::ZERO);
    assert!(memory.minimum.is_none() || memory.minimum_estimated && memory.minimum <= memory.maximum);
    is("domid", domain.domid.map(u64::from));
    is("vcpus", domain.vcpus.map(u64::from));
    for vif in &domain.vifs {
        is("rx", Some(vif.counters.rx.0));
        is("tx", Some(vif.counters.tx.0));
        is("rx packets", Some(vif.packets.rx));
        is("tx packets", Some(vif.packets.tx));
    }
    for vbd in &domain.vbds {
        is("reads", Some(vbd.counters.reads));
        is("sectors", vbd.counters.read_bytes.map(|bytes| bytes.0 / 512));
    }
    if let Some(disk) = domain.disk {
        is("reads", Some(disk.reads));
        is("writes", Some(disk.writes));
    }
}

fn check(toolstack: Toolstack, nonce: &str, original: &str, mangles: &[Mangle]) {
    let mut bytes = original.as_bytes().to_vec();
    for mangle in mangles {
        mangle.apply(&mut bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    let whole = read(original.as_bytes(), nonce, toolstack).unwrap();
    match read(&bytes, nonce, toolstack) {
        Ok(mut report) => {
            let mut seen = std::collections::HashSet::new();
            for domain in &report.domains {
                assert_not_invented(domain, &text);
                assert!(domain.domid.is_none_or(|domid| seen.insert(domid)), "one number twice");
            }
            let by_number: Vec<_> = report.domains.iter().map(|d| d.domid.unwrap_or(u32::MAX)).collect();
            assert!(by_number.is_sorted());
            for total in [report.facts.total, report.facts.free].into_iter().flatten() {
                assert!(numbers(&text).contains(&total.mib()) || total == Bytes::ZERO);
            }
            // The next stage must stand it too.
            crate::watch::rates::derive(Some(&whole), &mut report, crate::model::Moment(0));
        }
        Err(error) => assert!(!error.said.is_empty() && !error.hint.is_empty(), "{error:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_mangled_xl_frame_invents_nothing(mangles in mangles(), second in any::<bool>()) {
        let text = if second { SECOND } else { FIRST };
        check(Toolstack::Xl, nonce(text), text, &mangles);
    }

    #[test]
    fn a_mangled_xm_frame_invents_nothing(mangles in mangles()) {
        check(Toolstack::Xm, "00000000000000aa", &xm_frame(), &mangles);
    }

    #[test]
    fn one_toolstacks_frame_read_by_the_other_is_an_error(mangles in mangles()) {
        let mut bytes = FIRST.as_bytes().to_vec();
        mangles.iter().for_each(|mangle| mangle.apply(&mut bytes));
        prop_assert!(read(&bytes, nonce(FIRST), Toolstack::Xm).is_err());
    }
}
