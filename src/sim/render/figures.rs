//! The figures a tool prints of one domain, read off the simulated host.

use crate::sim::host::{Guest, Host, Life};

/// One domain as the hypervisor knows it at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Figures<'a> {
    pub name: &'a str,
    pub domid: u32,
    pub uuid: [u8; 16],
    pub life: Life,
    pub on_cpu: bool,
    pub vcpus: u32,
    /// CPU time, ns.
    pub cpu_ns: u64,
    /// KiB held, asked for, at most; no maximum means none (`no limit`).
    pub actual: u64,
    pub target: u64,
    pub maximum: Option<u64>,
    /// What the hypervisor would let it hold, KiB.
    pub limit: Option<u64>,
    /// What the guest received and sent, where it has an interface.
    pub net: Option<(Flow, Flow)>,
    /// What its disk did, where it has one.
    pub disk: Option<Disk>,
    /// World time of its start, ms.
    pub started: i64,
}

/// One direction of an interface.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flow {
    pub bytes: u64,
    pub packets: u64,
    pub dropped: u64,
}

/// Requests and sectors of a disk.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Disk {
    /// Requests that found the ring full.
    pub full: u64,
    pub reads: u64,
    pub writes: u64,
    pub read_sectors: u64,
    pub written_sectors: u64,
}

impl<'a> Figures<'a> {
    /// Those of a guest, `ms` milliseconds into the second.
    pub fn of(guest: &'a Guest, ms: u64) -> Figures<'a> {
        Figures {
            name: &guest.name,
            domid: guest.domid,
            uuid: guest.uuid,
            life: guest.life,
            on_cpu: guest.on_cpu,
            vcpus: guest.vcpus,
            cpu_ns: guest.cpu.at(ms),
            actual: guest.actual,
            target: guest.target,
            maximum: Some(guest.maximum),
            // libxl keeps the hypervisor's limit a MiB above the target.
            limit: Some(guest.target + 1024),
            net: Some((flow(guest.net.received(ms)), flow(guest.net.sent(ms)))),
            disk: Some(disk(guest.full.at(ms), guest.reads.at(ms), guest.writes.at(ms))),
            started: guest.started,
        }
    }

    /// Those of dom0.
    pub fn dom0(host: &'a Host) -> Figures<'a> {
        let fixed = !host.setup.dom0.autoballoon;
        Figures {
            name: "Domain-0",
            domid: 0,
            uuid: [0; 16],
            life: Life::Up,
            on_cpu: true,
            vcpus: host.setup.cpus,
            cpu_ns: host.dom0_cpu.at(host.fraction()),
            actual: host.dom0,
            target: host.dom0_target,
            maximum: fixed.then_some(host.setup.dom0.memory.0),
            limit: fixed.then_some(host.setup.dom0.memory.0),
            net: None,
            disk: None,
            started: host.booted,
        }
    }

    /// The six flags in the order `rbpscd`; a halted domain, which xend alone keeps, has none.
    pub fn flags(&self) -> &'static str {
        match self.life {
            Life::Halted => "------",
            Life::Crashed => "---sc-",
            Life::Paused => "--p---",
            Life::Up if self.on_cpu => "r-----",
            Life::Up => "-b----",
        }
    }

    /// CPU time in tenths of a second, rounded.
    pub fn cpu_tenths(&self) -> u64 {
        (self.cpu_ns + 50_000_000) / 100_000_000
    }
}

/// Those bytes in those frames, none of them lost.
fn flow((bytes, packets): (u64, u64)) -> Flow {
    Flow { bytes, packets, dropped: 0 }
}

/// Those requests with the sectors they move on average.
fn disk(full: u64, reads: u64, writes: u64) -> Disk {
    Disk { full, reads, writes, read_sectors: reads * 32, written_sectors: writes * 24 }
}

/// Every domain of a host in the order of the numbers, dom0 first.
pub(crate) fn by_number(host: &Host) -> impl Iterator<Item = Figures<'_>> {
    let ms = host.fraction();
    std::iter::once(Figures::dom0(host)).chain(host.guests.iter().map(move |guest| Figures::of(guest, ms)))
}

/// The guests that xend keeps, halted.
pub(crate) fn halted(host: &Host) -> impl Iterator<Item = Figures<'_>> {
    host.halted.iter().map(|guest| Figures::of(guest, 0))
}

/// Every running domain of a host in the order of the names.
pub(crate) fn by_name(host: &Host) -> impl Iterator<Item = Figures<'_>> {
    let ms = host.fraction();
    host.by_name.iter().filter_map(move |at| match *at {
        Host::DOM0 => Some(Figures::dom0(host)),
        at => host.guests.get(at as usize).map(|guest| Figures::of(guest, ms)),
    })
}
