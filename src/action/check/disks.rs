//! Whether a disk, or a network card's address, is in use already: the same disk open for writing
//! twice is how file systems are lost.

use super::place::heard;
use super::{Case, Findings};
use crate::hypervisor::disk::DiskLine;
use crate::hypervisor::guest_config::GuestConfig;
use crate::hypervisor::operate::OpenDisk;
use crate::model::{Domain, Host};

pub(super) fn check(case: &Case<'_>, config: Option<&GuestConfig>, found: &mut Findings) {
    if config.is_some_and(|config| config.more_disks) {
        found.warn(
            "its configuration says its disks in a way that cannot be read: make sure that no other guest has them",
        );
    }
    let Some(config) = config.filter(|config| !config.disks.is_empty()) else { return };
    let Some(open) = case.open else {
        found.warn("nobody was asked whether its disks are open elsewhere");
        return;
    };
    for line in &config.disks {
        let wanted = DiskLine::parse(line);
        let Some(path) = &wanted.path else { continue };
        for host in &case.cluster.hosts {
            let Some(Ok(devices)) = open.hosts.get(&host.id) else { continue };
            for disk in devices.disks.iter().filter(|disk| disk.path.as_ref() == Some(path)) {
                if wanted.writable || disk.writable {
                    twice(case, host, path, disk, wanted.shared, found);
                }
            }
        }
    }
    // Only hosts of a pool are sure to have the same storage.
    if let Some(names) = silent(case, |host| host.pool == case.host.pool) {
        found.warn(format!(
            "nobody knows whether its disks are open on {names}: a guest that writes there writes to the same disk"
        ));
    }
}

/// The names of hosts that did not tell what they have open, in short; `None` when all did.
fn silent(case: &Case<'_>, of: impl Fn(&Host) -> bool) -> Option<String> {
    let open = case.open?;
    let told = |host: &Host| matches!(open.hosts.get(&host.id), Some(Ok(_)));
    let silent = case.cluster.hosts.iter().filter(|host| of(host) && !told(host));
    let names: Vec<&str> = silent.map(|host| host.id.as_str()).collect();
    match names.as_slice() {
        [] => None,
        few if few.len() <= 4 => Some(few.join(", ")),
        [a, b, c, d, more @ ..] => Some(format!("{a}, {b}, {c}, {d} and {} more", more.len())),
        _ => None,
    }
}

/// The same path is open for writing, or is to be.
fn twice(case: &Case<'_>, host: &Host, path: &str, disk: &OpenDisk, shared: bool, found: &mut Findings) {
    let whose = whose(host, disk.domid);
    let text = format!("its disk {} is open on {}, by {whose}", crate::model::sanitise(path), host.id);
    if shared {
        found.warn(format!("{text}; it is given as shared (w!)"));
    } else if host.id == case.host.id {
        found.never(format!("{text}: two guests that write to one disk destroy what is on it"));
    } else if host.pool == case.host.pool {
        found.stop(format!(
            "{text}: if that is the same storage, this is the split brain in which two guests destroy one disk"
        ));
    } else {
        found.warn(format!("{text}, in another pool: make sure that it is not the same storage"));
    }
}

fn whose(host: &Host, domid: u32) -> String {
    let domains = host.report.iter().flat_map(|report| &report.domains);
    let name = domains.filter(|domain| domain.domid == Some(domid)).map(|domain| domain.name.to_string()).next();
    name.map_or_else(|| format!("number {domid}"), |name| format!("{name} (id {domid})"))
}

/// Addresses of network cards must be alone on their network, which no pool has for itself.
pub(super) fn cards(case: &Case<'_>, config: Option<&GuestConfig>, found: &mut Findings) {
    if config.is_some_and(|config| config.more_cards) {
        found.note("its configuration says its network cards in a way that cannot be read");
    }
    let Some(config) = config.filter(|config| !config.macs.is_empty()) else { return };
    let Some(open) = case.open else {
        found.warn("nobody was asked whether the address of its network card is in use");
        return;
    };
    for (at, mac) in config.macs.iter().enumerate() {
        let shown = crate::model::sanitise(mac);
        if config.macs[..at].contains(mac) {
            found.stop(format!("two of its network cards have the address {shown}"));
        }
        for host in &case.cluster.hosts {
            let Some(Ok(devices)) = open.hosts.get(&host.id) else { continue };
            for (domid, _) in devices.macs.iter().filter(|(_, other)| other == mac) {
                found.stop(format!("the address {shown} is in use on {}, by {}", host.id, whose(host, *domid)));
            }
        }
    }
    if let Some(names) = silent(case, |_| true) {
        found.note(format!("nobody knows whether the address of its network card is in use on {names}"));
    }
}

/// Whether there is such a drive, with something in it.
pub(super) fn drive(case: &Case<'_>, domain: &Domain, drive: &str, found: &mut Findings) {
    let told = case.open.and_then(|open| open.hosts.get(&case.host.id));
    let Some(Ok(devices)) = told else {
        if let Some(Err(why)) = told {
            found.note(format!("{} does not tell what drives it has: {why}", case.host.id));
        }
        return;
    };
    let mut own = devices.disks.iter().filter(|disk| Some(disk.domid) == domain.domid);
    match own.clone().find(|disk| &*disk.device == drive) {
        Some(disk) if !disk.cdrom => found.never(format!("{drive} is a disk, and no CD drive")),
        Some(disk) => match &disk.path {
            Some(path) => found.note(format!("{} is in it", crate::model::sanitise(path))),
            None => found.never(format!("{drive} is empty already")),
        },
        None if own.any(|disk| disk.cdrom) => found.never(format!("it has no drive {drive}")),
        None => found.never("it has no CD drive".to_owned()),
    }
    if !heard(case.host, case.now).is_current() {
        found.warn("that was before its host fell silent".to_owned());
    }
}
