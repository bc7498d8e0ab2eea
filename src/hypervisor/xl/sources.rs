use crate::model::{Field, Source};

const fn source(command: &'static str, column: &'static str, note: &'static str) -> Source {
    Source { command, column, note }
}

/// Where each figure of an `xl` host comes from.
pub(in crate::hypervisor) const SOURCES: &[(Field, Source)] = &[
    (Field::Domid, source("xl list -v", "ID", "reused after a reboot of the host")),
    (Field::Uuid, source("xl list -v", "UUID", "")),
    (Field::Name, source("xl list -v", "Name", "")),
    (Field::State, source("xl list -v", "State, Reason-Code", "of the moment the list was made")),
    (Field::Vcpus, source("xl list -v", "VCPUs", "on line at the moment")),
    (
        Field::Cpu,
        source(
            "xl list -v",
            "Time(s), s with one decimal",
            "% of one CPU over the last 4.5 s or more, since xl prints tenths of a second",
        ),
    ),
    (
        Field::Actual,
        source(
            "xentop -b -i 1 -f -n -x",
            "MEM(k), KiB",
            "without xentop: Mem of xl list, in whole MiB and with memory claimed for a domain being built",
        ),
    ),
    (
        Field::Target,
        source(
            "xenstore-read",
            "/local/domain/ID/memory/target and videoram, KiB",
            "together, since the target is written without an HVM guest's video memory; dom0: target_kb of its own balloon driver in /sys",
        ),
    ),
    (
        Field::Maximum,
        source(
            "xenstore-read",
            "/local/domain/ID/memory/static-max, KiB",
            "not MAXMEM of xentop, which is the hypervisor's limit and moves with the target",
        ),
    ),
    (
        Field::Minimum,
        source(
            "computed here",
            "from the maximum",
            "est.: what a guest of this size needs at least, by the rule of xenballoond; xl knows no minimum",
        ),
    ),
    (
        Field::Net,
        source(
            "xentop -b -i 1 -f -n -x",
            "Net lines, bytes (else NETTX(k), NETRX(k))",
            "the backend's counters turned round: what it transmits, the guest receives; only interfaces with their backend in dom0; none for dom0 itself, where xentop may count a bridge",
        ),
    ),
    (
        Field::Disk,
        source(
            "xentop -b -i 1 -f -n -x",
            "VBD lines: RD, WR requests; RSECT, WSECT sectors of 512 bytes",
            "only disks with their backend in dom0",
        ),
    ),
    (Field::HostTotal, source("xl info", "total_memory, MiB", "")),
    (Field::HostFree, source("xl info", "free_memory, MiB", "memory no domain holds; dom0 may still give some")),
    (Field::Clock, source("/proc/uptime", "first number, s", "dom0's uptime: rates need nobody's wall clock")),
];
