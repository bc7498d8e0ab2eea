//! A report as a frame (who is there, with which devices) and plain numbers in a row.
//!
//! Numbers of a domain: [`FIXED`] of its own, then five for each interface and six for each disk.
//! What is missing is told by the bits of [`MASK`], its number stays 0.

use crate::model::{
    Bytes, DiskCounters, Domain, DomainIdent, DomainState, HostReport, Memory, Name, NetCounters, PacketCounters, Uuid,
    Vbd, Vif,
};

pub(super) const MASK: usize = 0;
pub(super) const STATE: usize = 1;
pub(super) const VCPUS: usize = 2;
pub(super) const CPU: usize = 3;
pub(super) const UPTIME: usize = 4;
pub(super) const ACTUAL: usize = 5;
pub(super) const TARGET: usize = 6;
pub(super) const MAXIMUM: usize = 7;
pub(super) const MINIMUM: usize = 8;
pub(super) const WANTED: usize = 9;
pub(super) const USED: usize = 10;
pub(super) const RX: usize = 11;
pub(super) const TX: usize = 12;
pub(super) const READS: usize = 13;
pub(super) const WRITES: usize = 14;
pub(super) const READ_BYTES: usize = 15;
pub(super) const WRITTEN_BYTES: usize = 16;
/// Numbers every domain has.
pub(super) const FIXED: usize = 17;
/// Numbers of an interface: bytes received and sent, packets lost, received and sent.
pub(super) const VIF: usize = 5;
/// Numbers of a disk: which bytes are told, reads, writes, bytes read and written, no room.
pub(super) const VBD: usize = 6;

/// Bits of [`MASK`].
pub(super) mod told {
    pub const VCPUS: u64 = 1;
    pub const CPU: u64 = 2;
    pub const UPTIME: u64 = 4;
    pub const ACTUAL: u64 = 8;
    pub const TARGET: u64 = 0x10;
    pub const MAXIMUM: u64 = 0x20;
    pub const MINIMUM: u64 = 0x40;
    pub const WANTED: u64 = 0x80;
    pub const USED: u64 = 0x100;
    pub const NET: u64 = 0x200;
    pub const DISK: u64 = 0x400;
    pub const READ_BYTES: u64 = 0x800;
    pub const WRITTEN_BYTES: u64 = 0x1000;
    pub const ESTIMATED: u64 = 0x2000;
    pub const UNLIMITED: u64 = 0x4000;
    /// Bits there are.
    pub const BITS: u32 = 15;
}

/// Who a domain is and which devices it has.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    pub domid: Option<u32>,
    pub uuid: Option<Uuid>,
    pub name: Name,
    pub vifs: Vec<u32>,
    pub vbds: Vec<Name>,
    /// Where its numbers begin.
    pub at: usize,
}

impl Shape {
    pub fn of(domain: &Domain, at: usize) -> Shape {
        Shape {
            domid: domain.domid,
            uuid: domain.uuid,
            name: domain.name.clone(),
            vifs: domain.vifs.iter().map(|vif| vif.index).collect(),
            vbds: domain.vbds.iter().map(|vbd| vbd.device.clone()).collect(),
            at,
        }
    }

    /// How many numbers it has.
    pub fn len(&self) -> usize {
        FIXED + self.vifs.len() * VIF + self.vbds.len() * VBD
    }

    pub fn vif(&self, at: usize) -> usize {
        FIXED + at * VIF
    }

    pub fn vbd(&self, at: usize) -> usize {
        FIXED + self.vifs.len() * VIF + at * VBD
    }

    /// Whether that is the same domain (as [`Domain::same_as`]).
    pub fn same_as(&self, other: &Shape) -> bool {
        self.domid == other.domid && self.uuid == other.uuid && (self.uuid.is_some() || self.name == other.name)
    }

