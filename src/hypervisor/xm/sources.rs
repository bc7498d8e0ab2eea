use crate::model::{Field, Source};

const fn source(command: &'static str, column: &'static str, note: &'static str) -> Source {
    Source { command, column, note }
}

/// Where each figure of an `xm` host comes from.
pub(in crate::hypervisor) const SOURCES: &[(Field, Source)] = &[
    (Field::Domid, source("xm list -l", "domid", "none for a halted domain; reused after a reboot of the host")),
    (Field::Uuid, source("xm list -l", "uuid", "")),
    (Field::Name, source("xm list -l", "name", "")),
    (Field::State, source("xm list -l", "state", "of the moment the list was made")),
    (Field::Vcpus, source("xm list -l", "online_vcpus (halted: vcpus)", "")),
    (Field::Cpu, source("xm list -l", "cpu_time, s", "% of one CPU between the last two samples")),
    (
        Field::Actual,
        source(
            "xentop -b -i 1 -n -x",
            "MEM(k), KiB",
            "found by the first ten bytes of the name, all that xentop 3.4 prints; missing where two domains share them",
        ),
    ),
    (
        Field::Target,
        source(
            "xenstore-read",
            "/local/domain/ID/memory/target, KiB",
            "Mem of xm list tells a wrong target after a failed mem-set; dom0: its own balloon driver",
        ),
    ),
    (
        Field::Maximum,
        source("xenstore-read", "/local/domain/ID/memory/static-max, KiB", "else maxmem of xm list -l, MiB"),
    ),
    (
        Field::Minimum,
        source(
            "computed here",
            "from the maximum",
            "est.: what a guest of this size needs at least, by the rule of xenballoond; xm knows no minimum",
        ),
    ),
    (
        Field::Net,
        source(
            "xentop -b -i 1 -n -x",
            "Net lines, bytes (else NETTX(k), NETRX(k))",
            "the backend's counters turned round: what it transmits, the guest receives",
        ),
    ),
    (
        Field::Disk,
        source("xentop -b -i 1 -n -x", "VBD_RD, VBD_WR, requests", "xentop 3.4 counts requests only, no bytes"),
    ),
    (Field::Uptime, source("xm list -l", "start_time, s since 1970", "against dom0's clock")),
    (Field::HostTotal, source("xm info", "total_memory, MiB", "")),
    (Field::HostFree, source("xm info", "free_memory, MiB", "memory no domain holds; dom0 may still give some")),
    (Field::Clock, source("/proc/uptime", "first number, s", "dom0's uptime: rates need nobody's wall clock")),
];
