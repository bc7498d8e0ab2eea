//! Whether the host and the names on it are such that the right domain is hit.

use super::{Case, Findings};
use crate::action::Kind;
use crate::model::{Domain, Freshness, Host, Moment, Toolstack};

/// How fresh a host is, counted from when its last answer came and not from when it was asked: one
/// that is slow, but has just answered, is not silent.
pub(in crate::action) fn heard(host: &Host, now: Moment) -> Freshness {
    let took = host.round_trip.unwrap_or_default().as_millis() as u64;
    host.freshness(Moment(now.0.saturating_sub(took)))
}

pub(super) fn check(case: &Case<'_>, found: &mut Findings) {
    let id = &case.host.id;
    let age = case.host.age(case.now).map_or_else(|| "never".to_owned(), |age| format!("{} s ago", age.as_secs()));
    match heard(case.host, case.now) {
        Freshness::Live if case.host.freshness(case.now) == Freshness::Live => {}
        Freshness::Live => found.note(format!("{id} is slow: its figures are of {age}")),
        Freshness::Late => found.note(format!("{id} answers late: last heard {age}")),
        Freshness::Stale => found.warn(format!("{id} is silent: last heard {age}, much may have changed")),
        Freshness::Down => found.warn(format!("{id} is down: last heard {age}, it will probably not be reached")),
        Freshness::Waiting => found.never(format!("{id} has not answered yet")),
    }
    let Some(domain) = case.domain else { return };
    if let Some(conflict) = domain.uuid.and_then(|uuid| case.cluster.conflict(uuid)) {
        let hosts: Vec<&str> = conflict.hosts.iter().map(|host| host.as_str()).collect();
        found.warn(format!("{} hosts say that they run it: {}", hosts.len(), hosts.join(", ")));
    }
    if case.toolstack == Toolstack::Xm
        && let (Some(domid), Some(report)) = (domain.domid, &case.host.report)
        && report.domains.iter().any(|other| !other.same_as(domain) && *other.name == *domid.to_string())
    {
        found.never(format!("another domain is called {domid}: xend would take the number for that name"));
    }
}

/// A new name.
pub(super) fn name(case: &Case<'_>, domain: &Domain, to: &str, found: &mut Findings) {
    debug_assert_eq!(case.wish.kind(), Kind::Rename);
    if *domain.name == *to {
        found.never("that is its name already".to_owned());
    }
    for host in &case.cluster.hosts {
        let domains = host.report.iter().flat_map(|report| &report.domains);
        for other in domains.filter(|other| *other.name == *to && !(host.id == case.host.id && other.same_as(domain))) {
            if host.id == case.host.id {
                found.never(format!("{} is called so already (id {})", host.id, id(other)));
            } else {
                found.warn(format!("a domain on {} is called so, too (id {})", host.id, id(other)));
            }
        }
    }
}

fn id(domain: &Domain) -> String {
    domain.domid.map_or_else(|| "-".to_owned(), |id| id.to_string())
}
