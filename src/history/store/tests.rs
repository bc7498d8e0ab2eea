#![allow(clippy::unwrap_used)]

use super::testing::{kept, lived};
use super::writer::Writer;
use super::*;
use crate::history::{Bucket, Metric, Past, Subject};
use crate::model::{Cluster, Host, Moment, Name};
use std::sync::Arc;
use std::time::Duration;

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

/// A store into which a cluster has been recorded, committed every so many snapshots.
fn recorded(dir: &std::path::Path, limits: Limits, snapshots: &[Arc<Cluster>], every: usize) -> Store {
    let store = Store::open(dir, limits).unwrap();
    let mut writer = Writer::open(&store, &snapshots[0].name).unwrap().unwrap();
    for (at, cluster) in snapshots.iter().enumerate() {
        writer.ingest(cluster);
        if at % every == 0 {
            writer.commit().unwrap();
        }
    }
    writer.commit().unwrap();
    store
}

/// The columns one would make of the snapshots themselves.
fn naive(
    snapshots: &[Arc<Cluster>],
    value: impl Fn(&Cluster) -> Option<f64>,
    taken: impl Fn(&Cluster) -> Option<Moment>,
    (from, to): (Moment, Moment),
    width: usize,
) -> Vec<Option<(f64, f64)>> {
    let mut columns = vec![None; width];
    let mut last = None;
    for cluster in snapshots {
        let Some(at) = taken(cluster).filter(|at| *at >= from && *at <= to && last != Some(*at)) else { continue };
        last = Some(at);
        let Some(value) = value(cluster) else { continue };
        let column = ((at.0 - from.0) as usize * width / (to.0 - from.0) as usize).min(width - 1);
        let (low, high) = columns[column].get_or_insert((value, value));
        (*low, *high) = (low.min(value), high.max(value));
    }
    columns
}

#[test]
fn timelines_tell_what_the_snapshots_told() {
    let dir = tempfile::tempdir().unwrap();
    let snapshots = lived("races", None, 400);
    let store = recorded(dir.path(), Limits::default(), &snapshots, 9);
    let past = store.reader().unwrap();
    let (from, to) = (snapshots[200].at, snapshots.last().unwrap().at);
    let last = snapshots.last().unwrap();
    let host = &last.hosts[0];
    let domain = host.report.as_ref().unwrap().domains[2].ident();
    for metric in [Metric::Actual, Metric::Cpu, Metric::Rx] {
        let line = past.timeline(&Subject::Domain(host.id.clone(), domain.clone()), metric, from, to, 40).unwrap();
        let of = |cluster: &Cluster| {
            let report = cluster.hosts[0].report.as_ref()?;
            metric.of_domain(report.domains.iter().find(|found| found.is(&domain))?)
        };
        let wanted = naive(&snapshots, of, |cluster| cluster.hosts[0].taken, (from, to), 40);
        for (at, (told, was)) in line.buckets.iter().zip(&wanted).enumerate() {
            if let Some(was) = was {
                assert_eq!(told.as_ref().map(|told| (told.min, told.max)), Some(*was), "{metric:?} in column {at}");
            }
        }
        assert!(wanted.iter().flatten().count() > 20);
    }
    let line = past.timeline(&Subject::Cluster, Metric::Free, from, to, 40).unwrap();
    let free = |bucket: &Bucket| (bucket.min / last.totals(last.at).total.0 as f64, bucket.max);
    assert!(line.buckets.iter().flatten().count() > 35, "{line:?}");
    assert!(line.buckets.iter().flatten().map(free).all(|(share, _)| share > 0.0 && share < 1.0));
}

