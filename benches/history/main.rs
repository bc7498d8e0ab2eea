//! What history costs, and how soon it answers.
//!
//! `cargo bench --bench history` records simulated clusters and prints a table. The simulated hosts
//! are the demo's. A thousand hosts are fifty under many names, a day is an hour told again, and
//! of many hosts that are read only some were recorded: the others have their chunks and roll-ups.
//! Core is CPU seconds of the thread that writes, for each second of a cluster's life; times are
//! medians on the wall, with the CPU time of all threads beside them, which other programs do not
//! lengthen. `AEROSTAT_BENCH_QUICK=1` takes smaller clusters, `AEROSTAT_BENCH_ONLY=seek` one part.

#![allow(clippy::unwrap_used, missing_docs)]

mod append;
mod life;
mod read;

use aerostat::history::store::{Limits, Store, Writer};
use aerostat::model::{Cluster, Host, HostReport};
use life::{lived, record, roomy, samples};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn row(what: &str, found: &str, must: &str, reached: bool) -> bool {
    println!("| {what} | {found} | {must} | {} |", if reached { "yes" } else { "**no**" });
    reached
}

/// What a sample takes, and what it would take if the interfaces had counted nothing.
///
/// Half of the demo's guests idle and hear only broadcasts; what the others send is told to the
/// byte, and the number of their exchanges in two seconds cannot be foretold.
fn size(quick: bool) -> bool {
    let lived = lived(None, if quick { 1800 } else { 3 * 3600 });
    let (all, parts) = sizes(&lived);
    let reached =
        row("bytes on disk for each domain sample, demo", &format!("{all:.2} in all: {parts}"), "≤ 4", all <= 4.0);
    let (all, parts) = sizes(&silent(&lived));
    let what = "the same with no interface counted";
    row(what, &format!("{all:.2} in all: {parts}"), "as little as may be", true);
    reached
}

/// The same pictures of guests without interfaces; what was shared is shared.
fn silent(lived: &[Arc<Cluster>]) -> Vec<Arc<Cluster>> {
    let mut hosts: HashMap<*const Host, Arc<Host>> = HashMap::new();
    let mut reports: HashMap<*const HostReport, Arc<HostReport>> = HashMap::new();
    let mut all = Vec::with_capacity(lived.len());
    for cluster in lived {
        let mut copy = (**cluster).clone();
        for host in &mut copy.hosts {
            let made = hosts.entry(Arc::as_ptr(host)).or_insert_with(|| {
                let report = host.report.as_ref();
                let report = report
                    .map(|report| reports.entry(Arc::as_ptr(report)).or_insert_with(|| Arc::new(mute(report))).clone());
                Arc::new(Host { report, ..(**host).clone() })
            });
            *host = made.clone();
        }
        all.push(Arc::new(copy));
    }
    all
}

fn mute(report: &HostReport) -> HostReport {
    let mut report = report.clone();
    for domain in &mut report.domains {
        (domain.net, domain.rates.net_rx, domain.rates.net_tx) = (None, None, None);
        domain.vifs.clear();
    }
    report
}

/// Bytes of a store for each sample of a domain, and what of.
fn sizes(lived: &[Arc<Cluster>]) -> (f64, String) {
    let dir = tempfile::tempdir().unwrap();
    let store = roomy(dir.path());
    record(&store, lived.iter().cloned(), 12);
    let count = lived.windows(2).map(|pair| samples(&pair[0], &pair[1])).sum::<u64>() as f64;
    let db = rusqlite::Connection::open(store.file()).unwrap();
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() as f64;
    let used = number("SELECT page_count FROM pragma_page_count()")
        - number("SELECT freelist_count FROM pragma_freelist_count()");
    let all = used * number("SELECT page_size FROM pragma_page_size()") / count;
    let chunks = number("SELECT coalesce(sum(length(blob)), 0) FROM chunk WHERE host > 0") / count;
    let sums = number("SELECT coalesce(sum(length(blob)), 0) FROM chunk WHERE host = 0") / count;
    let rolled = number("SELECT coalesce(sum(length(blob)), 0) FROM rollup") / count;
    (all, format!("samples {chunks:.2}, sums {sums:.2}, roll-ups {rolled:.2}, the rest SQLite's"))
}

fn start(quick: bool) -> bool {
    let size: u64 = if quick { 64 << 20 } else { 1 << 30 };
    let (empty, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let limits = Limits { max_size: size + (128 << 20), ..Limits::default() };
    let store = roomy(large.path());
    record(&store, lived(None, 120).into_iter(), 12);
    {
        let db = rusqlite::Connection::open(store.file()).unwrap();
        let more = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?1)
            INSERT INTO chunk (cluster, host, first, last, blob)
            SELECT 1, 1 + i % 8, 1000 * i, 1000 * i + 999, randomblob(16000) FROM n";
        db.execute(more, [(size / 16_400) as i64]).unwrap();
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }
    let opened = |dir: &Path| {
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..15 {
            let begin = Instant::now();
            let store = Store::open(dir, limits).unwrap();
            let past = store.reader_of("cern").unwrap();
            aerostat::history::Past::span(&past).unwrap();
            let writer = Writer::open(&store, "cern").unwrap().unwrap();
            times.push(begin.elapsed());
            drop(writer);
        }
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1e3
    };
    let (before, after) = (opened(empty.path()), opened(large.path()));
    let found = format!("{after:.1} ms against {before:.1} ms");
    let what = format!("open to record and read, {} MiB against empty", size >> 20);
    row(&what, &found, "≤ 50 ms slower", after - before <= 50.0)
}

/// Prints its row; tells whether what must be was reached.
type Bench = fn(bool) -> bool;

fn main() {
    let quick = std::env::var_os("AEROSTAT_BENCH_QUICK").is_some();
    let only = std::env::var("AEROSTAT_BENCH_ONLY").ok();
    println!("| what | found | must reach | reached |");
    println!("|---|---|---|---|");
    let all: [(&str, Bench); 5] = [
        ("append", append::append),
        ("size", size),
        ("timeline", read::timeline),
        ("seek", read::seek),
        ("start", start),
    ];
    for (name, bench) in all {
        if only.as_deref().is_none_or(|only| only == name) {
            bench(quick);
        }
    }
}
