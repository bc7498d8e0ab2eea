#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::{Beat, Cluster, Domain, HostError, HostErrorKind, HostFacts, HostTotals, LinkState, Toolstack};
use std::time::Duration;

fn report(domains: Vec<Domain>) -> HostReport {
    HostReport { domains, ..crate::watch::testing::empty_report(Toolstack::Xl, HostFacts::default()) }
}

/// A VM with that number for a UUID.
fn vm(number: u8, paused: bool) -> Domain {
    let mut domain = Domain::named(&format!("vm{number}"), Some(u32::from(number)));
    domain.uuid = Some(Uuid([number; 16]));
    domain.state.paused = paused;
    domain
}

fn host(name: &str, domains: Vec<Domain>) -> Arc<Host> {
    let mut host = Host::new(name.into(), 0, Beat::of(Duration::from_secs(2)));
    host.link = LinkState::Up { since: Moment(0) };
    host.taken = Some(Moment(1000));
    host.report = Some(Arc::new(report(domains)));
    Arc::new(host)
}

fn other(other: u32) -> Copies {
    Copies { other, running: 0 }
}

/// A cluster of these hosts, with what is counted twice.
fn cluster(hosts: &[Arc<Host>], at: Moment) -> Cluster {
    let mut cluster = Cluster::empty("test", Beat::of(Duration::from_secs(2)), at);
    for host in hosts {
        let mut host = Host::clone(host);
        host.totals = host.report.as_deref().map(HostTotals::of).unwrap_or_default();
        cluster.hosts.push(Arc::new(host));
    }
    cluster.copies = Arc::new(claims(hosts).copies(&cluster.hosts, at));
    cluster
}

fn claims(hosts: &[Arc<Host>]) -> Claims {
    let mut claims = Claims::new(hosts.len());
    for (at, host) in hosts.iter().enumerate() {
        claims.update(at, host.report.as_deref());
    }
    claims
}

#[test]
fn two_hosts_that_run_one_vm_are_in_conflict_and_an_incoming_migration_is_not() {
    let hosts = [host("a", vec![vm(1, false), vm(2, false)]), host("b", vec![vm(1, false), vm(2, true)])];
    let found = claims(&hosts).conflicts(&hosts, Moment(2000));
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0].name, found[0].hosts.len()), ("vm1", 2));
}

#[test]
fn nil_and_missing_uuids_and_dom0_claim_nothing() {
    let mut nil = vm(0, false);
    nil.domid = Some(3);
    let mut none = vm(4, false);
    none.uuid = None;
    let mut dom0 = vm(5, false);
    dom0.domid = Some(0);
    let domains = vec![nil, none, dom0];
    let hosts = [host("a", domains.clone()), host("b", domains)];
    assert_eq!(claims(&hosts).conflicts(&hosts, Moment(2000)), []);
}

#[test]
fn silent_hosts_claim_nothing() {
    let mut hosts = [host("a", vec![vm(1, false)]), host("b", vec![vm(1, false)])];
    let claims = claims(&hosts);
    assert_eq!(claims.conflicts(&hosts, Moment(2000)).len(), 1);
    assert_eq!(claims.conflicts(&hosts, Moment(60_000)), []);
    let error = HostError { kind: HostErrorKind::ConnectionLost, said: Name::default(), hint: Name::default() };
    Arc::make_mut(&mut hosts[0]).link = LinkState::Failed { since: Moment(0), error, retry: None };
    assert_eq!(claims.conflicts(&hosts, Moment(2000)), []);
}

#[test]
fn claims_follow_every_change_as_if_counted_anew() {
    // A walk through reports that come and go, compared with a fresh count after each step.
    let sets: [&[u8]; 6] = [&[1, 2, 3], &[2, 3], &[], &[3, 4, 5], &[1, 2, 3, 4, 5], &[5]];
    let mut hosts = [host("a", vec![]), host("b", vec![]), host("c", vec![])];
    let mut claims = Claims::new(3);
    for step in 0..200_usize {
        let (at, set) = (step * 7 % 3, sets[step * 5 % 6.min(1 + step)]);
        hosts[at] = host(&hosts[at].id.to_string(), set.iter().map(|&n| vm(n, false)).collect());
        claims.update(at, hosts[at].report.as_deref());
        let anew = self::claims(&hosts);
        assert_eq!(claims.conflicts(&hosts, Moment(2000)), anew.conflicts(&hosts, Moment(2000)), "step {step}");
        assert_eq!(claims.disputed, anew.disputed);
        assert_eq!(claims.owners.len(), anew.owners.len());
    }
}

