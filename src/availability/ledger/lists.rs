//! What hosts list, and where a VM is by that.

use super::{Ledger, Vm};
use crate::availability::memory::MarkKind;
use crate::availability::rules::{is_helper, plain_name};
use crate::model::{Cluster, Domain, GuestKey, Host, HostId, HostReport, Moment, Name, RunState};
use std::collections::HashMap;

/// A host that lists a VM, the VM's state and its number there.
type Claim = (usize, RunState, Option<u32>);

impl Ledger {
    /// A snapshot without what a host said last, as when every host is asked anew: its VMs are in
    /// nobody's list, and known.
    pub(super) fn unhear(&mut self, at: usize, cluster: &Cluster, now: Moment) {
        self.hosts[at].report = None;
        for key in std::mem::take(&mut self.hosts[at].keys) {
            self.known = None;
            self.unlist(at, &key, cluster, now);
        }
    }

    /// A host's list has changed.
    pub(super) fn hear(&mut self, at: usize, host: &Host, report: &HostReport, cluster: &Cluster, now: Moment) {
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
}

/// Whether two reports list the same VMs under the same names and numbers, up or not.
pub(super) fn same_list(a: &HostReport, b: &HostReport) -> bool {
    let line = |domain: &Domain| (domain.uuid, domain.domid, domain.run_state().is_up());
    a.domains.len() == b.domains.len()
        && a.domains.iter().zip(&b.domains).all(|(a, b)| {
            line(a) == line(b) && a.name == b.name && (a.run_state().is_up() || a.run_state() == b.run_state())
        })
}
