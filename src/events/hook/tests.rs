#![allow(clippy::unwrap_used)]

use super::{Hook, HookRules};
use crate::events::{Batch, Event, EventKind, Severity};
use crate::model::{DomainIdent, HostId, Moment, Name};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::broadcast;

fn event(n: usize, severity: Severity) -> Event {
    let name = Name::new(&format!("vm{n}'; touch pwned; `touch pwned` $(touch pwned)"));
    Event {
        at: Moment(1_795_316_000_123),
        kind: EventKind::Crashed,
        severity,
        host: Some(HostId::new("xen7")),
        domain: Some((DomainIdent { domid: Some(3), uuid: None, name: Some(name.clone()) }, name)),
        pool: None,
        text: Name::new("has crashed"),
    }
}

fn rules(dir: &Path, line: &str) -> HookRules {
    let line = format!("cd {} && {line}", dir.display());
    HookRules {
        command: ["sh", "-c", &line].map(str::to_owned).to_vec(),
        severity: Severity::Warning,
        kinds: Vec::new(),
        per_minute: 10,
        at_once: 2,
        deadline: Duration::from_secs(20),
    }
}

/// Runs the hook on these events; what it complained of.
async fn hook(rules: HookRules, events: Vec<Event>) -> Vec<String> {
    let (tell, listen) = broadcast::channel::<Batch>(16);
    let complaints = Arc::new(Mutex::new(Vec::new()));
    let kept = complaints.clone();
    let hook = Hook::start(rules, listen, move |line| kept.lock().unwrap().push(line));
    tell.send(events.into()).unwrap();
    drop(tell);
    hook.finish(Duration::from_secs(30)).await;
    complaints.lock().unwrap().clone()
}

#[tokio::test]
async fn the_event_is_in_the_environment_and_on_standard_input_and_never_run() {
    let dir = tempfile::tempdir().unwrap();
    let line = "cat > stdin; printf '%s|%s|%s|%s' \"$AEROSTAT_AT\" \"$AEROSTAT_KIND\" \"$AEROSTAT_HOST\" \"$AEROSTAT_VM\" > env";
    let complaints = hook(rules(dir.path(), line), vec![event(1, Severity::Critical)]).await;
    assert!(complaints.is_empty(), "{complaints:?}");
    let env = std::fs::read_to_string(dir.path().join("env")).unwrap();
    assert_eq!(env, format!("2026-11-22T02:53:20.123Z|crashed|xen7|{}", event(1, Severity::Info).domain.unwrap().1));
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(dir.path().join("stdin")).unwrap()).unwrap();
    assert_eq!(json["severity"], "critical");
    assert_eq!(json["id"], 3);
    assert!(!dir.path().join("pwned").exists());
}

#[tokio::test]
async fn a_storm_is_run_for_ten_times_and_summed_up_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut storm: Vec<Event> = (0..500).map(|n| event(n, Severity::Warning)).collect();
    storm[300].severity = Severity::Critical;
    storm.push(event(1000, Severity::Info));
    hook(rules(dir.path(), "echo \"$AEROSTAT_KIND $AEROSTAT_SEVERITY $AEROSTAT_TEXT\" >> runs"), storm).await;
    let runs = std::fs::read_to_string(dir.path().join("runs")).unwrap();
    let runs: Vec<&str> = runs.lines().collect();
    assert_eq!(runs.len(), 11, "{runs:?}");
    assert_eq!(runs.iter().filter(|run| run.starts_with("crashed warning")).count(), 10);
    let more = runs.iter().find(|run| run.starts_with("more")).unwrap();
    assert!(more.starts_with("more critical 490 more events") && more.contains("vm300"), "{more}");
}

#[tokio::test]
async fn a_hook_that_hangs_or_fails_is_ended_and_told_once() {
    let dir = tempfile::tempdir().unwrap();
    let hung = HookRules { deadline: Duration::from_millis(300), ..rules(dir.path(), "sleep 1000 & wait") };
    let complaints = hook(hung, (0..3).map(|n| event(n, Severity::Critical)).collect()).await;
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].contains("took longer than 300ms"), "{complaints:?}");
    let fails = rules(dir.path(), "echo no pager here >&2; exit 3");
    let complaints = hook(fails, (0..3).map(|n| event(n, Severity::Critical)).collect()).await;
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].contains("exit status: 3") && complaints[0].contains("no pager here"), "{complaints:?}");
    let missing = HookRules { command: vec!["/nonexistent/hook".into()], ..rules(dir.path(), "") };
    assert!(hook(missing, vec![event(1, Severity::Critical)]).await[0].contains("cannot be started"));
}

#[tokio::test]
async fn what_is_wrong_with_it_can_be_seen_until_it_works_again() {
    let dir = tempfile::tempdir().unwrap();
    let (tell, listen) = broadcast::channel::<Batch>(16);
    let hook = Hook::start(rules(dir.path(), "test -e well"), listen, |_| {});
    let mut trouble = hook.trouble();
    assert_eq!(*trouble.borrow(), None);
    tell.send(vec![event(1, Severity::Critical)].into()).unwrap();
    let failed = trouble.wait_for(Option::is_some).await.unwrap().clone().unwrap();
    assert!(failed.starts_with("on_event failed (exit status: 1)"), "{failed}");
    std::fs::write(dir.path().join("well"), "").unwrap();
    tell.send(vec![event(2, Severity::Critical)].into()).unwrap();
    trouble.wait_for(Option::is_none).await.unwrap();
}

#[tokio::test]
async fn only_so_many_run_at_once() {
    let dir = tempfile::tempdir().unwrap();
    // Each run counts those it sees at work with it.
    let line = "touch run.$$; ls run.* | wc -l >> seen; sleep 0.05; rm run.$$";
    let rules = HookRules { per_minute: 100, ..rules(dir.path(), line) };
    hook(rules, (0..12).map(|n| event(n, Severity::Critical)).collect()).await;
    let seen = std::fs::read_to_string(dir.path().join("seen")).unwrap();
    assert_eq!(seen.lines().count(), 12);
    assert!(seen.lines().all(|count| count.trim().parse::<u32>().unwrap() <= 2), "{seen}");
}

#[tokio::test]
async fn what_a_run_leaves_behind_on_purpose_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let line = "(while [ ! -e go ]; do sleep 0.01; done; echo still here > left) > /dev/null 2>&1 < /dev/null &";
    let complaints = hook(rules(dir.path(), &format!("{{ {line} }}")), vec![event(1, Severity::Critical)]).await;
    assert!(complaints.is_empty(), "{complaints:?}");
    std::fs::write(dir.path().join("go"), "").unwrap();
    for _ in 0..1000 {
        if std::fs::read_to_string(dir.path().join("left")).is_ok_and(|text| text == "still here\n") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("what it had left running was killed");
}