    /// Whether that is its ident (as [`Domain::is`]).
    pub fn is(&self, ident: &DomainIdent) -> bool {
        self.domid == ident.domid
            && self.uuid == ident.uuid
            && (self.uuid.is_some() || ident.name.as_ref() == Some(&self.name))
    }

    fn fits(&self, domain: &Domain) -> bool {
        self.domid == domain.domid
            && self.uuid == domain.uuid
            && self.name == domain.name
            && self.vifs.len() == domain.vifs.len()
            && self.vbds.len() == domain.vbds.len()
            && self.vifs.iter().zip(&domain.vifs).all(|(index, vif)| *index == vif.index)
            && self.vbds.iter().zip(&domain.vbds).all(|(device, vbd)| *device == vbd.device)
    }

    /// The domain these numbers tell of, without what is derived from pairs of samples.
    pub fn domain(&self, numbers: &[u64]) -> Domain {
        let mask = numbers[MASK];
        let bytes = |bit: u64, at: usize| (mask & bit != 0).then(|| Bytes(numbers[at]));
        let mut domain = Domain::with_name(self.name.clone(), self.domid);
        domain.uuid = self.uuid;
        domain.state = state(numbers[STATE]);
        domain.vcpus = (mask & told::VCPUS != 0).then(|| numbers[VCPUS] as u32);
        domain.cpu_seconds = cpu_seconds(numbers);
        domain.uptime = (mask & told::UPTIME != 0).then(|| f64::from_bits(numbers[UPTIME]));
        domain.memory = memory(numbers);
        domain.net = (mask & told::NET != 0).then(|| NetCounters { rx: Bytes(numbers[RX]), tx: Bytes(numbers[TX]) });
        domain.disk = (mask & told::DISK != 0).then(|| DiskCounters {
            reads: numbers[READS],
            writes: numbers[WRITES],
            read_bytes: bytes(told::READ_BYTES, READ_BYTES),
            written_bytes: bytes(told::WRITTEN_BYTES, WRITTEN_BYTES),
        });
        let vif = |(at, index): (usize, &u32)| {
            let n = &numbers[self.vif(at)..];
            let counters = NetCounters { rx: Bytes(n[0]), tx: Bytes(n[1]) };
            Vif { index: *index, counters, packets: PacketCounters { rx: n[3], tx: n[4] }, lost: n[2] }
        };
        domain.vifs = self.vifs.iter().enumerate().map(vif).collect();
        let vbd = |(at, device): (usize, &Name)| {
            let n = &numbers[self.vbd(at)..];
            let counters = DiskCounters {
                reads: n[1],
                writes: n[2],
                read_bytes: (n[0] & 1 != 0).then_some(Bytes(n[3])),
                written_bytes: (n[0] & 2 != 0).then_some(Bytes(n[4])),
            };
            Vbd { device: device.clone(), counters, out_of_requests: n[5] }
        };
        domain.vbds = self.vbds.iter().enumerate().map(vbd).collect();
        domain
    }
}

/// Who is in a report, in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Frame {
    pub domains: Vec<Shape>,
    /// Numbers of all of them.
    pub numbers: usize,
}

impl Frame {
    pub fn of(report: &HostReport) -> Frame {
        let mut frame = Frame::default();
        for domain in &report.domains {
            frame.push(Shape::of(domain, 0));
        }
        frame
    }

    pub fn push(&mut self, mut shape: Shape) {
        shape.at = self.numbers;
        self.numbers += shape.len();
        self.domains.push(shape);
    }

    /// Whether it is that report's.
    pub fn fits(&self, report: &HostReport) -> bool {
        self.domains.len() == report.domains.len()
            && self.domains.iter().zip(&report.domains).all(|(shape, domain)| shape.fits(domain))
    }
}

