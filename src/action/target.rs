use crate::model::{Cluster, Domain, Host, HostId, Name, Uuid};
use serde::Serialize;
use std::sync::Arc;

/// The very domain that is meant: where it was seen, its number and its UUID there. Never its name
/// alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Target {
    /// The host that reported it.
    pub host: HostId,
    /// Its number; `None` for a halted domain, and for one that is yet to be made.
    pub domid: Option<u32>,
    /// Its UUID, where the toolstack told one.
    pub uuid: Option<Uuid>,
    /// Its name, for people to read.
    pub name: Name,
}

/// Why a name means no one domain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ambiguous {
    /// Nobody is called so.
    #[error("no domain {0:?} on the hosts that answered")]
    Nobody(String),
    /// Several are called so, here in inventory order.
    #[error("{name:?} is not clear: {}", list(.candidates))]
    Several {
        /// What was asked for.
        name: String,
        /// Who answers to it.
        candidates: Vec<Target>,
    },
}

fn list(candidates: &[Target]) -> String {
    let one = |t: &Target| format!("{} on {} (id {})", t.name, t.host, t.domid.map_or("-".into(), |id| id.to_string()));
    candidates.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl Target {
    /// A domain as its host reported it.
    pub fn of(host: &HostId, domain: &Domain) -> Target {
        Target { host: host.clone(), domid: domain.domid, uuid: domain.uuid, name: domain.name.clone() }
    }

    /// A host alone, for what is yet to be made there.
    pub fn host(host: &HostId, name: &str) -> Target {
        Target { host: host.clone(), domid: None, uuid: None, name: Name::new(name) }
    }

    /// Its host and itself in a snapshot, if they are still there.
    pub fn look_up<'a>(&self, cluster: &'a Cluster) -> Option<(&'a Arc<Host>, Option<&'a Domain>)> {
        let host = cluster.host(&self.host)?;
        let domain = host.report.as_ref().and_then(|report| report.domains.iter().find(|domain| self.is(domain)));
        Some((host, domain))
    }

    /// Whether this is the domain: same number and same UUID.
    pub fn is(&self, domain: &Domain) -> bool {
        domain.domid == self.domid && domain.uuid == self.uuid && (self.uuid.is_some() || domain.name == self.name)
    }
}

/// The one domain a name means: its full name, its UUID, its number if `host` is given, or the
/// name without Oracle VM's number before it (`dbvrtg001` for `13_dbvrtg001`). A full name goes
/// before a name without its number. Nothing here is a pattern: an action hits what was named.
///
/// # Errors
/// Nobody or several are called so.
pub fn find(cluster: &Cluster, name: &str, host: Option<&HostId>) -> Result<Target, Ambiguous> {
    let ranks: [fn(&Domain, &str) -> bool; 3] = [
        |domain, name| &*domain.name == name || name.parse().is_ok_and(|uuid: Uuid| domain.uuid == Some(uuid)),
        |domain, name| numbered(&domain.name).is_some_and(|rest| rest == name),
        |domain, name| domain.domid.is_some_and(|id| name == id.to_string()),
    ];
    let ranks = if host.is_some() { &ranks[..] } else { &ranks[..2] };
    for matches in ranks {
        let mut candidates = Vec::new();
        for at in cluster.hosts.iter().filter(|at| host.is_none_or(|wanted| at.id == *wanted)) {
            let domains = at.report.iter().flat_map(|report| &report.domains);
            candidates.extend(domains.filter(|d| matches(d, name)).map(|d| Target::of(&at.id, d)));
        }
        match candidates.len() {
            0 => {}
            1 => return candidates.pop().ok_or_else(|| Ambiguous::Nobody(name.to_owned())),
            _ => return Err(Ambiguous::Several { name: name.to_owned(), candidates }),
        }
    }
    Err(Ambiguous::Nobody(name.to_owned()))
}

/// What follows the number in `13_dbvrtg001`.
fn numbered(name: &str) -> Option<&str> {
    let (number, rest) = name.split_once('_')?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(rest)
}
