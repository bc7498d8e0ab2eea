//! The real binary over a real sshd.

use crate::program::{Home, Said, said};
use crate::rig::Rig;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A home whose config knows the rig's hosts; connections are kept for so long.
fn home(rig: &Rig, share: &str) -> Home {
    Home::with_config(&format!(
        "[ssh]\nconfig_file = {:?}\nconnect_timeout = \"60s\"\nshare = \"{share}\"\n\n\
         [watch]\ntool_deadline = \"30s\"\n\n[groups]\nall = \"h[001-004]\"\n",
        rig.config()
    ))
}

fn command(rig: &Rig, home: &Home, args: &[&str]) -> Command {
    let mut command = home.command(args);
    command.env("XDG_RUNTIME_DIR", rig.runtime());
    command
}

fn run(rig: &Rig, home: &Home, args: &[&str]) -> Said {
    said(&mut command(rig, home, args))
}

#[test]
fn verbs_ask_over_ssh_and_share_connections_for_a_while() {
    let rig = Rig::start(4);
    let home = home(&rig, "30s");
    let found = run(&rig, &home, &["search", "--timeout", "50s", "-H", "@all", "h003_007"]);
    assert_eq!((found.status, found.out.as_str(), found.err.as_str()), (Some(0), "h003\n", ""));
    // Every host is asked where one name is not found; then there is one connection a host.
    let missing = run(&rig, &home, &["search", "--timeout", "50s", "-H", "@all", "h003_007", "nosuch"]);
    assert_eq!((missing.status, missing.out.as_str()), (Some(1), "h003_007\th003\n"), "{missing:?}");
    let masters = rig.masters();
    assert_eq!(masters.len(), 4);
    let tree = run(&rig, &home, &["tree", "--timeout", "50s", "@all"]);
    assert_eq!(tree.status, Some(0), "{tree:?}");
    assert!(tree.out.starts_with(".\n|-all\n|---h001\n|-----13_h001_001\n|-----23_h001_007\n"), "{tree:?}");
    assert_eq!(rig.masters(), masters, "the later call rode on the connections of the earlier");
}

#[test]
fn each_kind_of_failure_is_told_and_costs_no_other_host_its_row() {
    let rig = Rig::start(2);
    let home = home(&rig, "0s");
    let hosts = ["h001", "h002", "denied", "changed", "unknown", "refused"];
    let list = run(&rig, &home, &[&["list", "--json", "--samples", "1"][..], &hosts].concat());
    assert_eq!(list.status, Some(1), "{list:?}");
    let value: Value = serde_json::from_str(&list.out).unwrap();
    let mut kinds: Vec<(&str, &str)> = value["unreachable"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["host"].as_str().unwrap(), row["kind"].as_str().unwrap()))
        .collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            ("changed", "host-key-changed"),
            ("denied", "authentication-failed"),
            ("refused", "connection-refused"),
            ("unknown", "host-key-unknown"),
        ]
    );
    let domains = value["rows"].as_array().unwrap();
    assert!(domains.iter().any(|row| row["name"] == "23_h002_007" && row["mem"] == 128 << 20), "{value}");
    for line in ["denied: authentication failed", "refused: connection refused"] {
        assert!(list.err.contains(line), "{list:?}");
    }
    let doctor = run(&rig, &home, &[&["doctor"][..], &hosts].concat());
    assert_eq!(doctor.status, Some(1), "{doctor:?}");
    for part in ["FAIL  login", "FAIL  host key", "FAIL  connection", "2 of 6 hosts are well"] {
        assert!(doctor.out.contains(part), "{part}: {}", doctor.out);
    }
    // Debian's ssh says itself how to remove the key; with another one the advice is ours.
    let removals = ["ssh-keygen -R changed", "-R \"changed\""];
    assert!(removals.iter().any(|removal| doctor.out.contains(removal)), "{}", doctor.out);
    rig.assert_nothing_left("connections are not shared");
}

#[test]
fn a_hung_host_is_given_up_and_an_interrupt_leaves_nothing_behind() {
    let rig = Rig::start(2);
    rig.set("h002", "hang");
    let home = home(&rig, "0s");
    let found = run(&rig, &home, &["search", "-H", "h001,h002", "--timeout", "20s", "h001_001", "h002_001"]);
    assert_eq!((found.status, found.out.as_str()), (Some(2), "h001_001\th001\n"), "{found:?}");
    assert!(found.err.contains("h002: "), "{found:?}");

    for signal in [Signal::INT, Signal::TERM] {
        let log = home.path().join(format!("{}.log", signal.as_raw()));
        let mut child = command(&rig, &home, &["--log", log.to_str().unwrap(), "list", "h001", "h002"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Once the good host has answered, only the hung one is waited for.
        let patience = Instant::now() + Duration::from_secs(60);
        while !std::fs::read_to_string(&log).is_ok_and(|text| text.contains("answered")) {
            assert!(Instant::now() < patience, "h001 never answered");
            std::thread::sleep(Duration::from_millis(50));
        }
        // `timeout` passes the signal on to the program.
        kill_process(Pid::from_child(&child), signal).unwrap();
        let status = child.wait().unwrap();
        assert!(!status.success(), "{status:?}");
        rig.assert_nothing_left("interrupted");
    }
}

#[test]
fn nothing_secret_reaches_arguments_or_log() {
    let rig = Rig::start(1);
    let home = home(&rig, "0s");
    let log = home.path().join("a.log");
    let listed = said(
        command(&rig, &home, &["--log", log.to_str().unwrap(), "list", "--samples", "1", "h001"])
            .env("AEROSTAT_LOG", "trace")
            .env("SSHPASS", "sesame-open")
            .env("SSH_ASKPASS", "/bin/false"),
    );
    assert_eq!(listed.status, Some(0), "{listed:?}");
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("h001") && !text.contains("sesame-open"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours in a file");
}

#[test]
fn a_tool_that_fails_is_not_called_a_broken_connection() {
    let rig = Rig::start(2);
    let home = home(&rig, "0s");
    rig.set("h002", "fail");
    let list = run(&rig, &home, &["list", "--samples", "1", "h001", "h002"]);
    assert_eq!(list.status, Some(1), "{list:?}");
    assert!(list.err.contains("h002: toolstack failed: `xl list -v`"), "the words are told: {list:?}");
    let doctor = run(&rig, &home, &["doctor", "h002"]);
    assert!(doctor.out.contains("ok    connection") && doctor.out.contains("FAIL  domains"), "{}", doctor.out);
    rig.assert_nothing_left("connections are not shared");
}
