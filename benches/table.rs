//! What the table, the screen history and the derivation of events cost at 1,000 and at 100,000 domains.
//!
//! `cargo bench --bench table` prints medians of processor time. The window (one screen of 60 rows, every cell made)
//! must not cost more than 1.5 times as much for the large cluster as for the small one: the
//! program exits with 1 if it does.

#![allow(clippy::unwrap_used, missing_docs)]

use aerostat::events::Deriver;
use aerostat::history::{Budget, Screen};
use aerostat::model::*;
use aerostat::table::{Column, ColumnId, Ctx, Filter, Glyphs, Sort, Tree, layout};
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

/// A small, fixed source of noise.
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

fn domain(host: usize, at: usize, noise: &mut Noise) -> Domain {
    let mut domain = Domain::named(&format!("{at}_dbvrtg{:05}", host * 100 + at), Some(at as u32));
    if at == 0 {
        domain.name = Name::new("Domain-0");
    } else {
        let mut uuid = [0; 16];
        uuid[..8].copy_from_slice(&(host as u64 * 1000 + at as u64).to_be_bytes());
        domain.uuid = Some(Uuid(uuid));
    }
    domain.state.blocked = true;
    domain.vcpus = Some(2);
    domain.memory.actual = Some(Bytes::from_mib(400 + noise.below(3600)));
    domain.memory.target = domain.memory.actual;
    domain.memory.maximum = Some(Bytes::from_gib(4));
    domain.balloon = Balloon::Settled;
    domain.vifs = vec![Vif::default()];
    domain.vbds = vec![Vbd { device: Name::new("xvda"), ..Vbd::default() }];
    stir(&mut domain, noise);
    domain
}

/// What changes from sample to sample.
fn stir(domain: &mut Domain, noise: &mut Noise) {
    let base = domain.domid.unwrap_or(0) as f64;
    domain.rates.cpu = Some(base + noise.below(30) as f64 / 10.0);
    domain.rates.net_rx = Some(noise.below(1_000_000) as f64);
    domain.rates.net_tx = Some(noise.below(1_000_000) as f64);
    domain.rates.disk_rd = Some(noise.below(1_000_000) as f64);
}

fn host(at: usize, domains: Vec<Domain>, samples: u64, now: Moment, like: &HostReport) -> Arc<Host> {
    let mut host = Host::new(HostId::new(format!("dbsrvg{at:04}")), at / 50, Beat::of(Duration::from_secs(2)));
    let report = HostReport { domains, ..like.clone() };
    host.totals = HostTotals::of(&report);
    host.report = Some(Arc::new(report));
    host.link = LinkState::Up { since: now };
    host.taken = Some(now);
    host.samples = samples;
    Arc::new(host)
}

fn report() -> HostReport {
    HostReport {
        toolstack: Toolstack::Xl,
        clock: None,
        device_clock: None,
        boot: None,
        facts: HostFacts { total: Some(Bytes::from_gib(512)), free: Some(Bytes::from_gib(40)), ..HostFacts::default() },
        domains: Vec::new(),
        problems: Vec::new(),
        sources: &[],
    }
}

fn cluster(hosts: usize, domains: usize, noise: &mut Noise) -> Arc<Cluster> {
    let now = Moment(1_000_000);
    let like = report();
    let mut cluster = Cluster::empty("bench", Beat::of(Duration::from_secs(2)), now);
    cluster.hosts =
        (0..hosts).map(|at| host(at, (0..domains).map(|n| domain(at, n, noise)).collect(), 1, now, &like)).collect();
    for pool in 0..hosts.div_ceil(50) {
        cluster.pools.push(Pool {
            name: Name::new(&format!("pool{pool}")),
            source: PoolSource::Config,
            hosts: (pool * 50..((pool + 1) * 50).min(hosts)).collect(),
        });
    }
    Arc::new(cluster)
}

/// The next snapshot, in which the `n` hosts from `from` on have new figures.
fn next(old: &Arc<Cluster>, from: usize, n: usize, noise: &mut Noise) -> Arc<Cluster> {
    let mut new = (**old).clone();
    new.seq += 1;
    new.at = old.at.after(Duration::from_millis(2));
    let like = report();
    for at in from..from + n {
        let at = at % new.hosts.len();
        let before = &old.hosts[at];
        let mut domains = before.report.as_ref().unwrap().domains.clone();
        domains.iter_mut().for_each(|domain| stir(domain, noise));
        let taken = before.taken.unwrap().after(Duration::from_secs(2));
        new.hosts[at] = host(at, domains, before.samples + 1, taken, &like);
    }
    Arc::new(new)
}

/// Processor time this thread has used: what others do on the machine does not count.
fn used() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Memory of the whole process now, in MiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn time<T>(runs: usize, mut run: impl FnMut() -> T) -> Duration {
    let one = |run: &mut dyn FnMut() -> T| {
        let start = used();
        black_box(run());
        used() - start
    };
    median((0..runs).map(|_| one(&mut run)).collect())
}