/// Time runs sixty times as fast: the snapshots of a minute fill an hour.
fn stretched(snapshots: &[Arc<Cluster>], by: u64) -> Vec<Arc<Cluster>> {
    let start = snapshots[0].at.0;
    let later = |at: Moment| Moment(start + (at.0 - start) * by);
    let mut hosts: std::collections::HashMap<*const Host, Arc<Host>> = std::collections::HashMap::new();
    snapshots
        .iter()
        .map(|cluster| {
            let mut cluster = (**cluster).clone();
            cluster.at = later(cluster.at);
            for slot in &mut cluster.hosts {
                let new = hosts.entry(Arc::as_ptr(slot)).or_insert_with(|| {
                    let mut host = (**slot).clone();
                    host.taken = host.taken.map(later);
                    Arc::new(host)
                });
                *slot = new.clone();
            }
            Arc::new(cluster)
        })
        .collect()
}

#[test]
fn roll_ups_keep_the_lowest_and_the_highest() {
    let dir = tempfile::tempdir().unwrap();
    // 1,000 seconds become three days of samples 8 minutes apart.
    let snapshots = stretched(&lived("races", None, 1000), 260);
    let store = recorded(dir.path(), Limits::default(), &snapshots, 3);
    let db = rusqlite::Connection::open(store.file()).unwrap();
    let count = |level: i64| -> i64 {
        db.query_row("SELECT count(*) FROM rollup WHERE level = ?", [level], |row| row.get(0)).unwrap()
    };
    assert!(count(1) > 100 && count(2) > 2, "{} {}", count(1), count(2));
    let past = store.reader().unwrap();
    let (from, to) = (snapshots[0].at, snapshots.last().unwrap().at);
    let host = &snapshots.last().unwrap().hosts[0];
    let subject = Subject::Host(host.id.clone());
    let raw = naive(
        &snapshots,
        |cluster| Metric::Free.of_host(&cluster.hosts[0]),
        |cluster| cluster.hosts[0].report.is_some().then_some(cluster.at),
        (from, to),
        40,
    );
    let line = past.timeline(&subject, Metric::Free, from, to, 40).unwrap();
    // Wide columns come from roll-ups: what is lowest and highest must be seen, to their rounding.
    let lowest = |ends: &mut dyn Iterator<Item = f64>| ends.fold(f64::MAX, f64::min);
    let told = lowest(&mut line.buckets.iter().flatten().map(|bucket| bucket.min));
    let was = lowest(&mut raw.iter().flatten().map(|(low, _)| *low));
    assert!((told - was).abs() < was * 0.01, "{told} for {was}");
    let filled = line.buckets.iter().flatten().count();
    assert!(filled >= 38, "{filled} of 40");
}

#[test]
fn a_month_stays_within_its_bound() {
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits { max_size: 2 << 20, max_age: Duration::from_secs(30 * 86_400) };
    // Half an hour becomes a month: a sample every 48 minutes, and as much coming and going.
    let snapshots = stretched(&lived("races", None, 1800), 1440);
    let store = Store::open(dir.path(), limits).unwrap();
    let mut writer = Writer::open(&store, "races").unwrap().unwrap();
    let mut largest = 0;
    for (at, cluster) in snapshots.iter().enumerate() {
        writer.ingest(cluster);
        if at % 4 == 0 {
            writer.commit().unwrap();
            let files = std::fs::read_dir(dir.path()).unwrap();
            largest = largest.max(files.map(|file| file.unwrap().metadata().unwrap().len()).sum::<u64>());
        }
    }
    // What came after the last round number.
    writer.commit().unwrap();
    assert!(largest <= limits.max_size, "{largest}");
    let past = store.reader().unwrap();
    let (from, to) = past.span().unwrap().unwrap();
    // A last snapshot that brings nothing new is not written.
    let news = snapshots.windows(2).filter(|pair| pair[0].hosts != pair[1].hosts).map(|pair| pair[1].at);
    assert!(news.max().unwrap() <= to && to <= snapshots.last().unwrap().at, "{to:?}");
    assert!(from < to);
    let host = Subject::Host(snapshots[0].hosts[0].id.clone());
    let line = past.timeline(&host, Metric::Free, snapshots[0].at, to, 60).unwrap();
    let filled = line.buckets.iter().flatten().count();
    println!("{largest} bytes at most; raw from {:.1} days; {filled} of 60", from.until(to).as_secs_f64() / 86_400.0);
    assert!(filled >= 55, "roll-ups reach back further than samples: {filled} of 60");
}

