//! Selecting, scrolling, opening and closing.

use super::*;

impl Tree {
    /// The selected row.
    pub fn selected(&self) -> Option<&RowKey> {
        self.cursor.key.as_ref()
    }

    /// Its place.
    pub fn selected_index(&self) -> Option<usize> {
        self.cursor.key.as_ref().map(|_| self.cursor.index)
    }

    /// The selected row itself.
    pub fn selected_row(&self) -> Option<Row<'_>> {
        self.selected_index().and_then(|index| self.row(index))
    }

    /// Selects a row, opening what it is hidden in; `false` where the filter hides it or there is
    /// none.
    pub fn select(&mut self, key: &RowKey) -> bool {
        self.reveal(key);
        let found = self.position(key);
        if let Some(at) = found {
            self.select_index(at);
        }
        found.is_some()
    }

    /// Selects the row at a place, or the last one.
    pub fn select_index(&mut self, index: usize) {
        self.cursor.index = index;
        self.pin();
    }

    /// Holds on to the selected row from now on, as any choice of the user's does. Before the
    /// first, the selection is whatever row comes first.
    pub fn pin(&mut self) {
        self.cursor.is_pinned = true;
        self.cursor.clamp(self.len());
        self.note_selected();
    }

    /// Moves the selection by so many rows, up if negative.
    pub fn move_by(&mut self, rows: isize) {
        self.select_index(self.cursor.index.saturating_add_signed(rows));
    }

    /// Moves by screens, keeping the line.
    pub fn page(&mut self, screens: isize) {
        let rows = screens.saturating_mul(self.cursor.height.max(1) as isize);
        self.cursor.top = self.cursor.top.saturating_add_signed(rows);
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

    /// How many rows the screen shows.
    pub fn set_height(&mut self, height: usize) {
        self.cursor.height = height;
        self.cursor.clamp(self.len());
        self.note_selected();
    }

    /// The rows on the screen.
    pub fn window(&self) -> Range<usize> {
        self.cursor.top..(self.cursor.top + self.cursor.height).min(self.len())
    }

    /// Moves the window over the rows; the selection moves only where it would leave the window.
    pub fn scroll(&mut self, rows: isize) {
        let height = self.cursor.height.max(1);
        let cursor = &mut self.cursor;
        let last = self.flat.as_ref().map_or_else(|| self.blocks.len(), Flat::len).saturating_sub(height);
        cursor.top = cursor.top.saturating_add_signed(rows).min(last);
        cursor.index = cursor.index.clamp(cursor.top, cursor.top + height - 1);
        self.pin();
    }

    /// Whether a pool or host is open; `None` for a domain.
    #[cfg(test)]
    pub(super) fn is_expanded(&self, key: &RowKey) -> Option<bool> {
        self.open.get(key)
    }

    /// Opens or closes a pool or host. Where the selected row is in what closes, the closed row is
    /// selected.
    pub fn set_expanded(&mut self, key: &RowKey, open: bool) {
        self.open.set(key, open);
        self.reopen();
    }

    /// Opens a closed row, closes an open one.
    pub fn toggle(&mut self, key: &RowKey) {
        if let Some(open) = self.open.get(key) {
            self.set_expanded(key, !open);
        }
    }

    /// Opens the selected row; where it is open, goes to the first row in it.
    pub fn expand(&mut self) {
        let Some(key) = self.cursor.key.clone() else { return };
        self.pin();
        match self.open.get(&key) {
            Some(false) => self.set_expanded(&key, true),
            Some(true) if self.row(self.cursor.index + 1).is_some_and(|row| self.parents(&row).contains(&key)) => {
                self.move_by(1);
            }
            _ => {}
        }
    }

    /// Closes the selected row; where it is closed or a domain, goes to what it is in.
    pub fn collapse(&mut self) {
        let Some(row) = self.selected_row() else { return };
        let key = row.key();
        let parents = self.parents(&row);
        self.pin();
        if self.open.get(&key) == Some(true) {
            self.set_expanded(&key, false);
        } else if let Some(at) = parents.iter().find_map(|parent| self.position(parent)) {
            self.select_index(at);
        }
    }

    /// Opens all pools and hosts, or closes all hosts.
    pub fn expand_all(&mut self, open: bool) {
        self.open.set_all(open);
        self.reopen();
    }

    /// Opens the parents of a row that is there but hidden in them.
    pub(super) fn reveal(&mut self, key: &RowKey) {
        let Some(cluster) = self.cluster.clone() else { return };
        let Some(host) = key.host().and_then(|id| self.by_id.get(id)) else { return };
        let host = &cluster.hosts[*host as usize];
        let pool = cluster.pools.get(host.pool);
        let mut changed = false;
        if let Some(pool) = pool.filter(|pool| !self.open.pool(&pool.name)) {
            self.open.set(&RowKey::Pool(pool.name.clone()), true);
            changed = true;
        }
        if matches!(key, RowKey::Domain(..)) && !self.open.host(&host.id) {
            self.open.set(&RowKey::Host(host.id.clone()), true);
            changed = true;
        }
        if changed && self.flat.is_none() {
            self.replace_blocks(&cluster);
        }
    }

    /// What a row is in, nearest first.
    pub(super) fn parents(&self, row: &Row<'_>) -> Vec<RowKey> {
        let mut parents = Vec::new();
        let Some(cluster) = self.cluster.as_deref().filter(|_| self.flat.is_none()) else { return parents };
        if let Row::Domain { host, .. } = row {
            parents.push(RowKey::Host(host.id.clone()));
        }
        if let Some(pool) = row.host().and_then(|host| cluster.pools.get(host.pool)).filter(|_| self.has_pool_rows) {
            parents.push(RowKey::Pool(pool.name.clone()));
        }
        parents
    }

    fn reopen(&mut self) {
        let Some(cluster) = self.cluster.clone() else { return };
        self.replace_blocks(&cluster);
        self.settle_cursor();
    }

    /// Remembers the row the cursor is on, and what to take should it vanish.
    fn note_selected(&mut self) {
        let index = self.cursor.index;
        let Some(row) = self.row(index) else {
            self.cursor.key = None;
            return;
        };
        let key = row.key();
        let parents = self.parents(&row);
        let near =
            |at: Option<usize>| at.and_then(|at| self.row(at)).map(|row| (self.parents(&row) == parents, row.key()));
        let around = [near(index.checked_add(1)), near(index.checked_sub(1))];
        // Those with the same parents first: the selection does not leave its host while there is
        // another domain in it.
        let mut neighbours: Vec<(bool, RowKey)> = around.into_iter().flatten().collect();
        neighbours.sort_by_key(|(sibling, _)| !sibling);
        let siblings = neighbours.iter().filter(|(sibling, _)| *sibling).count();
        let mut fallbacks: Vec<RowKey> = neighbours.into_iter().map(|(_, key)| key).collect();
        // What it is in comes before what is merely next to it.
        let others = fallbacks.split_off(siblings);
        self.cursor.key = Some(key);
        self.cursor.neighbours = fallbacks;
        self.cursor.parents = parents.into_iter().chain(others).collect();
    }

    /// Puts the selection back on its row after the rows have changed.
    pub(super) fn settle_cursor(&mut self) {
        let line = self.cursor.index.saturating_sub(self.cursor.top);
        if !self.cursor.is_pinned {
            self.cursor.index = 0;
            self.cursor.top = 0;
        } else if let Some(at) = self.selected_now() {
            self.cursor.index = at;
            self.cursor.top = at.saturating_sub(line);
        }
        self.cursor.clamp(self.len());
        self.note_selected();
    }

    /// Where the selected row is now, or what stands in for it.
    fn selected_now(&mut self) -> Option<usize> {
        let key = self.cursor.key.clone()?;
        // The usual case first; it also keeps two pools of one name apart.
        if self.row(self.cursor.index).is_some_and(|row| row.key() == key) {
            return Some(self.cursor.index);
        }
        if let Some(at) = self.position(&key) {
            return Some(at);
        }
        if let RowKey::Domain(host, ident) = &key {
            let is_there = self.by_id.get(host).is_some_and(|at| {
                let report = &self.hosts[*at as usize].host.report;
                report.as_ref().is_some_and(|report| report.domains.iter().any(|domain| domain.is(ident)))
            });
            // Gone from its host: a VM that migrated is followed to where it is now.
            if !is_there && let Some(at) = self.elsewhere(&key) {
                return Some(at);
            }
            // Hidden, because what it is in was closed.
            if is_there && let Some(at) = self.cursor.parents.iter().find_map(|parent| self.position(parent)) {
                return Some(at);
            }
        }
        self.cursor.neighbours.iter().chain(&self.cursor.parents).find_map(|key| self.position(key))
    }

    /// The place of the one other row with the same UUID.
    fn elsewhere(&self, key: &RowKey) -> Option<usize> {
        let RowKey::Domain(_, ident) = key else { return None };
        let uuid = ident.uuid?;
        let mut found = self.hosts.iter().flat_map(|rows| {
            let domains = rows.host.report.as_ref().map_or(&[][..], |report| &report.domains);
            domains
                .iter()
                .filter(move |domain| domain.uuid == Some(uuid))
                .map(|domain| RowKey::Domain(rows.host.id.clone(), domain.ident()))
        });
        match (found.next(), found.next()) {
            (Some(only), None) => self.position(&only).or_else(|| self.position(&RowKey::Host(only.host()?.clone()))),
            _ => None,
        }
    }
}