/// One screen: every cell of every row of the window.
fn window(tree: &Tree, history: &Screen) -> usize {
    let layout = layout(200, None, tree.is_flat());
    let now = tree.cluster().unwrap().at;
    let ctx = Ctx { history: Some(history), ..Ctx::new(tree.cluster().unwrap(), now) };
    let mut text = String::new();
    for row in tree.visible(tree.window()) {
        for placed in &layout.columns {
            let column = Column::of(placed.id);
            column.value(&row.row, &ctx).write(&mut text, placed.width.into(), column.align, Glyphs::Unicode);
        }
    }
    text.len()
}

struct Figures {
    window: Duration,
    /// MiB with the model, full rings and one table.
    resident: u64,
}

fn measure(hosts: usize, domains: usize) -> Figures {
    let mut noise = Noise(88_172_645_463_325_252);
    let mut snapshot = cluster(hosts, domains, &mut noise);
    let mut history = Screen::new(Budget::default());
    history.ingest(&snapshot);
    println!("{hosts} x {domains} domains");
    let mut worst = Duration::ZERO;
    for (name, flat, column) in [
        ("tree by name", false, ColumnId::Name),
        ("tree by cpu", false, ColumnId::Cpu),
        ("flat by name", true, ColumnId::Name),
        ("flat by cpu", true, ColumnId::Cpu),
        ("flat by mem", true, ColumnId::Actual),
    ] {
        let mut tree = Tree::new();
        tree.set_height(60);
        tree.set_sort(Sort::by(column));
        tree.set_flat(flat);
        tree.expand_all(true);
        tree.update(&snapshot, snapshot.at);
        tree.select_index(tree.len() / 2);
        let draw = time(101, || window(&tree, &history));
        worst = worst.max(draw);
        let switch = time(5, || {
            tree.set_sort(Sort { descending: !tree.sort().descending, ..tree.sort() });
        });
        let filter = Filter::parse("dbvrtg mem>1G").unwrap();
        let filtered = time(5, || tree.set_filter(filter.clone()));
        tree.set_filter(Filter::default());
        let idle = time(51, || tree.update(&snapshot, snapshot.at));
        let mut changes = |n: usize| {
            let mut from = 0;
            median(
                (0..31)
                    .map(|_| {
                        snapshot = next(&snapshot, from, n, &mut noise);
                        from += n;
                        let start = used();
                        tree.update(&snapshot, snapshot.at);
                        used() - start
                    })
                    .collect(),
            )
        };
        let (one, many) = (changes(1), changes(50.min(hosts)));
        println!(
            "  {name:13} window {draw:>9.1?}  update: nothing new {idle:>9.1?}, 1 host {one:>9.1?}, \
             50 hosts {many:>9.1?}  turn order {switch:>9.1?}  filter {filtered:>9.1?}"
        );
    }
    let mut from = 0;
    let mut ingest = Vec::new();
    for _ in 0..31 {
        snapshot = next(&snapshot, from, 50.min(hosts), &mut noise);
        from += 50;
        let start = used();
        history.ingest(&snapshot);
        ingest.push(used() - start);
    }
    println!("  history: 50 hosts {:.1?}, keeps {} samples of each domain", median(ingest), history.kept());
    let mut deriver = Deriver::default();
    deriver.step(&snapshot, snapshot.at);
    let still = time(31, || deriver.step(&snapshot, snapshot.at));
    let beats = (0..15).map(|_| {
        snapshot = next(&snapshot, 0, hosts, &mut noise);
        let start = used();
        let events = deriver.step(&snapshot, snapshot.at);
        assert!(events.is_empty(), "figures alone are no events");
        used() - start
    });
    println!("  events: nothing new {still:.1?}, every host new {:.1?}", median(beats.collect()));
    // Fill the rings, with a table on top, for the memory it all takes.
    let mut tree = Tree::new();
    tree.set_flat(true);
    while history.host(&snapshot.hosts[0].id).is_some_and(|track| track.len() < history.kept().min(100)) {
        snapshot = next(&snapshot, 0, hosts, &mut noise);
        history.ingest(&snapshot);
        tree.update(&snapshot, snapshot.at);
    }
    println!("  rings {} KiB, process {} MiB", history.bytes() / 1024, resident());
    Figures { window: worst, resident: resident() }
}

fn main() {
    let small = measure(10, 100);
    let large = measure(1000, 100);
    let ratio = large.window.as_secs_f64() / small.window.as_secs_f64();
    println!("window, large against small: {ratio:.2}");
    println!("memory after the large cluster: {} MiB", large.resident);
    println!(
        "sizes in bytes: Domain {}, Host {}, Rates {}, Memory {}",
        size_of::<Domain>(),
        size_of::<Host>(),
        size_of::<Rates>(),
        size_of::<Memory>()
    );
    if ratio > 1.5 {
        eprintln!("the window costs too much in the large cluster");
        std::process::exit(1);
    }
}
