use super::{
    Balloon, BalloonTrack, CpuTrail, DiskCounters, DomainIdent, Memory, Name, NetCounters, Rates, Uuid, Vbd, Vif,
};
use serde::{Deserialize, Serialize};

/// The state flags a Xen toolstack prints, whatever the order it prints them in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DomainState {
    /// On a CPU at the moment of the sample.
    pub running: bool,
    /// Waiting for something: an idle guest.
    pub blocked: bool,
    /// Paused by somebody, or still being built.
    pub paused: bool,
    /// Has shut down.
    pub shutdown: bool,
    /// Shut down by a crash.
    pub crashed: bool,
    /// Being torn down.
    pub dying: bool,
    /// Shut down in order to come up again.
    pub rebooting: bool,
}

/// One word for a domain's state, worst first when ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Crashed and kept.
    Crashed,
    /// Being torn down.
    Dying,
    /// Shut down, not yet gone.
    Shutdown,
    /// Paused.
    Paused,
    /// Rebooting.
    Rebooting,
    /// Known to the toolstack but not running.
    Halted,
    /// On a CPU now.
    Running,
    /// Runs, and waits for something.
    Blocked,
    /// Runs, and waits for a CPU (no flag at all).
    Runnable,
}

impl DomainState {
    /// The one word that matters most.
    pub fn run_state(self) -> RunState {
        match self {
            DomainState { crashed: true, .. } => RunState::Crashed,
            DomainState { dying: true, .. } => RunState::Dying,
            DomainState { rebooting: true, .. } => RunState::Rebooting,
            DomainState { shutdown: true, .. } => RunState::Shutdown,
            DomainState { paused: true, .. } => RunState::Paused,
            DomainState { running: true, .. } => RunState::Running,
            DomainState { blocked: true, .. } => RunState::Blocked,
            _ => RunState::Runnable,
        }
    }
}

impl RunState {
    /// Whether a domain in this state does its work, which is what availability counts.
    pub fn is_up(self) -> bool {
        matches!(self, RunState::Running | RunState::Blocked | RunState::Runnable)
    }

    /// The word shown and filtered by.
    pub fn word(self) -> &'static str {
        match self {
            RunState::Crashed => "crashed",
            RunState::Dying => "dying",
            RunState::Shutdown => "shutdown",
            RunState::Paused => "paused",
            RunState::Rebooting => "rebooting",
            RunState::Halted => "halted",
            RunState::Running => "running",
            RunState::Blocked => "blocked",
            RunState::Runnable => "runnable",
        }
    }

    /// The one letter xentop users know; upper case where something is wrong.
    pub fn letter(self) -> char {
        match self {
            RunState::Crashed => 'C',
            RunState::Dying => 'D',
            RunState::Shutdown => 'S',
            RunState::Paused => 'p',
            RunState::Rebooting => 'R',
            RunState::Halted => '-',
            RunState::Running => 'r',
            RunState::Blocked => 'b',
            RunState::Runnable => '.',
        }
    }
}

/// One domain as its host last reported it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Domain {
    /// The hypervisor's number; `None` for a domain that is defined but halted.
    pub domid: Option<u32>,
    /// Its UUID; `None` for dom0 and where the toolstack tells none.
    pub uuid: Option<Uuid>,
    /// Its name, sanitised.
    pub name: Name,
    /// Its state flags; see [`Domain::run_state`].
    pub state: DomainState,
    /// Virtual CPUs on line.
    pub vcpus: Option<u32>,
    /// CPU seconds used since it started.
    pub cpu_seconds: Option<f64>,
    /// Seconds since it started, where the toolstack tells.
    pub uptime: Option<f64>,
    /// Its memory.
    pub memory: Memory,
    /// All interfaces together; `None` where nothing could be read.
    pub net: Option<NetCounters>,
    /// All disks together.
    pub disk: Option<DiskCounters>,
    /// Each interface.
    pub vifs: Vec<Vif>,
    /// Each disk.
    pub vbds: Vec<Vbd>,
    /// Per-second figures against the sample before.
    pub rates: Rates,
    /// What the balloon does.
    pub balloon: Balloon,
    /// What the balloon's state was judged from; carried from sample to sample.
    pub track: BalloonTrack,
    /// CPU seconds at the samples before; what [`Rates::cpu`] is made of.
    #[serde(skip)]
    pub cpu_trail: CpuTrail,
}

impl Domain {
    /// A domain with a name and nothing else known.
    pub fn named(name: &str, domid: Option<u32>) -> Domain {
        Domain::with_name(Name::new(name), domid)
    }

    /// The same with a name that has been sanitised before.
    pub fn with_name(name: Name, domid: Option<u32>) -> Domain {
        Domain {
            domid,
            uuid: None,
            name,
            state: DomainState::default(),
            vcpus: None,
            cpu_seconds: None,
            uptime: None,
            memory: Memory::default(),
            net: None,
            disk: None,
            vifs: Vec::new(),
            vbds: Vec::new(),
            rates: Rates::default(),
            balloon: Balloon::Unknown,
            track: BalloonTrack::default(),
            cpu_trail: CpuTrail::default(),
        }
    }

    /// Whether this is the host's own control domain.
    pub fn is_dom0(&self) -> bool {
        self.domid == Some(0)
    }

    /// One word for its state.
    pub fn run_state(&self) -> RunState {
        if self.domid.is_none() { RunState::Halted } else { self.state.run_state() }
    }

    /// What identifies it on its host, in this sample and the next ones.
    pub fn ident(&self) -> DomainIdent {
        let name = if self.uuid.is_none() { Some(self.name.clone()) } else { None };
        DomainIdent { domid: self.domid, uuid: self.uuid, name }
    }

    /// Whether that is this domain's [`Domain::ident`], without making one.
    pub fn is(&self, ident: &DomainIdent) -> bool {
        self.domid == ident.domid
            && self.uuid == ident.uuid
            && (self.uuid.is_some() || ident.name.as_ref() == Some(&self.name))
    }

    /// Whether `other` is the same domain in a later or earlier sample of the same host: same
    /// number, and the same UUID where both have one (else the same name), so that a reused
    /// number is never taken for the old domain.
    pub fn same_as(&self, other: &Domain) -> bool {
        self.domid == other.domid
            && match (self.uuid, other.uuid) {
                (Some(a), Some(b)) => a == b,
                (None, None) => self.name == other.name,
                _ => false,
            }
    }
}
