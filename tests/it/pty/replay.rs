//! Recording, going back, replaying and handing over, with the real program.

use super::terminal::Terminal;
use crate::program::{Home, Said, said};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

/// Runs it in its home: what is named relatively lies there.
fn run(home: &Home, args: &[&str]) -> Said {
    said(home.command(args).current_dir(home.path()))
}

/// A few seconds of the simulated cluster, recorded.
fn recorded(home: &Home) {
    let said = run(home, &["record", "--demo", "--seed", "7", "--dir", "history", "--for", "5s"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.out.starts_with("recording 9 hosts of cern-db into history\n"), "{}", said.out);
    assert!(said.out.contains("9 of 9 hosts answer") && said.out.contains("the time is over"), "{}", said.out);
}

#[test]
fn a_recording_is_packed_and_replayed_and_cannot_be_acted_on() {
    let home = Home::new();
    recorded(&home);
    let said = run(&home, &["snapshot", "--dir", "history", "-o", "incident.tar.zst", "--since", "start"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.out.contains("9 hosts of cern-db") && said.out.contains("aerostat replay incident.tar.zst"));
    let file = home.path().join("incident.tar.zst");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read(&file).unwrap();
    let again = run(&home, &["snapshot", "--dir", "history", "-o", "incident.tar.zst", "--since", "start"]);
    assert_eq!(again.status, Some(2));
    assert!(again.err.contains("--force"), "{}", again.err);

    let mut terminal = Terminal::start(home.path(), &["replay", "incident.tar.zst", "--hold"], &[], 120, 40);
    let first = terminal.see("REPLAY incident.tar.zst");
    assert!(first.contains("held"), "{first}");
    terminal.send("@end\r");
    terminal.see("‖ end");
    terminal.see("13_dbvrtg001");
    terminal.send("@25:00");
    terminal.see("no time of day");
    terminal.send("\x1b");
    terminal.lose("no time of day");
    terminal.send("a");
    terminal.see("this is a recording: nothing can be done");
    terminal.send(":stop\r");
    terminal.send("[");
    terminal.see("‖ held");
    terminal.send("p");
    terminal.see("▶");
    terminal.resize(80, 24);
    terminal.see("REPLAY");
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
    assert_eq!(std::fs::read(&file).unwrap(), before, "replaying changes nothing");
}

#[test]
fn a_replay_shows_the_hosts_that_are_named_and_ignores_no_option() {
    let home = Home::new();
    recorded(&home);
    let refused = |args: &[&str], wanted: &str| {
        let said = run(&home, &[&["replay", "history"], args].concat());
        assert!(said.status == Some(2) && said.err.contains(wanted), "{args:?}: {said:?}");
    };
    refused(&["-H", "dbsrvg3414"], "dbsrvg3414 was not recorded (did you mean `dbsrvg3413`?)");
    refused(&["-H", "nobody*"], "nobody* was not recorded; there is: ");
    refused(&["--interval", "5s"], "a replay asks no host: leave --interval out");
    refused(&["--timeout", "5s"], "leave --timeout out");
    let said = run(&home, &["snapshot", "--dir", "history", "-o", "x.tar.zst", "--since", "start", "-H", "dbsrvg3413"]);
    assert!(said.status == Some(2) && said.err.contains("leave -H"), "{said:?}");

    let args = ["replay", "history", "--hold", "-H", "dbsrvg3413"];
    let mut terminal = Terminal::start(home.path(), &args, &[], 120, 40);
    terminal.send("@end\r");
    let shown = terminal.see("13_dbvrtg001");
    assert!(shown.contains("REPLAY history, 1 of 9 hosts"), "{shown}");
    assert!(shown.contains("1 live") && !shown.contains("dbsrvg3502"), "{shown}");
    terminal.send("q");
    assert!(terminal.end().success());
}

#[test]
fn a_dashboard_that_records_goes_back_and_returns() {
    goes_back_and_returns(&["demo", "--seed", "7", "--record", "history"]);
}

#[test]
fn a_dashboard_that_records_nothing_goes_back_by_memory() {
    goes_back_and_returns(&["demo", "--seed", "7"]);
}

fn goes_back_and_returns(args: &[&str]) {
    let home = Home::new();
    let mut terminal = Terminal::start(home.path(), args, &[], 120, 40);
    terminal.see("13_dbvrtg001");
    // Until something is recorded there is nothing to go back to.
    std::thread::sleep(Duration::from_secs(4));
    terminal.send("[");
    terminal.see("PAST");
    terminal.send("a");
    terminal.see("nothing is done from it");
    terminal.send("\x1b");
    terminal.lose("PAST");
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[test]
fn a_signal_ends_a_recording_and_what_was_seen_is_kept() {
    let home = Home::new();
    let mut child = home
        .command(&["record", "--demo", "--seed", "7", "--dir", "history"])
        .current_dir(home.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(4));
    // `timeout` passes the signal on.
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let mut out = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut out).unwrap();
    child.wait().unwrap();
    assert!(out.contains("ended (signal 15)") && out.contains("records written"), "{out}");
    let said = run(&home, &["replay", "history/nothing-here"]);
    assert_eq!(said.status, Some(2), "{said:?}");
}

#[test]
fn what_is_wrong_with_a_recording_is_told() {
    let home = Home::new();
    let tell = |args: &[&str]| {
        let said = run(&home, args);
        (said.status, said.err)
    };
    let (status, told) = tell(&["replay"]);
    assert!(status == Some(2) && told.contains("nothing is recorded") && told.contains("aerostat record"), "{told}");
    let (status, told) = tell(&["record", "--demo"]);
    assert!(status == Some(2) && told.contains("--dir"), "{told}");
    let file = home.path().join("words.tar.zst");
    std::fs::write(&file, "no recording at all").unwrap();
    let (status, told) = tell(&["replay", file.to_str().unwrap()]);
    assert!(status == Some(1) && told.contains("words.tar.zst"), "{told}");
    let (status, _) = tell(&["snapshot", "-o", "x.tar.zst", "--since", "1h"]);
    assert_eq!(status, Some(2));
}
