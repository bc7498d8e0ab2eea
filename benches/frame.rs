//! What a frame of the dashboard costs: CPU time from the state to the bytes for the terminal.
//!
//! `cargo bench --bench frame` draws 200×60 on 1,000 and on 100,000 domains, each frame after a
//! key that moves the selection, so that something changes in each. The program exits with 1 if
//! the median on the large cluster is over 2 ms of CPU or over 1.5 times that on the small one.

#![allow(clippy::unwrap_used, missing_docs)]

use aerostat::model::*;
use aerostat::tui::app::{App, Msg, Wall};
use aerostat::tui::screen::Canvas;
use aerostat::tui::theme::ColourDepth;
use aerostat::tui::{Setup, Terminal, view};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustix::time::{ClockId, clock_gettime};
use std::sync::Arc;
use std::time::Duration;

fn cluster(hosts: usize, guests: u32, beat: u64) -> Arc<Cluster> {
    let now = Moment(1_000_000 + beat * 2000);
    let mut cluster = Cluster::empty("bench", Beat::of(Duration::from_secs(2)), now);
    cluster.seq = beat;
    cluster.hosts = (0..hosts)
        .map(|at| {
            let mut host = Host::new(HostId::new(format!("dbsrvg{at:04}")), at / 50, cluster.beat);
            let domains = (0..guests)
                .map(|id| {
                    let mut domain = Domain::named(&format!("{id}_dbvrtg{:05}", at as u32 * guests + id), Some(id));
                    let turn = (u64::from(id) * 37 + at as u64 * 11 + beat * 53) % 3600;
                    if id > 0 {
                        let mut uuid = [0; 16];
                        uuid[..8].copy_from_slice(&(at as u64 * 1000 + u64::from(id)).to_be_bytes());
                        domain.uuid = Some(Uuid(uuid));
                    }
                    domain.state.blocked = true;
                    domain.vcpus = Some(2);
                    domain.memory.actual = Some(Bytes::from_mib(400 + turn));
                    domain.memory.target = Some(Bytes::from_mib(400 + turn / 2));
                    domain.memory.maximum = Some(Bytes::from_gib(4));
                    domain.balloon = Balloon::Moving;
                    domain.rates.cpu = Some(turn as f64 / 36.0);
                    domain.rates.net_rx = Some(turn as f64 * 1000.0);
                    domain.rates.net_tx = Some(turn as f64 * 300.0);
                    domain
                })
                .collect();
            let report = HostReport {
                toolstack: Toolstack::Xl,
                clock: None,
                device_clock: None,
                boot: None,
                facts: HostFacts {
                    total: Some(Bytes::from_gib(512)),
                    free: Some(Bytes::from_gib(40)),
                    ..HostFacts::default()
                },
                domains,
                problems: Vec::new(),
                sources: &[],
            };
            host.totals = HostTotals::of(&report);
            host.report = Some(Arc::new(report));
            host.link = LinkState::Up { since: Moment(1_000_000) };
            host.taken = Some(now);
            host.samples = beat + 1;
            Arc::new(host)
        })
        .collect();
    for pool in 0..hosts.div_ceil(50) {
        cluster.pools.push(Pool {
            name: Name::new(&format!("pool{pool}")),
            source: PoolSource::Config,
            hosts: (pool * 50..((pool + 1) * 50).min(hosts)).collect(),
        });
    }
    Arc::new(cluster)
}

fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

struct Costs {
    median: Duration,
    worst: Duration,
    bytes: usize,
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Table,
    Details,
    /// The timelines of eight guests, with all that the rings hold.
    Timelines,
}

