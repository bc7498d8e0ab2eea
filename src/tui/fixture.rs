//! A small cluster in which everything the screen can show happens at once, for tests.

#![allow(clippy::unwrap_used)]

use crate::model::{
    Balloon, Beat, BootId, Bytes, Cluster, Conflict, DiskCounters, Domain, DomainState, Field, Host, HostError,
    HostErrorKind, HostFacts, HostId, HostReport, HostTotals, LinkState, LoggedError, Moment, Name, NetCounters,
    PacketCounters, Pool, PoolSource, SectionProblem, Source, Toolstack, Uuid, Vbd, Vif,
};
use std::sync::Arc;
use std::time::Duration;

/// When the fixture's world begins: the night of 22 November 2026.
pub const START: Moment = Moment(1_795_316_000_000);

const SOURCES: &[(Field, Source)] = &[
    (Field::Cpu, Source { command: "xl list -v", column: "Time(s), seconds", note: "" }),
    (
        Field::Actual,
        Source { command: "xl list", column: "Mem, MiB", note: "whole MiB: the last fraction is not known" },
    ),
    (Field::Target, Source { command: "xenstore-read", column: "/local/domain/N/memory/target, KiB", note: "" }),
    (Field::HostFree, Source { command: "xl info", column: "free_memory, MiB", note: "" }),
];

fn domain(id: u32, name: &str, mib: [u64; 3], cpu: f64, state: &str) -> Domain {
    let mut d = Domain::named(name, Some(id));
    d.uuid = (id > 0).then_some(Uuid([id as u8; 16]));
    d.state = DomainState {
        running: state == "r",
        blocked: state == "b",
        paused: state == "p",
        crashed: state == "c",
        ..DomainState::default()
    };
    d.vcpus = Some(2);
    d.cpu_seconds = Some(1000.0 + cpu);
    d.uptime = Some(86_400.0 * 41.0);
    d.memory.actual = Some(Bytes::from_mib(mib[0]));
    d.memory.target = Some(Bytes::from_mib(mib[1]));
    d.memory.maximum = Some(Bytes::from_mib(mib[2]));
    d.memory.minimum = Some(Bytes::from_mib(mib[2] / 16));
    d.memory.minimum_estimated = true;
    d.balloon = if mib[0] == mib[1] { Balloon::Settled } else { Balloon::Moving };
    d.rates.cpu = Some(cpu);
    if id > 0 {
        d.rates.net_rx = Some(cpu * 30_000.0);
        d.rates.net_tx = Some(cpu * 8_000.0);
        d.rates.disk_rd = Some(cpu * 10_000.0);
        d.rates.disk_wr = Some(cpu * 20_000.0);
        d.rates.iops_rd = Some(cpu);
        d.rates.iops_wr = Some(cpu * 2.0);
        d.net = Some(NetCounters { rx: Bytes::from_gib(12), tx: Bytes::from_gib(3) });
        d.vifs = vec![Vif {
            index: 0,
            counters: d.net.unwrap(),
            packets: PacketCounters { rx: 9_100_200, tx: 3_400_100 },
            lost: 3,
        }];
        d.disk = Some(DiskCounters { reads: 120_000, writes: 480_000, read_bytes: None, written_bytes: None });
        d.vbds = vec![Vbd { device: Name::new("xvda"), counters: d.disk.unwrap(), out_of_requests: 0 }];
    }
    d
}

fn host(at: usize, name: &str, pool: usize, now: Moment, age_ms: u64, domains: Vec<Domain>) -> Host {
    let mut host = Host::new(HostId::new(name), pool, Beat::of(Duration::from_secs(2)));
    let used: u64 = domains.iter().filter_map(|d| d.memory.actual).map(|m| m.mib()).sum();
    let report = HostReport {
        toolstack: if at.is_multiple_of(2) { Toolstack::Xl } else { Toolstack::Xm },
        clock: Some(1_000_000.0),
        device_clock: None,
        boot: Some(BootId::new("boot")),
        facts: HostFacts {
            hostname: Some(Name::new(name)),
            kernel: Some(Name::new("2.6.18-128.2.1.4.9.el5xen")),
            hypervisor: Some(Name::new("3.4.0")),
            cpus: Some(8),
            cpu_mhz: Some(2266.0),
            total: Some(Bytes::from_kib(50_321_636)),
            free: Some(Bytes::from_kib(50_321_636).saturating_sub(Bytes::from_mib(used + 120))),
            load: Some(0.42),
            uptime: Some(3_600_000.0),
        },
        domains,
        problems: Vec::new(),
        sources: SOURCES,
    };
    host.link = LinkState::Up { since: START };
    host.totals = HostTotals::of(&report);
    host.report = Some(Arc::new(report));
    host.taken = Some(Moment(now.0 - age_ms));
    host.round_trip = Some(Duration::from_millis(180));
    host.samples = (now.0 - START.0) / 2000 + 1;
    host
}

