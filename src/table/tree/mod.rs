//! The rows of the table: which there are, in which order, which are on the screen, which one is
//! selected.
//!
//! What a host contributes is cached with its snapshot and made anew only when that changes, so an
//! update costs a pointer comparison a host plus the hosts that changed, and drawing costs the
//! rows drawn, whatever the size of the cluster.

mod blocks;
mod cursor;
mod flat;
mod host;
mod moves;
mod open;
mod row;
mod shape;
mod trouble;

pub use row::VisibleRow;

use super::rank::Ranker;
use super::{Ctx, Filter, Row, RowKey, Sort};
use crate::model::{Cluster, HostId, Moment, PoolSource, Totals};
use blocks::{Blocks, Head};
use cursor::Cursor;
use flat::{Compare, Flat};
use host::{HostRows, Recipe};
use open::Open;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// Pools, hosts and domains as rows.
///
/// [`Tree::update`] takes a snapshot in; everything else is asked of the last one. Rows are
/// counted from 0 at the top of the whole table, not of the screen.
///
/// Hosts are ordered within their pool and domains within their host by the sort column; pools
/// keep the cluster's order. Sorted by name, a host's control domain comes first. A pool row is
/// left out where the only pool is the one of hosts without a pool.
#[derive(Debug, Default)]
pub struct Tree {
    cluster: Option<Arc<Cluster>>,
    now: Moment,
    filter: Filter,
    sort: Sort,
    /// One for each host of the cluster, in its order.
    hosts: Vec<HostRows>,
    by_id: HashMap<HostId, u32>,
    /// One for each pool.
    totals: Vec<Totals>,
    /// The shown hosts of each pool in order; empty for a pool that is not shown.
    pool_order: Vec<Vec<u32>>,
    has_pool_rows: bool,
    blocks: Blocks,
    /// The flat order, where the table is flat.
    flat: Option<Flat>,
    matching: usize,
    open: Open,
    marks: HashSet<RowKey>,
    cursor: Cursor,
}

impl Tree {
    /// An empty table.
    pub fn new() -> Tree {
        Tree::default()
    }

    /// Takes a snapshot in, or lets time pass with the same one (ages, freshness). The selected
    /// row stays selected, and on its line of the screen.
    pub fn update(&mut self, cluster: &Arc<Cluster>, now: Moment) {
        let before = self.cluster.replace(cluster.clone());
        self.now = now;
        let same_hosts = self.hosts.len() == cluster.hosts.len()
            && self.hosts.iter().zip(&cluster.hosts).all(|(rows, host)| {
                Arc::ptr_eq(&rows.host, host) || rows.host.id == host.id && rows.host.pool == host.pool
            });
        let same_conflicts = before.as_ref().is_some_and(|before| {
            Arc::ptr_eq(&before.conflicts, &cluster.conflicts) || before.conflicts == cluster.conflicts
        });
        let same_pools = before.as_ref().is_some_and(|before| before.pools == cluster.pools);
        if same_hosts && same_pools && same_conflicts {
            self.take_changed();
        } else {
            self.take_all();
        }
        self.reshape();
    }

    /// The last snapshot taken in.
    pub fn cluster(&self) -> Option<&Arc<Cluster>> {
        self.cluster.as_ref()
    }

