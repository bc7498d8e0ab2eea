//! `aerostat events`, and the command that is run for events.

use crate::program::{Home, Said, aerostat};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

const KEYS: [&str; 10] = ["at", "host", "id", "kind", "line", "pool", "severity", "text", "uuid", "vm"];

fn check(event: &Value) {
    let keys: Vec<&str> = event.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, KEYS, "{event}");
    assert!(event["at"].as_str().unwrap().ends_with('Z') && event["line"].is_string(), "{event}");
    assert!(["info", "good", "warning", "critical"].contains(&event["severity"].as_str().unwrap()), "{event}");
}

/// Follows a simulated cluster until so many lines are there, then closes the pipe.
fn follow(home: &Home, args: &[&str], lines: usize) -> Vec<String> {
    let demo = ["events", "--follow", "--demo", "--scenario", "trouble", "--speed", "10", "--interval", "300ms"];
    let all: Vec<&str> = demo.iter().chain(args).copied().collect();
    let mut child = home.command(&all).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let read = BufReader::new(child.stdout.take().unwrap()).lines().take(lines).map(Result::unwrap).collect();
    // The pipe is closed: the next line ends the program, and the time limit would.
    child.wait().unwrap();
    read
}

#[test]
fn what_happens_is_followed_as_json_lines() {
    let lines = follow(&Home::new(), &["--json", "--severity", "critical", "--kind", "host"], 5);
    assert_eq!(lines.len(), 5);
    for line in lines {
        let event: Value = serde_json::from_str(&line).unwrap();
        check(&event);
        assert_eq!(event["severity"], "critical", "{event}");
        assert!(event["kind"].as_str().unwrap().starts_with("host-"), "{event}");
    }
}

#[test]
fn the_command_of_the_config_is_run_so_often_and_no_more() {
    let home = Home::with_config(
        "[events]\non_event = \"cat >> $HOME/json; echo $AEROSTAT_KIND >> $HOME/runs\"\non_event_in_demo = true\n\
         on_event_per_minute = 3\non_event_kinds = [\"host\"]\n",
    );
    // Far more than three hosts fall ill at once.
    let lines = follow(&home, &["--kind", "host-down"], 8);
    assert_eq!(lines.len(), 8);
    let runs = std::fs::read_to_string(home.path().join("runs")).unwrap();
    let mut runs: Vec<&str> = runs.lines().collect();
    runs.sort_unstable();
    assert_eq!(runs, ["host-down", "host-down", "host-down", "more"]);
    let json = std::fs::read_to_string(home.path().join("json")).unwrap();
    json.lines().for_each(|line| check(&serde_json::from_str(line).unwrap()));
}

#[test]
fn without_being_asked_to_it_is_not_run_for_a_simulation() {
    let home = Home::with_config("[events]\non_event = \"touch $HOME/run\"\n");
    follow(&home, &["--kind", "host-down"], 3);
    assert!(!home.path().join("run").exists());
}

#[test]
fn what_was_recorded_is_listed_and_filtered() {
    let home = Home::new();
    let folder = home.path().join("kept");
    let folder = folder.to_str().unwrap();
    let demo = ["--demo", "--scenario", "trouble", "--speed", "10", "--interval", "300ms"];
    let record: Vec<&str> = ["record", "--dir", folder, "--for", "8s"].into_iter().chain(demo).collect();
    let said = home.run(&record);
    assert_eq!(said.status, Some(0), "{said:?}");
    let events = |args: &[&str]| -> Said {
        home.run(&["events", "--from", folder].iter().chain(args).copied().collect::<Vec<_>>())
    };
    let said = events(&["--json"]);
    let all: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    assert_eq!((all["cluster"].as_str(), all["left_off"].as_u64()), (Some("kept"), Some(0)));
    let list = all["events"].as_array().unwrap();
    list.iter().for_each(check);
    let kinds = |wanted: &str| list.iter().filter(|event| event["kind"] == wanted).count();
    assert!(kinds("host-down") >= 10 && kinds("crashed") == 1, "{all:#}");
    let times: Vec<&str> = list.iter().map(|event| event["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");

    let said = events(&["--vm", "crash*"]);
    assert_eq!(said.out.lines().count(), 1, "{said:?}");
    assert!(said.out.contains("!! crashed") && said.out.contains("crasher on well1: has crashed"), "{said:?}");
    let said = events(&["--filter", "kind=host-down host=denied or crasher", "--json"]);
    let some: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(some["events"].as_array().unwrap().len(), 2, "{some:#}");
    let said = events(&["--most", "2", "well[1-2]"]);
    assert_eq!((said.status, said.out.lines().count()), (Some(0), 2), "{said:?}");
    assert!(said.err.contains("older events are left out"), "{said:?}");
    let said = events(&["--kind", "conflict"]);
    assert_eq!((said.status, said.out.as_str()), (Some(0), ""));
    assert!(said.err.contains("nothing of that happened; kept is recorded since"), "{said:?}");
}

#[test]
fn slips_are_explained() {
    for (args, part) in [
        (&["--kind", "crahsed"][..], "did you mean `crashed`"),
        (&["--severity", "bad"], "known are info, good, warning, critical"),
        (&["--filter", "hots=x"], "did you mean `host`"),
        (&["--follow", "--since", "1h"], "cannot be used with"),
        (&["--demo"], "--follow shows what happens in it"),
        (&[], "nothing is recorded"),
        (&["--from", "/nonexistent"], "No such file"),
    ] {
        let said = aerostat(&["events"].iter().chain(args).copied().collect::<Vec<_>>());
        assert_eq!((said.status, said.out.as_str()), (Some(2), ""), "{args:?}: {said:?}");
        assert!(said.err.contains(part), "{args:?}: {said:?}");
    }
}

#[test]
fn a_store_without_a_recording_is_no_recording_for_any_verb() {
    let home = Home::new();
    // Remembering VMs makes the store; nothing is recorded in it.
    home.run(&["forget", "--expect-off", "web1"]);
    for args in [
        &["events"][..],
        &["replay"],
        &["snapshot", "-o", "i.tar.zst", "--since", "1h"],
        &["plot", "free-memory", "-o", "free.svg"],
        &["tree", "--at", "10m"],
    ] {
        let said = home.run(args);
        assert_eq!(said.status, Some(2), "{args:?}: {said:?}");
        assert!(said.err.contains("nothing is recorded") && said.err.contains("aerostat record"), "{args:?}: {said:?}");
    }
}