#[test]
fn what_is_older_than_its_age_goes_and_seven_and_thirty_days_read_right() {
    let day = 86_400_000;
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits { max_size: 1 << 30, max_age: Duration::from_secs(30 * 86_400) };
    // Half an hour becomes forty days.
    let snapshots = stretched(&lived("races", None, 1800), 1920);
    let store = Store::open(dir.path(), limits).unwrap();
    let mut writer = Writer::open(&store, "races").unwrap().unwrap();
    for (at, cluster) in snapshots.iter().enumerate() {
        writer.ingest(cluster);
        if at % 4 == 0 {
            writer.commit().unwrap();
        }
    }
    writer.commit().unwrap();
    let past = store.reader().unwrap();
    let end = snapshots.last().unwrap().at;
    let (from, _) = past.span().unwrap().unwrap();
    let kept = from.until(end);
    // Whole chunks go, and here one holds days.
    assert!(kept <= limits.max_age + Duration::from_secs(4 * 86_400), "samples of {kept:?} ago are still there");
    assert!(kept >= limits.max_age - Duration::from_secs(86_400), "samples are kept for {kept:?} only");
    let host = Subject::Host(snapshots[0].hosts[0].id.clone());
    let older = past.timeline(&host, Metric::Free, snapshots[0].at, Moment(end.0 - 34 * day), 12).unwrap();
    assert_eq!(older.buckets.iter().flatten().count(), 0, "nor are roll-ups");
    // What was seen within each day, by the snapshots themselves.
    let told = |from: u64, to: u64| {
        let of = |cluster: &&Arc<Cluster>| (from..to).contains(&cluster.at.0);
        let free = |cluster: &Arc<Cluster>| Metric::Free.of_host(cluster.host(&snapshots[0].hosts[0].id)?);
        let values: Vec<f64> = snapshots.iter().filter(of).filter_map(free).collect();
        let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(*v), high.max(*v)));
        (low, high)
    };
    for days in [7, 30] {
        let from = Moment(end.0 - days * day);
        let line = past.timeline(&host, Metric::Free, from, end, days as usize).unwrap();
        let told = told(from.0, end.0 + 1);
        let (low, high) = line.range().unwrap();
        let near = |a: f64, b: f64| (a - b).abs() <= 0.002 * b.abs();
        assert!(near(low, told.0) && near(high, told.1), "{days} days: {low}..{high} and not {told:?}");
        let filled = line.buckets.iter().flatten().count();
        assert!(filled >= days as usize - 1, "{days} days: {filled} columns");
        for bucket in line.buckets.iter().flatten() {
            assert!(bucket.min <= bucket.mean && bucket.mean <= bucket.max, "{bucket:?}");
        }
    }
}

#[test]
fn a_damaged_store_is_set_aside_and_a_new_one_begun() {
    let snapshots = lived("races", None, 60);
    let truncate = |file: &std::path::Path| {
        let length = file.metadata().unwrap().len();
        std::fs::File::options().write(true).open(file).unwrap().set_len(length / 2).unwrap();
    };
    let overwrite = |file: &std::path::Path| std::fs::write(file, b"this is no database at all, only words").unwrap();
    let zero = |file: &std::path::Path| {
        let length = file.metadata().unwrap().len() as usize;
        std::fs::write(file, vec![0; length]).unwrap();
    };
    for (damage, what) in
        [(&truncate as &dyn Fn(&std::path::Path), "truncated"), (&overwrite, "overwritten"), (&zero, "zeroed")]
    {
        let dir = tempfile::tempdir().unwrap();
        let store = recorded(dir.path(), Limits::default(), &snapshots, 5);
        let file = store.file().to_path_buf();
        // As a clean end leaves it: the log written back.
        rusqlite::Connection::open(&file).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        damage(&file);
        let store = Store::open(dir.path(), Limits::default()).unwrap();
        assert!(store.notes()[0].contains("set aside"), "{what}: {:?}", store.notes());
        assert!(store.reader().is_err(), "{what}: a new one holds nothing");
        let names: Vec<String> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        assert!(names.iter().any(|name| name.starts_with("history.db.damaged-")), "{what}: {names:?}");
        let again = recorded(dir.path(), Limits::default(), &snapshots, 5);
        assert_same(&again.reader().unwrap().at(snapshots[50].at).unwrap().unwrap(), &snapshots[50]);
    }
}