/// Writes a report's numbers in the order of its frame.
pub(super) fn numbers(report: &HostReport, out: &mut Vec<u64>) {
    out.clear();
    for domain in &report.domains {
        let m = &domain.memory;
        let start = out.len();
        out.resize(start + FIXED, 0);
        let mut mask = u64::from(m.minimum_estimated) * told::ESTIMATED + u64::from(m.unlimited) * told::UNLIMITED;
        let mut put = |bit: u64, at: usize, value: Option<u64>| {
            if let Some(value) = value {
                mask |= bit;
                out[start + at] = value;
            }
        };
        let size = |size: Option<Bytes>| size.map(|size| size.0);
        put(told::VCPUS, VCPUS, domain.vcpus.map(u64::from));
        put(told::CPU, CPU, domain.cpu_seconds.map(f64::to_bits));
        put(told::UPTIME, UPTIME, domain.uptime.map(f64::to_bits));
        put(told::ACTUAL, ACTUAL, size(m.actual));
        put(told::TARGET, TARGET, size(m.target));
        put(told::MAXIMUM, MAXIMUM, size(m.maximum));
        put(told::MINIMUM, MINIMUM, size(m.minimum));
        put(told::WANTED, WANTED, size(m.wanted));
        put(told::USED, USED, size(m.used_in_guest));
        put(told::NET, RX, domain.net.map(|net| net.rx.0));
        put(told::NET, TX, domain.net.map(|net| net.tx.0));
        put(told::DISK, READS, domain.disk.map(|disk| disk.reads));
        put(told::DISK, WRITES, domain.disk.map(|disk| disk.writes));
        put(told::READ_BYTES, READ_BYTES, domain.disk.and_then(|disk| size(disk.read_bytes)));
        put(told::WRITTEN_BYTES, WRITTEN_BYTES, domain.disk.and_then(|disk| size(disk.written_bytes)));
        out[start + MASK] = mask;
        out[start + STATE] = flags(domain.state);
        for vif in &domain.vifs {
            out.extend([vif.counters.rx.0, vif.counters.tx.0, vif.lost, vif.packets.rx, vif.packets.tx]);
        }
        for vbd in &domain.vbds {
            let c = &vbd.counters;
            let mask = u64::from(c.read_bytes.is_some()) + 2 * u64::from(c.written_bytes.is_some());
            let (read, written) = (c.read_bytes.unwrap_or_default().0, c.written_bytes.unwrap_or_default().0);
            out.extend([mask, c.reads, c.writes, read, written, vbd.out_of_requests]);
        }
    }
}

pub(super) fn cpu_seconds(numbers: &[u64]) -> Option<f64> {
    (numbers[MASK] & told::CPU != 0).then(|| f64::from_bits(numbers[CPU]))
}

pub(super) fn memory(numbers: &[u64]) -> Memory {
    let mask = numbers[MASK];
    let bytes = |bit: u64, at: usize| (mask & bit != 0).then(|| Bytes(numbers[at]));
    Memory {
        actual: bytes(told::ACTUAL, ACTUAL),
        target: bytes(told::TARGET, TARGET),
        maximum: bytes(told::MAXIMUM, MAXIMUM),
        minimum: bytes(told::MINIMUM, MINIMUM),
        minimum_estimated: mask & told::ESTIMATED != 0,
        wanted: bytes(told::WANTED, WANTED),
        used_in_guest: bytes(told::USED, USED),
        unlimited: mask & told::UNLIMITED != 0,
    }
}

fn flags(state: DomainState) -> u64 {
    let flags =
        [state.running, state.blocked, state.paused, state.shutdown, state.crashed, state.dying, state.rebooting];
    flags.iter().enumerate().map(|(at, flag)| u64::from(*flag) << at).sum()
}

pub(super) fn state(flags: u64) -> DomainState {
    let flag = |at: u32| flags >> at & 1 == 1;
    DomainState {
        running: flag(0),
        blocked: flag(1),
        paused: flag(2),
        shutdown: flag(3),
        crashed: flag(4),
        dying: flag(5),
        rebooting: flag(6),
    }
}
