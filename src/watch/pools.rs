//! Which hosts belong together. Pure.

use crate::hypervisor::PoolClue;
use crate::inventory::PoolHint;
use crate::model::{Name, Pool, PoolSource};
use std::collections::BTreeMap;

/// What is known of one host's pool.
pub(super) struct Belongs<'a> {
    /// Its name in the inventory.
    pub id: &'a str,
    /// How ssh reaches it.
    pub address: &'a str,
    /// What the inventory says.
    pub hint: Option<&'a PoolHint>,
    /// What the host itself says.
    pub clue: Option<&'a PoolClue>,
    /// What it calls itself.
    pub hostname: Option<&'a str>,
}

/// The name of the pool of hosts about which nobody says anything.
const NOBODY_SAYS: &str = "no pool";

/// The pools in display order (that of their first hosts), and the pool of each host.
///
/// What the config says wins, then what the hosts say of themselves, then the group a host was
/// named in.
pub(super) fn pools(hosts: &[Belongs<'_>]) -> (Vec<Pool>, Vec<usize>) {
    let detected = detected_names(hosts);
    let mut pools: Vec<Pool> = Vec::new();
    let mut index: BTreeMap<(PoolSource, String), usize> = BTreeMap::new();
    let mut of_host = Vec::with_capacity(hosts.len());
    for (at, host) in hosts.iter().enumerate() {
        let configured = host.hint.filter(|hint| hint.source == PoolSource::Config);
        let key = match (configured, detected.get(at).cloned().flatten(), host.hint) {
            (Some(hint), _, _) => (PoolSource::Config, hint.name.clone()),
            (None, Some(name), _) => (PoolSource::Detected, name),
            (None, None, Some(hint)) => (hint.source, hint.name.clone()),
            (None, None, None) => (PoolSource::Default, NOBODY_SAYS.to_owned()),
        };
        let pool = *index.entry(key).or_insert_with_key(|(source, name)| {
            pools.push(Pool { name: Name::new(name), source: *source, hosts: Vec::new() });
            pools.len() - 1
        });
        if let Some(pool) = pools.get_mut(pool) {
            pool.hosts.push(at);
        }
        of_host.push(pool);
    }
    (pools, of_host)
}

/// The name of each host's detected pool.
///
/// Hosts that mount one repository are called by the first of them (by name), as their operators
/// do; a host that is alone with its repository makes no pool. XenServer pools are called by their
/// master: by its name in the inventory if it is there, else by the address its slaves give.
fn detected_names(hosts: &[Belongs<'_>]) -> Vec<Option<String>> {
    let mut repositories: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for host in hosts {
        if let Some(PoolClue::Repository(id)) = host.clue {
            repositories.entry(id).or_default().push(host.id);
        }
    }
    let master = |address: &str| {
        hosts
            .iter()
            .filter(|host| matches!(host.clue, Some(PoolClue::Master(None))))
            .find(|host| host.address == address || host.id == address || host.hostname == Some(address))
            .map(|host| host.id)
    };
    // Slaves name their master by an address that the inventory may not know; where there is one
    // master only, it is theirs.
    let masters: Vec<&str> =
        hosts.iter().filter(|host| matches!(host.clue, Some(PoolClue::Master(None)))).map(|host| host.id).collect();
    let mut addresses: Vec<&str> = hosts
        .iter()
        .filter_map(|host| match host.clue {
            Some(PoolClue::Master(Some(address))) => Some(address.as_str()),
            _ => None,
        })
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    let only = match (masters.as_slice(), addresses.as_slice()) {
        ([master], [_]) => Some(*master),
        _ => None,
    };
    hosts
        .iter()
        .map(|host| match host.clue? {
            PoolClue::Repository(id) => {
                let members = repositories.get(id.as_str())?;
                (members.len() > 1).then(|| members.iter().min().map(|&first| first.to_owned()))?
            }
            PoolClue::Master(None) => Some(host.id.to_owned()),
            PoolClue::Master(Some(address)) => Some(master(address).or(only).unwrap_or(address).to_owned()),
        })
        .collect()
}

#[cfg(test)]
#[path = "pools_tests.rs"]
mod tests;
