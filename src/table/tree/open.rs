use crate::model::{HostId, Name};
use crate::table::RowKey;
use std::collections::HashMap;

/// Which pools and hosts are open.
///
/// Pools are open unless somebody closed them. Hosts are open in a small inventory, closed in a
/// large one, and open while a filter is set, since what was looked for would not be seen. What
/// the user opens and closes under a filter is forgotten with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    plain: Choices,
    filtered: Choices,
    is_filtered: bool,
    is_small: bool,
}

#[derive(Clone, Debug, Default)]
struct Choices {
    pools: HashMap<Name, bool>,
    hosts: HashMap<HostId, bool>,
    /// What `expand_all` chose for the hosts not named above.
    all_hosts: Option<bool>,
}

/// Hosts up to which an inventory is small: a few screenfuls of domains. The number of hosts, not
/// of domains, since that is known before the first of them answers and does not change: nothing
/// folds away under the eyes while figures come in.
const SMALL: usize = 16;

impl Open {
    pub fn set_hosts(&mut self, hosts: usize) {
        self.is_small = hosts <= SMALL;
    }

    /// A filter was set or taken away.
    pub fn set_filtered(&mut self, filtered: bool) {
        self.is_filtered = filtered;
        self.filtered = Choices::default();
    }

    fn choices(&mut self) -> &mut Choices {
        if self.is_filtered { &mut self.filtered } else { &mut self.plain }
    }

    pub fn pool(&self, name: &Name) -> bool {
        let choices = if self.is_filtered { &self.filtered } else { &self.plain };
        choices.pools.get(name).copied().unwrap_or(true)
    }

    pub fn host(&self, id: &HostId) -> bool {
        let choices = if self.is_filtered { &self.filtered } else { &self.plain };
        let chosen = if choices.hosts.is_empty() { None } else { choices.hosts.get(id).copied() };
        chosen.or(choices.all_hosts).unwrap_or(self.is_filtered || self.is_small)
    }

    /// `None` for a domain, which cannot be opened.
    pub fn get(&self, key: &RowKey) -> Option<bool> {
        match key {
            RowKey::Pool(name) => Some(self.pool(name)),
            RowKey::Host(id) => Some(self.host(id)),
            RowKey::Domain(..) => None,
        }
    }

    pub fn set(&mut self, key: &RowKey, open: bool) {
        match key {
            RowKey::Pool(name) => drop(self.choices().pools.insert(name.clone(), open)),
            RowKey::Host(id) => drop(self.choices().hosts.insert(id.clone(), open)),
            RowKey::Domain(..) => {}
        }
    }

    /// All hosts; pools open with them but do not close.
    pub fn set_all(&mut self, open: bool) {
        let choices = self.choices();
        choices.hosts.clear();
        choices.all_hosts = Some(open);
        choices.pools.clear();
    }
}