/// The cluster `beats` beats after its start: every freshness, a conflict, balloons that move, are
/// stuck and deaf, a crashed guest, hostile names.
pub fn cluster(beats: u64) -> Arc<Cluster> {
    let now = Moment(START.0 + beats * 2000);
    let wave = |period: u64, at: u64| ((beats + at) % period) as f64 / period as f64;
    let mib = |low: u64, high: u64, at: u64| low + ((high - low) as f64 * wave(40, at)) as u64;
    let mut stuck = domain(31, "31_dbvrtg011", [4096, 1024, 4096], 0.3, "b");
    stuck.balloon = Balloon::Deaf;
    let mut short = domain(33, "33_dbvrtg013", [2048, 1024, 4096], 1.5, "b");
    short.balloon = Balloon::Stuck;
    let busy = mib(600, 2000, 3);
    let first = vec![
        domain(0, "Domain-0", [424, 424, 512], 4.1, "r"),
        domain(13, "13_dbvrtg001", [busy, 545, 4096], 38.2 + wave(7, 0), "b"),
        domain(23, "23_dbvrtg007", [1126, 1126, 4096], 41.4 + 100.0 * wave(9, 2), "r"),
        domain(27, "27_dbvrtg005", [424, 424, 4096], 2.0, "b"),
        stuck,
        short,
        domain(41, "41_dbvrtg019", [1024, 1024, 2048], 0.0, "c"),
    ];
    let second = vec![
        domain(0, "Domain-0", [512, 512, 512], 2.2, "r"),
        domain(5, "05_dbvrtg101", [4096, 4096, 4096], 12.4, "b"),
        domain(77, "77_dbvrtg777", [900, 900, 4096], 3.0, "b"),
    ];
    let hostile = vec![
        domain(0, "Domain-0", [512, 512, 512], 2.2, "r"),
        domain(6, "資料庫伺服器一號資料庫伺服器二號資料庫", [2048, 2048, 4096], 1.0, "b"),
        domain(7, "\u{202e}evil\u{1b}[2Jname", [512, 512, 1024], 1.0, "b"),
        domain(8, "שרת־נתונים", [512, 512, 1024], 1.0, "p"),
        domain(9, &"very-long-name-".repeat(40), [512, 512, 1024], 1.0, "b"),
        domain(77, "77_dbvrtg777", [900, 900, 4096], 3.0, "b"),
    ];
    let quiet = |n: u32| domain(n, &format!("{n:02}_castor{n:03}"), [1024, 1024, 4096], f64::from(n), "b");
    let error = HostError {
        kind: HostErrorKind::ConnectTimeout,
        said: Name::new("ssh: connect to host castor02 port 22: Connection timed out"),
        hint: Name::new("is the host up? try: ssh castor02 true"),
    };
    let mut down =
        host(5, "castor02", 1, now, 192_000, vec![domain(0, "Domain-0", [512, 512, 512], 0.0, "r"), quiet(3)]);
    down.link =
        LinkState::Failed { since: Moment(now.0 - 192_000), error: error.clone(), retry: Some(Moment(now.0 + 20_000)) };
    down.errors = vec![LoggedError { at: Moment(now.0 - 10_000), times: 9, error }];
    let mut partial = host(1, "dbsrvg3502", 0, now, 7200, second);
    if let Some(report) = partial.report.as_mut().and_then(Arc::get_mut) {
        report.problems.push(SectionProblem {
            section: "xentop",
            command: Name::new("xentop -b -i 1"),
            status: Some(124),
            said: Name::new(""),
            hint: "network and disk figures are missing; is xentop hanging in dom0?",
        });
    }
    let mut waiting = Host::new(HostId::new("castor04"), 1, Beat::of(Duration::from_secs(2)));
    waiting.link = LinkState::Connecting { since: Moment(now.0 - 3000) };
    let hosts = vec![
        host(0, "dbsrvg3413", 0, now, 1200, first),
        partial,
        host(2, "dbsrvg3503", 0, now, 900, hostile),
        host(3, "castor01", 1, now, 400, vec![domain(0, "Domain-0", [512, 512, 512], 1.0, "r"), quiet(1), quiet(2)]),
        down,
        host(6, "castor03", 1, now, 48_000, vec![domain(0, "Domain-0", [512, 512, 512], 1.0, "r"), quiet(5), quiet(6)]),
        waiting,
    ];
    Arc::new(Cluster {
        name: Name::new("cern-db"),
        seq: beats,
        at: now,
        pools: vec![
            Pool { name: Name::new("dbsrvg3413"), source: PoolSource::Detected, hosts: vec![0, 1, 2] },
            Pool { name: Name::new("castor"), source: PoolSource::Config, hosts: vec![3, 4, 5, 6] },
        ],
        hosts: hosts.into_iter().map(Arc::new).collect(),
        conflicts: Arc::new(vec![Conflict {
            uuid: Uuid([77; 16]),
            name: Name::new("77_dbvrtg777"),
            hosts: vec![HostId::new("dbsrvg3502"), HostId::new("dbsrvg3503")],
        }]),
        copies: Arc::default(),
        known: Arc::default(),
        beat: Beat::of(Duration::from_secs(2)),
    })
}
