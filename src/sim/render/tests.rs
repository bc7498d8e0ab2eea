//! The simulator's text against the real tools', given the same figures.
#![allow(clippy::unwrap_used)]

use super::figures::{Disk, Figures, Flow};
use super::text::Text;
use super::xentop::Version;
use super::{xentop, xl, xm};
use crate::sim::host::{Host, Life};
use crate::sim::rng::Rng;
use crate::sim::scenario::Scenario;

macro_rules! capture {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/xen-4.17/", $name))
    };
}

/// KiB of the lab's machine: 1535 MiB and a bit.
const TOTAL: u64 = 1_572_460;

/// What the captures differ in, for one domain: CPU in tenths of a second, KiB held, KiB allowed.
fn domain(name: &'static str, domid: u32, uuid: &str, cpu: u64, actual: u64, limit: u64) -> Figures<'static> {
    let uuid: crate::model::Uuid = uuid.parse().unwrap();
    Figures {
        name,
        domid,
        uuid: uuid.0,
        life: Life::Up,
        on_cpu: false,
        vcpus: 1,
        cpu_ns: cpu * 100_000_000,
        actual,
        target: actual,
        maximum: Some(196_608),
        limit: Some(limit),
        net: None,
        disk: Some(Disk { reads: 3, read_sectors: 24, ..Disk::default() }),
        started: 0,
    }
}

fn dom0(cpu: u64, actual: u64, limit: Option<u64>) -> Figures<'static> {
    let nil = "00000000-0000-0000-0000-000000000000";
    Figures { on_cpu: true, vcpus: 2, disk: None, limit, ..domain("Domain-0", 0, nil, cpu, actual, 0) }
}

