#![allow(clippy::unwrap_used)]

use super::*;
use crate::history::store::testing::{kept, lived};
use crate::history::store::{chain, sum};
use crate::model::*;
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
        let zero = f64::from(model.zero()) / 32768.0;
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

/// Makes anything out of bytes: short tapes make simple things, so that failures shrink.
struct Tape<'a>(std::slice::Iter<'a, u8>);

impl Tape<'_> {
    fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    fn below(&mut self, n: u8) -> u8 {
        self.byte() % n.max(1)
    }

    fn number(&mut self) -> u64 {
        let size = self.below(9);
        (0..size).fold(0, |number, _| number << 8 | u64::from(self.byte()))
    }

    fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| make(self))
    }

    /// Decimals as tools print them, and all that are no numbers of theirs.
    fn decimal(&mut self) -> f64 {
        match self.below(6) {
            0 => self.number() as f64 / 10.0,
            1 => self.number() as f64 / 1000.0,
            2 => (self.number() >> 12) as f64 / 1e9,
            3 => f64::INFINITY,
            4 => -(self.number() as f64),
            _ => Some(f64::from_bits(self.number())).filter(|value| !value.is_nan()).unwrap_or(0.0),
        }
    }

    fn name(&mut self) -> Name {
        let length = self.below(12);
        Name::new(&(0..length).map(|_| char::from(self.byte())).collect::<String>())
    }

    fn moment(&mut self) -> Moment {
        Moment(self.number() >> 2)
    }

    fn bytes(&mut self) -> Bytes {
        Bytes(match self.below(3) {
            0 => self.number(),
            1 => (self.number() >> 12) << 12,
            _ => (self.number() >> 10) << 10,
        })
    }

    fn net(&mut self) -> NetCounters {
        NetCounters { rx: self.bytes(), tx: self.bytes() }
    }

    fn disk(&mut self) -> DiskCounters {
        DiskCounters {
            reads: self.number(),
            writes: self.number(),
            read_bytes: self.maybe(Self::bytes),
            written_bytes: self.maybe(Self::bytes),
        }
    }

    fn domain(&mut self) -> Domain {
        let name = self.name();
        let domid = self.maybe(|tape| tape.number() as u32);
        let mut domain = Domain::with_name(name, domid);
        domain.uuid = self.maybe(|tape| Uuid([tape.byte(); 16]));
        self.change(&mut domain);
        domain.vifs = (0..self.below(3))
            .map(|_| Vif {
                index: self.number() as u32,
                counters: self.net(),
                packets: self.packets(),
                lost: self.number(),
            })
            .collect();
        domain.vbds = (0..self.below(3))
            .map(|_| Vbd { device: self.name(), counters: self.disk(), out_of_requests: self.number() })
            .collect();
        domain
    }

    fn packets(&mut self) -> PacketCounters {
        PacketCounters { rx: self.number(), tx: self.number() }
    }

    fn change(&mut self, domain: &mut Domain) {
        for vif in &mut domain.vifs {
            if self.flag() {
                (vif.counters, vif.packets) = (self.net(), self.packets());
            } else {
                // Exchanges of one size, and broadcasts.
                let (exchanges, heard) = (u64::from(self.byte()), self.below(3) as u64);
                vif.packets.tx = vif.packets.tx.wrapping_add(2 * exchanges);
                vif.packets.rx = vif.packets.rx.wrapping_add(exchanges + heard);
                vif.counters.tx.0 = vif.counters.tx.0.wrapping_add(1990 * exchanges);
                vif.counters.rx.0 = vif.counters.rx.0.wrapping_add(420 * exchanges + 60 * heard);
            }
        }
        let flags = self.byte();
        domain.state = figures::state(u64::from(flags) & 127);
        domain.vcpus = self.maybe(|tape| tape.number() as u32);
        domain.cpu_seconds = self.maybe(Self::decimal);
        domain.uptime = self.maybe(Self::decimal);
        domain.memory = Memory {
            actual: self.maybe(Self::bytes),
            target: self.maybe(Self::bytes),
            maximum: self.maybe(Self::bytes),
            minimum: self.maybe(Self::bytes),
            minimum_estimated: self.flag(),
            wanted: self.maybe(Self::bytes),
            used_in_guest: self.maybe(Self::bytes),
            unlimited: self.flag(),
        };
        domain.net = self.maybe(Self::net);
        domain.disk = self.maybe(Self::disk);
        if self.flag() {
            // Figures that do not follow from the samples.
            domain.rates =
                Rates { cpu: self.maybe(Self::decimal), net_rx: self.maybe(Self::decimal), ..Rates::default() };
            domain.track.still = self.byte().into();
            domain.track.since = self.maybe(Self::moment);
            domain.balloon = [Balloon::Stuck, Balloon::Deaf, Balloon::Own][usize::from(self.below(3))];
            domain.cpu_trail = domain.cpu_trail.with(self.decimal(), self.decimal());
        }
    }

    fn error(&mut self) -> HostError {
        let kind = HostErrorKind::ALL[usize::from(self.below(HostErrorKind::ALL.len() as u8))];
        HostError { kind, said: self.name(), hint: self.name() }
    }

    /// Another host after this one: all, some or nothing of it changed.
    fn host(&mut self, before: &Host) -> Host {
        let mut host = before.clone();
        host.pool = usize::from(self.below(3));
        host.taken = self.maybe(Self::moment);
        host.samples = self.number();
        host.round_trip = self.maybe(|tape| Duration::from_millis(tape.number() >> 32));
        host.link = match self.below(5) {
            0 => before.link.clone(),
            1 => LinkState::Queued,
            2 => LinkState::Connecting { since: self.moment() },
            3 => LinkState::Up { since: self.moment() },
            _ => LinkState::Failed { since: self.moment(), error: self.error(), retry: self.maybe(Self::moment) },
        };
        if self.flag() {
            let (at, error) = (self.moment(), self.error());
            host.log_error(at, error);
        }
        host.report = match self.below(5) {
            0 => None,
            1 => before.report.clone(),
            _ => Some(Arc::new(self.report(before.report.as_deref(), host.taken))),
        };
        host.totals = host.report.as_deref().map(HostTotals::of).unwrap_or_default();
        host
    }

    fn report(&mut self, before: Option<&HostReport>, taken: Option<Moment>) -> HostReport {
        let mut domains = before.map(|before| before.domains.clone()).unwrap_or_default();
        if self.flag() && !domains.is_empty() {
            domains.remove(usize::from(self.byte()) % domains.len());
        }
        for domain in &mut domains {
            if self.flag() {
                self.change(domain);
            }
        }
        for _ in 0..self.below(4) {
            let (at, domain) = (usize::from(self.byte()) % (domains.len() + 1), self.domain());
            domains.insert(at, domain);
        }
        let toolstack = if self.flag() { Toolstack::Xm } else { Toolstack::Xl };
        let mut report = HostReport {
            toolstack,
            clock: self.maybe(Self::decimal),
            device_clock: self.maybe(Self::decimal),
            boot: self.maybe(Self::name),
            facts: HostFacts {
                hostname: self.maybe(Self::name),
                cpus: self.maybe(|tape| tape.number() as u32),
                cpu_mhz: self.maybe(Self::decimal),
                total: self.maybe(Self::bytes),
                free: self.maybe(Self::bytes),
                load: self.maybe(Self::decimal),
                uptime: self.maybe(Self::decimal),
                ..HostFacts::default()
            },
            domains,
            problems: (0..self.below(2))
                .map(|_| SectionProblem {
                    section: "xentop",
                    command: self.name(),
                    status: self.maybe(|tape| tape.number() as i32),
                    said: self.name(),
                    hint: "try the command on the host",
                })
                .collect(),
            sources: crate::hypervisor::sources(toolstack),
        };
        if self.flag() {
            crate::watch::rates::derive(before, &mut report, taken.unwrap_or_default());
        }
        report
    }
}

