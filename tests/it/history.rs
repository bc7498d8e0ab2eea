//! The store under what machines do to it: killed recorders, full disks, read-only folders.

use aerostat::history::Past;
use aerostat::history::store::{Archive, Limits, Recorder, RecorderState, Store};
use aerostat::model::*;
use aerostat::watch::rates;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

const START: u64 = 1_795_316_000_000;
const HOSTS: u64 = 4;
const GUESTS: u32 = 6;

/// Some number that depends on all of these.
fn mixed(step: u64, host: u64, guest: u64) -> u64 {
    let mut x = step.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ host << 32 ^ guest << 8;
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ x >> 32
}

fn moment(step: u64) -> Moment {
    Moment(START + step * 500)
}

/// A host's report at a step; counters grow with the steps.
fn report(step: u64, host: u64) -> HostReport {
    let domains = (0..GUESTS)
        .map(|id| {
            let mut domain = Domain::named(&format!("vm-{host}-{id}"), Some(id));
            let noise = mixed(step, host, id.into());
            domain.uuid = (id > 0).then_some(Uuid([id as u8 + 1; 16]));
            domain.state.blocked = noise.is_multiple_of(3);
            domain.vcpus = Some(2);
            domain.cpu_seconds = Some((step * 10 + noise % 10) as f64 / 10.0);
            domain.memory.actual = Some(Bytes::from_kib(400_000 + noise % 9000));
            domain.memory.target = Some(Bytes::from_kib(400_000));
            domain.memory.maximum = Some(Bytes::from_gib(4));
            let bytes = Bytes(step * 100_000 + noise % 100_000);
            domain.net = Some(NetCounters { rx: bytes, tx: Bytes(bytes.0 / 3) });
            domain
        })
        .collect();
    HostReport {
        toolstack: Toolstack::Xl,
        clock: Some(1000.0 + step as f64 / 2.0),
        device_clock: None,
        boot: Some(Name::new("boot")),
        facts: HostFacts {
            total: Some(Bytes::from_gib(64)),
            free: Some(Bytes::from_mib(step)),
            ..HostFacts::default()
        },
        domains,
        problems: Vec::new(),
        sources: aerostat::hypervisor::sources(Toolstack::Xl),
    }
}

/// The cluster at a step; the same whoever makes it.
fn cluster(step: u64) -> Arc<Cluster> {
    let mut cluster = Cluster::empty("killed", Beat::of(Duration::from_secs(2)), moment(step));
    cluster.seq = step;
    for at in 0..HOSTS {
        let mut host = Host::new(HostId::new(format!("h{at}")), 0, cluster.beat);
        let mut now = report(step, at);
        rates::derive(Some(&report(step - 1, at)), &mut now, moment(step));
        host.totals = HostTotals::of(&now);
        host.report = Some(Arc::new(now));
        host.taken = Some(moment(step));
        host.samples = step;
        host.link = LinkState::Up { since: Moment(START) };
        cluster.hosts.push(Arc::new(host));
    }
    let all = (0..HOSTS as usize).collect();
    cluster.pools = vec![Pool { name: Name::new("all"), source: PoolSource::Config, hosts: all }];
    Arc::new(cluster)
}

fn assert_kept(past: &Archive, step: u64) {
    let told = past.at(moment(step)).unwrap().unwrap_or_else(|| panic!("nothing of step {step}"));
    let was = cluster(step);
    assert_eq!(told.at, was.at, "step {step}");
    assert_eq!(told.hosts, was.hosts, "step {step}");
    assert_eq!(told.pools, was.pools, "step {step}");
}