#[test]
fn the_database_of_another_program_is_neither_written_to_nor_put_aside() {
    for (what, set) in [
        ("numbered", "CREATE TABLE history (command TEXT); PRAGMA user_version = 3; PRAGMA application_id = 77"),
        ("plain", "CREATE TABLE history (command TEXT)"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(Store::FILE);
        rusqlite::Connection::open(&file).unwrap().execute_batch(set).unwrap();
        let before = std::fs::read(&file).unwrap();
        let error = Store::open(dir.path(), Limits::default()).unwrap_err();
        assert!(error.to_string().contains("of another program: use another [history] dir"), "{what}: {error}");
        assert!(std::fs::read(&file).unwrap() == before, "{what}: it was changed");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "{what}");
    }
}

#[test]
fn a_past_goes_on_in_the_file_that_took_the_place_of_a_damaged_one() {
    let dir = tempfile::tempdir().unwrap();
    let snapshots = lived("races", None, 60);
    let (early, late) = snapshots.split_at(snapshots.len() / 2);
    let store = recorded(dir.path(), Limits::default(), early, 5);
    let past = store.reader().unwrap();
    assert_eq!(past.span().unwrap().map(|(_, last)| last), early.last().map(|one| one.at));
    // As it is done with a damaged one.
    super::db::set_aside(store.file()).unwrap();
    recorded(dir.path(), Limits::default(), late, 5);
    assert_eq!(past.span().unwrap(), Some((late[0].at, late.last().unwrap().at)));
}

#[test]
fn a_flipped_bit_is_a_gap_and_no_lie() {
    let dir = tempfile::tempdir().unwrap();
    let snapshots = lived("races", None, 1100);
    let store = recorded(dir.path(), Limits::default(), &snapshots, 9);
    let db = rusqlite::Connection::open(store.file()).unwrap();
    let (id, host, first, last): (i64, i64, i64, i64) = db
        .query_row(
            "SELECT id, host, first, last FROM chunk WHERE host > 0 ORDER BY length(blob) DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap();
    let mut blob: Vec<u8> = db.query_row("SELECT blob FROM chunk WHERE id = ?", [id], |row| row.get(0)).unwrap();
    let middle = blob.len() / 2;
    blob[middle] ^= 4;
    db.execute("UPDATE chunk SET blob = ? WHERE id = ?", rusqlite::params![blob, id]).unwrap();
    let name: String = db.query_row("SELECT name FROM host WHERE id = ?", [host], |row| row.get(0)).unwrap();
    let past = store.reader().unwrap();
    let at = Moment((first as u64 + last as u64) / 2);
    let cluster = past.at(at).unwrap().unwrap();
    let host = cluster.hosts.iter().find(|host| host.id.as_str() == name).unwrap();
    assert!(host.report.is_none(), "nothing is known of {name} then");
    assert!(cluster.hosts.iter().filter(|host| host.report.is_some()).count() >= 2, "the others are there");
    let line = past
        .timeline(&Subject::Host(name.as_str().into()), Metric::Free, Moment(first as u64), Moment(last as u64), 20)
        .unwrap();
    assert_eq!(line.buckets.iter().flatten().count(), 0);
    let walked = past.walk(Moment(first as u64), Moment(last as u64)).unwrap();
    assert!(walked.filter(Result::is_ok).count() > 10);
}

#[test]
fn a_guest_that_lived_between_two_looks_is_known_by_what_was_told_of_it() {
    use crate::events::{Event, EventKind, Severity};
    use crate::model::{DomainIdent, Uuid};
    let dir = tempfile::tempdir().unwrap();
    let snapshots = lived("cern", None, 20);
    let store = recorded(dir.path(), Limits::default(), &snapshots, 9);
    let (first, last) = (snapshots[0].at, snapshots[snapshots.len() - 1].at);
    let host = snapshots[0].hosts[0].id.clone();
    let ident = DomainIdent { domid: Some(900), uuid: Some(Uuid([9; 16])), name: None };
    let event = Event {
        at: first.after(Duration::from_secs(3)),
        kind: EventKind::Created,
        severity: Severity::Info,
        host: Some(host.clone()),
        domain: Some((ident.clone(), Name::new("short-lived"))),
        pool: None,
        text: Name::new("was created"),
    };
    store.append_events(&snapshots[0].name, &[event]).unwrap();
    let known = store.reader().unwrap().subjects(first, last).unwrap();
    assert!(known.contains(&(Subject::Domain(host, ident), Name::new("short-lived"))));
    let names = known.iter().filter(|(subject, _)| matches!(subject, Subject::Domain(..))).count();
    assert!(names > 50, "besides those that were seen");
}

#[test]
fn only_one_records_and_the_other_takes_over() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let first = Writer::open(&store, "one").unwrap().unwrap();
    assert!(Writer::open(&store, "one").unwrap().is_none());
    assert!(Writer::open(&store, "another").unwrap().is_some(), "of another cluster there is another");
    drop(first);
    assert!(Writer::open(&store, "one").unwrap().is_some());
}

