//! `xm list -l` and `xm info` of Xen 3.4 (Oracle VM 2.2).
//!
//! Source: xend's `XendConfig.to_sxp`, `XendNode.info`, `sxp.py` and `PrettyPrint.py`.

use super::figures::Figures;
use super::text::Text;
use crate::sim::host::{Host, Life};

/// Kernel of dom0.
pub(crate) const KERNEL: &str = "2.6.18-128.2.1.4.9.el5xen";

/// `xm list -l`: one S-expression a domain, indented by four. `epoch` is the date of the world's
/// beginning in ms since the Unix epoch.
pub(crate) fn list<'a>(domains: impl Iterator<Item = Figures<'a>>, epoch: i64, out: &mut Text) {
    for domain in domains {
        one(&domain, epoch, out);
    }
}

fn one(domain: &Figures<'_>, epoch: i64, out: &mut Text) {
    let guest = domain.domid != 0 || domain.life == Life::Halted;
    // dom0's ceiling is the largest number of MiB xend knows.
    let maximum = if guest { domain.maximum.unwrap_or(domain.actual) / 1024 } else { 16_777_215 };
    // A halted domain has no number, no state, and has used no CPU.
    let up = domain.life != Life::Halted;
    out.push("(domain\n");
    if up {
        out.push("    (domid ").int(u64::from(domain.domid), 0).push(")\n");
    }
    out.push("    (on_crash ").push(if guest { "preserve" } else { "restart" }).push(")\n    (uuid ");
    out.uuid(&domain.uuid).push(")\n    (bootloader_args ").push(if guest { "-q" } else { "" });
    out.push(")\n    (vcpus ").int(u64::from(domain.vcpus), 0).push(")\n    (name ");
    atom(domain.name, out);
    out.push(")\n    (on_poweroff destroy)\n    (on_reboot restart)\n    (cpus (");
    for vcpu in 0..domain.vcpus {
        out.push(if vcpu == 0 { "()" } else { " ()" });
    }
    out.push("))\n    (bootloader ").push(if guest { "/usr/bin/pygrub" } else { "" });
    out.push(")\n    (maxmem ").int(maximum, 0).push(")\n    (memory ").int(domain.target / 1024, 0);
    out.push(")\n    (shadow_memory 0)\n    (features )\n    (on_xend_start ignore)\n    (on_xend_stop ignore)\n");
    if guest && up {
        let started = (epoch + domain.started).max(0) as u64;
        out.push("    (start_time ").int(started / 1000, 0).push(".").int(started / 100 % 10, 0);
        out.int(started / 10 % 10, 0).push(")\n");
    }
    out.push("    (cpu_time ");
    seconds(domain.cpu_ns, out);
    out.push(")\n");
    if up {
        out.push("    (online_vcpus ").int(u64::from(domain.vcpus), 0).push(")\n");
    }
    out.push(if guest { GUEST_IMAGE } else { DOM0_IMAGE });
    out.push("    (status ").int(status(domain), 0).push(")\n");
    if up {
        out.push("    (state ").push(domain.flags()).push(")\n");
    }
    if guest && up {
        devices(domain, out);
    }
    out.push(")\n");
}

const DOM0_IMAGE: &str = "    (image (linux (kernel )))\n";
const GUEST_IMAGE: &str = "    (image
        (linux
            (kernel )
            (notes
                (FEATURES '!writable_page_tables|pae_pgdir_above_4gb')
                (VIRT_BASE 18446744071562067968)
                (GUEST_VERSION 2.6)
                (PADDR_OFFSET 18446744071562067968)
                (GUEST_OS linux)
                (HYPERCALL_PAGE 18446744071564189696)
                (LOADER generic)
                (SUSPEND_CANCEL 1)
                (ENTRY 18446744071564165120)
                (XEN_VERSION xen-3.0)
            )
        )
    )
";

fn devices(domain: &Figures<'_>, out: &mut Text) {
    let tail = &domain.uuid[12..];
    out.push("    (store_mfn ").int(2_000_000 + u64::from(domain.domid) * 17, 0);
    out.push(")\n    (console_mfn ").int(2_000_001 + u64::from(domain.domid) * 17, 0);
    out.push(")\n    (device\n        (vif\n            (bridge xenbr0)\n            (mac 00:16:3e:");
    hex(tail[1], out);
    out.push(":");
    hex(tail[2], out);
    out.push(":");
    hex(tail[3], out);
    out.push(")\n            (script /etc/xen/scripts/vif-bridge)\n            (uuid ");
    out.uuid(&device(domain.uuid, 1)).push(")\n            (backend 0)\n        )\n    )\n");
    out.push("    (device\n        (vbd\n            (protocol x86_64-abi)\n            (uuid ");
    out.uuid(&device(domain.uuid, 2))
        .push(")\n            (bootable 1)\n            (dev xvda:disk)\n            (uname file:/OVS/running_pool/");
    // The directory's name is the manager's; it need not be the domain's.
    out.int(u64::from(domain.domid), 0)
        .push("/System.img)\n            (mode w)\n            (backend 0)\n            (VDI )\n        )\n    )\n");
    out.push(
        "    (device\n        (console\n            (protocol vt100)\n            (location 2)\n            (uuid ",
    );
    out.uuid(&device(domain.uuid, 3)).push(")\n        )\n    )\n");
}

