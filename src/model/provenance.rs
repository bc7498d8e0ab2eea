use serde::Serialize;

/// A figure whose origin can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Domain number.
    Domid,
    /// UUID.
    Uuid,
    /// Domain name.
    Name,
    /// State flags.
    State,
    /// VCPUs on line.
    Vcpus,
    /// CPU seconds, and CPU % made of them.
    Cpu,
    /// Memory held now.
    Actual,
    /// Balloon target.
    Target,
    /// Balloon ceiling.
    Maximum,
    /// Balloon floor.
    Minimum,
    /// Network counters.
    Net,
    /// Disk counters.
    Disk,
    /// Time since the domain started.
    Uptime,
    /// Host memory, total.
    HostTotal,
    /// Host memory, free in the hypervisor.
    HostFree,
    /// The remote clock rates are made with.
    Clock,
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The remote command or file.
    pub command: &'static str,
    /// Which column or key of it, in which unit.
    pub column: &'static str,
    /// What to know before believing it; empty if nothing.
    pub note: &'static str,
}
