use crate::model::{Cluster, Excuse, Freshness, GuestKey, Host, HostId, LinkState, Moment, Name, RunState, Totals};
use std::collections::{HashMap, HashSet};

/// Availability at one moment: the sums, and by name what lowers the figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Review {
    /// Any host answers at all: without one nothing is measured, of no pool either.
    pub measured: bool,
    /// Over all hosts.
    pub totals: Totals,
    /// Over each pool.
    pub pools: Vec<(Name, Totals)>,
    /// Hosts that do not answer, in inventory order.
    pub hosts: Vec<Silent>,
    /// VMs that should run and do not, or of which nobody knows: those that are known to be down
    /// first, worst first.
    pub vms: Vec<Missing>,
    /// VMs that need not run and do not, or may not.
    pub off: Vec<Off>,
}

/// A host that does not answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Silent {
    /// Which.
    pub id: HostId,
    /// Its pool.
    pub pool: Name,
    /// How silent.
    pub freshness: Freshness,
    /// Since when nothing worked.
    pub since: Option<Moment>,
    /// Why, in a few words.
    pub why: &'static str,
    /// Of how many VMs nobody knows because of it; `None` where it was never seen, so that nobody
    /// knows how many it has.
    pub vms: Option<u32>,
}

/// Why a VM that should run is not counted as running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its host says so: crashed, paused, shut down, halted, ….
    State(RunState),
    /// It is in no list any more: it has ended, or was ended.
    Gone,
    /// Its host does not answer: nobody knows.
    Unknown,
}

impl Reason {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Reason::State(state) => state.word(),
            Reason::Gone => "gone",
            Reason::Unknown => "unknown",
        }
    }
}

/// A VM that should run and is not counted as running.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Which.
    pub key: GuestKey,
    /// Its name.
    pub name: Name,
    /// The host that has it, or had it last.
    pub host: HostId,
    /// That host's pool.
    pub pool: Name,
    /// Why.
    pub reason: Reason,
    /// When it was in a list for the last time, where it is in none.
    pub seen: Option<Moment>,
}

/// A VM that does not run, or may not, and need not.
#[derive(Clone, Debug, PartialEq)]
pub struct Off {
    /// Which.
    pub key: GuestKey,
    /// Its name.
    pub name: Name,
    /// The host that has it, or had it last.
    pub host: HostId,
    /// That host's pool.
    pub pool: Name,
    /// Why it need not run.
    pub excuse: Excuse,
    /// How it stands.
    pub reason: Reason,
}

impl Review {
    /// Looks at a cluster at that moment; costs a look at every VM.
    pub fn of(cluster: &Cluster, now: Moment) -> Review {
        let totals = cluster.totals(now);
        let mut review = Review {
            measured: totals.answering() > 0,
            totals,
            pools: cluster.pools.iter().map(|pool| (pool.name.clone(), cluster.pool_totals(pool, now))).collect(),
            ..Review::default()
        };
        let known = &cluster.known;
        let excuses: HashMap<&GuestKey, &Excuse> = known.excused.iter().map(|vm| (&vm.key, &vm.excuse)).collect();
        let pool = |host: &Host| cluster.pools.get(host.pool).map(|pool| pool.name.clone()).unwrap_or_default();
        let by_id: HashMap<&HostId, (usize, &Host)> =
            cluster.hosts.iter().enumerate().map(|(at, host)| (&host.id, (at, &**host))).collect();
        for (at, host) in cluster.hosts.iter().enumerate() {
            let freshness = host.freshness(now);
            if freshness.is_current() {
                continue;
            }
            let mut sums = Totals::default();
            sums.add(host, cluster.copies_on(at), known.beyond(at), now);
            let seen = host.report.is_some() || sums.guests > 0;
            review.hosts.push(Silent {
                id: host.id.clone(),
                pool: pool(host),
                freshness,
                since: since(host),
                why: match (host.failure(), freshness) {
                    (Some(error), _) => error.kind.phrase(),
                    (None, Freshness::Waiting) => "not heard of yet",
                    (None, _) => "no answer",
                },
                vms: seen.then_some(sums.unknown),
            });
        }
        for vm in &known.absent {
            let Some((_, host)) = by_id.get(&vm.host) else { continue };
            let reason = if host.freshness(now).is_current() { Reason::Gone } else { Reason::Unknown };
            let (key, name, id) = (vm.key.clone(), vm.name.clone(), vm.host.clone());
            match &vm.excuse {
                Some(excuse) => {
                    review.off.push(Off { key, name, host: id, pool: pool(host), excuse: excuse.clone(), reason });
                }
                None => {
                    review.vms.push(Missing { key, name, host: id, pool: pool(host), reason, seen: Some(vm.seen) });
                }
            }
        }
        let found = listed(cluster, now);
        for (key, name, host, reason) in found {
            match excuses.get(&key) {
                Some(excuse) => {
                    let (host, pool) = (host.id.clone(), pool(host));
                    review.off.push(Off { key, name, host, pool, excuse: (*excuse).clone(), reason });
                }
                None => {
                    review.vms.push(Missing { key, name, host: host.id.clone(), pool: pool(host), reason, seen: None })
                }
            }
        }
        let place = |id: &HostId| by_id.get(id).map_or(usize::MAX, |(at, _)| *at);
        review.vms.sort_by(|a, b| {
            (a.reason, place(&a.host)).cmp(&(b.reason, place(&b.host))).then_with(|| natural(&a.name, &b.name))
        });
        review.off.sort_by(|a, b| natural(&a.name, &b.name));
        review
    }

    /// Hosts that could be asked.
    pub fn answering(&self) -> u32 {
        self.totals.answering()
    }
}

fn natural(a: &Name, b: &Name) -> std::cmp::Ordering {
    crate::table::natural_cmp(a, b)
}

/// VMs in a list that do not run, or whose host does not answer; each VM once, and none that runs
/// on a host that answers.
fn listed(cluster: &Cluster, now: Moment) -> Vec<(GuestKey, Name, &Host, Reason)> {
    let mut found = Vec::new();
    let mut keys = HashSet::new();
    // Silent hosts that were the last to run a VM come before hosts that list it as halted.
    let mut order: Vec<(&Host, bool)> =
        cluster.hosts.iter().map(|host| (&**host, host.freshness(now).is_current())).collect();
    order.sort_by_key(|(_, current)| *current);
    for pass in [true, false] {
        for (host, current) in &order {
            let Some(report) = &host.report else { continue };
            for domain in report.guests() {
                let state = domain.run_state();
                if state.is_up() != pass || (state.is_up() && *current) {
                    continue;
                }
                let key = GuestKey::of(&host.id, domain.uuid, &domain.name);
                let reason = if *current { Reason::State(state) } else { Reason::Unknown };
                if keys.insert(key.clone()) {
                    found.push((key, domain.name.clone(), *host, reason));
                }
            }
        }
    }
    if found.is_empty() {
        return found;
    }
    for (host, _) in order.iter().filter(|(_, current)| *current) {
        for domain in host.report.iter().flat_map(|report| report.guests()) {
            if domain.run_state().is_up() {
                keys.remove(&GuestKey::of(&host.id, domain.uuid, &domain.name));
            }
        }
    }
    found.retain(|(key, ..)| keys.contains(key));
    found
}

/// Since when a host does not answer.
fn since(host: &Host) -> Option<Moment> {
    match &host.link {
        LinkState::Failed { since, .. } => Some(host.taken.map_or(*since, |taken| taken.min(*since))),
        _ => host.taken,
    }
}

#[cfg(test)]
mod tests;
