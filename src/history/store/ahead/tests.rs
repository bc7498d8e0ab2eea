#![allow(clippy::unwrap_used)]

use super::*;
use crate::history::store::testing::{kept, lived, record};
use crate::history::store::{Limits, Store, Writer};
use crate::history::{Metric, Past, Subject};
use crate::model::{Cluster, Host};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The same lived otherwise: every host tells of more samples.
fn otherwise(snapshots: &[Arc<Cluster>]) -> Vec<Arc<Cluster>> {
    let mut hosts: HashMap<*const Host, Arc<Host>> = HashMap::new();
    let of = |cluster: &Arc<Cluster>| {
        let mut cluster = (**cluster).clone();
        for host in &mut cluster.hosts {
            let other = |host: &Arc<Host>| Arc::new(Host { samples: host.samples + 5000, ..(**host).clone() });
            *host = hosts.entry(Arc::as_ptr(host)).or_insert_with(|| other(host)).clone();
        }
        Arc::new(cluster)
    };
    snapshots.iter().map(of).collect()
}

fn same_hosts(told: &Cluster, was: &Cluster) {
    assert_eq!(told.at, was.at);
    let was: Vec<_> = was.hosts.iter().map(|host| Arc::new(kept(host))).collect();
    assert_eq!(told.hosts, was);
}

#[test]
fn a_clock_set_back_loses_nothing_and_mixes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let snapshots = lived("races", None, 700);
    record(&store, "races", &snapshots);
    // Back by ten minutes, in the midst of chunks.
    let now = Moment(snapshots.last().unwrap().at.0 - 300_000);
    let old: Vec<_> = snapshots.iter().filter(|cluster| cluster.at <= now).cloned().collect();
    let ahead: Vec<_> = snapshots.iter().filter(|cluster| cluster.at > now).cloned().collect();
    let new = otherwise(&ahead);
    let mut writer = Writer::open(&store, "races").unwrap().unwrap();
    let aside = writer.go_on_from(now).unwrap();
    assert!(aside.starts_with("races, ahead of the clock set back to 2026-"), "{aside}");
    assert!(writer.newest() <= now, "it goes on before what was ahead");
    for some in new.chunks(17) {
        some.iter().for_each(|cluster| writer.ingest(cluster));
        writer.commit().unwrap();
    }
    drop(writer);
    assert_eq!(store.clusters().unwrap(), ["races", aside.as_str()], "the one that goes on is the first");
    let (main, other) = (store.reader_of("races").unwrap(), store.reader_of(&aside).unwrap());
    for was in old.iter().chain(&new).step_by(19) {
        same_hosts(&main.at(was.at).unwrap().unwrap(), was);
    }
    for was in ahead.iter().step_by(19) {
        let told = other.at(was.at).unwrap().unwrap();
        // A host that was not heard of since is only known from before.
        for (told, was) in told.hosts.iter().zip(&was.hosts) {
            if was.taken.is_some_and(|taken| taken > ahead[40].at) {
                assert_eq!(**told, kept(was));
            }
        }
    }
    let walked = main.walk(Moment(0), Moment(u64::MAX >> 1)).unwrap().map(Result::unwrap);
    let moments: Vec<Moment> = walked.map(|cluster| cluster.at).collect();
    assert!(moments.is_sorted() && moments.len() >= old.len() + new.len() - 2, "{} moments", moments.len());
}

#[test]
fn roll_ups_that_reached_beyond_are_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let snapshots = lived("races", None, 2100);
    record(&store, "races", &snapshots);
    let now = Moment(snapshots.last().unwrap().at.0 - 900_000);
    let beyond = "SELECT count(*) FROM rollup WHERE last > ?";
    let beyond: i64 = store.read().unwrap().query_row(beyond, [now.0 as i64], |row| row.get(0)).unwrap();
    assert!(beyond > 0);
    let line = |from: Moment| {
        let past = store.reader_of("races").unwrap();
        past.timeline(&Subject::Cluster, Metric::Free, from, now, 30).unwrap().buckets
    };
    let was = line(snapshots[0].at);
    let mut writer = Writer::open(&store, "races").unwrap().unwrap();
    writer.go_on_from(now).unwrap();
    // Some rounds of upkeep.
    for _ in 0..20 {
        writer.commit().unwrap();
    }
    let told = line(snapshots[0].at);
    let close = was.iter().zip(&told).all(|(was, told)| match (was, told) {
        (Some(was), Some(told)) => (was.mean - told.mean).abs() <= was.mean / 100.0,
        (was, told) => was.is_none() && told.is_none(),
    });
    assert!(close, "{was:?}\n{told:?}");
    let beyond = store.reader_of("races").unwrap();
    let beyond = beyond.timeline(
        &Subject::Cluster,
        Metric::Free,
        now.after(Duration::from_secs(60)),
        snapshots.last().unwrap().at,
        30,
    );
    assert!(beyond.unwrap().buckets.iter().all(Option::is_none), "nothing of what is aside");
}
