#![allow(clippy::unwrap_used)]

use super::*;
use crate::history::Film;
use crate::model::{Conflict, Uuid};
use crate::tui::fixture::{START, cluster};
use std::time::Duration;

const WIDTH: usize = 20;

fn film() -> Arc<dyn Past> {
    let mut film = Film::default();
    (0..=20).for_each(|beat| film.add(&cluster(beat)));
    Arc::new(film)
}

fn ids(names: &[&str]) -> Vec<HostId> {
    names.iter().map(|name| HostId::from(*name)).collect()
}

fn end() -> Moment {
    START.after(Duration::from_secs(40))
}

#[test]
fn the_others_are_as_if_they_had_never_been_asked() {
    let past = Only::new(film(), ids(&["castor01", "castor02"]));
    let picture = past.at(end()).unwrap().unwrap();
    assert_eq!(picture.hosts.iter().map(|host| host.id.clone()).collect::<Vec<_>>(), ids(&["castor01", "castor02"]));
    assert_eq!(
        picture.pools.iter().map(|pool| (&*pool.name, &pool.hosts)).collect::<Vec<_>>(),
        [("castor", &vec![0, 1])]
    );
    assert!(picture.hosts.iter().all(|host| host.pool == 0), "the hosts know their pool by its new place");
    assert!(picture.conflicts.is_empty(), "of other hosts");
    let totals = picture.totals(picture.at);
    assert_eq!((totals.hosts, totals.live, totals.down), (2, 1, 1));
    let mut seen = 0;
    past.walk(START, end(), &mut |picture| {
        assert_eq!(picture.hosts.len(), 2);
        seen += 1;
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(seen, 21);
    let known = past.subjects(START, end()).unwrap();
    assert!(known.iter().any(|(subject, _)| *subject == Subject::Host("castor01".into())));
    assert!(!known.iter().any(|(subject, _)| *subject == Subject::Host("dbsrvg3413".into())));
    assert!(!known.iter().any(|(subject, _)| *subject == Subject::Pool(Name::new("dbsrvg3413"))));
}

#[test]
fn a_conflict_stays_while_both_hosts_do() {
    let of = |hosts: &[&str]| Only::new(film(), ids(hosts)).at(end()).unwrap().unwrap().conflicts.to_vec();
    assert_eq!(of(&["dbsrvg3413", "dbsrvg3502"]), [], "one that claims a guest alone is in no conflict");
    let both = of(&["dbsrvg3502", "dbsrvg3503"]);
    assert!(matches!(&both[..], [Conflict { uuid, .. }] if *uuid == Uuid([77; 16])), "{both:?}");
}

#[test]
fn sums_are_of_the_hosts_left_and_ratios_are_not_made_up() {
    let (all, one) = (film(), Only::new(film(), ids(&["dbsrvg3413", "castor01"])));
    let line = |past: &dyn Past, subject, metric| past.timeline(&subject, metric, START, end(), WIDTH).unwrap().buckets;
    let host = |name: &str| line(all.as_ref(), Subject::Host(name.into()), Metric::Free);
    let sum = line(&one, Subject::Cluster, Metric::Free);
    assert!(sum.iter().flatten().count() > WIDTH / 2);
    for ((sum, a), b) in sum.iter().zip(host("dbsrvg3413")).zip(host("castor01")) {
        let wanted = a.map_or(0.0, |a| a.last) + b.map_or(0.0, |b| b.last);
        assert_eq!(sum.map_or(0.0, |sum| sum.last), wanted);
    }
    assert_eq!(line(&one, Subject::Pool(Name::new("castor")), Metric::Free), host("castor01"));
    assert!(line(&one, Subject::Cluster, Metric::Availability).iter().all(Option::is_none));
}

#[test]
fn a_sum_that_lacks_hosts_is_told_by_how_many_answered() {
    let (all, two) = (film(), Only::new(film(), ids(&["dbsrvg3413", "castor02"])));
    let line = |past: &dyn Past, subject, metric| past.timeline(&subject, metric, START, end(), WIDTH).unwrap().buckets;
    let host = |name: &str| line(all.as_ref(), Subject::Host(name.into()), Metric::Free);
    let answering = line(&two, Subject::Cluster, Metric::PmRatio);
    assert!(answering.iter().flatten().any(|share| share.min < 1.0), "nobody was down: this shows nothing");
    for ((share, a), b) in answering.iter().zip(host("dbsrvg3413")).zip(host("castor02")) {
        let told = f64::from(u8::from(a.is_some()) + u8::from(b.is_some()));
        assert_eq!(share.map_or(0.0, |share| share.last), told / 2.0);
    }
}

#[test]
fn events_are_those_of_the_hosts_left() {
    let past = Only::new(film(), ids(&["castor02"]));
    let events = past.events(START, end(), 1000).unwrap();
    assert!(events.iter().all(|event| event.host == Some("castor02".into())), "{events:?}");
    assert_eq!(past.events(START, end(), 0).unwrap(), []);
}
