//! What happened between two snapshots, each thing once.

mod calm;
mod comeback;
mod conflicts;
mod deeds;
mod diff;
mod homes;
mod levels;
mod scene;
mod states;
mod targets;
mod voice;

use super::{Event, EventKind, Rules, Severity};
use crate::action::Journal;
use crate::inventory::say_span;
use crate::model::{Cluster, Domain, Host, HostId, HostReport, Moment};
use calm::Calm;
use comeback::Comeback;
use conflicts::Conflicts;
use deeds::Deeds;
use diff::{Change, Differ};
use homes::Homes;
use levels::Levels;
use scene::Scene;
use states::States;
use std::sync::Arc;
use targets::Targets;
use voice::Voice;

/// Tells from snapshots that follow each other what happened.
///
/// Feed it every snapshot, and the last one again every second, since silence publishes nothing.
/// What it sees first is how things are, and no event; only what is wrong already is told. A
/// cluster of other hosts, or time that runs backwards, begins anew.
#[derive(Debug, Default)]
pub struct Deriver {
    rules: Rules,
    hosts: Vec<Watched>,
    now: Moment,
    differ: Differ,
    homes: Homes,
    conflicts: Conflicts,
    levels: Levels,
    deeds: Deeds,
    calm: Calm,
}

/// What is kept of a host.
#[derive(Debug)]
struct Watched {
    id: HostId,
    /// The record looked at last: the same again holds nothing new.
    last: Option<Arc<Host>>,
    report: Option<Arc<HostReport>>,
    taken: Option<Moment>,
    voice: Voice,
    states: States,
    targets: Targets,
    comeback: Option<Comeback>,
}

impl Watched {
    fn new(host: &Host) -> Watched {
        Watched {
            id: host.id.clone(),
            last: None,
            report: None,
            taken: None,
            voice: Voice::default(),
            states: States::default(),
            targets: Targets::default(),
            comeback: None,
        }
    }
}

impl Deriver {
    /// One that has seen nothing yet.
    pub fn new(rules: Rules) -> Deriver {
        Deriver { rules, ..Deriver::default() }
    }

    /// What happened since the snapshot before.
    pub fn step(&mut self, cluster: &Arc<Cluster>, now: Moment) -> Vec<Event> {
        let same = |(watched, host): (&Watched, &Arc<Host>)| watched.id == host.id;
        let known = self.hosts.len() == cluster.hosts.len()
            && self.hosts.iter().zip(&cluster.hosts).all(same)
            && now >= self.now;
        if !known {
            self.begin(cluster);
        }
        self.now = now;
        let mut scene = Scene::new(cluster, now);
        self.listen(&mut scene);
        self.compare(&mut scene);
        self.conflicts.step(&mut scene, &self.rules);
        self.levels.step(&mut scene, &self.rules);
        self.calm.pass(scene.events, now)
    }

    /// What was done from here since the journal was last looked at. Call it before
    /// [`Deriver::step`], which then knows what came of it.
    pub fn actions(&mut self, journal: &Journal, now: Moment) -> Vec<Event> {
        self.deeds.step(journal, now)
    }

    fn begin(&mut self, cluster: &Cluster) {
        self.hosts = cluster.hosts.iter().map(|host| Watched::new(host)).collect();
        self.homes = Homes::default();
        self.conflicts = Conflicts::default();
        self.levels = Levels::default();
    }

    /// Who has gone silent, and who is back.
    fn listen(&mut self, scene: &mut Scene<'_>) {
        for (at, watched) in self.hosts.iter_mut().enumerate() {
            watched.voice.step(at, scene, &self.rules);
        }
    }

    /// Which domains came, went or changed.
    fn compare(&mut self, scene: &mut Scene<'_>) {
        for at in 0..self.hosts.len() {
            let Some(host) = scene.cluster.hosts.get(at) else { continue };
            let watched = &mut self.hosts[at];
            if watched.last.as_ref().is_some_and(|last| Arc::ptr_eq(last, host)) {
                continue;
            }
            watched.last = Some(host.clone());
            let Some(report) = &host.report else { continue };
            let before = watched.report.replace(report.clone());
            let taken = std::mem::replace(&mut watched.taken, host.taken);
            match before {
                None => self.first(at, report),
                Some(before) if Arc::ptr_eq(&before, report) => {}
                Some(before) => {
                    let gap = taken.zip(host.taken).map(|(old, new)| old.until(new)).unwrap_or_default();
                    let unwatched = (gap > host.beat.stale_after).then_some(gap);
                    self.report(at, &before, report, unwatched, scene);
                }
            }
        }
        self.homes.settle(scene, &self.rules, &self.deeds, &mut self.hosts);
    }

    /// The first report of a host: how things are.
    fn first(&mut self, at: usize, report: &HostReport) {
        for guest in report.guests() {
            self.homes.found(at, guest);
        }
        for domain in &report.domains {
            self.hosts[at].states.adopt(domain);
        }
    }

    /// A report after another one.
    fn report(
        &mut self,
        at: usize,
        before: &HostReport,
        after: &HostReport,
        unwatched: Option<std::time::Duration>,
        scene: &mut Scene<'_>,
    ) {
        let Deriver { rules, hosts, differ, homes, deeds, .. } = self;
        let watched = &mut hosts[at];
        let booted = comeback::booted(before, after);
        if booted {
            watched.states = States::default();
            watched.targets = Targets::default();
            watched.comeback.get_or_insert_with(Comeback::default).begin(scene.now, rules);
        }
        let mut came: Vec<&Domain> = Vec::new();
        differ.diff(&before.domains, &after.domains, |change| match change {
            Change::Same(old, new) => {
                watched.states.same(old, new);
                if booted
                    && !new.is_dom0()
                    && let Some(comeback) = &mut watched.comeback
                {
                    comeback.same();
                }
                if old.name != new.name {
                    homes.renamed(at, old, new, scene);
                }
                watched.targets.same(at, old, new, scene, rules, deeds);
            }
            Change::Went(old) => {
                watched.states.forget(old);
                watched.targets.forget(old);
                if !old.is_dom0() {
                    homes.went(at, old, after, unwatched, scene.now);
                    let key = homes::Key::of(at, old);
                    if booted
                        && homes.lives(&key, at)
                        && let Some(comeback) = &mut watched.comeback
                    {
                        comeback.expect(key, old);
                    }
                }
            }
            Change::Came(new) => came.push(new),
        });
        for new in came {
            if new.is_dom0() {
                watched.states.adopt(new);
                continue;
            }
            let key = homes::Key::of(at, new);
            let back = watched.comeback.as_mut().is_some_and(|comeback| comeback.is_back(&key));
            homes.came(at, new, key, unwatched, back);
            if booted || back {
                watched.states.adopt(new);
            }
        }
        if booted && let Some(comeback) = &watched.comeback {
            let age = after.facts.uptime.map_or_else(String::new, |s| {
                format!(" {} ago", say_span(std::time::Duration::from_secs_f64(s.clamp(0.0, 1e9))))
            });
            let text = format!("booted{age}: {}", comeback.words());
            scene.host(at, EventKind::HostRebooted, Severity::Warning, text);
        }
        self.hosts[at].states.step(at, after, unwatched, scene, &self.homes, &self.deeds);
        comeback::step(&mut self.hosts[at].comeback, at, &mut self.homes, scene);
    }
}

#[cfg(test)]
mod scenario_tests;
#[cfg(test)]
mod tests;
