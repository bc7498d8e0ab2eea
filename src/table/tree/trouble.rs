//! Going from one problem to the next.

use super::*;

impl Tree {
    /// To the next row in trouble (the one before if not `forward`), round the end; opens what it
    /// is hidden in. `None` where nothing that matches the filter is in trouble.
    pub fn next_trouble(&mut self, forward: bool) -> Option<RowKey> {
        let found = if self.flat.is_some() { self.flat_trouble(forward) } else { self.tree_trouble(forward) };
        if let Some(key) = &found {
            self.select(key);
        }
        found
    }

    fn flat_trouble(&self, forward: bool) -> Option<RowKey> {
        let flat = self.flat.as_ref()?;
        let ctx = Ctx::new(self.cluster.as_deref()?, self.now);
        let len = flat.len();
        (1..=len).find_map(|step| {
            let index = round(self.cursor.index, step, forward, len);
            // Most hosts have no trouble at all: their domains need not be looked at.
            let entry = flat.get(index)?;
            if self.hosts[entry.host as usize].troubled == 0 {
                return None;
            }
            self.row(index).filter(|row| row.trouble(&ctx).is_some()).map(|row| row.key())
        })
    }

    fn tree_trouble(&self, forward: bool) -> Option<RowKey> {
        let ctx = Ctx::new(self.cluster.as_deref()?, self.now);
        let hosts: Vec<u32> = self.pool_order.iter().flatten().copied().collect();
        if hosts.is_empty() {
            return None;
        }
        let (start, below) = self.standing(&hosts);
        // Once round, and the host we are in a second time for what is on the other side of us.
        (0..=hosts.len()).find_map(|step| {
            let rows = &self.hosts[hosts[round(start, step, forward, hosts.len())] as usize];
            // Places in the host: 0 is its own row, then its domains.
            let last = if rows.troubled == 0 { 0 } else { rows.order.len() as isize };
            let here = step == 0;
            let range = match (here, forward) {
                (true, true) => below + 1..last + 1,
                (true, false) => 0..below,
                (false, _) => 0..last + 1,
            };
            let look = |place: isize| {
                let row = if place == 0 { Row::Host { host: &rows.host } } else { rows.row(place as usize - 1)? };
                row.trouble(&ctx).map(|_| row.key())
            };
            let mut range = range;
            if forward { range.find_map(look) } else { range.rev().find_map(look) }
        })
    }

    /// Which of these hosts the selection is in, and how far below its row; -1 above it, where
    /// the row of its pool is selected.
    fn standing(&self, hosts: &[u32]) -> (usize, isize) {
        let at_host = |host: u32| hosts.iter().position(|other| *other == host);
        match self.blocks.get(self.cursor.index) {
            Some((Head::Host(host), below)) => (at_host(host).unwrap_or(0), below as isize),
            Some((Head::Pool(pool), _)) => {
                let before: usize = self.pool_order[..pool as usize].iter().map(Vec::len).sum();
                (before.min(hosts.len() - 1), -1)
            }
            None => (0, -1),
        }
    }
}

/// `step` places on from `start`, round the end; `step` is at most `len`.
fn round(start: usize, step: usize, forward: bool, len: usize) -> usize {
    (if forward { start + step } else { start + len - step }) % len
}
