use super::{Host, HostId, Moment, Name, RunState, Uuid};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What identifies a VM through restarts and migrations.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GuestKey {
    /// Its UUID, wherever it runs.
    Uuid(Uuid),
    /// Without a UUID its name on its host is all there is.
    Named(HostId, Name),
}

impl GuestKey {
    /// The key of a VM on a host.
    pub fn of(host: &HostId, uuid: Option<Uuid>, name: &Name) -> GuestKey {
        match uuid {
            Some(uuid) if !uuid.is_nil() => GuestKey::Uuid(uuid),
            _ => GuestKey::Named(host.clone(), name.clone()),
        }
    }

    /// The UUID, where that is the key.
    pub fn uuid(&self) -> Option<Uuid> {
        match self {
            GuestKey::Uuid(uuid) => Some(*uuid),
            GuestKey::Named(..) => None,
        }
    }
}

/// Why a VM that does not run is not missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Excuse {
    /// It was stopped by an action from here.
    Stopped {
        /// When.
        at: Moment,
    },
    /// Somebody has marked it.
    Marked {
        /// When.
        at: Moment,
    },
    /// A pattern in the config file says so.
    Config {
        /// Which.
        pattern: Name,
    },
}

/// A VM that was there once and is in no host's list now: it was destroyed, has shut down, or its
/// host has not been heard of since this program began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absent {
    /// The host that had it last.
    pub host: HostId,
    /// What identifies it.
    pub key: GuestKey,
    /// Its name then.
    pub name: Name,
    /// Its state then.
    pub state: RunState,
    /// When it was in a list for the last time.
    pub seen: Moment,
    /// Why it is not missed, if it is not.
    pub excuse: Option<Excuse>,
}

/// A VM in its host's list that need not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excused {
    /// The host that lists it.
    pub host: HostId,
    /// What identifies it.
    pub key: GuestKey,
    /// Whether it was up in the host's last sample.
    pub up: bool,
    /// Why it need not run.
    pub excuse: Excuse,
}

/// What is known of VMs beyond the hosts' last samples, so that a VM that is gone lowers
/// availability instead of vanishing, and one that is off on purpose does not.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Known {
    /// VMs in no host's list.
    pub absent: Vec<Absent>,
    /// VMs in a list that need not run.
    pub excused: Vec<Excused>,
    /// What is remembered has not been read yet: no figure of availability is to be trusted.
    pub recalling: bool,
    /// What is remembered could not be read or kept, and why.
    pub trouble: Option<Name>,
    /// How many of both each host has, by its index, rising.
    #[serde(skip)]
    sums: Vec<(usize, Beyond)>,
}

/// How many VMs of a host are known beyond its last sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beyond {
    /// VMs it does not list, and no other host either.
    pub absent: u32,
    /// Those of them that need not run.
    pub absent_excused: u32,
    /// VMs it lists as up that need not run.
    pub up_excused: u32,
    /// VMs it lists, not up, that need not run.
    pub idle_excused: u32,
}

impl Known {
    /// Counts what these are for the hosts of a cluster; VMs of other hosts are left out.
    pub fn new(absent: Vec<Absent>, excused: Vec<Excused>, hosts: &[Arc<Host>]) -> Known {
        let mut known = Known { absent, excused, ..Known::default() };
        if known.absent.is_empty() && known.excused.is_empty() {
            return known;
        }
        let index: std::collections::HashMap<&HostId, usize> =
            hosts.iter().enumerate().map(|(at, host)| (&host.id, at)).collect();
        known.absent.retain(|vm| index.contains_key(&vm.host));
        known.excused.retain(|vm| index.contains_key(&vm.host));
        let mut sums: BTreeMap<usize, Beyond> = BTreeMap::new();
        for vm in &known.absent {
            let sum = sums.entry(index[&vm.host]).or_default();
            sum.absent += 1;
            sum.absent_excused += u32::from(vm.excuse.is_some());
        }
        for vm in &known.excused {
            let sum = sums.entry(index[&vm.host]).or_default();
            *(if vm.up { &mut sum.up_excused } else { &mut sum.idle_excused }) += 1;
        }
        known.sums = sums.into_iter().collect();
        known
    }

    /// What is remembered has not been read yet.
    pub fn not_recalled() -> Known {
        Known { recalling: true, ..Known::default() }
    }

    /// What is known beyond the last sample of the host with that index.
    pub fn beyond(&self, host: usize) -> Beyond {
        let place = self.sums.binary_search_by_key(&host, |(at, _)| *at);
        place.map_or(Beyond::default(), |place| self.sums[place].1)
    }
}
