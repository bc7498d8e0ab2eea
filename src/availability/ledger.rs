mod lists;
mod marks;
mod memory;

use super::memory::{Changes, Mark, MarkKind};
use super::rules::Rules;
use crate::model::{
    Absent, Cluster, Excuse, Excused, GuestKey, Host, HostId, HostReport, Known, Moment, Name, RunState,
};
use lists::same_list;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// A VM that runs this long after it was stopped from here was not stopped after all.
const STOPS_WITHIN: Duration = Duration::from_secs(30 * 60);

/// Every VM that is known, where it was seen last, and whether it is in any host's list now.
///
/// Fed with each snapshot; a host whose list has not changed costs a comparison.
#[derive(Debug, Default)]
pub struct Ledger {
    rules: Rules,
    vms: HashMap<GuestKey, Vm>,
    hosts: Vec<Listed>,
    /// VMs in no list.
    absent: BTreeSet<GuestKey>,
    /// VMs with a mark or a pattern that fits.
    expected: BTreeSet<GuestKey>,
    marks: HashMap<GuestKey, Mark>,
    dirty: HashSet<GuestKey>,
    changes: Changes,
    pruned: Moment,
    /// The absent VMs by name, while a snapshot is being taken in and anybody wants them.
    namesakes: Option<HashMap<Name, Vec<GuestKey>>>,
    /// What was made last, until something changes.
    known: Option<Arc<Known>>,
}

#[derive(Clone, Debug)]
struct Vm {
    host: HostId,
    name: Name,
    domid: Option<u32>,
    state: RunState,
    seen: Moment,
    saved: Moment,
    /// How many hosts list it.
    listed: u32,
    /// The pattern that says that it need not run.
    pattern: Option<Name>,
}

/// What a host listed last.
#[derive(Debug)]
struct Listed {
    id: HostId,
    report: Option<Arc<HostReport>>,
    taken: Moment,
    /// Sorted.
    keys: Vec<GuestKey>,
}

impl Ledger {
    /// An empty one.
    pub fn new(rules: Rules) -> Ledger {
        Ledger { rules, ..Ledger::default() }
    }

    /// Takes a snapshot in and says what is known beyond it at that moment.
    pub fn take(&mut self, cluster: &Cluster, now: Moment) -> Arc<Known> {
        let same = self.hosts.len() == cluster.hosts.len()
            && self.hosts.iter().zip(&cluster.hosts).all(|(listed, host)| listed.id == host.id);
        if !same {
            self.begin(cluster, now);
        }
        self.namesakes = None;
        for (at, host) in cluster.hosts.iter().enumerate() {
            let Some(report) = &host.report else {
                self.unhear(at, cluster, now);
                continue;
            };
            let before = self.hosts[at].report.replace(report.clone());
            match &before {
                Some(before) if Arc::ptr_eq(before, report) => continue,
                Some(before) if same_list(before, report) => {}
                _ => self.hear(at, host, report, cluster, now),
            }
            self.hosts[at].taken = host.taken.unwrap_or(now);
        }
        if self.pruned.until(now) >= Duration::from_secs(10) {
            self.pruned = now;
            self.prune(now);
        }
        match &self.known {
            Some(known) => known.clone(),
            None => {
                let known = Arc::new(self.known(&cluster.hosts));
                self.known = Some(known.clone());
                known
            }
        }
    }

    /// Another inventory: every VM keeps the place where it was seen, and is in nobody's list.
    fn begin(&mut self, cluster: &Cluster, now: Moment) {
        (0..self.hosts.len()).for_each(|at| self.unhear(at, cluster, now));
        let listed =
            |host: &Arc<Host>| Listed { id: host.id.clone(), report: None, taken: Moment::default(), keys: Vec::new() };
        self.hosts = cluster.hosts.iter().map(listed).collect();
        self.known = None;
    }

    /// What time alone changes.
    fn prune(&mut self, now: Moment) {
        let old = |vm: &Vm| vm.seen.until(now) > self.rules.known_for;
        let over: Vec<GuestKey> =
            self.absent.iter().filter(|key| self.vms.get(*key).is_some_and(old)).cloned().collect();
        for key in over {
            self.forget(&key);
        }
        let runs = |key: &GuestKey| self.vms.get(key).is_some_and(|vm| vm.listed > 0 && vm.state.is_up());
        let idle = |mark: &&Mark| {
            matches!(mark.kind, MarkKind::Stopped(..)) && mark.at.until(now) > STOPS_WITHIN && runs(&mark.key)
        };
        let void: Vec<GuestKey> = self.marks.values().filter(idle).map(|mark| mark.key.clone()).collect();
        for key in void {
            self.unmark(&key);
        }
    }

    fn excuse(&self, key: &GuestKey) -> Option<Excuse> {
        if let Some(mark) = self.marks.get(key) {
            return Some(mark.excuse());
        }
        let pattern = self.vms.get(key)?.pattern.clone()?;
        Some(Excuse::Config { pattern })
    }

    fn known(&self, hosts: &[Arc<Host>]) -> Known {
        let absent = self.absent.iter().filter_map(|key| {
            let vm = self.vms.get(key)?;
            Some(Absent {
                host: vm.host.clone(),
                key: key.clone(),
                name: vm.name.clone(),
                state: vm.state,
                seen: vm.seen,
                excuse: self.excuse(key),
            })
        });
        let excused = self.expected.iter().filter_map(|key| {
            let vm = self.vms.get(key).filter(|vm| vm.listed > 0)?;
            let excuse = self.excuse(key)?;
            Some(Excused { host: vm.host.clone(), key: key.clone(), up: vm.state.is_up(), excuse })
        });
        Known::new(absent.collect(), excused.collect(), hosts)
    }
}

#[cfg(test)]
mod tests;