#[test]
fn a_vm_halted_in_several_lists_counts_once() {
    let hosts = [host("a", vec![vm(1, true), vm(2, true)]), host("b", vec![vm(1, true)]), host("c", vec![vm(1, true)])];
    let claims = claims(&hosts);
    assert_eq!(claims.copies(&hosts, Moment(2000)), [(1, other(1)), (2, other(1))]);
    // It counts on a host that answers; and where a silent one was the last to run it, there.
    let mut some = hosts.clone();
    Arc::make_mut(&mut some[0]).taken = Some(Moment(0));
    let late = Moment(15_500);
    some[1..].iter_mut().for_each(|host| Arc::make_mut(host).taken = Some(late));
    assert_eq!(claims.copies(&some, late), [(0, other(1)), (2, other(1))]);
    let ran = [host("a", vec![vm(1, false)]), host("b", vec![vm(1, true)])];
    let mut silent = ran.clone();
    Arc::make_mut(&mut silent[0]).taken = Some(Moment(0));
    Arc::make_mut(&mut silent[1]).taken = Some(late);
    assert_eq!(super::tests::claims(&ran).copies(&silent, late), [(1, other(1))]);
}

#[test]
fn a_vm_on_its_way_or_started_elsewhere_counts_once() {
    let moving = [host("a", vec![vm(1, false), vm(2, false)]), host("b", vec![vm(3, false), vm(2, true)])];
    assert_eq!(claims(&moving).copies(&moving, Moment(2000)), [(1, other(1))]);

    // Also when all fall silent it is one VM, of which nobody knows.
    assert_eq!(claims(&moving).copies(&moving, Moment(60_000)), [(1, other(1))]);

    let mut silent = Host::clone(&host("a", vec![vm(1, false), vm(2, false)]));
    silent.taken = Some(Moment(0));
    let mut failover = [Arc::new(silent), host("b", vec![vm(1, false)])];
    Arc::make_mut(&mut failover[1]).taken = Some(Moment(60_000));
    let claims = claims(&failover);
    assert_eq!(claims.copies(&failover, Moment(61_000)), [(0, other(1))]);

    let totals = cluster(&failover, Moment(61_000)).totals(Moment(61_000));
    assert_eq!((totals.guests, totals.running, totals.unknown), (2, 1, 1));
}

#[test]
fn a_vm_that_runs_twice_counts_once() {
    let hosts = ["a", "b", "c"].map(|name| host(name, vec![vm(1, false)]));
    let mut hosts = hosts.to_vec();
    hosts.push(host("d", vec![vm(2, true)]));
    let now = Moment(2000);
    assert_eq!(claims(&hosts).conflicts(&hosts, now).len(), 1);
    let totals = cluster(&hosts, now).totals(now);
    assert_eq!((totals.guests, totals.running, totals.unknown), (2, 1, 0));
    assert_eq!(totals.availability().unwrap().vm_ratio, 0.5);

    // The first has gone silent: the two that answer still run one VM.
    Arc::make_mut(&mut hosts[0]).taken = Some(Moment(0));
    let late = Moment(15_500);
    hosts[1..].iter_mut().for_each(|host| Arc::make_mut(host).taken = Some(late));
    let totals = cluster(&hosts, late).totals(late);
    assert_eq!((totals.guests, totals.running, totals.unknown), (2, 1, 0));

    // All are silent: nobody knows, of two VMs.
    let silent = Moment(60_000);
    let totals = cluster(&hosts, silent).totals(silent);
    assert_eq!((totals.guests, totals.running, totals.unknown), (2, 0, 2));
}
