//! What reading a host costs: `cargo bench --bench parse`.
//!
//! A frame of 100 domains as an `xl` host answers it, cut, parsed and turned into rates against
//! the sample before, as a watcher does on every beat.

#![allow(clippy::unwrap_used)]

use aerostat::hypervisor::{self, Frame};
use aerostat::model::{HostReport, Moment, Toolstack};
use aerostat::watch::rates;
use std::fmt::Write;
use std::hint::black_box;

/// CPU seconds of this thread: others on the machine do not count.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

const DOMAINS: u32 = 100;
const NONCE: &str = "00000000000000aa";

/// A frame in the formats of Xen 4.17, at a beat.
fn frame(beat: u32) -> String {
    let mut list = String::from(
        "Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label\n",
    );
    let mut top = String::from(
        "        NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID\n",
    );
    let (mut ids, mut keys) = (String::new(), String::new());
    for id in 0..=DOMAINS {
        let name = if id == 0 { "Domain-0".to_owned() } else { format!("{id}_dbvrtg{id:03}") };
        let seconds = f64::from(id) * 100.0 + f64::from(beat) * 0.4;
        let uuid = if id == 0 {
            "00000000-0000-0000-0000-000000000000".into()
        } else {
            format!("7a31a084-e5e4-48cd-8b72-{id:012x}")
        };
        writeln!(
            list,
            "{name:<40} {id:>5} {:>5} {:>5}     -b----  {seconds:>8.1} {uuid}        -                -",
            424 + beat % 100,
            2
        )
        .unwrap();
        let (nets, vbds) = if id == 0 { (0, 0) } else { (1, 2) };
        writeln!(
            top,
            "{name:>12} --b--- {:>10}    0.0 {:>10}    8.3     435200       8.4     2    {nets} {:>8}        0    {vbds}        0 {:>8}        0 {:>10}          0    0",
            seconds as u64 + 1, (424 + beat % 100) * 1024, beat * 3, beat * 2, beat * 16,
        ).unwrap();
        if id > 0 {
            writeln!(top, "Net0 RX: {:>8}bytes {:>8}pkts        0err        0drop  TX: {:>8}bytes       16pkts        0err        2drop", beat * 100, beat, beat * 3000).unwrap();
            for device in [51712, 51728] {
                writeln!(top, "VBD BlkBack {device} [ca: 0]  OO:        0   RD: {beat:>8}   WR:        0   RSECT: {:>10}   WSECT:          0", beat * 8).unwrap();
            }
            write!(ids, "{id} ").unwrap();
            writeln!(keys, "{}\n4194304", (424 + beat % 100) * 1024).unwrap();
        }
    }
    let dom0 = format!("uptime={}.50\nboot=b\nload=0.1\nballoon_target_kb=524288\n", 1000 + beat * 2);
    let info = include_str!("../tests/fixtures/xen-4.17/idle/xl-info");
    let clock = format!("uptime={}.80\n", 1000 + beat * 2);
    let sections = [
        ("dom0", &*dom0),
        ("list", &*list),
        ("clock", &clock),
        ("xentop", &top),
        ("info", info),
        ("ids", &ids),
        ("xenstore", &keys),
    ];
    let mut text = format!("\n@{NONCE} begin 1\n");
    for (name, out) in sections {
        write!(text, "\n@{NONCE} + {name}\n{out}\n@{NONCE} - {name} 0\n").unwrap();
    }
    text + &format!("\n@{NONCE} end\n")
}

fn main() {
    let frames: Vec<String> = (1..=50).map(frame).collect();
    let rounds = if std::env::args().any(|arg| arg == "--test") { 1 } else { 100 };
    let mut before: Option<HostReport> = None;
    let mut rated = 0usize;
    let begin = cpu();
    for _ in 0..rounds {
        for text in &frames {
            let frame = Frame::parse(black_box(text.as_bytes()), NONCE).unwrap();
            let mut report = hypervisor::parse(Toolstack::Xl, &frame, before.as_ref()).unwrap();
            rates::derive(before.as_ref(), &mut report, Moment(0));
            assert!(report.problems.is_empty());
            rated += report.domains.iter().filter(|domain| domain.rates.cpu.is_some()).count();
            before = Some(report);
        }
    }
    let polls = rounds * frames.len();
    assert!(rated >= polls / 2 * DOMAINS as usize);
    let each = (cpu() - begin) / polls as f64 * 1e6;
    println!(
        "{each:.0} µs of CPU a frame of {} kB, {:.2} µs a domain (cut, parsed, rates; {DOMAINS} domains, 1 interface and 2 disks each)",
        frames[0].len() / 1000,
        each / f64::from(DOMAINS)
    );
}