#[test]
fn another_format_is_refused_politely() {
    for (format, word) in [(99, "a later aerostat (format 99"), (1, "an earlier aerostat (format 1,")] {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), Limits::default()).unwrap();
        let db = rusqlite::Connection::open(store.file()).unwrap();
        db.pragma_update(None, "user_version", format).unwrap();
        let error = Store::open(dir.path(), Limits::default()).unwrap_err();
        assert!(matches!(error, StoreError::Format { found, .. } if found == format), "{error}");
        assert!(error.to_string().contains(word), "{error}");
        assert!(store.file().exists(), "and left alone");
    }
}

#[test]
fn folder_and_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("a/history");
    let store = recorded(&folder, Limits::default(), &lived("races", None, 10), 2);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let writer = Writer::open(&store, "other").unwrap().unwrap();
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    drop(writer);
}

#[test]
fn events_are_kept_once() {
    use crate::events::{Event, EventKind, Severity};
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let event = |at: u64, text: &str| Event {
        at: Moment(at),
        kind: EventKind::HostDown,
        severity: Severity::Critical,
        host: Some("h".into()),
        domain: None,
        pool: None,
        text: Name::new(text),
    };
    let all = [event(5, "a"), event(5, "b"), event(9, "c")];
    store.append_events("x", &all).unwrap();
    store.append_events("x", &all[1..]).unwrap();
    let past = store.reader_of("x").unwrap();
    assert_eq!(past.events(Moment(0), Moment(u64::MAX), 10).unwrap(), all);
    assert_eq!(past.events(Moment(6), Moment(u64::MAX), 10).unwrap(), all[2..]);
    assert_eq!(past.events(Moment(0), Moment(9), 2).unwrap(), all[1..], "the newest");
    assert_eq!(store.reader_of("y").unwrap().events(Moment(0), Moment(9), 9).unwrap(), []);
}

#[test]
fn whoever_writes_the_memory_of_vms_knows_whether_another_did() {
    use crate::availability::{Changes, Memory};
    let dir = tempfile::tempdir().unwrap();
    let memory = Store::open(dir.path(), Limits::default()).unwrap().memory("x");
    assert_eq!(memory.version().unwrap(), 0);
    let first = memory.remember(&Changes::default()).unwrap();
    assert_eq!((first.before, first.after), (0, 1));
    let second = memory.clone().remember(&Changes::default()).unwrap();
    assert_eq!((second.before, second.after), (first.after, memory.version().unwrap()));
}
