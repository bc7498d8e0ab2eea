//! Clusters for the tests of this room.

use crate::model::*;
use std::sync::Arc;
use std::time::Duration;

pub const START: Moment = Moment(1_000_000);

pub fn beat() -> Beat {
    Beat::of(Duration::from_secs(2))
}

pub fn guest(domid: u32, name: &str) -> Domain {
    let mut domain = Domain::named(name, Some(domid));
    let mut uuid = [7; 16];
    uuid[..4].copy_from_slice(&domid.to_be_bytes());
    for (at, byte) in name.bytes().enumerate() {
        uuid[4 + at % 12] = uuid[4 + at % 12].wrapping_mul(31).wrapping_add(byte);
    }
    domain.uuid = Some(Uuid(uuid));
    domain.state.blocked = true;
    domain.vcpus = Some(2);
    domain.memory.actual = Some(Bytes::from_mib(512));
    domain.memory.target = Some(Bytes::from_mib(512));
    domain.memory.maximum = Some(Bytes::from_gib(4));
    domain.balloon = Balloon::Settled;
    domain
}

pub fn dom0() -> Domain {
    let mut domain = Domain::named("Domain-0", Some(0));
    domain.state.running = true;
    domain.memory.actual = Some(Bytes::from_mib(424));
    domain
}

/// A host that answered at `taken` with these domains.
pub fn host(name: &str, pool: usize, domains: Vec<Domain>, taken: Moment) -> Host {
    let mut host = Host::new(name.into(), pool, beat());
    let report = HostReport {
        toolstack: Toolstack::Xl,
        clock: Some(1.0),
        device_clock: None,
        boot: None,
        facts: HostFacts {
            total: Some(Bytes::from_gib(48)),
            free: Some(Bytes::from_gib(6)),
            cpus: Some(8),
            ..HostFacts::default()
        },
        domains,
        problems: Vec::new(),
        sources: &[],
    };
    host.totals = HostTotals::of(&report);
    host.report = Some(Arc::new(report));
    host.link = LinkState::Up { since: START };
    host.taken = Some(taken);
    host.samples = 1;
    host
}

pub fn fail(host: &mut Host, at: Moment) {
    let error = HostError { kind: HostErrorKind::ConnectTimeout, said: Name::new("x"), hint: Name::new("y") };
    host.log_error(at, error.clone());
    host.link = LinkState::Failed { since: at, error, retry: Some(at.after(Duration::from_secs(30))) };
}

/// A cluster of these hosts, with as many pools as they name.
pub fn cluster(hosts: Vec<Host>, at: Moment) -> Arc<Cluster> {
    let mut cluster = Cluster::empty("test", beat(), at);
    let pools = hosts.iter().map(|host| host.pool + 1).max().unwrap_or(0);
    for pool in 0..pools {
        cluster.pools.push(Pool {
            name: Name::new(&format!("pool{pool}")),
            source: PoolSource::Config,
            hosts: (0..hosts.len()).filter(|at| hosts[*at].pool == pool).collect(),
        });
    }
    cluster.hosts = hosts.into_iter().map(Arc::new).collect();
    Arc::new(cluster)
}

/// The next snapshot: this host instead of the one of its name, the others shared.
pub fn with(old: &Arc<Cluster>, host: Host) -> Arc<Cluster> {
    let mut new = (**old).clone();
    new.seq += 1;
    for slot in &mut new.hosts {
        if slot.id == host.id {
            *slot = Arc::new(host.clone());
        }
    }
    Arc::new(new)
}