#[test]
fn a_recorder_killed_fifty_times_loses_nothing_it_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let (mut step, mut acknowledged) = (10, Vec::new());
    for round in 0..50 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "history::records_until_killed"])
            .env("AEROSTAT_TEST_HISTORY", dir.path())
            .env("AEROSTAT_TEST_STEP", step.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Killed in the middle of whatever it does then.
        let most = 3 + mixed(round, 1, 1) % 40;
        let mut heard = Vec::new();
        for line in lines {
            let line = line.unwrap();
            if let Some(number) = line.trim().strip_prefix("acknowledged ") {
                heard.push(number.parse::<u64>().unwrap());
                if heard.len() as u64 == most {
                    std::thread::sleep(Duration::from_millis(mixed(round, 2, 2) % 25));
                    child.kill().unwrap();
                }
            }
        }
        child.wait().unwrap();
        assert!(heard.len() as u64 >= most, "round {round}: the recorder ended by itself after {heard:?}");
        // What it acknowledged while it was being killed counts as well.
        let past = Store::open_file(dir.path()).unwrap().reader().unwrap();
        heard.iter().rev().take(5).for_each(|step| assert_kept(&past, *step));
        step = heard.last().unwrap() + 5000;
        acknowledged.extend(heard);
    }
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    assert_eq!(store.notes(), &[] as &[String], "the store is whole");
    let past = store.reader().unwrap();
    for step in acknowledged.iter().step_by(7) {
        assert_kept(&past, *step);
    }
    println!("{} acknowledged snapshots in 50 runs", acknowledged.len());
}

#[test]
#[ignore = "run by a_recorder_killed_fifty_times_loses_nothing_it_acknowledged"]
fn records_until_killed() {
    let (Some(dir), Ok(step)) = (std::env::var_os("AEROSTAT_TEST_HISTORY"), std::env::var("AEROSTAT_TEST_STEP")) else {
        return;
    };
    let mut step: u64 = step.parse().unwrap();
    let store = Store::open(Path::new(&dir), Limits::default()).unwrap();
    let (publish, snapshots) = watch::channel(cluster(step));
    let recorder = Recorder::paced(store, snapshots, Duration::from_millis(3));
    let mut progress = recorder.progress();
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
        step += 1;
        publish.send_replace(cluster(step));
        if progress.has_changed().unwrap() {
            let safe = progress.borrow_and_update().upto;
            println!("acknowledged {}", (safe.0 - START) / 500);
        }
    }
}

/// Waits until the recorder's state is as wanted.
fn wait_for(state: &watch::Receiver<RecorderState>, what: &str, is: impl Fn(&RecorderState) -> bool) {
    let begin = Instant::now();
    while !is(&state.borrow()) {
        assert!(begin.elapsed() < Duration::from_secs(30), "not {what}, but {:?}", *state.borrow());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_full_disk_stops_recording_visibly_until_there_is_room() {
    let dir = tempfile::tempdir().unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=8m", "aerostat-test"])
        .arg(dir.path())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !mounted {
        eprintln!("SKIPPED: a small tmpfs cannot be mounted here (not root); nothing of full disks is proven");
        return;
    }
    let _unmount = Unmount(dir.path().to_path_buf());
    let ballast = dir.path().join("ballast");
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let mut step = 10;
    let (publish, snapshots) = watch::channel(cluster(step));
    let recorder = Recorder::paced(store.clone(), snapshots, Duration::from_millis(5));
    let state = recorder.state();
    let mut live = |what: &str, is: &dyn Fn(&RecorderState) -> bool| {
        let begin = Instant::now();
        while !is(&state.borrow()) {
            assert!(begin.elapsed() < Duration::from_secs(60), "not {what}, but {:?}", *state.borrow());
            step += 1;
            publish.send_replace(cluster(step));
            std::thread::sleep(Duration::from_millis(5));
        }
        step
    };
    live("recording", &|state| *state == RecorderState::Recording);
    std::fs::write(&ballast, vec![0; 7500 << 10]).unwrap();
    let full = live("full", &|state| matches!(state, RecorderState::Full(_)));
    let words = recorder.state().borrow().trouble().unwrap().to_owned();
    assert!(words.contains("full") && words.contains("history.db"), "{words}");
    let past = store.reader().unwrap();
    let (_, last) = past.span().unwrap().unwrap();
    assert_kept(&past, (last.0 - START) / 500);
    std::fs::remove_file(&ballast).unwrap();
    let again = live("recording again", &|state| *state == RecorderState::Recording);
    assert!(again > full);
    recorder.stop();
    let (_, now) = past.span().unwrap().unwrap();
    assert!(now > last, "it has gone on");
    assert_kept(&past, (now.0 - START) / 500);
}

struct Unmount(std::path::PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_file_that_may_not_grow_stops_recording_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    // As on a full disk, but anybody can have it: files of this process end at 256 KiB.
    let limited = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 512; exec \"$0\" --ignored --exact --nocapture \"$1\""])
        .arg(std::env::current_exe().unwrap())
        .arg("history::on_a_disk_without_room")
        .env("AEROSTAT_TEST_HISTORY", dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&limited.stdout).into_owned() + &String::from_utf8_lossy(&limited.stderr);
    assert!(limited.status.success() && said.contains("1 passed"), "{said}");
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    assert_eq!(store.notes(), &[] as &[String], "the store is whole");
    let past = store.reader().unwrap();
    let (_, last) = past.span().unwrap().unwrap();
    assert_kept(&past, (last.0 - START) / 500);
}

