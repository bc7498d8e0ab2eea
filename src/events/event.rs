use crate::model::{DomainIdent, HostId, Moment, Name};
use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Trouble is over.
    Good,
    /// Wants a look.
    Warning,
    /// Wants somebody now.
    Critical,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A domain is there that was not.
    Created,
    /// A domain is gone.
    Destroyed,
    /// A domain runs on another host than before.
    Migrated,
    /// A domain's state changed: paused, running, shut down.
    StateChanged,
    /// A domain crashed.
    Crashed,
    /// A domain's balloon target was set.
    MemSet,
    /// A balloon does not follow its target.
    BalloonStuck,
    /// A balloon moves or has settled again.
    BalloonRecovered,
    /// A host does not answer any more.
    HostDown,
    /// A host answers slower than its beat.
    HostLate,
    /// A host answers again.
    HostUp,
    /// A host booted.
    HostRebooted,
    /// Two hosts claim one domain.
    Conflict,
    /// They do not any more.
    ConflictOver,
    /// Availability fell below the threshold.
    AvailabilityLow,
    /// It is above the threshold again.
    AvailabilityRecovered,
    /// An action was carried out from here.
    Action,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it was seen.
    pub at: Moment,
    /// What.
    pub kind: EventKind,
    /// How bad it is.
    pub severity: Severity,
    /// The host, where it is about one.
    pub host: Option<HostId>,
    /// The domain, where it is about one, and its name.
    pub domain: Option<(DomainIdent, Name)>,
    /// The pool, where it is about one.
    pub pool: Option<Name>,
    /// In words, in one line.
    pub text: Name,
}
