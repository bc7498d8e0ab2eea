//! Polling over a real sshd: many hosts at once, every kind of bad host, and what is left behind.
#![allow(clippy::unwrap_used)]

use crate::rig::Rig;
use aerostat::inventory::HostEntry;
use aerostat::link::{Use, advice};
use aerostat::model::{Beat, Cluster, Freshness, HostErrorKind, LinkState};
use aerostat::watch::{Command, Question, Sweep, Watch, sweep};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(90);

/// Waits for a snapshot.
async fn until(watch: &Watch, what: &str, wanted: impl Fn(&Cluster) -> bool) -> Arc<Cluster> {
    let mut snapshots = watch.snapshots();
    let found = tokio::time::timeout(PATIENCE, snapshots.wait_for(|cluster| wanted(cluster))).await;
    match found {
        Ok(cluster) => cluster.unwrap().clone(),
        Err(_) => panic!("{what}: it never came; {:#?}", watch.snapshots().borrow().hosts),
    }
}

fn failed(cluster: &Cluster, name: &str, kind: HostErrorKind) -> bool {
    let host = cluster.host(&name.into()).unwrap();
    host.errors.iter().any(|logged| logged.error.kind == kind)
}

async fn once(rig: &Rig, entries: &[HostEntry], question: Question) -> Arc<Cluster> {
    let limits = Sweep { question, deadline: PATIENCE, ..Sweep::default() };
    sweep(rig.plan(entries, Use::Batch), limits, |_, _| ControlFlow::Continue(())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn many_hosts_are_polled_side_by_side_and_nothing_stays_when_we_stop() {
    let rig = Rig::start(40);
    let mut entries = rig.entries(40);
    for entry in &mut entries {
        // Not the hosts' own pace but that of two cores which play all of them.
        (entry.beat, entry.tool_deadline) = (Beat::of(Duration::from_secs(2)), Duration::from_secs(10));
    }
    let watch = Watch::start(rig.plan(&entries, Use::Dashboard));
    let cluster = until(&watch, "three samples of all", |c| c.hosts.iter().all(|h| h.samples >= 3)).await;
    for host in &cluster.hosts {
        assert!(matches!(host.link, LinkState::Up { .. }), "{}: {:?}", host.id, host.link);
        let report = host.report.as_ref().unwrap();
        assert!(report.domains.iter().any(|d| *d.name == format!("13_{}_001", host.id)), "{report:?}");
        assert_eq!(host.errors, []);
    }
    assert_eq!(cluster.conflicts.len(), 0);
    assert_eq!(rig.masters().len(), 40, "one connection a host");
    watch.stop().await;
    rig.assert_nothing_left("stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_host_is_told_apart_and_the_good_ones_go_on() {
    let rig = Rig::start(12);
    let bad = [
        ("h003", "die", HostErrorKind::ConnectionLost),
        ("h012", "flood", HostErrorKind::TooLong),
        ("h004", "garbage", HostErrorKind::Garbled),
        ("h005", "fail", HostErrorKind::ToolFailed),
        ("h006", "nologin", HostErrorKind::NoShell),
        ("h007", "sudo-password", HostErrorKind::BecomeNeedsPassword),
        ("h008", "sudo-denied", HostErrorKind::BecomeFailed),
        ("denied", "ok", HostErrorKind::AuthenticationFailed),
        ("changed", "ok", HostErrorKind::HostKeyChanged),
        ("unknown", "ok", HostErrorKind::HostKeyUnknown),
        ("refused", "ok", HostErrorKind::ConnectionRefused),
    ];
    let mut entries = rig.entries(2);
    for (name, mode, _) in bad {
        rig.set(name, mode);
        let mut entry = rig.entry(name);
        if mode.starts_with("sudo") {
            entry.become_command = vec!["sudo".into(), "-n".into()];
        }
        entries.push(entry);
    }
    let mut lost = rig.entry("lost");
    lost.ssh.options = vec!["HostName=no-such-host.invalid".to_owned()];
    entries.push(lost);
    // What greets, and what needs and gets sudo, is not bad.
    rig.set("h009", "noisy");
    rig.set("h010", "chatty");
    entries.push(rig.entry("h009"));
    entries.push(rig.entry("h010"));
    let mut sudo = rig.entry("h011");
    sudo.become_command = vec!["sudo".into(), "-n".into()];
    entries.push(sudo);

    let watch = Watch::start(rig.plan(&entries, Use::Dashboard));
    for (name, mode, kind) in bad {
        if kind == HostErrorKind::Garbled {
            // Which of its kinds a broken list of domains is, is the parser's to say.
            let what = format!("{name} ({mode}) fails");
            until(&watch, &what, |c| !c.host(&name.into()).unwrap().errors.is_empty()).await;
            continue;
        }
        until(&watch, &format!("{name} ({mode}) is {kind:?}"), |c| failed(c, name, kind)).await;
    }
    let cluster = until(&watch, "lost is not resolved", |c| failed(c, "lost", HostErrorKind::NameNotResolved)).await;
    for host in cluster.hosts.iter().filter(|host| !host.errors.is_empty()) {
        for logged in &host.errors {
            assert!(!logged.error.said.is_empty() && !logged.error.hint.is_empty(), "{}: {logged:?}", host.id);
        }
        assert!(host.report.is_none(), "{} has figures: {:?}", host.id, host.report);
    }
    let good = ["h001", "h002", "h009", "h010", "h011"];
    let more = |c: &Cluster, n| good.iter().all(|&name| c.host(&name.into()).unwrap().samples >= n);
    let cluster = until(&watch, "the good ones go on", |c| more(c, 4)).await;
    for name in good {
        assert_eq!(cluster.host(&name.into()).unwrap().errors, [], "{name}");
    }

    // A host that recovers comes back without a restart of ours.
    rig.set("h003", "ok");
    watch.command(Command::RetryNow(Some("h003".into())));
    until(&watch, "h003 is back", |c| matches!(c.host(&"h003".into()).unwrap().link, LinkState::Up { .. })).await;
    watch.stop().await;
    rig.assert_nothing_left("stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_hang_drip_or_never_end_cost_only_themselves() {
    let rig = Rig::start(6);
    let mut plan = rig.plan(&rig.entries(6), Use::Dashboard);
    plan.max_bytes = 1 << 20;
    let watch = Watch::start(plan);
    until(&watch, "all are well", |c| c.hosts.iter().all(|h| h.samples >= 2)).await;
    let before = memory();
    for (name, mode) in [("h002", "hang"), ("h003", "endless"), ("h004", "drip"), ("h005", "die")] {
        rig.set(name, mode);
    }
    let bad = ["h002", "h003", "h004", "h005"];
    let all_failed = |c: &Cluster| bad.iter().all(|&name| !c.host(&name.into()).unwrap().errors.is_empty());
    let cluster = until(&watch, "the bad ones fail", all_failed).await;
    for name in bad {
        let host = cluster.host(&name.into()).unwrap();
        assert!(host.report.is_some(), "{name}: its last figures are gone");
    }
    let samples: Vec<u64> = ["h001", "h006"].map(|name| cluster.host(&name.into()).unwrap().samples).to_vec();
    let later = until(&watch, "the good ones go on", |c| {
        let on = |at: usize, name: &str| c.host(&name.into()).unwrap().samples >= samples[at] + 4;
        on(0, "h001") && on(1, "h006")
    })
    .await;
    for name in ["h001", "h006"] {
        let host = later.host(&name.into()).unwrap();
        assert_eq!(host.errors, [], "{name}");
        assert!(host.freshness(aerostat::clock::now()) <= Freshness::Late, "{name}");
    }
    assert!(failed(&later, "h003", HostErrorKind::TooLong), "{:?}", later.host(&"h003".into()));
    assert!(memory() < before + (64 << 20), "memory grew from {before} to {}", memory());

    for name in bad {
        rig.set(name, "ok");
    }
    watch.command(Command::RetryNow(None));
    until(&watch, "all are back", |c| c.hosts.iter().all(|h| matches!(h.link, LinkState::Up { .. }))).await;
    watch.stop().await;
    rig.assert_nothing_left("stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_key_is_taken_only_when_that_is_configured() {
    let rig = Rig::start(1);
    let mut entry = rig.entry("unknown");
    let strict = once(&rig, std::slice::from_ref(&entry), Question::Sample).await;
    assert!(failed(&strict, "unknown", HostErrorKind::HostKeyUnknown));
    assert!(!rig.known_hosts().contains("unknown"));
    assert!(advice(HostErrorKind::HostKeyUnknown, &entry).contains("ssh-keyscan"));

    entry.ssh.accept_new_host_keys = true;
    let accepted = once(&rig, &[entry], Question::Sample).await;
    assert!(accepted.hosts[0].report.is_some(), "{:?}", accepted.hosts[0].link);
    assert!(rig.known_hosts().contains("unknown"));
    let mut changed = rig.entry("changed");
    changed.ssh.accept_new_host_keys = true;
    let refused = once(&rig, &[changed], Question::Sample).await;
    assert!(failed(&refused, "changed", HostErrorKind::HostKeyChanged), "never a changed one");
}

#[tokio::test(flavor = "multi_thread")]
async fn options_of_the_inventory_win_over_ssh_config_and_a_bad_one_is_named() {
    let rig = Rig::start(1);
    let mut entry = rig.entry("refused");
    entry.ssh.options = vec![format!("Port={}", rig.port())];
    let cluster = once(&rig, &[entry.clone()], Question::Sample).await;
    assert!(cluster.hosts[0].report.is_some(), "{:?}", cluster.hosts[0].link);

    entry.ssh.options = vec!["Fooo=bar".to_owned()];
    let cluster = once(&rig, &[entry], Question::Sample).await;
    assert!(failed(&cluster, "refused", HostErrorKind::Local));
    assert!(cluster.hosts[0].errors[0].error.said.contains("fooo"), "{:?}", cluster.hosts[0].errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn batch_verbs_share_connections_for_a_while() {
    let rig = Rig::start(5);
    let mut entries = rig.entries(5);
    entries.iter_mut().for_each(|entry| entry.ssh.share = Duration::from_secs(8));
    let first = once(&rig, &entries, Question::Sample).await;
    assert!(first.hosts.iter().all(|host| host.report.is_some()), "{first:#?}");
    let masters = rig.masters();
    assert_eq!(masters.len(), 5);
    let second = once(&rig, &entries, Question::List).await;
    assert!(second.hosts.iter().all(|host| host.totals.guests == 3), "{second:#?}");
    assert_eq!(rig.masters(), masters, "no connection was made anew");
    rig.assert_nothing_left("the sharing is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn batch_verbs_ride_on_a_dashboards_connections_and_leave_them_alone() {
    let rig = Rig::start(3);
    let entries = rig.entries(3);
    let watch = Watch::start(rig.plan(&entries, Use::Dashboard));
    let cluster = until(&watch, "all are well", |c| c.hosts.iter().all(|h| h.samples >= 1)).await;
    let masters = rig.masters();
    let asked = once(&rig, &entries, Question::Sample).await;
    assert!(asked.hosts.iter().all(|host| host.report.is_some()));
    assert_eq!(rig.masters(), masters);
    let samples: Vec<u64> = cluster.hosts.iter().map(|host| host.samples).collect();
    let more =
        until(&watch, "polling goes on", |c| c.hosts.iter().zip(&samples).all(|(h, &n)| h.samples > n + 2)).await;
    assert!(more.hosts.iter().all(|host| host.errors.is_empty()), "{more:#?}");
    watch.stop().await;
    rig.assert_nothing_left("the dashboard stopped");
}

#[test]
fn nothing_stays_when_the_client_is_killed() {
    let rig = Rig::start(4);
    let mut client = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sshd::client_process", "--ignored", "--nocapture"])
        .env("RIG_CONFIG", rig.config())
        .env("RIG_RUNTIME", rig.runtime())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut out = std::io::BufReader::new(client.stdout.take().unwrap());
    while !said.contains("polling") {
        said.clear();
        assert_ne!(std::io::BufRead::read_line(&mut out, &mut said).unwrap(), 0, "the client ended");
    }
    assert_eq!(rig.masters().len(), 4);
    client.kill().unwrap();
    client.wait().unwrap();
    rig.assert_nothing_left("the client was killed");
}

/// The other process of the test above: polls until it is killed.
#[tokio::test]
#[ignore = "is run by another test, as a process of its own"]
async fn client_process() {
    let config = PathBuf::from(std::env::var_os("RIG_CONFIG").expect("run by another test"));
    let runtime = PathBuf::from(std::env::var_os("RIG_RUNTIME").unwrap());
    let home = aerostat::link::SshHome::open_in(&runtime.join("aerostat"), Use::Dashboard).unwrap();
    let hosts = (1..=4)
        .map(|n| {
            let mut entry = HostEntry::named(&format!("h{n:03}"));
            entry.ssh.config_file = Some(config.clone());
            let connector = Arc::new(aerostat::link::SshConnector::new(&entry, home.clone()));
            aerostat::watch::HostPlan { entry, connector }
        })
        .collect();
    let watch = Watch::start(aerostat::watch::Plan::new("killed", hosts));
    until(&watch, "all are well", |c| c.hosts.iter().all(|h| h.samples >= 1)).await;
    println!("polling");
    tokio::time::sleep(PATIENCE).await;
    watch.stop().await;
}

/// What this process holds, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1024
}

/// A verb that goes on, such as `sls --every`, makes a plan of its own for each sweep, while the
/// connections of the one before are still open.
#[tokio::test(flavor = "multi_thread")]
async fn sweep_after_sweep_each_host_is_itself_and_failures_leave_nothing() {
    let rig = Rig::start(2);
    let mut entries = rig.entries(2);
    let port = entries[1].port.replace(1);
    for sweep in 0..3 {
        if sweep == 2 {
            entries[1].port = port;
        }
        let cluster = once(&rig, &entries, Question::Sample).await;
        for (host, there) in cluster.hosts.iter().zip([true, sweep == 2]) {
            let Some(report) = &host.report else {
                assert!(!there, "{}: {:?}", host.id, host.link);
                continue;
            };
            let own = format!("13_{}_001", host.id);
            assert!(there && report.domains.iter().any(|domain| *domain.name == own), "{own}: {report:?}");
        }
    }
    let left: Vec<_> = std::fs::read_dir(rig.runtime().join("aerostat")).unwrap().flatten().collect();
    let logs = left.iter().filter(|entry| entry.path().extension().is_some_and(|end| end == "log")).count();
    assert_eq!(logs, 0, "{left:?}");
}