    /// How many rows there are, off the screen too.
    pub fn len(&self) -> usize {
        self.flat.as_ref().map_or_else(|| self.blocks.len(), Flat::len)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Domains that match the filter, in closed hosts too.
    pub fn matching(&self) -> usize {
        self.matching
    }

    /// The row at a place.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        if let Some(flat) = &self.flat {
            let entry = flat.get(index)?;
            let rows = self.hosts.get(entry.host as usize)?;
            return Some(Row::Domain { host: &rows.host, domain: rows.domain(entry.domain)? });
        }
        let cluster = self.cluster.as_deref()?;
        match self.blocks.get(index)? {
            (Head::Pool(at), _) => {
                let at = at as usize;
                Some(Row::Pool { pool: cluster.pools.get(at)?, totals: self.totals.get(at)? })
            }
            (Head::Host(at), 0) => Some(Row::Host { host: &self.hosts.get(at as usize)?.host }),
            (Head::Host(at), below) => self.hosts.get(at as usize)?.row(below - 1),
        }
    }

    /// The rows at these places, for drawing. Costs what is in the range.
    pub fn visible(&self, range: Range<usize>) -> impl Iterator<Item = VisibleRow<'_>> {
        let range = range.start.min(self.len())..range.end.min(self.len());
        let depth = u8::from(self.has_pool_rows);
        range.filter_map(move |index| {
            let row = self.row(index)?;
            let ctx = Ctx::new(self.cluster.as_deref()?, self.now);
            let key = row.key();
            Some(VisibleRow {
                index,
                depth: match row {
                    Row::Pool { .. } => 0,
                    Row::Host { .. } => depth,
                    Row::Domain { .. } if self.flat.is_some() => 0,
                    Row::Domain { .. } => depth + 1,
                },
                expanded: self.open.get(&key),
                row,
                freshness: row.freshness(self.now),
                trouble: row.trouble(&ctx),
                selected: self.cursor.index == index,
                marked: !self.marks.is_empty() && self.marks.contains(&key),
                key,
            })
        })
    }

    /// Where a row is; `None` where it is not shown.
    pub fn position(&self, key: &RowKey) -> Option<usize> {
        let host = || key.host().and_then(|id| self.by_id.get(id)).map(|at| *at as usize);
        match key {
            RowKey::Pool(name) if self.flat.is_none() => {
                let pool = self.cluster.as_deref()?.pools.iter().position(|pool| pool.name == *name)?;
                self.blocks.pool(pool)
            }
            RowKey::Host(_) if self.flat.is_none() => self.blocks.host(host()?),
            RowKey::Domain(_, ident) => {
                let at = host()?;
                let rows = &self.hosts[at];
                let domains = &rows.host.report.as_ref()?.domains;
                let domain = domains.iter().position(|domain| domain.is(ident))? as u32;
                let below = rows.order.iter().position(|slot| slot.domain == domain)?;
                match &self.flat {
                    Some(flat) => flat.position(at, &rows.order[below], &self.compare()?),
                    None => self.blocks.host(at).filter(|_| self.open.host(&rows.host.id)).map(|head| head + 1 + below),
                }
            }
            _ => None,
        }
    }

    fn compare<'a>(&'a self) -> Option<Compare<'a>> {
        let ctx = Ctx::new(self.cluster.as_deref()?, self.now);
        Some(Compare { hosts: &self.hosts, ranker: self.ranker(), ctx })
    }

    fn ranker(&self) -> Ranker {
        Ranker::new(self.sort, self.flat.is_some())
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Shows only what matches, with its ancestors. Hosts with matches are open while a filter is
    /// set.
    pub fn set_filter(&mut self, filter: Filter) {
        self.open.set_filtered(!filter.is_empty());
        self.filter = filter;
        self.remake();
    }

    /// The order.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Orders the rows.
    pub fn set_sort(&mut self, sort: Sort) {
        if sort.column != self.sort.column {
            self.hosts.iter_mut().for_each(HostRows::forget_ranks);
        }
        self.sort = sort;
        self.remake();
    }

    /// Whether domains stand without their hosts and pools, ordered over the whole cluster.
    pub fn is_flat(&self) -> bool {
        self.flat.is_some()
    }

    /// Turns the flat table on or off.
    pub fn set_flat(&mut self, flat: bool) {
        if flat != self.is_flat() {
            self.flat = flat.then(Flat::default);
            self.remake();
        }
    }

    /// Rows marked for an action on all of them.
    pub fn marks(&self) -> &HashSet<RowKey> {
        &self.marks
    }

    /// Marks a row, or takes its mark away.
    pub fn toggle_mark(&mut self, key: &RowKey) {
        if !self.marks.remove(key) {
            self.marks.insert(key.clone());
        }
    }

    /// Takes the marks of rows away that are not there any more.
    pub fn keep_marks(&mut self, there: impl Fn(&RowKey) -> bool) {
        self.marks.retain(there);
    }

    /// Takes all marks away.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
    }
}

#[cfg(test)]
mod naive_tests;
#[cfg(test)]
mod tests;
