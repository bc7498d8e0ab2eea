//! `xentop -b -i 1 -n -x` of Xen 3.4 and of 4.17 (there with `-f` as well).
//!
//! Source of the widths: `tools/xenstat/xentop/xentop.c`. A first iteration shows 0.0 CPU %.

use super::figures::{Figures, Flow};
use super::text::{Text, permille};
use crate::sim::host::Life;

/// Which xentop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// Xen 3.4: names cut to 10, no sectors.
    V34,
    /// Xen 4.17 with `-f`: whole names, as wide as the longest.
    V417,
}

/// Prints the table of what `domains` yields, each time it is called anew; `total` is the machine's memory in KiB.
pub(crate) fn print<'a, I>(version: Version, domains: &dyn Fn() -> I, total: u64, out: &mut Text)
where
    I: Iterator<Item = Figures<'a>>,
{
    let width = match version {
        Version::V34 => 10,
        Version::V417 => domains().map(|domain| domain.name.len()).max().unwrap_or(0).max(10),
    };
    let new = version == Version::V417;
    out.right("NAME", width);
    out.push("  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR ");
    out.line(if new { " VBD_RSECT  VBD_WSECT SSID" } else { "SSID" });
    for domain in domains() {
        row(&domain, new, width, total, out);
    }
}

fn row(domain: &Figures<'_>, new: bool, width: usize, total: u64, out: &mut Text) {
    out.right_cut(domain.name, width).push(" ").push(state(domain));
    out.push(" ").int(domain.cpu_ns / 1_000_000_000, 10).push("    0.0 ");
    out.int(domain.actual, 10).push(" ").tenths(permille(domain.actual, total), 6).push(" ");
    match if new { domain.limit } else { domain.maximum } {
        Some(limit) => out.int(limit, 10).push(" ").tenths(permille(limit, total), 9),
        None => out.push("  no limit       n/a"),
    };
    // Seen from dom0: what its side of the interface transmits, the guest receives.
    let (received, sent) = domain.net.unwrap_or_default();
    let disk = domain.disk.unwrap_or_default();
    out.push(" ").int(u64::from(domain.vcpus), 5).push(" ").int(u64::from(domain.net.is_some()), 4);
    out.push(" ").int(received.bytes / 1024, 8).push(" ").int(sent.bytes / 1024, 8);
    out.push(" ").int(u64::from(domain.disk.is_some()), 4);
    out.push(" ").int(disk.full, 8).push(" ").int(disk.reads, 8).push(" ").int(disk.writes, 8);
    if new {
        out.push(" ").int(disk.read_sectors, 10).push(" ").int(disk.written_sectors, 10);
    }
    out.line("    0");
    if domain.net.is_some() {
        out.push("Net0 RX: ");
        flow(sent, out);
        out.push("  TX: ");
        flow(received, out);
        out.end();
    }
    if domain.disk.is_some() {
        out.push("VBD BlkBack ").int(51712, 4).push(" [ca: 0]  OO: ").int(disk.full, 8);
        out.push("   RD: ").int(disk.reads, 8).push("   WR: ").int(disk.writes, 8);
        if new {
            out.push("   RSECT: ").int(disk.read_sectors, 10).push("   WSECT: ").int(disk.written_sectors, 10);
        }
        out.end();
    }
}

fn flow(flow: Flow, out: &mut Text) {
    out.int(flow.bytes, 8).push("bytes ").int(flow.packets, 8).push("pkts ");
    out.push("       0err ").int(flow.dropped, 8).push("drop");
}

/// The six flags in the order `dsbcpr`.
fn state(domain: &Figures<'_>) -> &'static str {
    match domain.life {
        Life::Crashed => "---c--",
        Life::Paused => "----p-",
        Life::Up if domain.on_cpu => "-----r",
        Life::Up => "--b---",
        Life::Halted => "------",
    }
}
