//! Wrong usage, bad config, no terminal: a clear message, exit status 2, nothing else.

use crate::program::{Home, aerostat, json, said};
use rustix::process::{Pid, Signal};
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

#[track_caller]
fn refused(args: &[&str], expected: &[&str]) {
    let said = aerostat(args);
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""), "{args:?}: {said:?}");
    for part in expected {
        assert!(said.err.contains(part), "{args:?} should say {part:?}: {}", said.err);
    }
    assert!(!said.err.contains("panicked") && !said.err.contains('\u{1b}'), "{args:?}: {}", said.err);
}

#[test]
fn wrong_words_are_explained() {
    refused(&["--bogus"], &["--bogus"]);
    refused(&["list", "--jsn"], &["--json"]);
    refused(&["search"], &["NAME"]);
    refused(&["search", "-H", "xen1", ""], &["is empty"]);
    refused(&["search", "-H", "xen1", "web[9-1]"], &["did you mean 1-9?"]);
    refused(&["list", "--json", "--csv"], &["--csv"]);
    refused(&["list", "--columns", "nme"], &["no column `nme`", "did you mean `name`"]);
    refused(&["list", "--sort", "-meme"], &["no column `meme`"]);
    refused(&["list", "--interval", "soon"], &["500ms"]);
    refused(&["demo", "--scale", "9"], &["HOSTS"]);
    refused(&["list", "--demo", "--scenario", "nowhere"], &["nowhere", "cern"]);
    refused(&["list", "--demo", "-H", "dbsrvg9999"], &["dbsrvg9999 is not in the simulated cluster"]);
    refused(&["--theme", "lihgt", "xen1"], &["no theme `lihgt`", "did you mean `light`"]);
}

#[test]
fn impossible_hostlists_are_explained_with_their_place() {
    for verb in [vec!["list"], vec!["tree"], vec!["doctor"], vec!["top"], vec![]] {
        let with = |host: &'static str| verb.iter().copied().chain([host]).collect::<Vec<_>>();
        refused(&with("db[9-1]"), &["db[9-1]\n     ^^^", "did you mean 1-9"]);
        refused(&with("db[1-10000000]"), &["10000000 hosts", "20000"]);
        refused(&with("xen1,@nobody"), &["no group `nobody`"]);
        refused(&with("xen1;reboot"), &["cannot have ';'"]);
    }
    refused(&["search", "-H", "db[1", "web"], &["never closed"]);
    refused(&["list", "--", "-oProxyCommand=x"], &["cannot begin with `-`"]);
}

#[test]
fn nobody_to_ask_says_what_to_do() {
    for verb in ["list", "tree"] {
        refused(&[verb], &["no hosts to ask", "aerostat xen1", "aerostat demo", "config.toml"]);
    }
    refused(&["search", "web"], &["no hosts to ask"]);
    refused(&["list", "--hosts-from", "/nonexistent"], &["/nonexistent"]);
}

#[test]
fn json_is_json_also_when_nothing_can_be_asked() {
    for args in [
        &["list", "--json"][..],
        &["tree", "--json"],
        &["search", "--json", "web"],
        &["list", "--json", "db[9-1]"],
        &["doctor", "--json", "db[9-1]"],
        &["list", "--json", "--columns", "nme"],
    ] {
        let (value, said) = json(args);
        assert_eq!(said.status, Some(2), "{args:?}");
        assert_eq!(value["exit"], 2, "{args:?}");
        assert!(value["error"].as_str().is_some_and(|text| !text.is_empty()), "{args:?}: {value}");
    }
}

