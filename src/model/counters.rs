use super::{Bytes, Name};
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

/// One virtual interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vif {
    /// Its number within the domain.
    pub index: u32,
    /// Its counters.
    pub counters: NetCounters,
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
