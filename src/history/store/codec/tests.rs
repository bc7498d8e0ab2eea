#![allow(clippy::unwrap_used)]

use super::*;
use crate::history::store::testing::{kept, lived};
use crate::model::Cluster;
use std::collections::BTreeMap;

/// Each host's records: those snapshots that show it otherwise than the one before.
fn records(snapshots: &[Arc<Cluster>]) -> BTreeMap<String, Vec<(Moment, Arc<Host>)>> {
    let mut all: BTreeMap<String, Vec<(Moment, Arc<Host>)>> = BTreeMap::new();
    for cluster in snapshots {
        for host in &cluster.hosts {
            let records = all.entry(host.id.to_string()).or_default();
            if records.last().is_none_or(|(_, last)| !Arc::ptr_eq(last, host)) {
                records.push((cluster.at, host.clone()));
            }
        }
    }
    all
}

fn round_trip(records: &[(Moment, Arc<Host>)], base: Option<&(Moment, Arc<Host>)>) -> usize {
    let mut writer = BlockWriter::new(base.map(|(seen, host)| (*seen, &**host)));
    for (seen, host) in records {
        writer.push(*seen, host);
    }
    let bytes = writer.finish();
    let mut reader = BlockReader::new(records[0].1.id.clone(), &bytes, 0);
    for (at, (seen, host)) in records.iter().enumerate() {
        assert_eq!(reader.advance(), Some(*seen), "record {at}");
        assert_eq!(reader.host(), kept(host), "record {at} of {}", host.id);
    }
    assert_eq!(reader.advance(), None);
    bytes.len()
}

#[test]
fn what_scenarios_live_through_comes_back_exactly() {
    for scenario in ["cern", "trouble", "races", "overcommit"] {
        let snapshots = lived(scenario, None, 300);
        let (mut bytes, mut samples) = (0, 0);
        for (name, records) in records(&snapshots) {
            let size = round_trip(&records, None);
            let mine: usize = records
                .windows(2)
                .filter(|pair| pair[0].1.taken != pair[1].1.taken)
                .map(|pair| pair[1].1.report.as_ref().map_or(0, |report| report.domains.len()))
                .sum();
            println!(
                "{scenario} {name}: {} records, {mine} samples, {size} bytes, {:.2}",
                records.len(),
                size as f64 / mine as f64
            );
            bytes += size;
            samples += mine;
        }
        println!("{scenario}: {samples} samples, {:.2} bytes each", bytes as f64 / samples as f64);
    }
}
