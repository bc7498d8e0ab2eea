use super::memory::{Changes, Mark, MarkKind, Recall, Remembered};
use super::rules::{Rules, is_helper, plain_name};
use crate::model::{
    Absent, Cluster, Domain, Excuse, Excused, GuestKey, Host, HostId, HostReport, Known, Moment, Name, RunState,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// A VM that runs this long after it was stopped from here was not stopped after all.
const STOPS_WITHIN: Duration = Duration::from_secs(30 * 60);

/// How often a VM that goes on being listed is remembered anew.
const REFRESH: Duration = Duration::from_secs(15 * 60);

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

/// A host that lists a VM, the VM's state and its number there.
type Claim = (usize, RunState, Option<u32>);

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

    /// Takes in what was remembered, at the start or after somebody else has changed it: marks are
    /// those from now on, and a VM in no list that nobody remembers any more is forgotten.
    pub fn recall(&mut self, recall: Recall) {
        let remembered: HashSet<&GuestKey> = recall.vms.iter().map(|vm| &vm.key).collect();
        let forgotten: Vec<GuestKey> =
            self.absent.iter().filter(|key| !remembered.contains(key) && !self.dirty.contains(*key)).cloned().collect();
        for key in forgotten {
            self.drop_vm(&key);
        }
        for vm in recall.vms {
            self.recall_vm(vm);
        }
        let pending: HashSet<GuestKey> = self.changes.unmarked.iter().cloned().collect();
        let kept = recall.marks.into_iter().filter(|mark| !pending.contains(&mark.key));
        let mut marks: HashMap<GuestKey, Mark> = kept.map(|mark| (mark.key.clone(), mark)).collect();
        marks.extend(self.changes.marks.iter().map(|mark| (mark.key.clone(), mark.clone())));
        let touched: Vec<GuestKey> = self.marks.keys().chain(marks.keys()).cloned().collect();
        self.marks = marks;
        touched.iter().for_each(|key| self.expect(key));
        self.known = None;
    }

    fn recall_vm(&mut self, vm: Remembered) {
        match self.vms.get_mut(&vm.key) {
            // Another program has seen it later, perhaps elsewhere.
            Some(known) if known.listed == 0 && known.seen < vm.seen => {
                (known.host, known.domid, known.state) = (vm.host, vm.domid, vm.state);
                (known.seen, known.saved) = (vm.seen, vm.seen);
            }
            Some(_) => {}
            None => {
                let key = vm.key.clone();
                let pattern = self.rules.expects_off(&vm.name, key.uuid()).map(Name::new);
                let Remembered { host, name, domid, state, seen, .. } = vm;
                self.vms.insert(key.clone(), Vm { host, name, domid, state, seen, saved: seen, listed: 0, pattern });
                self.absent.insert(key.clone());
                self.expect(&key);
            }
        }
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

    /// A snapshot without what a host said last, as when every host is asked anew: its VMs are in
    /// nobody's list, and known.
    fn unhear(&mut self, at: usize, cluster: &Cluster, now: Moment) {
        self.hosts[at].report = None;
        for key in std::mem::take(&mut self.hosts[at].keys) {
            self.known = None;
            self.unlist(at, &key, cluster, now);
        }
    }

    /// A host's list has changed.
    fn hear(&mut self, at: usize, host: &Host, report: &HostReport, cluster: &Cluster, now: Moment) {
        self.known = None;
        let guests: Vec<(GuestKey, &Domain)> = report
            .guests()
            .filter(|domain| !is_helper(domain, &report.domains))
            .map(|domain| (GuestKey::of(&host.id, domain.uuid, &domain.name), domain))
            .collect();
        let mut keys: Vec<GuestKey> = guests.iter().map(|(key, _)| key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        let before = std::mem::replace(&mut self.hosts[at].keys, keys.clone());
        // First who is gone: a VM started anew may have got another UUID.
        for key in before.iter().filter(|key| keys.binary_search(key).is_err()) {
            self.unlist(at, key, cluster, now);
        }
        for (key, domain) in guests {
            let is_new = !self.vms.contains_key(&key);
            if is_new {
                self.replace_namesake(domain, at, cluster);
            }
            let gained = before.binary_search(&key).is_err();
            self.see(key, domain, gained, at, cluster, now);
        }
    }

    /// A host lists a VM.
    fn see(&mut self, key: GuestKey, domain: &Domain, gained: bool, at: usize, cluster: &Cluster, now: Moment) {
        let host = &cluster.hosts[at];
        let state = domain.run_state();
        let name = plain_name(&domain.name);
        let vm = self.vms.entry(key.clone()).or_insert_with(|| Vm {
            host: host.id.clone(),
            name: name.clone().unwrap_or_default(),
            domid: domain.domid,
            state,
            seen: now,
            saved: Moment::default(),
            listed: 0,
            pattern: None,
        });
        let fresh = vm.saved == Moment::default();
        let absent = vm.listed == 0;
        if gained {
            vm.listed += 1;
        }
        let home = vm.host == host.id || absent;
        let mut renamed = fresh;
        if home {
            if vm.host != host.id || vm.state.is_up() != state.is_up() || vm.domid != domain.domid || absent {
                self.dirty.insert(key.clone());
            }
            if let Some(name) = name.filter(|name| *name != vm.name) {
                vm.name = name;
                renamed = true;
                self.dirty.insert(key.clone());
            }
            vm.host = host.id.clone();
            (vm.state, vm.domid) = (state, domain.domid);
        }
        if renamed {
            vm.pattern = self.rules.expects_off(&vm.name, key.uuid()).map(Name::new);
        }
        if fresh {
            self.dirty.insert(key.clone());
        }
        let back = self.marks.get(&key).is_some_and(|mark| match &mark.kind {
            // Another number, or another host: it was started again.
            MarkKind::Stopped(on, id) => state.is_up() && (*on != host.id || *id != domain.domid),
            MarkKind::Marked => false,
        });
        if back {
            self.unmark(&key);
        }
        if absent {
            self.absent.remove(&key);
        }
        self.expect(&key);
        if self.vms.get(&key).is_some_and(|vm| vm.listed > 1) {
            self.settle(&key, Some((at, domain)), cluster, now);
        }
    }

    /// Of several hosts that list a VM, the one that runs it has it; of those the one that answers,
    /// of those the first.
    fn settle(&mut self, key: &GuestKey, newest: Option<(usize, &Domain)>, cluster: &Cluster, now: Moment) {
        let mut best: Option<((bool, bool), Claim)> = None;
        for (at, listed) in self.hosts.iter().enumerate() {
            if listed.keys.binary_search(key).is_err() {
                continue;
            }
            let of_report = || {
                let report = listed.report.as_ref()?;
                report.guests().find(|domain| GuestKey::of(&listed.id, domain.uuid, &domain.name) == *key)
            };
            let domain = newest.filter(|(host, _)| *host == at).map(|(_, domain)| domain).or_else(of_report);
            let Some(domain) = domain else { continue };
            let state = domain.run_state();
            let answers = cluster.hosts.get(at).is_some_and(|host| host.freshness(now).is_current());
            let claim = (state.is_up(), answers);
            if best.as_ref().is_none_or(|(other, ..)| claim > *other) {
                best = Some((claim, (at, state, domain.domid)));
            }
        }
        let (Some((_, (at, state, domid))), Some(vm)) = (best, self.vms.get_mut(key)) else { return };
        let host = &self.hosts[at].id;
        if vm.host != *host || vm.state.is_up() != state.is_up() || vm.domid != domid {
            self.dirty.insert(key.clone());
        }
        (vm.host, vm.state, vm.domid) = (host.clone(), state, domid);
    }

    /// A host does not list a VM any more.
    fn unlist(&mut self, at: usize, key: &GuestKey, cluster: &Cluster, now: Moment) {
        let (id, taken) = (self.hosts[at].id.clone(), self.hosts[at].taken);
        let Some(vm) = self.vms.get_mut(key) else { return };
        vm.listed = vm.listed.saturating_sub(1);
        vm.seen = vm.seen.max(taken);
        if vm.listed == 0 {
            self.namesakes = None;
            self.absent.insert(key.clone());
            self.dirty.insert(key.clone());
        } else if vm.host == id {
            self.settle(key, None, cluster, now);
        }
    }

    /// A VM never seen before takes the place of one that is in no list, had the same name on the
    /// same host or in its pool: xl gives a VM without a UUID in its configuration another one at
    /// each start.
    fn replace_namesake(&mut self, domain: &Domain, at: usize, cluster: &Cluster) {
        let Some(name) = plain_name(&domain.name) else { return };
        let pool = cluster.hosts[at].pool;
        let beside =
            |id: &HostId| cluster.hosts[at].id == *id || cluster.host(id).is_some_and(|host| host.pool == pool);
        let namesakes = self.namesakes.get_or_insert_with(|| {
            let mut by_name: HashMap<Name, Vec<GuestKey>> = HashMap::new();
            for key in &self.absent {
                if let Some(vm) = self.vms.get(key) {
                    by_name.entry(vm.name.clone()).or_default().push(key.clone());
                }
            }
            by_name
        });
        let of_name = namesakes.get(&name).map_or(&[][..], Vec::as_slice);
        let gone = |key: &&GuestKey| self.vms.get(*key).is_some_and(|vm| vm.listed == 0 && beside(&vm.host));
        if let Some(key) = of_name.iter().find(gone).cloned() {
            self.forget(&key);
        }
    }

    /// Forgets a VM that is in no list; says whether there was one.
    pub fn forget(&mut self, key: &GuestKey) -> bool {
        if !self.absent.contains(key) {
            return false;
        }
        self.unmark(key);
        self.drop_vm(key);
        self.changes.forgotten.push(key.clone());
        true
    }

    fn drop_vm(&mut self, key: &GuestKey) {
        self.vms.remove(key);
        self.absent.remove(key);
        self.expected.remove(key);
        self.dirty.remove(key);
        self.known = None;
    }

    /// Marks a VM as off on purpose.
    pub fn mark(&mut self, mark: Mark) {
        let key = mark.key.clone();
        self.changes.unmarked.retain(|other| *other != key);
        self.changes.marks.retain(|other| other.key != key);
        self.changes.marks.push(mark.clone());
        self.marks.insert(key.clone(), mark);
        self.expect(&key);
        self.known = None;
    }

    /// Takes its mark away; says whether it had one.
    pub fn unmark(&mut self, key: &GuestKey) -> bool {
        if self.marks.remove(key).is_none() {
            return false;
        }
        self.changes.marks.retain(|other| other.key != *key);
        self.changes.unmarked.push(key.clone());
        self.expect(key);
        self.known = None;
        true
    }

    /// The mark a VM has.
    pub fn marked(&self, key: &GuestKey) -> Option<&Mark> {
        self.marks.get(key)
    }

    fn expect(&mut self, key: &GuestKey) {
        let pattern = self.vms.get(key).is_some_and(|vm| vm.pattern.is_some());
        if self.vms.contains_key(key) && (pattern || self.marks.contains_key(key)) {
            self.expected.insert(key.clone());
        } else {
            self.expected.remove(key);
        }
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

    /// What has to be remembered since this was asked last.
    pub fn changes(&mut self) -> Changes {
        let mut changes = std::mem::take(&mut self.changes);
        for listed in &self.hosts {
            for key in &listed.keys {
                let Some(vm) = self.vms.get_mut(key).filter(|vm| vm.host == listed.id) else { continue };
                vm.seen = vm.seen.max(listed.taken);
                if vm.saved.until(vm.seen) >= REFRESH {
                    self.dirty.insert(key.clone());
                }
            }
        }
        for key in self.dirty.drain() {
            let Some(vm) = self.vms.get_mut(&key) else { continue };
            vm.saved = vm.seen.max(Moment(1));
            changes.vms.push(Remembered {
                key,
                host: vm.host.clone(),
                name: vm.name.clone(),
                domid: vm.domid,
                state: vm.state,
                seen: vm.seen,
            });
        }
        changes
    }

    /// Gives back what could not be kept, to be tried again.
    pub fn give_back(&mut self, changes: Changes) {
        self.dirty.extend(changes.vms.into_iter().map(|vm| vm.key));
        let newer = std::mem::take(&mut self.changes);
        self.changes = Changes { vms: Vec::new(), ..changes };
        self.changes.forgotten.extend(newer.forgotten);
        for key in newer.unmarked {
            self.changes.marks.retain(|mark| mark.key != key);
            self.changes.unmarked.push(key);
        }
        for mark in newer.marks {
            self.changes.unmarked.retain(|key| *key != mark.key);
            self.changes.marks.push(mark);
        }
    }
}

/// Whether two reports list the same VMs under the same names and numbers, up or not.
fn same_list(a: &HostReport, b: &HostReport) -> bool {
    let line = |domain: &Domain| (domain.uuid, domain.domid, domain.run_state().is_up());
    a.domains.len() == b.domains.len()
        && a.domains.iter().zip(&b.domains).all(|(a, b)| {
            line(a) == line(b) && a.name == b.name && (a.run_state().is_up() || a.run_state() == b.run_state())
        })
}

#[cfg(test)]
mod tests;
