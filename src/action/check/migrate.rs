//! Whether another host can take a guest, and whether it is there already.

use super::place::heard;
use super::{Case, Findings};
use crate::model::{Cluster, Domain, Host, Uuid};
use std::sync::Arc;

/// The host of the cluster an operator means: by its id, without user and port, or by the name it
/// has for itself.
pub fn peer<'a>(cluster: &'a Cluster, name: &str) -> Option<&'a Arc<Host>> {
    let bare = |id: &str| {
        let id = id.rsplit_once('@').map_or(id, |(_, host)| host).to_owned();
        id.split_once(':').map_or(id.clone(), |(host, _)| host.to_owned())
    };
    let own = |host: &Host| Some(host.report.as_ref()?.facts.hostname.as_deref()? == name);
    let mut hosts = cluster.hosts.iter();
    hosts
        .clone()
        .find(|host| host.id.as_str() == name)
        .or_else(|| hosts.find(|host| bare(host.id.as_str()) == name || own(host).unwrap_or(false)))
}

pub(super) fn check(case: &Case<'_>, domain: &Domain, to: &str, found: &mut Findings) {
    let Some(host) = peer(case.cluster, to) else {
        found.stop(format!("{to} is no host of this cluster: nothing is known of its memory"));
        return;
    };
    if host.id == case.host.id {
        found.never(format!("it is on {} already", host.id));
        return;
    }
    if !heard(host, case.now).is_current() {
        found.stop(format!("{} does not answer", host.id));
    }
    if host.pool != case.host.pool {
        found.warn(format!("{} is in another pool: it must reach the same disks", host.id));
    }
    let Some(report) = &host.report else { return };
    if report.toolstack != case.toolstack {
        found.stop(format!("{} has {} and {} has {}", case.host.id, case.toolstack, host.id, report.toolstack));
    }
    let here = case.host.report.as_ref().and_then(|report| report.facts.hypervisor.clone());
    if let (Some(here), Some(there)) = (here, &report.facts.hypervisor)
        && here != *there
    {
        found.warn(format!("{} runs Xen {here} and {} runs Xen {there}", case.host.id, host.id));
    }
    for other in &report.domains {
        if other.uuid.is_some() && other.uuid == domain.uuid && other.domid.is_some() {
            found.never(format!("{} says that it runs it, too", host.id));
        } else if other.name == domain.name && other.uuid != domain.uuid {
            found.never(format!("another domain is called {} on {}", domain.name, host.id));
        }
    }
    match (host.totals.free, domain.memory.actual) {
        (Some(free), Some(actual)) if free < actual => {
            found.stop(format!("it holds {actual} and {} has {free} free", host.id));
        }
        (Some(free), Some(actual)) => found.note(format!("it holds {actual}; {} has {free} free", host.id)),
        _ => found.warn(format!("nobody knows whether {} has room for it", host.id)),
    }
    found.note(format!("{} must be able to reach {} as root, and both the same disks", case.host.id, host.id));
}

/// A domain that is to be started, and where it is known already (as halted).
pub(super) struct Newcomer<'a> {
    pub name: &'a str,
    pub uuid: Option<Uuid>,
    pub known_at: Option<&'a Domain>,
}

/// Starting what already runs elsewhere is how two guests come to write to one disk.
pub(super) fn elsewhere(case: &Case<'_>, new: Newcomer<'_>, found: &mut Findings) {
    for host in &case.cluster.hosts {
        let here = host.id == case.host.id;
        let domains = host.report.iter().flat_map(|report| &report.domains);
        for other in domains.filter(|other| other.domid.is_some()) {
            if here && new.known_at.is_some_and(|known| known.same_as(other)) {
                continue;
            }
            let id = other.domid.unwrap_or(0);
            let sure = if heard(host, case.now).is_current() { "runs" } else { "ran, when it was last heard," };
            if new.uuid.is_some() && other.uuid == new.uuid {
                found.never(format!("it {sure} on {} (id {id}): two would write to one disk", host.id));
            } else if *other.name == *new.name && here {
                found.never(format!("a domain of that name {sure} on {} already (id {id})", host.id));
            } else if *other.name == *new.name {
                found.stop(format!("a domain of that name {sure} on {} (id {id}): is it the same disk?", host.id));
            }
        }
    }
    for absent in &case.cluster.known.absent {
        let same = absent.key.uuid().is_some_and(|uuid| Some(uuid) == new.uuid) || *absent.name == *new.name;
        if same && absent.host != case.host.id {
            found.stop(format!(
                "it was last seen on {}, which says nothing of it now: if it still runs there, two would write to one disk",
                absent.host
            ));
        }
    }
    let unheard = case.cluster.hosts.iter().filter(|host| !heard(host, case.now).is_current()).count();
    if unheard > 0 {
        found.warn(format!("{unheard} hosts do not answer: it may run on one of them"));
    }
}
