//! VMs that more than one host claims to run, kept up to date host by host.

use crate::model::{Conflict, Copies, Host, HostReport, Moment, Name, Uuid};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Which host runs which VM. A report costs only what changed in its host's set of VMs.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// The VMs up on each host, sorted.
    of_host: Vec<Vec<Uuid>>,
    /// The host of each VM; more than one only in `disputed`.
    owners: HashMap<Uuid, u32>,
    /// VMs on two or more hosts, with all of them in inventory order.
    disputed: BTreeMap<Uuid, Vec<u32>>,
    /// The VMs each host has that are not up.
    idle: Vec<Vec<Uuid>>,
}

impl Claims {
    pub fn new(hosts: usize) -> Claims {
        Claims { of_host: vec![Vec::new(); hosts], idle: vec![Vec::new(); hosts], ..Claims::default() }
    }

    /// Takes note of a host's new report.
    pub fn update(&mut self, at: usize, report: Option<&HostReport>) {
        if let Some(idle) = self.idle.get_mut(at) {
            *idle = report.map(|report| guests(report, false)).unwrap_or_default();
        }
        // One that is paused may be a migration coming in, or just being built.
        let mut now = report.map(|report| guests(report, true)).unwrap_or_default();
        now.sort_unstable();
        now.dedup();
        let Some(slot) = self.of_host.get_mut(at) else { return };
        if *slot == now {
            return;
        }
        let before = std::mem::replace(slot, now.clone());
        let host = u32::try_from(at).unwrap_or(u32::MAX);
        for &uuid in before.iter().filter(|uuid| now.binary_search(uuid).is_err()) {
            self.leave(uuid, host);
        }
        for &uuid in now.iter().filter(|uuid| before.binary_search(uuid).is_err()) {
            self.join(uuid, host);
        }
    }

    fn join(&mut self, uuid: Uuid, host: u32) {
        match self.owners.get(&uuid) {
            None => {
                self.owners.insert(uuid, host);
            }
            Some(&owner) => {
                let claimants = self.disputed.entry(uuid).or_insert_with(|| vec![owner]);
                if let Err(place) = claimants.binary_search(&host) {
                    claimants.insert(place, host);
                }
            }
        }
    }

    fn leave(&mut self, uuid: Uuid, host: u32) {
        let Some(claimants) = self.disputed.get_mut(&uuid) else {
            self.owners.remove(&uuid);
            return;
        };
        claimants.retain(|&claimant| claimant != host);
        if let [last] = claimants[..] {
            self.disputed.remove(&uuid);
            self.owners.insert(uuid, last);
        }
    }

    /// The conflicts among hosts whose figures are of now. A host that has gone silent may have
    /// lost its VMs to another: that is a failover and no conflict.
    pub fn conflicts(&self, hosts: &[Arc<Host>], now: Moment) -> Vec<Conflict> {
        let current = |at: &u32| hosts.get(*at as usize).filter(|host| host.freshness(now).is_current());
        self.disputed
            .iter()
            .filter_map(|(&uuid, claimants)| {
                let claimants: Vec<&Arc<Host>> = claimants.iter().filter_map(current).collect();
                let first = claimants.first().filter(|_| claimants.len() > 1)?;
                let hosts = claimants.iter().map(|host| host.id.clone()).collect();
                Some(Conflict { uuid, name: name_of(first, uuid), hosts })
            })
            .collect()
    }

    /// The guests of each host that are counted on another one: of a VM that several run, the
    /// first that answers has it. A host that has gone silent has lost a VM that another runs
    /// whose figures are of now; and one that does not run the VM (a migration coming in or gone
    /// out) has only a copy where another does or did last, or lists it too.
    pub fn copies(&self, hosts: &[Arc<Host>], now: Moment) -> Vec<(usize, Copies)> {
        let current = |at: u32| hosts.get(at as usize).is_some_and(|host| host.freshness(now).is_current());
        let mut copies: BTreeMap<usize, Copies> = BTreeMap::new();
        for claimants in self.disputed.values() {
            let home = claimants.iter().copied().find(|&at| current(at)).or(claimants.first().copied());
            for &at in claimants.iter().filter(|at| Some(**at) != home) {
                let copies = copies.entry(at as usize).or_default();
                *if current(at) { &mut copies.running } else { &mut copies.other } += 1;
            }
        }
        // Of a VM that runs nowhere and is in several lists, one counts: of a host that answers, if
        // there is one.
        let mut counted: HashSet<Uuid> = HashSet::new();
        let mut order: Vec<usize> = (0..self.idle.len()).collect();
        order.sort_by_key(|at| !current(*at as u32));
        for at in order {
            let runs = |uuid: &Uuid| match self.disputed.get(uuid) {
                Some(claimants) => claimants.iter().any(|&claimant| claimant as usize != at),
                None => self.owners.get(uuid).is_some_and(|&owner| owner as usize != at),
            };
            let count = self.idle[at].iter().filter(|uuid| runs(uuid) || !counted.insert(**uuid)).count();
            if count > 0 {
                copies.entry(at).or_default().other += u32::try_from(count).unwrap_or(u32::MAX);
            }
        }
        copies.into_iter().collect()
    }
}

/// The conflicts and the copies among these hosts alone, found out from nothing.
pub(crate) fn claims_among(hosts: &[Arc<Host>], now: Moment) -> (Vec<Conflict>, Vec<(usize, Copies)>) {
    let mut claims = Claims::new(hosts.len());
    for (at, host) in hosts.iter().enumerate() {
        claims.update(at, host.report.as_deref());
    }
    (claims.conflicts(hosts, now), claims.copies(hosts, now))
}

/// The VMs that are up, or those that are not.
fn guests(report: &HostReport, up: bool) -> Vec<Uuid> {
    report
        .guests()
        .filter(|domain| domain.run_state().is_up() == up)
        .filter_map(|domain| domain.uuid)
        .filter(|uuid| !uuid.is_nil())
        .collect()
}

fn name_of(host: &Host, uuid: Uuid) -> Name {
    let domains = host.report.as_ref().map_or(&[][..], |report| &report.domains);
    domains.iter().find(|domain| domain.uuid == Some(uuid)).map(|domain| domain.name.clone()).unwrap_or_default()
}

#[cfg(test)]
#[path = "conflicts_tests.rs"]
mod tests;
