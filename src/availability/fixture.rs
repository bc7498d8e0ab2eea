//! Small clusters for tests.
#![allow(clippy::unwrap_used)]

use crate::model::*;
use std::sync::Arc;
use std::time::Duration;

/// The beat of these clusters.
pub fn beat() -> Beat {
    Beat::of(Duration::from_secs(2))
}

/// A guest: its number (also its UUID's), name and whether it runs.
pub fn guest(id: u8, name: &str, up: bool) -> Domain {
    let mut domain = Domain::named(name, Some(id.into()));
    domain.uuid = Some(Uuid([id; 16]));
    domain.state.blocked = up;
    domain.state.paused = !up;
    domain
}

/// A host that has answered at that moment.
pub fn host(name: &str, pool: usize, guests: Vec<Domain>, at: Moment) -> Host {
    let mut host = Host::new(name.into(), pool, beat());
    let mut domains = vec![Domain::named("Domain-0", Some(0))];
    domains.extend(guests);
    let report = HostReport {
        toolstack: Toolstack::Xl,
        clock: None,
        device_clock: None,
        boot: None,
        facts: HostFacts::default(),
        domains,
        problems: Vec::new(),
        sources: &[],
    };
    host.link = LinkState::Up { since: at };
    host.totals = HostTotals::of(&report);
    host.report = Some(Arc::new(report));
    host.taken = Some(at);
    host
}

/// The host after its connection failed: what it said last stays.
pub fn down(mut host: Host, at: Moment) -> Host {
    let error = HostError {
        kind: HostErrorKind::ConnectTimeout,
        said: Name::new("no answer within 15 s"),
        hint: Name::default(),
    };
    host.log_error(at, error.clone());
    host.link = LinkState::Failed { since: at, error, retry: None };
    host
}

/// A host that never answered.
pub fn dead(name: &str, pool: usize, at: Moment) -> Host {
    down(Host::new(name.into(), pool, beat()), at)
}

/// These hosts as a cluster, with pools `p0`, `p1`, ….
pub fn cluster(hosts: Vec<Host>, at: Moment) -> Cluster {
    let mut cluster = Cluster::empty("test", beat(), at);
    let pools = hosts.iter().map(|host| host.pool + 1).max().unwrap_or(0);
    cluster.pools = (0..pools)
        .map(|pool| Pool {
            name: Name::new(&format!("p{pool}")),
            source: PoolSource::Config,
            hosts: hosts.iter().enumerate().filter(|(_, host)| host.pool == pool).map(|(at, _)| at).collect(),
        })
        .collect();
    cluster.hosts = hosts.into_iter().map(Arc::new).collect();
    cluster
}