fn received(figures: Figures<'static>, bytes: u64, packets: u64, dropped: u64) -> Figures<'static> {
    Figures { net: Some((Flow { bytes, packets, dropped }, Flow::default())), ..figures }
}

const ONE: &str = "7a31a084-e5e4-48cd-8b72-24a3dd343e44";
const TWO: &str = "28a1af7a-9294-4688-b897-3e4880aec711";
const THREE: &str = "73b5d326-b6dd-44a6-8a10-58acf4e35c75";
const LONG: &str = "bc9ca775-4011-4ff8-96d7-958858e906a5";
const LONG_NAME: &str = "99_a_guest_with_a_really_long_name_0123456789_abcdefgh";

fn xl_list(domains: Vec<Figures<'static>>) -> String {
    let mut out = Text::default();
    xl::list(domains.into_iter(), &mut out);
    String::from_utf8(out.0).unwrap()
}

fn table(version: Version, total: u64, domains: &[Figures<'static>]) -> String {
    let mut out = Text::default();
    xentop::print(version, &|| domains.iter().cloned(), total, &mut out);
    String::from_utf8(out.0).unwrap()
}

#[test]
fn xl_list_is_that_of_the_idle_host() {
    let domains = vec![
        dom0(2877, 524_288, None),
        domain("13_dbvrtg001", 1, ONE, 368, 131_072, 0),
        domain("23_dbvrtg007", 2, TWO, 361, 131_072, 0),
        domain("plain1", 3, THREE, 358, 131_072, 0),
    ];
    assert_eq!(xl_list(domains), capture!("idle/xl-list-v"));
}

#[test]
fn xl_list_is_that_of_ballooned_paused_crashed_and_long_named_guests() {
    let paused = Figures { life: Life::Paused, ..domain("23_dbvrtg007", 2, TWO, 405, 131_072, 0) };
    let domains = vec![
        dom0(5250, 524_288, None),
        domain("13_dbvrtg001", 1, ONE, 440, 98_304, 0),
        paused,
        domain("plain1", 3, THREE, 422, 131_072, 0),
    ];
    assert_eq!(xl_list(domains), capture!("ballooned-and-paused/xl-list-v"));

    let crashed = Figures { life: Life::Crashed, ..domain("plain1", 3, THREE, 437, 131_072, 0) };
    let domains = vec![
        dom0(5686, 524_288, None),
        domain("13_dbvrtg001", 1, ONE, 449, 98_304, 0),
        domain("23_dbvrtg007", 2, TWO, 408, 102_400, 0),
        crashed,
    ];
    assert_eq!(xl_list(domains), capture!("crashed/xl-list-v"));

    let domains = vec![
        dom0(7286, 524_288, None),
        domain("13_dbvrtg001", 1, ONE, 478, 98_304, 0),
        domain("23_dbvrtg007", 2, TWO, 418, 102_400, 0),
        domain(LONG_NAME, 9, LONG, 160, 131_072, 0),
    ];
    assert_eq!(xl_list(domains), capture!("long-name/xl-list-v"));
}

#[test]
fn xentop_is_that_of_the_idle_host() {
    let domains = [
        received(domain("13_dbvrtg001", 1, ONE, 370, 131_072, 132_096), 1236, 16, 2),
        received(domain("23_dbvrtg007", 2, TWO, 361, 131_072, 132_096), 1146, 15, 0),
        dom0(3350, 524_288, Some(524_288)),
        received(domain("plain1", 3, THREE, 360, 131_072, 132_096), 1146, 15, 0),
    ];
    assert_eq!(table(Version::V417, TOTAL, &domains), capture!("idle/xentop-fnx"));
}

#[test]
fn xentop_is_that_of_ballooned_paused_and_long_named_guests() {
    let paused = Figures { life: Life::Paused, ..domain("23_dbvrtg007", 2, TWO, 400, 131_072, 103_424) };
    let domains = [
        received(domain("13_dbvrtg001", 1, ONE, 440, 98_304, 99_328), 1376, 18, 2),
        received(paused, 1286, 17, 0),
        dom0(5440, 524_288, Some(525_312)),
        received(domain("plain1", 3, THREE, 420, 131_072, 132_096), 1286, 17, 0),
    ];
    assert_eq!(table(Version::V417, TOTAL, &domains), capture!("ballooned-and-paused/xentop-fnx"));

    let long = Figures { vcpus: 2, ..domain(LONG_NAME, 9, LONG, 190, 131_072, 132_096) };
    let domains = [
        received(domain("13_dbvrtg001", 1, ONE, 490, 98_304, 99_328), 1376, 18, 2),
        received(domain("23_dbvrtg007", 2, TWO, 420, 102_400, 103_424), 1286, 17, 0),
        received(long, 796, 10, 0),
        dom0(7980, 524_288, Some(525_312)),
    ];
    assert_eq!(table(Version::V417, TOTAL, &domains), capture!("long-name/xentop-fnx"));
}

/// The rows of a table alone, for captures made without `-n -x`.
fn rows(table: &str) -> String {
    let kept = table.lines().filter(|line| !line.starts_with("Net0") && !line.starts_with("VBD "));
    kept.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn xentop_is_that_of_a_crashed_guest_and_of_an_unlimited_dom0() {
    let crashed = Figures { life: Life::Crashed, ..domain("plain1", 3, THREE, 430, 131_072, 132_096) };
    let domains = [
        received(domain("13_dbvrtg001", 1, ONE, 440, 98_304, 99_328), 1100, 18, 2),
        received(domain("23_dbvrtg007", 2, TWO, 400, 102_400, 103_424), 1100, 17, 0),
        dom0(5680, 524_288, Some(525_312)),
        received(crashed, 1100, 17, 0),
    ];
    assert_eq!(rows(&table(Version::V417, TOTAL, &domains)), capture!("crashed/xentop-f"));
    let domains = [dom0(350, 1_455_144, None)];
    assert_eq!(table(Version::V417, TOTAL, &domains), capture!("autoballoon/xentop-f"));
}

#[test]
fn xentop_of_xen_3_4_cuts_names_and_knows_no_sectors() {
    let disk = Disk { reads: 51_234, writes: 9912, ..Disk::default() };
    let guest = Figures {
        vcpus: 2,
        maximum: Some(4_194_304),
        disk: Some(disk),
        ..received(domain("13_dbvrtg001", 14, ONE, 31_204, 434_176, 0), 0, 0, 0)
    };
    let dom0 = Figures { maximum: None, vcpus: 8, ..dom0(716_765, 434_432, None) };
    let expected = "      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR SSID
13_dbvrtg0 --b---       3120    0.0     434176    0.9    4194304       8.3     2    1        0        0    1        0    51234     9912    0
Net0 RX:        0bytes        0pkts        0err        0drop  TX:        0bytes        0pkts        0err        0drop
VBD BlkBack 51712 [ca: 0]  OO:        0   RD:    51234   WR:     9912
  Domain-0 -----r      71676    0.0     434432    0.9   no limit       n/a     8    0        0        0    0        0        0        0    0
";
    assert_eq!(table(Version::V34, 50_321_636, &[guest, dom0]), expected);
}

#[test]
fn xl_info_has_the_lines_of_the_real_one() {
    let text = r#"
        name = "lab"
        [[host]]
        name = "xen1"
        memory = "1572460k"
        cpus = 2
        mhz = 2445.421
        dom0 = { memory = "512M", min = "512M" }
    "#;
    let scenario = Scenario::parse(text).unwrap();
    let mut host = Host::new(scenario.hosts[0].clone(), Rng::new(1, 1, 1));
    host.free = 620 * 1024 + 17;
    let mut out = Text::default();
    xl::info(&host, &mut out);
    let ours = String::from_utf8(out.0).unwrap();
    // A machine of another make; everything else must be the same to the byte.
    let other = ["cores_per_socket", "threads_per_core", "hw_caps", "virt_caps", "xen_caps", "xen_commandline"];
    let real = capture!("idle/xl-info");
    assert_eq!(ours.lines().count(), real.lines().count());
    for (ours, real) in ours.lines().zip(real.lines()) {
        if other.iter().any(|key| real.starts_with(key)) {
            assert_eq!(ours.split(':').next(), real.split(':').next());
        } else {
            assert_eq!(ours, real);
        }
    }
}

#[test]
fn xm_list_quotes_what_is_no_atom_as_python_does() {
    let name = |name: &'static str| {
        let mut out = Text::default();
        xm::list(std::iter::once(domain(name, 7, ONE, 59_779, 434_176, 0)), 0, &mut out);
        let text = String::from_utf8(out.0).unwrap();
        let line = text.lines().find(|line| line.contains("(name ")).unwrap();
        line.trim_start_matches("    (name ").strip_suffix(')').unwrap().to_owned()
    };
    assert_eq!(name("13_dbvrtg001"), "13_dbvrtg001");
    assert_eq!(name("a b"), "'a b'");
    assert_eq!(name("it's"), "\"it's\"");
    assert_eq!(name("it's \"x\""), "'it\\'s \"x\"'");
    assert_eq!(name("x)\n(y\\"), "'x)\\n(y\\\\'");
    assert_eq!(name("é\u{1b}"), "'\\xc3\\xa9\\x1b'");
}

#[test]
fn xm_list_prints_one_balanced_expression_a_domain() {
    let mut out = Text::default();
    let dom0 = Figures { target: 524_288, ..dom0(482_113, 524_288, None) };
    xm::list([dom0, domain("13_dbvrtg001", 14, ONE, 31_204, 434_176, 0)].into_iter(), 1_282_317_721_000, &mut out);
    let text = String::from_utf8(out.0).unwrap();
    let mut depth = 0i32;
    let mut tops = 0;
    for c in text.chars() {
        match c {
            '(' => {
                tops += i32::from(depth == 0);
                depth += 1;
            }
            ')' => depth -= 1,
            _ => {}
        }
        assert!(depth >= 0);
    }
    assert_eq!((depth, tops), (0, 2));
    for line in [
        "    (domid 14)",
        "    (uuid 7a31a084-e5e4-48cd-8b72-24a3dd343e44)",
        "    (maxmem 192)",
        "    (memory 424)",
        "    (start_time 1282317721.00)",
        "    (cpu_time 3120.4)",
        "    (state -b----)",
        "    (kernel )",
    ] {
        assert!(text.lines().any(|l| l == line || l.trim() == line.trim()), "{line} in\n{text}");
    }
}
