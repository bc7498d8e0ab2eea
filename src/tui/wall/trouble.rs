//! The worst things of a cluster, in words, worst first, and for how long they have been so.

use super::kind::Kind;
use crate::inventory::hostlist::fold;
use crate::model::{
    Balloon, Bytes, Cluster, Domain, DomainIdent, Freshness, Host, HostId, LinkState, Moment, RunState, Totals, Uuid,
};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// One thing that wants somebody to look.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What kind of thing.
    pub kind: Kind,
    /// Where, from the pool down: its pool, its host (or hosts, folded), its guest.
    pub place: Vec<String>,
    /// What it is, in a few words.
    pub what: String,
    /// Since when.
    pub since: Moment,
    /// It was so already when we first looked: it may have been for longer.
    pub longer: bool,
    /// Things of this kind that the line speaks of.
    pub count: u32,
}

impl Item {
    /// The last and most exact part of its place.
    pub fn name(&self) -> &str {
        self.place.last().map_or("", String::as_str)
    }
}

/// What identifies a thing from second to second.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Host(Kind, HostId),
    Domain(Kind, HostId, DomainIdent),
    Vm(Uuid),
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    since: Moment,
    longer: bool,
    /// The round it was last found in.
    round: u64,
}

/// Remembers since when things have been wrong: most of it no host tells.
#[derive(Clone, Debug, Default)]
pub struct Troubles {
    seen: HashMap<Key, Seen>,
    /// Hosts whose figures we had before this round.
    known: HashMap<HostId, u64>,
    round: u64,
    items: Vec<Item>,
}

impl Troubles {
    /// Everything found, worst first.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Looks at a snapshot. `short` is the share of a host's memory below which free memory is
    /// short. Costs what the hosts are and what the guests of troubled hosts are.
    pub fn look(&mut self, cluster: &Cluster, now: Moment, short: f64) {
        self.round += 1;
        let mut found = Found { troubles: self, cluster, now, items: Vec::new() };
        found.conflicts();
        for host in &cluster.hosts {
            found.host(host, short);
        }
        let mut items = found.fold_hosts();
        items.sort_by(|a, b| {
            (a.kind, std::cmp::Reverse(a.count), a.since)
                .cmp(&(b.kind, std::cmp::Reverse(b.count), b.since))
                .then_with(|| a.place.cmp(&b.place))
        });
        self.items = items;
        let round = self.round;
        self.seen.retain(|_, seen| seen.round == round);
        for host in cluster.hosts.iter().filter(|host| host.report.is_some()) {
            match self.known.get_mut(&host.id) {
                Some(last) => *last = round,
                None => {
                    self.known.insert(host.id.clone(), round);
                }
            }
        }
        self.known.retain(|_, last| *last == round);
    }

    /// Since when that has been so, as far as we saw.
    fn since(&mut self, key: Key, host: &HostId, now: Moment) -> (Moment, bool) {
        // What was there in the first figures of its host may have been there for long.
        let longer = !self.known.contains_key(host);
        let round = self.round;
        let seen = self.seen.entry(key).or_insert(Seen { since: now, longer, round });
        seen.round = round;
        (seen.since, seen.longer)
    }
}

struct Found<'a> {
    troubles: &'a mut Troubles,
    cluster: &'a Cluster,
    now: Moment,
    items: Vec<(Item, Option<HostId>)>,
}

