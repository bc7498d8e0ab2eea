//! Looks at the samples after a command until its effect shows, or will not.
//!
//! Tools say `done` when a request was taken; whether the guest heeds it only the next samples
//! tell. Only samples asked for after the command count.

mod balloon;
mod life;
mod presence;

use super::confirm::ConfirmedStep;
use super::{Kind, Target};
use crate::hypervisor::operate::Operation;
use crate::model::{BalloonTrack, Cluster, Domain, Freshness, Host, Moment, Uuid};
use std::time::Duration;

/// What the samples say so far. All text is safe to show, and about one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not yet; how it stands.
    Waiting(String),
    /// The effect is there.
    Verified(String),
    /// It is not there, and nobody waits any longer.
    Unverified(String),
}

impl Verdict {
    /// Its text.
    pub fn text(&self) -> &str {
        match self {
            Verdict::Waiting(text) | Verdict::Verified(text) | Verdict::Unverified(text) => text,
        }
    }
}

/// Follows one command's effect. Pure: it is shown snapshots and the time.
#[derive(Clone, Debug)]
pub struct Follow {
    kind: Kind,
    target: Target,
    operation: Operation,
    since: Moment,
    /// Since when its effect is waited for.
    answered: Moment,
    patience: Duration,
    /// How long a host that is not heard since is waited for.
    silence: Duration,
    /// When the last sample looked at was asked for.
    last: Option<Moment>,
    /// Samples looked at.
    samples: u32,
    /// Samples in a row in the state that is looked for.
    streak: u32,
    track: BalloonTrack,
    /// Whom the host knew before, to tell a new domain by.
    known: Vec<(Option<u32>, Option<Uuid>)>,
    so_far: String,
}

/// How a sample looks to one kind of follower.
enum Sight {
    /// Not yet.
    Not(String),
    /// It looks right; it must do so in that many samples in a row.
    Right(u32, String),
    /// It will not come.
    Never(String),
}

impl Follow {
    /// Follows a command that was handed over at `since`.
    pub fn new(step: &ConfirmedStep, since: Moment) -> Follow {
        let target = step.step().target.clone();
        let known = step.step().known.clone();
        let before = step.step().before.map(|before| before.memory).unwrap_or_default();
        Follow {
            kind: step.kind(),
            operation: step.step().operation.clone(),
            target,
            since,
            answered: since,
            patience: patience(step.kind()),
            silence: SILENCE,
            last: None,
            samples: 0,
            streak: 0,
            // With the target before, so that a raised one is known to be raised, and one that
            // was on its way before the first sample to have moved.
            track: BalloonTrack { target: before.target, held: before.actual, ..Default::default() },
            known,
            so_far: String::new(),
        }
    }

    /// The host's answer came only at `answered`, or was given up then: nobody has waited for the
    /// effect before. Building a guest's memory takes a while.
    #[must_use]
    pub fn answered(mut self, answered: Moment) -> Follow {
        self.answered = answered;
        self
    }

