use super::deeds::Deeds;
use super::homes::{Homes, Key};
use super::scene::{Scene, behind, who};
use crate::action::Kind;
use crate::events::{EventKind, Severity};
use crate::model::{Balloon, Domain, DomainIdent, HostReport, RunState};
use std::collections::HashMap;
use std::time::Duration;

/// What of a domain's state is told: the three ways of running are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Up,
    Paused,
    Shutdown,
    Crashed,
    Halted,
    /// On its way to something else: never told.
    Passing,
}

impl Class {
    fn of(domain: &Domain) -> Class {
        match domain.run_state() {
            RunState::Running | RunState::Blocked | RunState::Runnable => Class::Up,
            RunState::Paused => Class::Paused,
            RunState::Shutdown => Class::Shutdown,
            RunState::Crashed => Class::Crashed,
            RunState::Halted => Class::Halted,
            RunState::Dying | RunState::Rebooting => Class::Passing,
        }
    }

    /// Samples in a row before it is told: a migration pauses its guest for an instant.
    /// `None` for what is never told: a domain that dies may do so for hours.
    fn patience(self) -> Option<u8> {
        match self {
            Class::Paused | Class::Shutdown => Some(2),
            Class::Up | Class::Crashed | Class::Halted => Some(1),
            Class::Passing => None,
        }
    }
}

/// What was told of one domain, and what may come.
#[derive(Clone, Copy, Debug)]
struct Told {
    class: Class,
    next: Class,
    times: u8,
    /// Its balloon was told as in trouble.
    balloon: bool,
    /// Samples in a row that say otherwise.
    otherwise: u8,
    /// Its balloon's trouble was told so many times.
    troubles: u8,
}

impl Told {
    const PLAIN: Told = Told { class: Class::Up, next: Class::Up, times: 0, balloon: false, otherwise: 0, troubles: 0 };

    fn is_plain(&self) -> bool {
        self.class == Class::Up && self.next == Class::Up && !self.balloon && self.otherwise == 0 && self.troubles == 0
    }
}

/// The domains of one host that are not simply running, with what was told of them.
#[derive(Debug, Default)]
pub(super) struct States {
    odd: HashMap<DomainIdent, Told>,
    /// Some domain of the newest report is not simply running.
    look: bool,
}

/// Samples in a row before a balloon counts as recovered.
const RECOVERED: u8 = 3;
/// A balloon that gets stuck again and again is told so many times.
const TROUBLES: u8 = 3;

impl States {
    /// Takes a domain as it is, without a word.
    pub fn adopt(&mut self, domain: &Domain) {
        let class = Class::of(domain);
        let told = Told { class, next: class, balloon: domain.balloon.is_trouble(), ..Told::PLAIN };
        if !told.is_plain() {
            self.odd.insert(domain.ident(), told);
        }
    }

    /// A domain that was there before: notes whether it has to be looked at.
    pub fn same(&mut self, old: &Domain, new: &Domain) {
        self.look |= Class::of(new) != Class::Up
            || Class::of(old) != Class::Up
            || new.balloon.is_trouble()
            || old.balloon.is_trouble();
    }

    pub fn forget(&mut self, domain: &Domain) {
        if !self.odd.is_empty() {
            self.odd.remove(&domain.ident());
        }
    }

    /// Tells what is new about the domains of a report.
    pub fn step(
        &mut self,
        at: usize,
        report: &HostReport,
        unwatched: Option<Duration>,
        scene: &mut Scene<'_>,
        homes: &Homes,
        deeds: &Deeds,
    ) {
        if !std::mem::take(&mut self.look) && self.odd.is_empty() {
            return;
        }
        for domain in &report.domains {
            let class = Class::of(domain);
            let odd = class != Class::Up || domain.balloon.is_trouble();
            if !odd && self.odd.is_empty() {
                continue;
            }
            let ident = domain.ident();
            if !odd && !self.odd.contains_key(&ident) {
                continue;
            }
            let told = self.odd.entry(ident.clone()).or_insert(Told::PLAIN);
            if homes.is_home(at, domain) {
                state(told, class, at, domain, unwatched, scene, deeds);
                balloon(told, at, domain, scene);
            } else {
                // A copy on its way: what it does is told of the VM where it lives.
                *told = Told::PLAIN;
            }
            if told.is_plain() {
                self.odd.remove(&ident);
            }
        }
    }
}

fn state(
    told: &mut Told,
    class: Class,
    at: usize,
    domain: &Domain,
    unwatched: Option<Duration>,
    scene: &mut Scene<'_>,
    deeds: &Deeds,
) {
    if class == told.class {
        *told = Told { next: class, times: 0, ..*told };
        return;
    }
    told.times = if told.next == class { told.times.saturating_add(1) } else { 1 };
    told.next = class;
    if class.patience().is_none_or(|patience| told.times < patience) {
        return;
    }
    told.class = class;
    told.times = 0;
    let ours = deeds.recent(&Key::of(at, domain), &[Kind::Pause, Kind::Unpause, Kind::Stop, Kind::Start], scene.now);
    let (kind, severity, what) = match class {
        Class::Crashed => (EventKind::Crashed, Severity::Critical, "has crashed"),
        Class::Up => (EventKind::StateChanged, Severity::Good, "runs again"),
        Class::Paused => (EventKind::StateChanged, Severity::Warning, "is paused"),
        Class::Shutdown => (EventKind::StateChanged, Severity::Warning, "has shut down"),
        Class::Halted | Class::Passing => (EventKind::StateChanged, Severity::Warning, "has halted"),
    };
    let severity = if ours.is_some() && severity == Severity::Warning { Severity::Info } else { severity };
    let text = format!("{what}{}{}", ours.unwrap_or_default(), behind(unwatched));
    scene.domain(at, who(domain), kind, severity, text);
}

fn balloon(told: &mut Told, at: usize, domain: &Domain, scene: &mut Scene<'_>) {
    let trouble = domain.balloon.is_trouble();
    if trouble == told.balloon {
        told.otherwise = 0;
        return;
    }
    if trouble {
        told.balloon = true;
        told.otherwise = 0;
        told.troubles = told.troubles.saturating_add(1);
        if told.troubles > TROUBLES {
            return;
        }
        let figures = match (domain.memory.actual, domain.memory.target) {
            (Some(actual), Some(target)) => format!(": holds {actual}, was asked for {target}"),
            _ => String::new(),
        };
        let what = if domain.balloon == Balloon::Deaf { "balloon is deaf" } else { "balloon is stuck" };
        let again = if told.troubles == TROUBLES { " (again; that is not told a further time)" } else { "" };
        scene.domain(at, who(domain), EventKind::BalloonStuck, Severity::Warning, format!("{what}{figures}{again}"));
        return;
    }
    // Not known is not recovered.
    if domain.balloon == Balloon::Unknown {
        return;
    }
    told.otherwise += 1;
    if told.otherwise < RECOVERED {
        return;
    }
    told.balloon = false;
    told.otherwise = 0;
    if told.troubles > TROUBLES {
        return;
    }
    let what = if domain.balloon == Balloon::Moving { "balloon moves again" } else { "balloon has settled again" };
    scene.domain(at, who(domain), EventKind::BalloonRecovered, Severity::Good, what.to_owned());
}
