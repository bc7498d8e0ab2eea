//! Marking domains for an action on all of them. Only domains carry marks: one on a host would say
//! nothing about the domains that come to it later.

use super::{App, Level};
use crate::model::Domain;
use crate::table::{Row, RowKey};

impl App {
    /// Marks the selected domain and goes on to the next row; on a host or a pool, all domains
    /// shown below it.
    pub(super) fn mark(&mut self) {
        let Some(at) = self.tree.selected_index() else { return };
        let key = match self.tree.row(at) {
            Some(row @ Row::Domain { domain, .. }) if !domain.is_dom0() => row.key(),
            Some(Row::Domain { .. }) => {
                self.say(Level::Info, "the control domain is never marked: nothing is done to it with others");
                return self.tree.move_by(1);
            }
            Some(row) => return self.mark_below(at, matches!(row, Row::Pool { .. })),
            None => return,
        };
        self.tree.toggle_mark(&key);
        self.marked_last = Some(key);
        self.tree.move_by(1);
    }

    /// A domain that is gone takes its mark with it: another may come to its number.
    pub(super) fn prune_marks(&mut self) {
        if self.tree.marks().is_empty() {
            return;
        }
        let cluster = self.cluster.clone();
        self.tree.keep_marks(|key| match key {
            RowKey::Domain(id, _) => cluster.host(id).is_some_and(|host| {
                let domains = host.report.iter().flat_map(|report| &report.domains);
                domains.into_iter().any(|domain| Row::Domain { host, domain }.key() == *key)
            }),
            _ => true,
        });
    }

    fn mark_below(&mut self, at: usize, pool: bool) {
        let ends = |row: &Row<'_>| matches!(row, Row::Pool { .. }) || !pool && matches!(row, Row::Host { .. });
        let rows = (at + 1..self.tree.len()).map_while(|index| self.tree.row(index)).take_while(|row| !ends(row));
        let keys: Vec<RowKey> = rows.filter_map(|row| markable(&row)).collect();
        if keys.is_empty() {
            return self.say(Level::Info, "no domain is shown below it: open it first");
        }
        self.toggle_all(keys);
    }

    /// Marks what lies between the row marked last and this one.
    pub(super) fn mark_range(&mut self) {
        let Some(here) = self.tree.selected_index() else { return };
        let from = self.marked_last.as_ref().and_then(|key| self.tree.position(key)).unwrap_or(here);
        let (from, to) = (from.min(here), from.max(here));
        let keys: Vec<RowKey> = (from..=to).filter_map(|at| markable(&self.tree.row(at)?)).collect();
        self.marked_last = self.tree.selected().cloned();
        self.add_marks(keys);
    }

    /// Marks every domain that is in the table.
    pub(super) fn mark_shown(&mut self) {
        let keys = (0..self.tree.len()).filter_map(|at| markable(&self.tree.row(at)?)).collect();
        self.add_marks(keys);
    }

    /// Takes the marks away if all have one, else gives one to all.
    fn toggle_all(&mut self, keys: Vec<RowKey>) {
        if keys.iter().all(|key| self.tree.marks().contains(key)) {
            keys.iter().for_each(|key| self.tree.toggle_mark(key));
        } else {
            self.add_marks(keys);
        }
    }

    fn add_marks(&mut self, keys: Vec<RowKey>) {
        for key in keys {
            if !self.tree.marks().contains(&key) {
                self.tree.toggle_mark(&key);
            }
        }
        self.say(Level::Info, format!("{} marked", self.tree.marks().len()));
    }
}

fn markable(row: &Row<'_>) -> Option<RowKey> {
    match row {
        Row::Domain { domain, .. } if !Domain::is_dom0(domain) => Some(row.key()),
        _ => None,
    }
}
