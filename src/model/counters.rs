use super::{Bytes, Domain, Name};
use serde::{Deserialize, Serialize};

/// Bytes that crossed a domain's network interfaces since they came up, seen from the guest.
///
/// A backend in dom0 counts the other way round: what it *transmits*, the guest receives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetCounters {
    /// Received by the guest.
    pub rx: Bytes,
    /// Sent by the guest.
    pub tx: Bytes,
}

/// What a domain's virtual disks did since they came up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskCounters {
    /// Read requests.
    pub reads: u64,
    /// Write requests.
    pub writes: u64,
    /// Bytes read, where the tool counts sectors (xentop since Xen 4.0).
    pub read_bytes: Option<Bytes>,
    /// Bytes written, likewise.
    pub written_bytes: Option<Bytes>,
}

/// Packets that crossed an interface since it came up, seen from the guest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketCounters {
    /// Received by the guest.
    pub rx: u64,
    /// Sent by the guest.
    pub tx: u64,
}

/// One virtual interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vif {
    /// Its number within the domain.
    pub index: u32,
    /// Its counters.
    pub counters: NetCounters,
    /// Its packets (`pkts` of `xentop -n`).
    pub packets: PacketCounters,
    /// Packets lost on either side: errors and drops together.
    pub lost: u64,
}

/// One virtual block device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vbd {
    /// The device's name or number as the toolstack tells it (`xvda`, `51712`).
    pub device: Name,
    /// Its counters.
    pub counters: DiskCounters,
    /// Requests that found no room on the ring (`OO`).
    pub out_of_requests: u64,
}

/// Per-second figures made on our side from an (older, newer) pair of samples and the remote
/// clock. `None` until there is such a pair, and after a counter went backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// CPU use in percent of **one** CPU: two busy VCPUs make 200.
    pub cpu: Option<f64>,
    /// Bytes a second the guest receives.
    pub net_rx: Option<f64>,
    /// Bytes a second the guest sends.
    pub net_tx: Option<f64>,
    /// Bytes a second read.
    pub disk_rd: Option<f64>,
    /// Bytes a second written.
    pub disk_wr: Option<f64>,
    /// Read requests a second.
    pub iops_rd: Option<f64>,
    /// Write requests a second.
    pub iops_wr: Option<f64>,
}

impl Rates {
    /// Adds another's figures; what only one of them has is taken as it is.
    pub fn add(&mut self, other: &Rates) {
        let sum = |a: &mut Option<f64>, b: Option<f64>| {
            if let Some(b) = b {
                *a = Some(a.unwrap_or(0.0) + b);
            }
        };
        sum(&mut self.cpu, other.cpu);
        sum(&mut self.net_rx, other.net_rx);
        sum(&mut self.net_tx, other.net_tx);
        sum(&mut self.disk_rd, other.disk_rd);
        sum(&mut self.disk_wr, other.disk_wr);
        sum(&mut self.iops_rd, other.iops_rd);
        sum(&mut self.iops_wr, other.iops_wr);
    }
}

/// How many domains are missing from each of the sums in [`Rates`]: they run, and nobody can tell
/// their rate, or not yet. One that has no such device is missing from none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unrated {
    /// From the CPU's.
    pub cpu: u32,
    /// From those of bytes received and sent.
    pub net: u32,
    /// From those of bytes read and written; old tools count requests alone.
    pub disk: u32,
    /// From those of requests.
    pub iops: u32,
}

impl Unrated {
    /// Adds another's counts.
    pub fn add(&mut self, other: Unrated) {
        self.cpu += other.cpu;
        self.net += other.net;
        self.disk += other.disk;
        self.iops += other.iops;
    }

    /// What is missing of one domain; `told` where all that its host has to tell was told.
    pub fn of(domain: &Domain, told: bool) -> Unrated {
        if domain.domid.is_none() {
            return Unrated::default();
        }
        let rates = &domain.rates;
        // Where the one kind of device was counted, or everything was, the other is not there. dom0
        // has neither: what the tools show of it is its guests'.
        let counted = told && domain.memory.actual.is_some() || domain.net.is_some() || domain.disk.is_some();
        let none_there = |there: bool| domain.is_dom0() || !there && counted;
        let (net, disk) = (none_there(domain.net.is_some()), none_there(domain.disk.is_some()));
        Unrated {
            cpu: u32::from(rates.cpu.is_none()),
            net: u32::from(!net && (rates.net_rx.is_none() || rates.net_tx.is_none())),
            disk: u32::from(!disk && (rates.disk_rd.is_none() || rates.disk_wr.is_none())),
            iops: u32::from(!disk && (rates.iops_rd.is_none() || rates.iops_wr.is_none())),
        }
    }
}
