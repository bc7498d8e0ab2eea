use crate::history::{Metric, Unit};
use crate::plot::Stroke;

macro_rules! kinds {
    ($($kind:ident $word:literal $about:literal;)*) => {
        /// A kind of figure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $(#[doc = $about] $kind,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind,)*];

            /// The word on the command line.
            pub fn word(self) -> &'static str {
                match self { $(Kind::$kind => $word,)* }
            }

            /// What it shows, in one line.
            pub fn about(self) -> &'static str {
                match self { $(Kind::$kind => $about,)* }
            }
        }
    };
}

kinds! {
    FreeMemory "free-memory" "Free memory against time";
    Memory "memory" "Used memory against time, with all there is";
    Balloon "balloon" "A guest's balloon: actual, target and maximum against time";
    Cpu "cpu" "CPU against time";
    Network "network" "Bytes received and sent against time";
    Disk "disk" "Bytes read and written against time";
    Availability "availability" "Availability and its two ratios against time";
    Overcommit "overcommit" "Used and promised memory against the number of running guests";
    Ratio "ratio" "Promised by used memory against the number of running guests";
}

/// A metric of a figure, and how it is drawn.
pub(super) struct Part {
    pub metric: Metric,
    pub name: &'static str,
    pub stroke: Stroke,
}

const fn part(metric: Metric, name: &'static str, stroke: Stroke) -> Part {
    Part { metric, name, stroke }
}

use Metric as M;
use Stroke::{Dashed, Line};

impl Kind {
    /// What it shows, for the title.
    pub fn title(self) -> &'static str {
        match self {
            Kind::FreeMemory => "Free memory",
            Kind::Memory => "Memory",
            Kind::Balloon => "Balloon",
            Kind::Cpu => "CPU",
            Kind::Network => "Network traffic",
            Kind::Disk => "Disk traffic",
            Kind::Availability => "Availability",
            Kind::Overcommit => "Used and promised memory",
            Kind::Ratio => "Promised memory by used memory",
        }
    }

    /// What the left axis counts.
    pub(super) fn axis(self) -> &'static str {
        match self {
            Kind::FreeMemory => "free memory",
            Kind::Memory | Kind::Balloon | Kind::Overcommit => "memory",
            Kind::Cpu => "CPU",
            Kind::Network => "network",
            Kind::Disk => "disk, read and written",
            Kind::Availability => "availability",
            Kind::Ratio => "promised / used",
        }
    }

    pub(super) fn unit(self) -> Option<Unit> {
        match self {
            Kind::FreeMemory | Kind::Memory | Kind::Balloon | Kind::Overcommit => Some(Unit::Bytes),
            Kind::Cpu => Some(Unit::CpuPercent),
            Kind::Network | Kind::Disk => Some(Unit::BytesPerSecond),
            Kind::Availability => Some(Unit::Ratio),
            Kind::Ratio => None,
        }
    }

    /// Whether it counts guests below instead of the time.
    pub fn is_by_count(self) -> bool {
        matches!(self, Kind::Overcommit | Kind::Ratio)
    }

    /// The metrics of one subject, or of each of several.
    pub(super) fn parts(self, alone: bool) -> &'static [Part] {
        const FREE: &[Part] = &[part(M::Free, "free", Line)];
        const MEMORY: &[Part] =
            &[part(M::Total, "total", Dashed), part(M::Used, "used", Line), part(M::Actual, "held", Line)];
        const USED: &[Part] = &[part(M::Used, "used", Line), part(M::Actual, "held", Line)];
        const BALLOON: &[Part] =
            &[part(M::Actual, "actual", Line), part(M::Target, "target", Dashed), part(M::Maximum, "maximum", Dashed)];
        const ACTUAL: &[Part] = &[part(M::Actual, "actual", Line)];
        const CPU: &[Part] = &[part(M::Cpu, "CPU", Line)];
        const NETWORK: &[Part] = &[part(M::Rx, "received", Line), part(M::Tx, "sent", Line)];
        const DISK: &[Part] = &[part(M::Disk, "read and written", Line)];
        const AVAILABILITY: &[Part] = &[
            part(M::Availability, "availability", Line),
            part(M::VmRatio, "guests running", Dashed),
            part(M::PmRatio, "hosts answering", Dashed),
        ];
        const OVERALL: &[Part] = &[part(M::Availability, "availability", Line)];
        match (self, alone) {
            (Kind::FreeMemory, _) => FREE,
            (Kind::Memory, true) => MEMORY,
            (Kind::Memory, false) => USED,
            (Kind::Balloon, true) => BALLOON,
            (Kind::Balloon, false) => ACTUAL,
            (Kind::Cpu, _) => CPU,
            (Kind::Network, _) => NETWORK,
            (Kind::Disk, _) => DISK,
            (Kind::Availability, true) => AVAILABILITY,
            (Kind::Availability, false) => OVERALL,
            (Kind::Overcommit | Kind::Ratio, _) => &[],
        }
    }

    /// Who can have it, for people who asked for somebody who cannot.
    pub fn wants(self) -> &'static str {
        match self {
            Kind::Balloon => "guests (--vm)",
            Kind::Availability => "pools (--pool) and the cluster",
            Kind::FreeMemory | Kind::Overcommit | Kind::Ratio => "hosts (--host), pools (--pool) and the cluster",
            Kind::Memory | Kind::Cpu | Kind::Network | Kind::Disk => "guests, hosts, pools and the cluster",
        }
    }

    /// Whether such a subject has it.
    pub fn fits(self, wanted: &super::Wanted) -> bool {
        use super::Wanted as W;
        match self {
            Kind::Balloon => matches!(wanted, W::Guest(_)),
            Kind::Availability => matches!(wanted, W::Pool(_) | W::Cluster),
            Kind::FreeMemory | Kind::Overcommit | Kind::Ratio => !matches!(wanted, W::Guest(_)),
            Kind::Memory | Kind::Cpu | Kind::Network | Kind::Disk => true,
        }
    }
}
