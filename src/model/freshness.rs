use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How much a host's figures can be trusted to be of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Freshness {
    /// Answers on the beat.
    Live,
    /// A beat or more was missed.
    Late,
    /// Has not answered for long; the figures are of the past.
    Stale,
    /// The connection failed; the figures, if any, are of the past.
    Down,
    /// Not answered yet since we started, nothing known.
    Waiting,
}

impl Freshness {
    /// The word shown and filtered by.
    pub fn word(self) -> &'static str {
        match self {
            Freshness::Live => "live",
            Freshness::Late => "late",
            Freshness::Stale => "stale",
            Freshness::Down => "down",
            Freshness::Waiting => "waiting",
        }
    }

    /// A mark that survives without colour.
    pub fn mark(self) -> char {
        match self {
            Freshness::Live => '●',
            Freshness::Late => '◐',
            Freshness::Stale => '○',
            Freshness::Down => '✗',
            Freshness::Waiting => '…',
        }
    }

    /// The same for terminals without UTF-8.
    pub fn ascii_mark(self) -> char {
        match self {
            Freshness::Live => '*',
            Freshness::Late => '~',
            Freshness::Stale => 'o',
            Freshness::Down => 'x',
            Freshness::Waiting => '.',
        }
    }

    /// Whether the figures may be shown as present ones.
    pub fn is_current(self) -> bool {
        matches!(self, Freshness::Live | Freshness::Late)
    }
}

/// How often hosts are asked and when an answer counts as late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// Time between two questions to one host.
    pub interval: Duration,
    /// Figures older than this are late.
    pub late_after: Duration,
    /// Figures older than this are stale.
    pub stale_after: Duration,
}

impl Beat {
    /// The usual thresholds for an interval: late after two and a half beats or one beat and two
    /// seconds, whichever is longer (a sample's age already is a beat and the time the tools took
    /// when the next one arrives); stale after six beats or fifteen seconds.
    pub fn of(interval: Duration) -> Beat {
        Beat {
            interval,
            late_after: (interval * 5 / 2).max(interval + Duration::from_secs(2)),
            stale_after: (interval * 6).max(Duration::from_secs(15)),
        }
    }
}
