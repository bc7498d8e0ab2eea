#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::{Beat, HostError, HostErrorKind, Name, Pool, PoolSource};
use crate::tui::fixture::{START, cluster};

fn look(troubles: &mut Troubles, beats: u64) {
    troubles.look(&cluster(beats), Moment(START.0 + beats * 2000), 0.02);
}

#[test]
fn the_worst_comes_first_with_its_place_and_how_long() {
    let mut troubles = Troubles::default();
    for beat in 1..30 {
        look(&mut troubles, beat);
    }
    let kinds: Vec<Kind> = troubles.items().iter().map(|item| item.kind).collect();
    assert!(kinds.is_sorted(), "{kinds:?}");
    assert_eq!(kinds[0], Kind::Conflict);
    let down = troubles.items().iter().find(|item| item.kind == Kind::Down).unwrap();
    assert_eq!(down.place, ["castor", "castor02"]);
    assert_eq!(down.what, "connection timed out; its guest is unknown");
    assert_eq!(down.since.until(Moment(START.0 + 58_000)), Duration::from_secs(192));
    assert!(!down.longer);
    let crashed = troubles.items().iter().find(|item| item.kind == Kind::Crashed).unwrap();
    assert_eq!(crashed.place, ["dbsrvg3413", "dbsrvg3413", "41_dbvrtg019"]);
    // It was there when we first looked.
    assert!(crashed.longer);
    assert_eq!(crashed.since, Moment(START.0 + 2000));
}

#[test]
fn what_is_over_is_forgotten_and_what_comes_back_begins_anew() {
    let mut troubles = Troubles::default();
    look(&mut troubles, 1);
    assert!(troubles.items().iter().any(|item| item.kind == Kind::Crashed));
    let mut well = (*cluster(2)).clone();
    let mut host = (*well.hosts[0]).clone();
    let mut report = (*host.report.clone().unwrap()).clone();
    report.domains.retain(|domain| !domain.state.crashed);
    host.totals = crate::model::HostTotals::of(&report);
    host.report = Some(Arc::new(report));
    well.hosts[0] = Arc::new(host);
    troubles.look(&well, Moment(START.0 + 4000), 0.02);
    assert!(!troubles.items().iter().any(|item| item.kind == Kind::Crashed));
    look(&mut troubles, 3);
    let again = troubles.items().iter().find(|item| item.kind == Kind::Crashed).unwrap();
    assert!(!again.longer, "this time it was seen to begin");
    assert_eq!(again.since, Moment(START.0 + 6000));
    assert!(troubles.seen.len() < 20);
}

#[test]
fn many_hosts_with_one_trouble_are_one_line() {
    let beat = Beat::of(Duration::from_secs(2));
    let mut rack = Cluster::empty("rack", beat, START);
    rack.pools = vec![Pool { name: Name::new("rack7"), source: PoolSource::Config, hosts: (0..40).collect() }];
    let error = HostError { kind: HostErrorKind::Unreachable, said: Name::new("no route"), hint: Name::new("try") };
    rack.hosts = (0..40)
        .map(|n| {
            let mut host = Host::new(HostId::new(format!("db{n:02}")), 0, beat);
            host.link = LinkState::Failed { since: START, error: error.clone(), retry: None };
            Arc::new(host)
        })
        .collect();
    let mut troubles = Troubles::default();
    troubles.look(&rack, Moment(START.0 + 60_000), 0.02);
    let [item] = troubles.items() else { panic!("{:?}", troubles.items()) };
    assert_eq!(item.place, ["rack7", "db[00-39]"]);
    assert_eq!(item.what, "40 hosts: network unreachable");
    assert_eq!((item.count, item.since), (40, START));
}

#[test]
fn figures_of_a_silent_host_are_no_trouble_of_now() {
    let mut troubles = Troubles::default();
    look(&mut troubles, 40);
    let later = Moment(START.0 + 80_000 + 600_000);
    troubles.look(&cluster(40), later, 0.9);
    for item in troubles.items() {
        let told = [Kind::Down, Kind::Stale].contains(&item.kind);
        assert!(told, "{item:?}");
    }
}

#[test]
fn short_memory_is_told_below_the_share_asked_for() {
    let mut troubles = Troubles::default();
    troubles.look(&cluster(1), Moment(START.0 + 2000), 1.0);
    assert!(troubles.items().iter().any(|item| item.kind == Kind::Short && item.what.starts_with("only ")));
    troubles.look(&cluster(1), Moment(START.0 + 2000), 0.0);
    assert!(!troubles.items().iter().any(|item| item.kind == Kind::Short));
}