impl Found<'_> {
    fn place(&self, host: &Host, guest: Option<&Domain>) -> Vec<String> {
        let pool = self.cluster.pools.get(host.pool).map(|pool| pool.name.to_string());
        let guest = guest.map(|guest| guest.name.to_string());
        pool.into_iter().chain([host.id.to_string()]).chain(guest).collect()
    }

    fn conflicts(&mut self) {
        for conflict in self.cluster.conflicts.iter() {
            let Some(first) = conflict.hosts.first() else { continue };
            // Hosts that have gone silent since the snapshot claim nothing any more.
            let current =
                |id: &&HostId| self.cluster.host(id).is_some_and(|host| host.freshness(self.now).is_current());
            if conflict.hosts.iter().filter(current).count() < 2 {
                continue;
            }
            let (since, longer) = self.troubles.since(Key::Vm(conflict.uuid), first, self.now);
            let hosts: Vec<&str> = conflict.hosts.iter().map(HostId::as_str).collect();
            let what = format!("runs on {} hosts at once: {}", hosts.len(), hosts.join(", "));
            let place = vec![conflict.name.to_string()];
            self.items.push((Item { kind: Kind::Conflict, place, what, since, longer, count: 1 }, None));
        }
    }

    fn host(&mut self, host: &Arc<Host>, short: f64) {
        let freshness = host.freshness(self.now);
        match freshness {
            Freshness::Down => self.silent(host, Kind::Down),
            Freshness::Stale => self.silent(host, Kind::Stale),
            Freshness::Late => self.late(host),
            Freshness::Live | Freshness::Waiting => {}
        }
        if !freshness.is_current() {
            // Its figures are of the past: what was wrong then is not told as if it were now.
            return;
        }
        self.memory(host, short);
        self.partial(host);
        let totals = &host.totals;
        if totals.balloon_trouble == 0 && totals.crashed == 0 {
            return;
        }
        let Some(report) = host.report.clone() else { return };
        for domain in &report.domains {
            self.domain(host, domain);
        }
    }

    fn silent(&mut self, host: &Arc<Host>, kind: Kind) {
        let why = match (host.failure(), kind) {
            (Some(error), _) => error.kind.phrase(),
            (None, Kind::Down) => "failed",
            (None, _) => "connected, but silent",
        };
        let guests = host.totals.guests;
        let what = match guests {
            0 => why.to_owned(),
            1 => format!("{why}; its guest is unknown"),
            n => format!("{why}; its {n} guests are unknown"),
        };
        // Silent since the last thing it said; one that never said anything since it failed.
        let (since, longer) = match (host.taken, &host.link) {
            (Some(taken), _) => (taken, false),
            (None, LinkState::Failed { since, .. }) => {
                let (first, _) = self.troubles.since(Key::Host(kind, host.id.clone()), &host.id, *since);
                (first.min(*since), true)
            }
            (None, _) => self.troubles.since(Key::Host(kind, host.id.clone()), &host.id, self.now),
        };
        let place = self.place(host, None);
        self.items.push((Item { kind, place, what, since, longer, count: 1 }, Some(host.id.clone())));
    }

    fn late(&mut self, host: &Arc<Host>) {
        let since = host.taken.unwrap_or(self.now);
        let place = self.place(host, None);
        let what = "missed a beat".to_owned();
        self.items
            .push((Item { kind: Kind::Late, place, what, since, longer: false, count: 1 }, Some(host.id.clone())));
    }

    fn memory(&mut self, host: &Arc<Host>, short: f64) {
        let (Some(free), Some(total)) = (host.totals.free, host.totals.total) else { return };
        if total == Bytes::ZERO || short <= 0.0 || free.fraction_of(total) >= short {
            return;
        }
        let (since, longer) = self.troubles.since(Key::Host(Kind::Short, host.id.clone()), &host.id, self.now);
        let what = format!("only {free} of {total} memory is free");
        let place = self.place(host, None);
        self.items.push((Item { kind: Kind::Short, place, what, since, longer, count: 1 }, None));
    }

    fn partial(&mut self, host: &Arc<Host>) {
        let Some(problem) = host.report.as_ref().and_then(|report| report.problems.first()) else { return };
        let (since, longer) = self.troubles.since(Key::Host(Kind::Partial, host.id.clone()), &host.id, self.now);
        let how = match problem.status {
            Some(124) => "does not end".to_owned(),
            Some(status) => format!("fails with status {status}"),
            None => "does not answer".to_owned(),
        };
        let what = format!("figures are missing: {} {how}", problem.section);
        let place = self.place(host, None);
        self.items.push((Item { kind: Kind::Partial, place, what, since, longer, count: 1 }, None));
    }

    fn domain(&mut self, host: &Arc<Host>, domain: &Domain) {
        let (kind, what) = if domain.run_state() == RunState::Crashed {
            (Kind::Crashed, "crashed".to_owned())
        } else {
            let kind = match domain.balloon {
                Balloon::Deaf => Kind::Deaf,
                Balloon::Stuck => Kind::Stuck,
                _ => return,
            };
            let size = |size: Option<Bytes>| size.map_or_else(|| "-".to_owned(), |size| size.to_string());
            let how = if kind == Kind::Deaf { "balloon deaf" } else { "balloon stuck" };
            (kind, format!("{how}: holds {}, target {}", size(domain.memory.actual), size(domain.memory.target)))
        };
        let key = Key::Domain(kind, host.id.clone(), domain.ident());
        let (mut since, mut longer) = self.troubles.since(key, &host.id, self.now);
        // The collector remembers when a balloon last moved.
        if let (Kind::Deaf | Kind::Stuck, Some(moved)) = (kind, domain.track.since)
            && moved < since
        {
            since = moved;
            longer |= !domain.track.moved && !domain.track.asked;
        }
        let place = self.place(host, Some(domain));
        self.items.push((Item { kind, place, what, since, longer, count: 1 }, None));
    }

    /// Many hosts of a pool with one and the same trouble are one line.
    fn fold_hosts(self) -> Vec<Item> {
        const MANY: usize = 4;
        let mut groups: HashMap<(Kind, String, String), Vec<usize>> = HashMap::new();
        for (at, (item, host)) in self.items.iter().enumerate() {
            if host.is_some() {
                let why = item.what.split(';').next().unwrap_or_default().to_owned();
                let pool = if item.place.len() > 1 { item.place[0].clone() } else { String::new() };
                groups.entry((item.kind, pool, why)).or_default().push(at);
            }
        }
        groups.retain(|_, members| members.len() >= MANY);
        let mut out = Vec::new();
        let mut gone = vec![false; self.items.len()];
        for ((kind, pool, why), members) in groups {
            let names: Vec<&str> =
                members.iter().filter_map(|at| self.items[*at].1.as_ref()).map(HostId::as_str).collect();
            let first = members.iter().map(|at| self.items[*at].0.since).min().unwrap_or(self.now);
            let longer = members.iter().any(|at| self.items[*at].0.longer);
            let place = [pool, fold(&names)].into_iter().filter(|part| !part.is_empty()).collect();
            let count = members.len() as u32;
            out.push(Item { kind, place, what: format!("{count} hosts: {why}"), since: first, longer, count });
            members.iter().for_each(|at| gone[*at] = true);
        }
        out.extend(self.items.into_iter().zip(gone).filter(|(_, gone)| !gone).map(|((item, _), _)| item));
        out
    }
}

/// How the hosts of some sums are, by the worst of them.
pub fn worst(totals: &Totals) -> Freshness {
    match totals {
        Totals { down: 1.., .. } => Freshness::Down,
        Totals { stale: 1.., .. } => Freshness::Stale,
        Totals { late: 1.., .. } => Freshness::Late,
        Totals { live: 1.., .. } => Freshness::Live,
        _ => Freshness::Waiting,
    }
}

/// The age of the youngest figures of any host; `None` where no host ever answered.
pub fn newest(cluster: &Cluster, now: Moment) -> Option<Duration> {
    cluster.hosts.iter().filter_map(|host| host.age(now)).min()
}

#[cfg(test)]
#[path = "trouble_tests.rs"]
mod tests;
