use super::{Bytes, Domain, Field, Name, Source};
use serde::Serialize;
use std::fmt;

/// Which family of tools a host is asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Toolstack {
    /// Xen 4.1 and later: `xl`.
    Xl,
    /// Xen 3.x, Oracle VM 2.x: `xm` and xend.
    Xm,
}

impl Toolstack {
    /// All toolstacks, in the order detection prefers them.
    pub const ALL: [Toolstack; 2] = [Toolstack::Xl, Toolstack::Xm];

    /// The word in config, tables and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Toolstack::Xl => "xl",
            Toolstack::Xm => "xm",
        }
    }

    /// The toolstack of that word.
    pub fn from_word(word: &str) -> Option<Toolstack> {
        Toolstack::ALL.into_iter().find(|t| t.word() == word)
    }
}

impl fmt::Display for Toolstack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Identifies one boot of a host's dom0 (`/proc/sys/kernel/random/boot_id`).
pub type BootId = Name;

/// What a host says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HostFacts {
    /// Its own idea of its name.
    pub hostname: Option<Name>,
    /// Kernel release of dom0.
    pub kernel: Option<Name>,
    /// Hypervisor version (`4.17.7`, `3.4.0`).
    pub hypervisor: Option<Name>,
    /// Physical CPUs.
    pub cpus: Option<u32>,
    /// Their clock, MHz.
    pub cpu_mhz: Option<f64>,
    /// Memory of the machine.
    pub total: Option<Bytes>,
    /// Memory no domain holds, as the hypervisor says.
    pub free: Option<Bytes>,
    /// dom0's load average over one minute.
    pub load: Option<f64>,
    /// Seconds since dom0 booted, by its own clock.
    pub uptime: Option<f64>,
}

/// A part of a sample that could not be had, while the rest could.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SectionProblem {
    /// Which section (`xentop`, `xenstore`).
    pub section: &'static str,
    /// The command that failed.
    pub command: Name,
    /// Its exit status; 124 or 137 when the remote deadline ended it; `None` if it never ran.
    pub status: Option<i32>,
    /// What it said.
    pub said: Name,
    /// What is missing because of it, and what to try.
    pub hint: &'static str,
}

/// One sample of one host: what its tools said on one beat, parsed.
///
/// Counters are raw here; [`super::Rates`] are filled in by the watcher from the sample before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HostReport {
    /// The tools that were asked.
    pub toolstack: Toolstack,
    /// The remote clock at the sample: seconds of dom0's uptime.
    pub clock: Option<f64>,
    /// The same clock when the network and disk counters were read, where that was told apart.
    pub device_clock: Option<f64>,
    /// Which boot of dom0 that clock belongs to.
    pub boot: Option<BootId>,
    /// The host's own figures.
    pub facts: HostFacts,
    /// Its domains, dom0 first where there is one, then by domid, then by name.
    pub domains: Vec<Domain>,
    /// What could not be read.
    pub problems: Vec<SectionProblem>,
    /// Where each figure comes from.
    #[serde(skip)]
    pub sources: &'static [(Field, Source)],
}

impl HostReport {
    /// Where a figure comes from with this toolstack.
    pub fn source(&self, field: Field) -> Option<Source> {
        self.sources.iter().find(|(f, _)| *f == field).map(|(_, s)| *s)
    }

    /// The control domain.
    pub fn dom0(&self) -> Option<&Domain> {
        self.domains.iter().find(|d| d.is_dom0())
    }

    /// The guests: every domain that is not dom0.
    pub fn guests(&self) -> impl Iterator<Item = &Domain> {
        self.domains.iter().filter(|d| !d.is_dom0())
    }
}
