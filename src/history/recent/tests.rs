#![allow(clippy::unwrap_used)]

use super::*;
use crate::history::Film;
use crate::model::{DomainIdent, HostId, Uuid};
use crate::tui::fixture::{START, cluster};
use std::time::Duration;

fn after(seconds: u64) -> Moment {
    START.after(Duration::from_secs(seconds))
}

fn recent(beats: u64) -> Recent {
    let recent = Recent::default();
    (0..=beats).for_each(|beat| recent.add(&cluster(beat)));
    recent
}

#[test]
fn what_was_held_is_told_as_any_past() {
    let recent = recent(20);
    assert_eq!(recent.span().unwrap(), Some((START, after(40))));
    assert!(recent.at(Moment(START.0 - 1)).unwrap().is_none());
    assert_eq!(recent.at(after(5)).unwrap().unwrap().at, after(4));
    assert_eq!((recent.next(after(4)).unwrap(), recent.next(after(40)).unwrap()), (Some(after(6)), None));
    assert_eq!((recent.previous(after(4)).unwrap(), recent.previous(START).unwrap()), (Some(after(2)), None));
    let mut seen = Vec::new();
    recent
        .walk(after(3), after(8), &mut |picture| {
            seen.push(picture.at);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(seen, [after(4), after(6), after(8)]);
}

#[test]
fn figures_are_those_of_a_film_of_the_same() {
    let (recent, mut film) = (recent(30), Film::default());
    (0..=30).for_each(|beat| film.add(&cluster(beat)));
    let host = || HostId::from("dbsrvg3413");
    let guest = DomainIdent { domid: Some(13), uuid: Some(Uuid([13; 16])), name: None };
    for (subject, metric) in [
        (Subject::Cluster, Metric::Free),
        (Subject::Pool(Name::new("castor")), Metric::Running),
        (Subject::Host(host()), Metric::Cpu),
        (Subject::Domain(host(), guest), Metric::Actual),
    ] {
        let line = |past: &dyn Past| past.timeline(&subject, metric, START, after(60), 30).unwrap();
        let told = line(&recent);
        assert!(told.buckets.iter().flatten().count() > 20, "{subject:?} {metric:?}");
        assert_eq!(told, line(&film), "{subject:?} {metric:?}");
    }
    let subjects = |past: &dyn Past| past.subjects(START, after(60)).unwrap();
    assert_eq!(subjects(&recent), subjects(&film));
}

#[test]
fn the_oldest_go_first_when_the_budget_is_spent() {
    let one = bytes(None, &cluster(0));
    let small = Recent { budget: one * 5, held: Mutex::default() };
    (0..50).for_each(|beat| small.add(&cluster(beat)));
    let held = small.held();
    assert!(held.bytes <= one * 5 && held.pictures.len() >= 4, "{} of {one}", held.bytes);
    assert_eq!(held.bytes, held.pictures.iter().map(|(_, bytes)| bytes).sum::<usize>());
    assert_eq!(held.pictures.back().unwrap().0.at, after(98));
}

#[test]
fn a_cluster_too_large_for_the_budget_is_not_held_for_a_moment_only() {
    let first = cluster(0);
    let small = Recent { budget: bytes(None, &first) - 1, held: Mutex::default() };
    (0..50).for_each(|beat| {
        // Hosts answer one by one: pictures share all but one of them.
        let mut one_host = Cluster::clone(&first);
        one_host.at = after(beat);
        let last = one_host.hosts.len() - 1;
        one_host.hosts[last] = Arc::new(Host::clone(&one_host.hosts[last]));
        small.add(&Arc::new(one_host));
    });
    assert_eq!(small.span().unwrap(), Some((after(48), after(49))));
}

#[test]
fn pictures_that_share_their_hosts_cost_little() {
    let first = cluster(0);
    let mut second = Cluster::clone(&first);
    second.at = after(1);
    assert!(bytes(Some(&first), &second) < bytes(None, &first) / 10);
}

#[test]
fn a_clock_set_back_hides_nothing_that_comes_after() {
    let recent = recent(20);
    let mut early = Cluster::clone(&cluster(21));
    early.at = after(11);
    recent.add(&Arc::new(early));
    assert_eq!(recent.span().unwrap(), Some((START, after(11))));
    assert_eq!(recent.at(after(12)).unwrap().unwrap().seq, 21);
    recent.add(&cluster(6));
    assert_eq!(recent.at(after(60)).unwrap().unwrap().seq, 6);
}
