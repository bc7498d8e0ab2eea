#![allow(clippy::unwrap_used)]

use super::super::Limits;
use super::*;
use crate::model::{Beat, Name, Pool, PoolSource};
use std::time::Duration;

#[test]
fn sums_that_cannot_be_committed_are_dropped_when_they_are_too_many() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let mut writer = Writer::open(&store, "quiet").unwrap().unwrap();
    // Nothing can be written any more, as on a full disk; and no host has anything to say.
    writer.db.execute_batch("DROP TABLE tail").unwrap();
    let mut most = 0;
    let pool = |at: u32| Pool { name: Name::new(&format!("pool{at}")), source: PoolSource::Config, hosts: Vec::new() };
    let mut cluster = Cluster::empty("quiet", Beat::of(Duration::from_secs(2)), Moment(1_795_316_000_000));
    cluster.pools = (0..100).map(pool).collect();
    for beat in 0..2000 {
        cluster.at = cluster.at.after(cluster.beat.interval);
        writer.ingest(&Arc::new(cluster.clone()));
        if beat % 100 == 99 {
            assert!(writer.commit().is_err());
        }
        most = most.max(writer.sums.len());
    }
    assert!(most < 1000, "{most} sums of 100 pools wait in memory");
}