fn hosts(tape: &[u8]) -> Vec<(Moment, Arc<Host>)> {
    let mut tape = Tape(tape.iter());
    let mut host = Host::new("h".into(), 0, Beat::of(Duration::from_secs(2)));
    (0..1 + tape.below(7))
        .map(|at| {
            host = tape.host(&host);
            (Moment(1_000_000 + u64::from(at) * 2000 + tape.number() % 1000), Arc::new(host.clone()))
        })
        .collect()
}

/// In which lines they differ.
fn differ(a: &Host, b: &Host) -> Vec<String> {
    if a == b {
        return Vec::new();
    }
    let (a, b) = (format!("{a:#?}"), format!("{b:#?}"));
    let lines = a.lines().zip(b.lines()).enumerate().filter(|(_, (a, b))| a != b);
    lines.map(|(at, (a, b))| format!("{at}: {a} for {b}")).take(5).collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_a_host_says_comes_back_exactly(tape in proptest::collection::vec(proptest::num::u8::ANY, 0..1500)) {
        let records = hosts(&tape);
        let (base, rest) = records.split_first().unwrap();
        for (base, records) in [(None, &records[..]), (Some(base), rest)] {
            let mut writer = BlockWriter::new(base.map(|(seen, host)| (*seen, &**host)));
            records.iter().for_each(|(seen, host)| writer.push(*seen, host));
            let bytes = writer.finish();
            let mut reader = BlockReader::new("h".into(), &bytes, 0);
            for (seen, host) in records {
                proptest::prop_assert_eq!(reader.advance(), Some(*seen));
                let told = reader.host();
                proptest::prop_assert_eq!(differ(&told, host), Vec::<String>::new());
            }
            proptest::prop_assert_eq!(reader.advance(), None);
            // The last alone, without looking at those before it.
            let mut reader = BlockReader::new("h".into(), &bytes, 0);
            records.iter().for_each(|_| { reader.advance(); });
            if let Some((_, host)) = records.last() {
                proptest::prop_assert_eq!(differ(&reader.host(), host), Vec::<String>::new());
            }
        }
        for pair in records.windows(2) {
            let row = chain::next((pair[0].0, &pair[0].1), pair[1].0, &pair[1].1);
            let bytes = sum::open(&row).unwrap();
            let mut reader = BlockReader::following(pair[0].0, &pair[0].1, bytes, 0);
            proptest::prop_assert_eq!(reader.advance(), Some(pair[1].0));
            proptest::prop_assert_eq!(differ(&reader.host(), &pair[1].1), Vec::<String>::new());
        }
    }

    #[test]
    fn no_bytes_make_it_panic_or_go_on_for_ever(
        tape in proptest::collection::vec(proptest::num::u8::ANY, 0..400),
        wrong in proptest::collection::vec((proptest::num::usize::ANY, proptest::num::u8::ANY), 1..20),
    ) {
        let mut writer = BlockWriter::new(None);
        hosts(&tape).iter().for_each(|(seen, host)| writer.push(*seen, host));
        let mut bytes = writer.finish();
        for (at, byte) in wrong {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let mut reader = BlockReader::new("h".into(), &bytes, 0);
        let mut count = 0;
        while reader.advance().is_some() {
            reader.host();
            count += 1;
        }
        proptest::prop_assert!(count <= bytes.len() * 64);
    }
}
