use crate::events::{Event, EventKind, Severity};
use crate::model::{Cluster, Domain, DomainIdent, Moment, Name};
use std::time::Duration;

/// The snapshot being looked at, and what was found in it so far.
pub(super) struct Scene<'a> {
    pub cluster: &'a Cluster,
    pub now: Moment,
    pub events: Vec<Event>,
}

impl<'a> Scene<'a> {
    pub fn new(cluster: &'a Cluster, now: Moment) -> Scene<'a> {
        Scene { cluster, now, events: Vec::new() }
    }

    /// Something about the whole cluster.
    pub fn cluster(&mut self, kind: EventKind, severity: Severity, text: String) -> &mut Event {
        self.events.push(Event {
            at: self.now,
            kind,
            severity,
            host: None,
            domain: None,
            pool: None,
            text: Name::new(&text),
        });
        let last = self.events.len() - 1;
        &mut self.events[last]
    }

    /// Something about a pool.
    pub fn pool(&mut self, pool: &Name, kind: EventKind, severity: Severity, text: String) {
        self.cluster(kind, severity, text).pool = Some(pool.clone());
    }

    /// Something about a host.
    pub fn host(&mut self, at: usize, kind: EventKind, severity: Severity, text: String) -> &mut Event {
        let host = self.cluster.hosts.get(at);
        let pool = host.and_then(|host| self.cluster.pools.get(host.pool)).map(|pool| pool.name.clone());
        let id = host.map(|host| host.id.clone());
        let event = self.cluster(kind, severity, text);
        event.host = id;
        event.pool = pool;
        event
    }

    /// Something about a domain.
    pub fn domain(
        &mut self,
        at: usize,
        (ident, name): (DomainIdent, Name),
        kind: EventKind,
        severity: Severity,
        text: String,
    ) -> &mut Event {
        let event = self.host(at, kind, severity, text);
        event.domain = Some((ident, name));
        event
    }

    /// Whether a host's figures are of now.
    pub fn is_current(&self, at: usize) -> bool {
        self.cluster.hosts.get(at).is_some_and(|host| host.freshness(self.now).is_current())
    }

    /// Whether a domain does its work on a host, by the host's last report.
    pub fn find(&self, at: usize, wanted: impl Fn(&Domain) -> bool) -> Option<&'a Domain> {
        self.cluster.hosts.get(at)?.report.as_ref()?.domains.iter().find(|domain| wanted(domain))
    }
}

/// Which domain, for an event.
pub(super) fn who(domain: &Domain) -> (DomainIdent, Name) {
    (domain.ident(), plain_name(&domain.name))
}

/// A domain's own name without what the toolstacks put on it while it migrates (`xl`:
/// `NAME--incoming`, `NAME--migratedaway`; xend: `migrating-NAME`).
pub(super) fn plain_name(name: &Name) -> Name {
    let text = name.as_str();
    let plain = text
        .strip_suffix("--incoming")
        .or_else(|| text.strip_suffix("--migratedaway"))
        .or_else(|| text.strip_prefix("migrating-"))
        .filter(|plain| !plain.is_empty());
    plain.map_or_else(|| name.clone(), Name::new)
}

/// Said of what happened behind a silence.
pub(super) fn behind(unwatched: Option<Duration>) -> String {
    unwatched
        .map_or_else(String::new, |gap| format!(", while nobody could see it ({})", crate::inventory::say_span(gap)))
}
