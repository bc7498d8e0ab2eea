//! Making the rows: which hosts changed, what they contribute, where each row is.

use super::*;
use crate::table::rank::Key;

/// Above this part of the hosts, the flat order is sorted anew rather than patched.
const PATCHED: usize = 8;

impl Tree {
    /// Makes everything anew: another filter, order or set of hosts.
    pub(super) fn remake(&mut self) {
        self.take_all();
        self.reshape();
    }

    pub(super) fn take_all(&mut self) {
        let Some(cluster) = self.cluster.clone() else { return };
        let ranker = self.ranker();
        let ctx = Ctx::new(&cluster, self.now);
        let mut before: HashMap<HostId, HostRows> =
            self.hosts.drain(..).map(|rows| (rows.host.id.clone(), rows)).collect();
        let recipe = Recipe { filter: &self.filter, ranker: &ranker, ctx };
        self.hosts =
            cluster.hosts.iter().map(|host| HostRows::new(host, before.remove(&host.id).as_ref(), &recipe)).collect();
        self.by_id = cluster.hosts.iter().enumerate().map(|(at, host)| (host.id.clone(), at as u32)).collect();
        if self.flat.is_some() {
            self.flat = Some(Flat::build(&Compare { hosts: &self.hosts, ranker, ctx }));
        }
    }

    /// Makes the rows of those hosts anew whose snapshot changed, or for which time has changed
    /// what the filter says.
    pub(super) fn take_changed(&mut self) {
        let Some(cluster) = self.cluster.clone() else { return };
        let ctx = Ctx::new(&cluster, self.now);
        let timed_filter = self.filter.depends_on_now();
        let ranker = self.ranker();
        let timed_order = self.flat.is_some() && ranker.depends_on_now();
        let changed: Vec<usize> = (0..self.hosts.len())
            .filter(|&at| {
                let rows = &self.hosts[at];
                !Arc::ptr_eq(&rows.host, &cluster.hosts[at])
                    || timed_filter && self.filter.moment_bits(&rows.host, &ctx) != rows.moment_bits
                    || timed_order && ranker.key(&Row::Host { host: &rows.host }, &ctx, None) != rows.moment_key
            })
            .collect();
        let patch = changed.len() <= (self.hosts.len() / PATCHED).max(1);
        for at in changed.iter().copied() {
            let recipe = Recipe { filter: &self.filter, ranker: &ranker, ctx };
            let new = HostRows::new(&cluster.hosts[at], Some(&self.hosts[at]), &recipe);
            match &mut self.flat {
                Some(flat) if patch => {
                    let old_keys = moved(&self.hosts[at], &new);
                    let new_keys = moved(&new, &self.hosts[at]);
                    let gone = self.hosts[at].order.iter().zip(&old_keys).filter(|(_, moved)| **moved);
                    let compare = Compare { hosts: &self.hosts, ranker, ctx };
                    flat.remove(at, gone.map(|(slot, _)| slot), &compare);
                    self.hosts[at] = new;
                    let come = self.hosts[at].order.iter().zip(&new_keys).filter(|(_, moved)| **moved);
                    let compare = Compare { hosts: &self.hosts, ranker, ctx };
                    flat.insert(at, come.map(|(slot, _)| slot), &compare);
                }
                _ => self.hosts[at] = new,
            }
        }
        match &mut self.flat {
            Some(flat) if patch => flat.count(),
            Some(_) => {
                self.flat = Some(Flat::build(&Compare { hosts: &self.hosts, ranker, ctx }));
            }
            None => {}
        }
    }

    /// Finds out where each row is, and puts the selection back where it was.
    pub(super) fn reshape(&mut self) {
        let Some(cluster) = self.cluster.clone() else { return };
        self.totals.clear();
        self.totals.extend(cluster.pools.iter().map(|pool| cluster.pool_totals(pool, self.now)));
        self.matching = self.hosts.iter().map(|rows| rows.order.len()).sum();
        self.open.set_hosts(self.hosts.len());
        self.has_pool_rows = !matches!(&cluster.pools[..], [only] if only.source == PoolSource::Default);
        if self.flat.is_none() {
            self.order_hosts(&cluster);
        } else {
            self.pool_order.clear();
        }
        self.replace_blocks(&cluster);
        self.settle_cursor();
    }

    fn order_hosts(&mut self, cluster: &Cluster) {
        let ranker = self.ranker();
        let ctx = Ctx::new(cluster, self.now);
        let hosts = &self.hosts;
        let row = |at: u32| Row::Host { host: &hosts[at as usize].host };
        let noisy = ranker.noise().is_some();
        let keys: Vec<Key> = hosts
            .iter()
            .map(|rows| ranker.key(&Row::Host { host: &rows.host }, &ctx, noisy.then_some(rows.rank)))
            .collect();
        self.pool_order = cluster
            .pools
            .iter()
            .map(|pool| {
                let shown = |at: &usize| hosts.get(*at).is_some_and(|rows| rows.itself || !rows.order.is_empty());
                let mut order: Vec<u32> = pool.hosts.iter().copied().filter(shown).map(|at| at as u32).collect();
                order.sort_by(|a, b| {
                    keys[*a as usize].cmp(&keys[*b as usize]).then_with(|| ranker.settle(&row(*a), &row(*b), &ctx))
                });
                order
            })
            .collect();
    }

    /// Lays the blocks out; what is open may have changed.
    pub(super) fn replace_blocks(&mut self, cluster: &Cluster) {
        self.blocks.reset(cluster.pools.len(), cluster.hosts.len());
        if self.flat.is_some() {
            return;
        }
        let ctx = Ctx::new(cluster, self.now);
        for (at, pool) in cluster.pools.iter().enumerate() {
            let hosts = &self.pool_order[at];
            if self.has_pool_rows {
                let row = Row::Pool { pool, totals: &self.totals[at] };
                if hosts.is_empty() && !self.filter.matches(&row, &ctx) {
                    continue;
                }
                self.blocks.push(Head::Pool(at as u32), 0);
                if !self.open.pool(&pool.name) {
                    continue;
                }
            }
            for &host in hosts {
                let rows = &self.hosts[host as usize];
                let under = if self.open.host(&rows.host.id) { rows.order.len() } else { 0 };
                self.blocks.push(Head::Host(host), under);
            }
        }
    }
}

/// For each slot of `a`: whether `b` has no equal one, so that it has to move.
fn moved(a: &HostRows, b: &HostRows) -> Vec<bool> {
    let same = |slot: &host::Slot| match (a.domain(slot.domain), b.domain(slot.domain)) {
        (Some(x), Some(y)) => x.same_as(y) && x.name == y.name,
        _ => false,
    };
    let mut keys: HashMap<u32, Key> = b.order.iter().map(|slot| (slot.domain, slot.key)).collect();
    a.order.iter().map(|slot| keys.remove(&slot.domain) != Some(slot.key) || !same(slot)).collect()
}