#[test]
#[ignore = "run by a_file_that_may_not_grow_stops_recording_and_nothing_else"]
fn on_a_disk_without_room() {
    let Some(dir) = std::env::var_os("AEROSTAT_TEST_HISTORY") else { return };
    let store = Store::open(Path::new(&dir), Limits::default()).unwrap();
    let (publish, snapshots) = watch::channel(cluster(10));
    let recorder = Recorder::paced(store, snapshots, Duration::from_millis(2));
    let state = recorder.state();
    for step in 11..20_000 {
        if state.borrow().trouble().is_some() {
            return;
        }
        publish.send_replace(cluster(step));
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("never without room: {:?}", *state.borrow());
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    // Root may write anywhere; a file in the folder's place stops even root.
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("history");
    std::fs::write(&place, "in the way").unwrap();
    let error = Store::open(&place, Limits::default()).unwrap_err().to_string();
    assert!(error.contains("history"), "{error}");
    let (_publish, snapshots) = watch::channel(cluster(10));
    let recorder = Recorder::start(Store::at(&place, Limits::default()), snapshots);
    wait_for(&recorder.state(), "told", |state| state.trouble().is_some());
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "in the way");
}

#[test]
fn of_two_recorders_one_writes_and_the_other_takes_over() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let (publish, snapshots) = watch::channel(cluster(10));
    let first = Recorder::paced(store.clone(), snapshots.clone(), Duration::from_millis(10));
    wait_for(&first.state(), "recording", |state| *state == RecorderState::Recording);
    let second = Recorder::paced(store.clone(), snapshots, Duration::from_millis(10));
    wait_for(&second.state(), "following", |state| *state == RecorderState::Following);
    for step in 11..60 {
        publish.send_replace(cluster(step));
        std::thread::sleep(Duration::from_millis(5));
    }
    first.stop();
    wait_for(&second.state(), "recording", |state| *state == RecorderState::Recording);
    publish.send_replace(cluster(70));
    let mut progress = second.progress();
    let begin = Instant::now();
    while progress.borrow_and_update().upto < moment(70) {
        assert!(begin.elapsed() < Duration::from_secs(30));
        std::thread::sleep(Duration::from_millis(10));
    }
    let past = store.reader().unwrap();
    assert_kept(&past, 70);
    let moments: Vec<Moment> = past.walk(moment(10), moment(70)).unwrap().map(|cluster| cluster.unwrap().at).collect();
    assert!(moments.windows(2).all(|pair| pair[0] < pair[1]), "each once, in order: {moments:?}");
}
