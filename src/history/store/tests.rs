#![allow(clippy::unwrap_used)]

use super::testing::{kept, lived};
use super::writer::Writer;
use super::*;
use crate::history::Past;
use crate::model::{Cluster, Moment};
use std::sync::Arc;

/// The cluster as a store gives it back.
fn as_kept(cluster: &Cluster) -> Cluster {
    let mut cluster = cluster.clone();
    cluster.hosts = cluster.hosts.iter().map(|host| Arc::new(kept(host))).collect();
    cluster
}

fn assert_same(told: &Cluster, was: &Cluster) {
    let was = as_kept(was);
    assert_eq!(told.at, was.at);
    assert_eq!(told.name, was.name);
    assert_eq!(told.pools, was.pools);
    assert_eq!(told.beat, was.beat);
    assert_eq!(told.conflicts, was.conflicts);
    assert_eq!(told.copies, was.copies);
    assert_eq!(told.known, was.known);
    assert_eq!(told.hosts, was.hosts);
}

#[test]
fn every_moment_comes_back_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let snapshots = lived("races", None, 400);
    let mut writer = Writer::open(&store, "races").unwrap().unwrap();
    for (at, cluster) in snapshots.iter().enumerate() {
        writer.ingest(cluster);
        if at % 10 == 0 {
            writer.commit().unwrap();
        }
    }
    writer.commit().unwrap();
    let past = store.reader().unwrap();
    assert_eq!(past.span().unwrap(), Some((snapshots[0].at, snapshots.last().unwrap().at)));
    for cluster in snapshots.iter().step_by(23) {
        assert_same(&past.at(cluster.at).unwrap().unwrap(), cluster);
    }
    assert!(past.at(Moment(5)).unwrap().is_none());
    let mut at = snapshots[300].at;
    for cluster in &snapshots[301..320] {
        at = past.next(at).unwrap().unwrap();
        assert_eq!(at, cluster.at);
    }
    assert_eq!(past.previous(at).unwrap(), Some(snapshots[318].at));
}

#[test]
fn a_walk_meets_every_snapshot_and_an_export_holds_them() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let snapshots = lived("races", None, 300);
    let mut writer = Writer::open(&store, "races").unwrap().unwrap();
    for (at, cluster) in snapshots.iter().enumerate() {
        writer.ingest(cluster);
        if at % 7 == 0 {
            writer.commit().unwrap();
        }
    }
    writer.commit().unwrap();
    let past = store.reader().unwrap();
    let (from, to) = (snapshots[100].at, snapshots[400].at);
    let walked: Vec<_> = past.walk(from, to).unwrap().map(Result::unwrap).collect();
    assert_eq!(walked.len(), 301);
    for (told, was) in walked.iter().zip(&snapshots[100..]) {
        assert_same(told, was);
    }
    let file = dir.path().join("handed-over.db");
    assert_eq!(past.export(from, to, &file, |cluster| cluster, |event| event).unwrap(), 301);
    assert!(past.export(from, to, &file, |cluster| cluster, |event| event).is_err(), "it is there already");
    let other = Store::open_file(&file).unwrap().reader().unwrap();
    let again: Vec<_> = other.walk(from, to).unwrap().map(Result::unwrap).collect();
    assert_eq!(again.len(), 301);
    for (told, was) in again.iter().zip(&snapshots[100..]) {
        assert_same(told, was);
    }
}