/// The UUID of a domain's device.
fn device(mut uuid: [u8; 16], number: u8) -> [u8; 16] {
    uuid[0] = uuid[0].wrapping_add(number);
    uuid[15] ^= 0x5A;
    uuid
}

fn hex(byte: u8, out: &mut Text) {
    let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble & 15)];
    out.0.extend([digit(byte >> 4), digit(byte)]);
}

/// Seconds as Python prints a float: without the zeros at the end, but with one digit at least.
fn seconds(ns: u64, out: &mut Text) {
    out.int(ns / 1_000_000_000, 0).push(".");
    let (mut rest, mut digits) = (ns % 1_000_000_000, 9);
    while digits > 1 && rest.is_multiple_of(10) {
        rest /= 10;
        digits -= 1;
    }
    let mut scale = 10u64.pow(digits - 1);
    while scale > 0 {
        out.0.push(b'0' + (rest / scale % 10) as u8);
        scale /= 10;
    }
}

/// An atom as `sxp.py` shows it: bare where it has only harmless characters, else as Python's
/// `repr` of the bytes.
fn atom(text: &str, out: &mut Text) {
    let bare = |b: u8| b.is_ascii_alphanumeric() || b".-_:/~".contains(&b);
    if text.bytes().all(bare) {
        out.push(text);
        return;
    }
    let quote = if text.contains('\'') && !text.contains('"') { b'"' } else { b'\'' };
    out.0.push(quote);
    for byte in text.bytes() {
        match byte {
            b'\\' => out.0.extend(b"\\\\"),
            b'\n' => out.0.extend(b"\\n"),
            b'\r' => out.0.extend(b"\\r"),
            b'\t' => out.0.extend(b"\\t"),
            b if b == quote => out.0.extend([b'\\', b]),
            b' '..=b'~' => out.0.push(byte),
            _ => {
                out.0.extend(b"\\x");
                hex(byte, out);
            }
        }
    }
    out.0.push(quote);
}

/// xend's number for it: 0 halted, 1 paused, 2 running, 5 crashed.
fn status(domain: &Figures<'_>) -> u64 {
    match domain.life {
        Life::Halted => 0,
        Life::Up => 2,
        Life::Paused => 1,
        Life::Crashed => 5,
    }
}

/// `xm info`.
pub(crate) fn info(host: &Host, out: &mut Text) {
    let setup = &host.setup;
    let mut parts = setup.xen.splitn(3, '.');
    let (major, minor) = (parts.next().unwrap_or("3"), parts.next().unwrap_or("4"));
    let extra = parts.next().map(|rest| format!(".{rest}")).unwrap_or_default();
    let nodes = if setup.cpus >= 8 { 2 } else { 1 };
    let each = (setup.cpus / nodes).max(1);
    let free = host.free / 1024;
    let mut line = |key: &str, value: &str| {
        out.left(key, 23).push(": ").line(value);
    };
    line("host", &setup.name);
    line("release", KERNEL);
    line("version", "#1 SMP Fri Oct 9 14:57:31 EDT 2009");
    line("machine", "i686");
    line("nr_cpus", &setup.cpus.to_string());
    line("nr_nodes", &nodes.to_string());
    line("cores_per_socket", &each.to_string());
    line("threads_per_core", "1");
    line("cpu_mhz", &format!("{:.0}", setup.mhz.trunc()));
    line("hw_caps", "bfebfbff:28100800:00000000:00000340:009ce3bd:00000000:00000001:00000000");
    line("virt_caps", "hvm");
    line("total_memory", &(host.total / 1024).to_string());
    line("free_memory", &free.to_string());
    if nodes == 2 {
        line("node_to_cpu", &format!("node0:0-{}", each - 1));
        out.left("", 25).push("node1:").push(&format!("{each}-{}\n", setup.cpus - 1));
        let (first, second) = (free - free / 2, free / 2);
        out.left("node_to_memory", 23).push(&format!(": node0:{first}\n"));
        out.left("", 25).push(&format!("node1:{second}\n"));
    } else {
        line("node_to_cpu", &format!("node0:0-{}", each - 1));
        out.left("node_to_memory", 23).push(&format!(": node0:{free}\n"));
    }
    let mut line = |key: &str, value: &str| {
        out.left(key, 23).push(": ").line(value);
    };
    line("xen_major", major);
    line("xen_minor", minor);
    line("xen_extra", &extra);
    line("xen_caps", "xen-3.0-x86_64 xen-3.0-x86_32p hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ");
    line("xen_scheduler", "credit");
    line("xen_pagesize", "4096");
    line("platform_params", "virt_start=0xff400000");
    line("xen_changeset", "unavailable");
    line("cc_compiler", "gcc version 4.1.2 20080704 (Red Hat 4.1.2-46)");
    line("cc_compile_by", "mockbuild");
    line("cc_compile_domain", "us.oracle.com");
    line("cc_compile_date", "Fri Oct  9 15:16:40 EDT 2009");
    line("xend_config_format", "4");
}