/// Frames on a cluster, each after one key.
fn frames(hosts: usize, guests: u32, look: Look) -> Costs {
    let (_, snapshots) = tokio::sync::watch::channel(cluster(hosts, guests, 0));
    let terminal = Terminal {
        depth: ColourDepth::True,
        ascii: false,
        synchronized: true,
        mouse: true,
        title: false,
        notifies: false,
    };
    let setup = Setup { terminal, ..Setup::new(snapshots) };
    let mut app = App::new(setup, Moment(1_000_000), Wall::default());
    app.update(Msg::Resize(200, 60));
    // Rings of a small cluster are longer: half an hour against two minutes.
    let beats = if look == Look::Timelines && hosts < 100 { 900 } else { 6 };
    for beat in 1..beats {
        let cluster = cluster(hosts, guests, beat);
        let at = cluster.at;
        app.update(Msg::Cluster(cluster, at));
    }
    let press = |app: &mut App, keys: &str| {
        for key in keys.chars() {
            app.update(Msg::Key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE)));
        }
    };
    match look {
        Look::Table => {}
        Look::Details => press(&mut app, "d"),
        // Past the pool, the host and its control domain; then from memory to the CPU.
        Look::Timelines => press(&mut app, "*jjjmmmmmmmmT"),
    }
    let mut canvas = Canvas::new(200, 60, true, false);
    let (mut costs, mut bytes) = (Vec::new(), 0);
    let mut out = Vec::new();
    for turn in 0..400 {
        // Some keys scroll the whole window, most move the selection.
        let code = match (look, turn % 10) {
            (Look::Timelines, 0) => KeyCode::Tab,
            (Look::Timelines, _) => KeyCode::Left,
            (_, 0) => KeyCode::PageDown,
            _ => KeyCode::Down,
        };
        app.update(Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        out.clear();
        let start = cpu();
        let shown = view::draw(&app, canvas.frame());
        canvas.commit(shown.cursor, &mut out);
        costs.push(cpu() - start);
        bytes += out.len();
        app.hits = shown.hits;
    }
    let runs = costs.len();
    costs.sort();
    Costs { median: costs[runs / 2], worst: costs[runs * 99 / 100], bytes: bytes / runs }
}

/// What the drawing thread spends on a snapshot in which 50 ms' worth of hosts have new figures,
/// and on a second of the clock: a key that comes just then waits that long.
fn waits(hosts: usize, guests: u32) {
    let (_, snapshots) = tokio::sync::watch::channel(cluster(hosts, guests, 0));
    let mut app = App::new(Setup::new(snapshots), Moment(1_000_000), Wall::default());
    app.update(Msg::Resize(200, 60));
    let (mut now, full) = (cluster(hosts, guests, 0), cluster(hosts, guests, 1));
    let changed = (hosts / 40).max(1);
    let (mut snapshots, mut ticks) = (Vec::new(), Vec::new());
    for turn in 0..200 {
        let mut next = (*now).clone();
        next.seq += 1;
        next.at = next.at.after(Duration::from_millis(50));
        for n in 0..changed {
            let at = (turn * changed + n) % hosts;
            let mut host = (*full.hosts[at]).clone();
            host.samples = next.seq + 1;
            host.taken = Some(next.at);
            next.hosts[at] = Arc::new(host);
        }
        now = Arc::new(next);
        let at = now.at;
        let (given, start) = (now.clone(), cpu());
        app.update(Msg::Cluster(given, at));
        snapshots.push(cpu() - start);
        let start = cpu();
        app.update(Msg::Tick(at, Wall::default()));
        ticks.push(cpu() - start);
    }
    for (what, mut costs) in [("a snapshot", snapshots), ("a tick", ticks)] {
        costs.sort();
        let ms = |cost: Duration| cost.as_secs_f64() * 1e3;
        let domains = hosts as u32 * guests;
        println!("{what} of {domains} domains: {:.2} ms CPU median, {:.2} ms worst", ms(costs[100]), ms(costs[199]));
    }
}

fn main() {
    let show = |what: &str, costs: &Costs| {
        println!(
            "frame at 200×60 {what}: {:>6.0} µs CPU median, {:>6.0} µs p99, {} bytes a frame",
            costs.median.as_secs_f64() * 1e6,
            costs.worst.as_secs_f64() * 1e6,
            costs.bytes
        );
    };
    let mut failed = false;
    for (look, what) in [(Look::Table, ""), (Look::Details, " with details"), (Look::Timelines, ", eight timelines")] {
        let small = frames(10, 100, look);
        show(&format!("on   1,000 domains{what}"), &small);
        let large = frames(1000, 100, look);
        show(&format!("on 100,000 domains{what}"), &large);
        let ratio = large.median.as_secs_f64() / small.median.as_secs_f64();
        println!("ratio: {ratio:.2}");
        failed |= small.median.max(large.median) > Duration::from_millis(2) || ratio > 1.5;
    }
    waits(10, 100);
    waits(1000, 100);
    if failed {
        println!("over the budget: at most 2 ms of CPU, and at most 1.5 times the small cluster's");
        std::process::exit(1);
    }
}
