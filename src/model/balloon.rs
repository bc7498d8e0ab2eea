use super::{Bytes, Memory, Moment};
use serde::{Deserialize, Serialize};

/// What a domain's balloon does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Balloon {
    /// Actual or target is not known.
    #[default]
    Unknown,
    /// Actual is at its target.
    Settled,
    /// Actual differs from target and comes nearer.
    Moving,
    /// The guest holds less than its target, and nobody has asked it for more as far as we saw: it
    /// gave the memory back by itself. A self-ballooning guest (xenballoond, the kernel's
    /// selfballooning) never touches the toolstack's target, so this is no trouble.
    #[serde(rename = "self")]
    Own,
    /// It moved, or could, but has stopped short of its target.
    Stuck,
    /// The target was set and actual has never followed: no driver, or a guest that ignores it.
    Deaf,
}

impl Balloon {
    /// The word shown and filtered by.
    pub fn word(self) -> &'static str {
        match self {
            Balloon::Unknown => "-",
            Balloon::Settled => "settled",
            Balloon::Moving => "moving",
            Balloon::Own => "self",
            Balloon::Stuck => "stuck",
            Balloon::Deaf => "deaf",
        }
    }

    /// Whether somebody should look at it.
    pub fn is_trouble(self) -> bool {
        matches!(self, Balloon::Stuck | Balloon::Deaf)
    }
}

/// What the judgement needs from the samples before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalloonTrack {
    /// The target last seen.
    pub target: Option<Bytes>,
    /// The smallest distance to that target so far.
    pub nearest: Option<Bytes>,
    /// Samples in a row that came no nearer.
    pub still: u16,
    /// When actual last came nearer to this target (or the target changed).
    pub since: Option<Moment>,
    /// Whether actual has moved at all towards any target we saw set.
    pub moved: bool,
    /// Whether we saw the target being raised, and actual has not reached it since.
    #[serde(default)]
    pub raised: bool,
    /// Whether we saw this target being set; else it may be from long ago.
    #[serde(default)]
    pub asked: bool,
    /// What it held in the last sample.
    #[serde(default)]
    pub held: Option<Bytes>,
}

impl BalloonTrack {
    /// Samples without progress after which a balloon counts as stuck.
    pub const PATIENCE: u16 = 5;

    /// Actual within this distance of target is settled: toolstacks keep a page or a MiB of slack
    /// (Domain-0's target is one KiB low in `xl list -l`, xl's Mem is whole MiB).
    pub const SLACK: Bytes = Bytes::from_mib(1);

    /// The judgement for a new sample, and what to carry to the next one.
    ///
    /// A guest below its target is only stuck or deaf when it was seen to be asked for more: else
    /// it holds less by its own wish, see [`Balloon::Own`].
    ///
    /// `paused` guests cannot balloon: they are stuck at once when short of their target, and no
    /// verdict of deafness is drawn from them. A gap that was there when we first looked has no
    /// verdict until it closes or patience ends.
    pub fn step(self, memory: &Memory, paused: bool, now: Moment) -> (Balloon, BalloonTrack) {
        let (Some(actual), Some(target)) = (memory.actual, memory.target) else {
            return (Balloon::Unknown, self);
        };
        let gap = actual.abs_diff(target);
        let mut next = BalloonTrack { held: Some(actual), ..self };
        if self.target != Some(target) {
            next.asked = self.target.is_some();
            // It may have gone all the way it can before we look.
            next.moved |= next.asked && self.held.is_some_and(|held| held.abs_diff(target) > gap + Self::SLACK);
            next.raised = self.target.is_some_and(|before| before < target);
            next.target = Some(target);
            next.nearest = Some(gap);
            next.still = 0;
            next.since = Some(now);
        } else if self.nearest.is_none_or(|nearest| gap < nearest) {
            next.moved |= self.nearest.is_some();
            next.nearest = Some(gap);
            next.still = 0;
            next.since = Some(now);
        } else {
            next.still = self.still.saturating_add(1);
        }
        if gap <= Self::SLACK {
            next.still = 0;
            next.raised = false;
            next.moved |= self.target == Some(target) && self.nearest.is_some_and(|n| n > Self::SLACK);
            return (Balloon::Settled, next);
        }
        if actual < target && !next.raised {
            // Measured against the last sample, not the best: it comes and goes as it likes.
            next.nearest = Some(gap);
            let nearer = self.target == Some(target) && self.nearest.is_some_and(|nearest| gap < nearest);
            return (if nearer { Balloon::Moving } else { Balloon::Own }, next);
        }
        let verdict = if paused {
            Balloon::Stuck
        } else if next.still < Self::PATIENCE {
            // One look cannot tell a balloon that moves from one that stopped long ago.
            if next.asked || next.moved { Balloon::Moving } else { Balloon::Unknown }
        } else if next.moved {
            Balloon::Stuck
        } else {
            Balloon::Deaf
        };
        (verdict, next)
    }
}
