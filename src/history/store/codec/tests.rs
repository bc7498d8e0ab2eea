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

/// Counts what bits would cost, by what they are about.
#[derive(Default)]
struct Tally {
    costs: BTreeMap<&'static str, f64>,
    label: &'static str,
}

impl Coder for Tally {
    const READS: bool = false;
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool {
        let zero = f64::from(model.zero()) / 4096.0;
        *self.costs.entry(self.label).or_default() -= if bit { 1.0 - zero } else { zero }.log2();
        model.learn(bit);
        bit
    }
    fn few(&mut self, bits: u32, value: u32) -> u32 {
        *self.costs.entry(self.label).or_default() += f64::from(bits);
        value
    }
    fn about(&mut self, label: &'static str) {
        self.label = label;
    }
}

/// Run it to see where the bytes go.
#[test]
#[ignore = "prints figures"]
fn what_costs_what() {
    let scenario = std::env::var("SCENARIO").unwrap_or("cern".into());
    let (mut all, mut samples, mut moments) = (Tally::default(), 0usize, 0usize);
    for (_, records) in records(&lived(&scenario, None, 1500)) {
        let (mut old, mut now, mut report) = (State::default(), State::default(), None::<Arc<HostReport>>);
        let mut models = Models::default();
        for (at, (seen, host)) in records.iter().enumerate() {
            if at % 128 == 1 && std::env::var("CHUNKS").is_ok() {
                models = Models::default();
                let (mut blank, mut base) = (State::default(), old.clone());
                base.fresh = true;
                let reports = Reports { old: None, now: report.as_deref() };
                let before: f64 = all.costs.values().sum();
                let mut tally = Tally::default();
                models.code(&mut tally, &blank, &mut base, reports, true);
                *all.costs.entry("BASE").or_default() += tally.costs.values().sum::<f64>();
                let _ = (before, &mut blank);
            }
            let same = match (&report, &host.report) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (a, b) => a.is_none() && b.is_none(),
            };
            fill(&mut now, *seen, host, &old, !same);
            let reports = Reports { old: report.as_deref(), now: host.report.as_deref() };
            models.code(&mut all, &old, &mut now, reports, false);
            if same {
                std::mem::swap(&mut now.report, &mut old.report);
            } else {
                samples += host.report.as_ref().map_or(0, |report| report.domains.len());
            }
            report = host.report.clone();
            std::mem::swap(&mut now, &mut old);
        }
        let mut block = BlockWriter::new(None);
        records.iter().for_each(|(seen, host)| block.push(*seen, host));
        moments += block.moments.coder.finish().len();
    }
    println!("{samples} samples; moments {:.3}", moments as f64 / samples as f64);
    let mut sum = 0.0;
    for (label, bits) in &all.costs {
        println!("{label:>16}: {:.3} bytes", bits / 8.0 / samples as f64);
        sum += bits / 8.0 / samples as f64;
    }
    println!("{:>16}: {sum:.3}", "all");
}