    /// Gives up earlier or later than usual.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Follow {
        self.patience = patience;
        self.silence = patience;
        self
    }

    /// Looks at a snapshot.
    pub fn see(&mut self, cluster: &Cluster, now: Moment) -> Verdict {
        let waited = self.answered.until(now);
        if let Some(host) = cluster.host(&self.target.host)
            && let Some(taken) = host.taken.filter(|&taken| taken >= self.since && self.last != Some(taken))
        {
            self.last = Some(taken);
            self.samples += 1;
            let sight = self.look(cluster, host, taken);
            match sight {
                Sight::Right(needed, text) => {
                    self.streak += 1;
                    if self.streak >= needed {
                        return Verdict::Verified(text);
                    }
                    self.so_far = text;
                }
                Sight::Not(text) => {
                    self.streak = 0;
                    self.so_far = text;
                }
                Sight::Never(text) => return Verdict::Unverified(text),
            }
        }
        // A slow host has its say, too.
        let patience = if self.samples < ENOUGH { self.patience.max(self.silence) } else { self.patience };
        if waited < patience {
            return Verdict::Waiting(self.standing(cluster, now));
        }
        Verdict::Unverified(format!("{} (waited {})", self.standing(cluster, now), span(waited)))
    }

    /// How it stands, with the truth about a host that is not heard.
    fn standing(&self, cluster: &Cluster, now: Moment) -> String {
        let host = cluster.host(&self.target.host);
        let silent = host.is_none_or(|host| !matches!(host.freshness(now), Freshness::Live | Freshness::Late));
        let seen =
            host.and_then(|host| host.age(now)).map_or_else(|| "never".to_owned(), |age| format!("{} ago", span(age)));
        match (self.samples, silent) {
            _ if host.is_some_and(|host| host.freshness(now) == Freshness::Waiting) => {
                format!("waiting for the first sample of {}", self.target.host)
            }
            (0, true) => format!("{} is not heard: last seen {seen}, before it was sent", self.target.host),
            (0, false) => {
                format!("the next sample of {} will tell; its last ({seen}) is from before", self.target.host)
            }
            (_, true) => format!("{}; {} is not heard any more, last seen {seen}", self.so_far, self.target.host),
            (_, false) => self.so_far.clone(),
        }
    }

    fn look(&mut self, cluster: &Cluster, host: &Host, taken: Moment) -> Sight {
        let domains: &[Domain] = host.report.as_ref().map_or(&[], |report| &report.domains);
        let after = span(self.since.until(taken));
        match self.operation.clone() {
            Operation::Shutdown => presence::stopped(&self.target, domains, &after, self.streak),
            Operation::Destroy => presence::destroyed(&self.target, domains, &after),
            Operation::Reboot => presence::rebooted(&self.target, domains, &after),
            Operation::Start => presence::started(&self.target, domains, &after),
            // Nothing is left to be seen of it.
            Operation::Console | Operation::Screen | Operation::Eject { .. } => Sight::Right(1, "left".to_owned()),
            Operation::Create { .. } | Operation::Build { .. } => {
                presence::created(&self.target, &self.known, domains, &after)
            }
            Operation::Migrate { to } => presence::migrated(&self.target, cluster, domains, &to, self.since, &after),
            Operation::Pause => self.one(domains, |domain| life::paused(domain, &after)),
            Operation::Unpause => self.one(domains, |domain| life::unpaused(domain, &after)),
            Operation::VcpuSet { count } => self.one(domains, |domain| life::vcpus(domain, count, &after)),
            Operation::Rename { to } => self.one(domains, |domain| life::renamed(domain, &to)),
            Operation::MemMax { to } => self.one(domains, |domain| balloon::maximum(domain, to)),
            Operation::MemSet { to } => {
                let (samples, mut track) = (self.samples, self.track);
                let sight = self.one(domains, |domain| balloon::target(domain, to, &mut track, samples, taken, &after));
                self.track = track;
                sight
            }
        }
    }

    /// The very domain, which must still be there.
    fn one(&self, domains: &[Domain], look: impl FnOnce(&Domain) -> Sight) -> Sight {
        let renamed = matches!(self.kind, Kind::Rename);
        let same =
            |d: &&Domain| self.target.is(d) || renamed && d.domid == self.target.domid && d.uuid == self.target.uuid;
        match domains.iter().find(same) {
            Some(domain) => look(domain),
            None => Sight::Never("it is gone".to_owned()),
        }
    }
}

/// Samples that must have been looked at before an effect is given up in the usual time.
const ENOUGH: u32 = 3;

/// A host that was lost with the command comes back, or is given up, within this.
const SILENCE: Duration = Duration::from_secs(300);

/// How long the effect of an action is waited for.
fn patience(kind: Kind) -> Duration {
    Duration::from_secs(match kind {
        Kind::Stop => 120,
        Kind::Reboot => 180,
        Kind::MemSet => 120,
        Kind::Start | Kind::Create | Kind::Migrate => 60,
        Kind::Destroy | Kind::VcpuSet => 30,
        Kind::Pause | Kind::Unpause | Kind::MemMax | Kind::Rename | Kind::Console | Kind::Vnc | Kind::Eject => 20,
    })
}

/// `7 s`, `2 min 5 s`.
fn span(span: Duration) -> String {
    match span.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
