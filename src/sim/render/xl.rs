//! `xl list -v` and `xl info` of Xen 4.17.

use super::figures::Figures;
use super::text::Text;
use crate::sim::host::{Host, Life};

/// `xl list -v`: name, number, MiB held, VCPUs, state, CPU seconds, UUID, shutdown reason, label.
pub(crate) fn list<'a>(domains: impl Iterator<Item = Figures<'a>>, out: &mut Text) {
    out.line(
        "Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label",
    );
    for domain in domains {
        out.left(domain.name, 40).push(" ").int(u64::from(domain.domid), 5);
        out.push(" ").int(domain.actual / 1024, 5).push(" ").int(u64::from(domain.vcpus), 5);
        out.push("     ").push(domain.flags()).push("  ").tenths(domain.cpu_tenths(), 8).push(" ");
        out.uuid(&domain.uuid).push(if domain.life == Life::Crashed { "        3" } else { "        -" });
        out.line("                -");
    }
}

/// `xl info`.
pub(crate) fn info(host: &Host, out: &mut Text) {
    let setup = &host.setup;
    let mut parts = setup.xen.splitn(3, '.');
    let (major, minor) = (parts.next().unwrap_or("4"), parts.next().unwrap_or("17"));
    let extra = parts.next().map(|rest| format!(".{rest}")).unwrap_or_default();
    let threads = if setup.cpus.is_multiple_of(2) { 2 } else { 1 };
    let cores = (setup.cpus / threads).max(1);
    let mut line = |key: &str, value: &str| {
        out.left(key, 23).push(": ").line(value);
    };
    line("host", &setup.name);
    line("release", KERNEL);
    line("version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)");
    line("machine", "x86_64");
    line("nr_cpus", &setup.cpus.to_string());
    line("max_cpu_id", &(setup.cpus - 1).to_string());
    line("nr_nodes", "1");
    line("cores_per_socket", &cores.to_string());
    line("threads_per_core", &threads.to_string());
    line("cpu_mhz", &format!("{:.3}", setup.mhz));
    line("hw_caps", "bfebfbff:77fef3ff:2c100800:00000121:0000000f:d19f47fb:00000008:00000100");
    line("virt_caps", "pv hvm hvm_directio pv_directio hap shadow gnttab-v1 gnttab-v2");
    line("total_memory", &(host.total / 1024).to_string());
    line("free_memory", &(host.free / 1024).to_string());
    line("sharing_freed_memory", "0");
    line("sharing_used_memory", "0");
    line("outstanding_claims", "0");
    line("free_cpus", "0");
    line("xen_major", major);
    line("xen_minor", minor);
    line("xen_extra", &extra);
    line("xen_version", &setup.xen);
    line("xen_caps", "xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ");
    line("xen_scheduler", "credit2");
    line("xen_pagesize", "4096");
    line("platform_params", "virt_start=0xffff800000000000");
    line("xen_changeset", "");
    let dom0 = setup.dom0.memory.0 / 1024;
    let placed = if setup.dom0.autoballoon { String::new() } else { format!("dom0_mem={dom0}M,max:{dom0}M ") };
    line("xen_commandline", &placed);
    line("cc_compiler", "x86_64-linux-gnu-gcc (Debian 12.2.0-14+deb12u1) 12.2.0");
    line("cc_compile_by", "pkg-xen-devel");
    line("cc_compile_domain", "lists.alioth.debian.org");
    line("cc_compile_date", "Wed Nov  4 16:52:28 UTC 2026");
    line("build_id", "151b373fd64b321593bf987fd923cd10dabadac4");
    line("xend_config_format", "4");
}

/// Kernel of dom0.
pub(crate) const KERNEL: &str = "6.1.0-56-amd64";
