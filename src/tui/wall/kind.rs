//! What can be the matter.

/// What is the matter. Worst first when ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Two hosts run one VM: its disks are being destroyed.
    Conflict,
    /// A host cannot be asked.
    Down,
    /// A guest crashed.
    Crashed,
    /// A host has been silent for long.
    Stale,
    /// A host has next to no free memory.
    Short,
    /// A balloon that never followed its target.
    Deaf,
    /// A balloon that stopped short of it.
    Stuck,
    /// A part of a host's answer is missing.
    Partial,
    /// A host missed a beat.
    Late,
}

impl Kind {
    /// The one word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Conflict => "conflict",
            Kind::Down => "down",
            Kind::Crashed => "crashed",
            Kind::Stale => "stale",
            Kind::Short => "memory short",
            Kind::Deaf => "deaf balloon",
            Kind::Stuck => "stuck balloon",
            Kind::Partial => "figures missing",
            Kind::Late => "late",
        }
    }

    /// So many of them, in words.
    pub fn many(self, count: u32) -> String {
        match self {
            Kind::Conflict => format!("{count} VMs on two hosts"),
            Kind::Down | Kind::Stale | Kind::Late => format!("{count} hosts {}", self.word()),
            Kind::Crashed => format!("{count} guests crashed"),
            Kind::Short => format!("{count} hosts short of memory"),
            Kind::Deaf => format!("{count} balloons deaf"),
            Kind::Stuck => format!("{count} balloons stuck"),
            Kind::Partial => format!("{count} hosts tell too little"),
        }
    }
}
