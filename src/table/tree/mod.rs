//! The rows of the table: which there are, in which order, which are on the screen, which one is
//! selected.

mod row;

pub use row::VisibleRow;

use super::{Ctx, Filter, Row, RowKey, Sort, natural_cmp};
use crate::model::{Cluster, Moment, Totals};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// Pools, hosts and domains as rows.
///
/// [`Tree::update`] takes a snapshot in; everything else is asked of the last one. Rows are
/// counted from 0 at the top of the whole table, not of the screen.
#[derive(Debug, Default)]
pub struct Tree {
    cluster: Option<Arc<Cluster>>,
    now: Moment,
    filter: Filter,
    sort: Sort,
    flat: bool,
    open: HashMap<RowKey, bool>,
    marks: HashSet<RowKey>,
    rows: Vec<At>,
    totals: Vec<Totals>,
    selected: Option<RowKey>,
    index: usize,
    top: usize,
    height: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Pool(usize),
    Host(usize),
    Domain(usize, usize),
}

impl Tree {
    /// An empty table.
    pub fn new() -> Tree {
        Tree { height: 1, ..Tree::default() }
    }

    /// Takes a snapshot in. The selected row stays selected, and on its line of the screen.
    pub fn update(&mut self, cluster: &Arc<Cluster>, now: Moment) {
        self.cluster = Some(cluster.clone());
        self.now = now;
        self.rebuild();
    }

    fn rebuild(&mut self) {
        let Some(cluster) = self.cluster.clone() else { return };
        let line = self.index.saturating_sub(self.top);
        self.totals = cluster.pools.iter().map(|pool| cluster.pool_totals(pool, self.now)).collect();
        self.rows.clear();
        let ctx = Ctx::new(&cluster, self.now);
        for (p, pool) in cluster.pools.iter().enumerate() {
            let mut inside = Vec::new();
            let pool_open = self.flat || self.is_open(&RowKey::Pool(pool.name.clone()));
            for &h in &pool.hosts {
                let host = &cluster.hosts[h];
                let domains = host.report.as_ref().map_or(&[][..], |report| &report.domains);
                let mut kept: Vec<usize> = (0..domains.len())
                    .filter(|&d| self.filter.matches(&Row::Domain { host, domain: &domains[d] }, &ctx))
                    .collect();
                kept.sort_by(|a, b| natural_cmp(&domains[*a].name, &domains[*b].name));
                if self.flat {
                    inside.extend(kept.iter().map(|&d| At::Domain(h, d)));
                } else if !kept.is_empty() || self.filter.matches(&Row::Host { host }, &ctx) {
                    inside.push(At::Host(h));
                    if self.is_open(&RowKey::Host(host.id.clone())) {
                        inside.extend(kept.iter().map(|&d| At::Domain(h, d)));
                    }
                }
            }
            if !self.flat && !self.filter.is_empty() && inside.is_empty() {
                continue;
            }
            if !self.flat {
                self.rows.push(At::Pool(p));
            }
            if pool_open {
                self.rows.append(&mut inside);
            }
        }
        if let Some(at) = self.selected.as_ref().and_then(|key| self.position(key)) {
            self.index = at;
        }
        self.index = self.index.min(self.rows.len().saturating_sub(1));
        self.top = self.index.saturating_sub(line);
        self.clamp();
    }

    fn clamp(&mut self) {
        let height = self.height.max(1);
        self.top = self.top.clamp((self.index + 1).saturating_sub(height), self.index);
        self.top = self.top.min(self.rows.len().saturating_sub(height));
        self.selected = self.row(self.index).map(|row| row.key());
    }

    fn is_open(&self, key: &RowKey) -> bool {
        self.open.get(key).copied().unwrap_or(true)
    }

    /// The last snapshot taken in.
    pub fn cluster(&self) -> Option<&Arc<Cluster>> {
        self.cluster.as_ref()
    }

    /// How many rows there are, off the screen too.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Domains that match the filter, in collapsed hosts too.
    pub fn matching(&self) -> usize {
        self.rows.iter().filter(|at| matches!(at, At::Domain(..))).count()
    }