#[test]
fn a_faulty_config_names_file_line_and_key() {
    let home = Home::with_config("[ui]\nthme = \"light\"\ncolumns = [\"nme\"]\n");
    for args in [&["list", "xen1"][..], &["top", "xen1"], &["config", "check"]] {
        let said = home.run(args);
        assert_eq!(said.status, Some(2), "{said:?}");
        let place = format!("{}:2:1: ui.thme: unknown key (did you mean `theme`?)", home.config().display());
        assert!(said.err.contains(&place), "{said:?}");
        assert!(said.err.contains(":3:11: ui.columns: `nme` is not known (did you mean `name`?)"), "{said:?}");
    }
    // What does not need it works all the same: the demo only misses a terminal here.
    let demo = home.run(&["demo"]);
    assert!(demo.err.contains("wants a terminal") && !demo.err.contains("thme"), "{demo:?}");
    assert_eq!(home.run(&["config", "sample"]).status, Some(0));
    assert_eq!(home.run(&["man"]).status, Some(0));
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.status, Some(1), "{doctor:?}");
    assert!(doctor.out.contains("FAIL  config file"), "{doctor:?}");
    let missing = home.run(&["--config", "/nonexistent/c.toml", "list", "xen1"]);
    assert_eq!(missing.status, Some(2));
    assert!(missing.err.contains("/nonexistent/c.toml: cannot be read"), "{missing:?}");
}

#[test]
fn without_a_terminal_the_dashboard_says_so_and_names_the_verbs_that_print() {
    for args in [&["xen1"][..], &["top", "xen1"], &["demo"], &["--interval", "5s", "xen1"]] {
        refused(args, &["wants a terminal", "aerostat list", "aerostat search"]);
    }
}

#[test]
fn hosts_come_from_everywhere_in_order() {
    let home = Home::with_config(
        "hosts = \"b[1-2]\"\nhosts_command = \"echo c1; echo b2,c2\"\n[groups]\nold = \"o[1-3]!o2\"\n[pools]\np = \"p1\"\n",
    );
    assert_eq!(home.run(&["config", "hosts"]).out, "b1\nb2\np1\nc1\nc2\n");
    assert_eq!(home.run(&["config", "hosts", "-H", "@old,x1"]).out, "o1\no3\nx1\n");
    let mut child = home
        .command(&["config", "hosts", "--hosts-from", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"# mine\nx[1-2]\n").unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, b"x1\nx2\n");
    let hung = Home::with_config("hosts_command = \"sleep 1000\"\nhosts_command_timeout = \"300ms\"\n");
    let late = hung.run(&["config", "hosts"]);
    assert_eq!(late.status, Some(2));
    assert!(late.err.contains("took longer than 300ms"), "{late:?}");
}

#[test]
fn an_interrupt_ends_the_hosts_command_too() {
    let home = Home::new();
    let pid = home.path().join("pid");
    let config = format!("hosts_command = \"echo $$ > {}; exec sleep 1000\"\n", pid.display());
    std::fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    std::fs::write(home.config(), config).unwrap();
    let mut child = home.command(&["config", "hosts"]).stderr(Stdio::null()).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(50);
    let number = loop {
        match std::fs::read_to_string(&pid).ok().and_then(|text| text.trim().parse::<i32>().ok()) {
            Some(number) => break number,
            None => assert!(Instant::now() < patience, "it never started"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    rustix::process::kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert!(!child.wait().unwrap().success());
    // Whoever inherits it may not have reaped it yet: then it is a zombie.
    let gone = || std::fs::read_to_string(format!("/proc/{number}/stat")).map_or(true, |stat| stat.contains(") Z"));
    while !gone() {
        assert!(Instant::now() < patience, "the hosts_command lives on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_closed_pipe_is_no_news() {
    let home = Home::new();
    for args in [&["config", "sample"][..], &["list", "--columns", "help"], &["man"]] {
        let mut child = home.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
    let full = said(home.command(&["config", "sample"]).stdout(std::fs::File::create("/dev/full").unwrap()));
    assert_eq!(full.status, Some(1));
    assert!(full.err.contains("cannot write the output"), "{full:?}");
}

#[test]
fn the_log_goes_to_its_file_alone() {
    let home = Home::new();
    let log = home.path().join("my.log");
    let said = home.run(&["--log", log.to_str().unwrap(), "config", "path"]);
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
    assert!(log.exists());
    let usual = crate::program::said(home.command(&["config", "path"]).env("AEROSTAT_LOG", "debug"));
    assert_eq!(usual.status, Some(0));
    assert!(home.path().join("state/aerostat/aerostat.log").exists());
    let bad = home.run(&["--log", "/nonexistent/x.log", "config", "path"]);
    assert_eq!(bad.status, Some(2), "{bad:?}");
}