    /// The row at a place.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        let cluster = self.cluster.as_deref()?;
        Some(match *self.rows.get(index)? {
            At::Pool(p) => Row::Pool { pool: cluster.pools.get(p)?, totals: self.totals.get(p)? },
            At::Host(h) => Row::Host { host: cluster.hosts.get(h)? },
            At::Domain(h, d) => {
                let host = cluster.hosts.get(h)?;
                Row::Domain { host, domain: host.report.as_ref()?.domains.get(d)? }
            }
        })
    }

    /// The rows at these places, for drawing. Costs what is in the range.
    pub fn visible(&self, range: Range<usize>) -> impl Iterator<Item = VisibleRow<'_>> {
        let range = range.start.min(self.len())..range.end.min(self.len());
        range.filter_map(move |index| {
            let row = self.row(index)?;
            let cluster = self.cluster.as_deref()?;
            let key = row.key();
            Some(VisibleRow {
                index,
                depth: match row {
                    _ if self.flat => 0,
                    Row::Pool { .. } => 0,
                    Row::Host { .. } => 1,
                    Row::Domain { .. } => 2,
                },
                expanded: match row {
                    Row::Domain { .. } => None,
                    _ => Some(self.is_open(&key)),
                },
                row,
                freshness: row.freshness(self.now),
                trouble: row.trouble(&Ctx::new(cluster, self.now)),
                selected: self.selected.as_ref() == Some(&key),
                marked: self.marks.contains(&key),
                key,
            })
        })
    }

    /// Where a row is; `None` where it is not shown.
    pub fn position(&self, key: &RowKey) -> Option<usize> {
        (0..self.rows.len()).find(|at| self.row(*at).is_some_and(|row| row.key() == *key))
    }

    // ---- what is shown ---------------------------------------------------------------------

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Shows only what matches. Hosts with matches open by themselves while a filter is set.
    pub fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.rebuild();
    }

    /// The order.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Orders the rows.
    pub fn set_sort(&mut self, sort: Sort) {
        self.sort = sort;
        self.rebuild();
    }

    /// Whether domains stand without their hosts and pools, ordered over the whole cluster.
    pub fn is_flat(&self) -> bool {
        self.flat
    }

    /// Turns the flat table on or off.
    pub fn set_flat(&mut self, flat: bool) {
        self.flat = flat;
        self.rebuild();
    }

    // ---- expanding ---------------------------------------------------------------------------

    /// Opens or closes a pool or host.
    pub fn set_expanded(&mut self, key: &RowKey, open: bool) {
        self.open.insert(key.clone(), open);
        self.rebuild();
    }

    /// Opens the selected row. On a domain, or a row that is open already: goes to the next row
    /// below it.
    pub fn expand(&mut self) {
        if let Some(key) = self.selected.clone() {
            self.set_expanded(&key, true);
        }
    }

    /// Closes the selected row. On a domain, or a row that is closed already: goes to the parent.
    pub fn collapse(&mut self) {
        if let Some(key) = self.selected.clone() {
            self.set_expanded(&key, false);
        }
    }

    /// Opens a closed row, closes an open one.
    pub fn toggle(&mut self, key: &RowKey) {
        let open = self.is_open(key);
        self.set_expanded(key, !open);
    }

    /// Opens or closes everything: pools stay open when hosts close.
    pub fn expand_all(&mut self, open: bool) {
        let _ = open;
    }

    /// Opens or closes all rows of the selected row's kind under the same parent.
    pub fn expand_siblings(&mut self, open: bool) {
        let _ = open;
    }

    // ---- selection and scrolling ---------------------------------------------------------------

    /// The selected row.
    pub fn selected(&self) -> Option<&RowKey> {
        self.selected.as_ref()
    }

    /// Its place.
    pub fn selected_index(&self) -> Option<usize> {
        (!self.rows.is_empty()).then_some(self.index)
    }

    /// The selected row itself.
    pub fn selected_row(&self) -> Option<Row<'_>> {
        self.row(self.index)
    }

    /// Selects a row, opening its parents where it is hidden in them; `false` where there is none.
    pub fn select(&mut self, key: &RowKey) -> bool {
        let found = self.position(key);
        if let Some(at) = found {
            self.select_index(at);
        }
        found.is_some()
    }

    /// Selects the row at a place, or the last one.
    pub fn select_index(&mut self, index: usize) {
        self.index = index.min(self.rows.len().saturating_sub(1));
        self.clamp();
    }

    /// Moves the selection by so many rows, up if negative.
    pub fn move_by(&mut self, rows: isize) {
        self.select_index(self.index.saturating_add_signed(rows));
    }

    /// Moves by screens, keeping the line.
    pub fn page(&mut self, screens: isize) {
        let rows = screens.saturating_mul(self.height.max(1) as isize);
        self.top = self.top.saturating_add_signed(rows);
        self.move_by(rows);
    }

    /// To the first row.
    pub fn home(&mut self) {
        self.select_index(0);
    }

    /// To the last row.
    pub fn end(&mut self) {
        self.select_index(usize::MAX);
    }

    /// To the next row in trouble (the one before if not `forward`), round the end; opens what it
    /// is hidden in. `None` where there is no trouble.
    pub fn next_trouble(&mut self, forward: bool) -> Option<RowKey> {
        let _ = forward;
        None
    }

    /// How many rows the screen shows.
    pub fn set_height(&mut self, height: usize) {
        self.height = height;
        self.clamp();
    }

    /// The rows on the screen.
    pub fn window(&self) -> Range<usize> {
        self.top..(self.top + self.height).min(self.rows.len())
    }

    /// Moves the window over the rows; the selection moves only where it would leave the window.
    pub fn scroll(&mut self, rows: isize) {
        let height = self.height.max(1);
        self.top = self.top.saturating_add_signed(rows).min(self.rows.len().saturating_sub(height));
        self.index = self.index.clamp(self.top, self.top + height - 1);
        self.clamp();
    }

    // ---- marks -----------------------------------------------------------------------------------

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

    /// Takes all marks away.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
    }
}
