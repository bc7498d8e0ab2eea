//! The verbs that act, on the simulated cluster: what is asked, said, refused, and how it ends.

use crate::program::{Home, Said, aerostat, said};
use crate::stage::Stage;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

fn ends(said: &Said, status: i32, text: &str) {
    assert_eq!(said.status, Some(status), "{said:?}");
    assert!(said.out.contains(text) || said.err.contains(text), "{text:?} is not in {said:?}");
}

#[test]
fn a_dry_run_prints_the_commands_and_nothing_else_on_standard_output() {
    let said = aerostat(&["stop", "--demo", "dbvrtg001", "--dry-run"]);
    assert_eq!((said.status, said.out.as_str()), (Some(0), "dbsrvg3413\txm shutdown 1\n"), "{}", said.err);
    let said = aerostat(&["mem-set", "--demo", "dbvrtg001", "50%", "-n", "--json"]);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["done"], false);
    assert_eq!(json["domains"][0]["command"], "xm mem-set 1 2048");
    assert_eq!(json["domains"][0]["possible"], true);
}

#[test]
fn without_a_terminal_and_without_yes_nothing_is_done() {
    ends(&aerostat(&["stop", "--demo", "dbvrtg001"]), 2, "nobody is there to be asked");
    ends(&aerostat(&["console", "dbvrtg001", "-H", "127.0.0.1"]), 2, "a console wants a terminal");
    ends(&aerostat(&["console", "dbvrtg001", "-H", "127.0.0.1", "--read-only"]), 1, "read-only");
}

#[test]
fn read_only_stops_every_verb_whatever_else_is_said() {
    for line in [
        "stop x",
        "start x",
        "reboot x",
        "pause x",
        "unpause x",
        "destroy x",
        "mem-set x 1G",
        "mem-max x 1G",
        "vcpu-set x 2",
        "rename x y",
        "migrate x y",
        "create /x",
    ] {
        let words: Vec<&str> = line.split(' ').chain(["--demo", "--yes", "--force", "--read-only"]).collect();
        ends(&aerostat(&words), 1, "read-only: nothing can be changed here (--read-only)");
    }
    let home = Home::with_config("[action]\nread_only = true\n");
    ends(&home.run(&["stop", "--demo", "dbvrtg001", "--yes"]), 1, "read_only in the config file");
}

#[test]
fn names_that_are_not_clear_list_who_they_may_be() {
    let said = aerostat(&["mem-set", "--demo", "Domain-0", "1G", "--yes"]);
    ends(&said, 2, "Domain-0 is not clear; it may be\n  Domain-0  on dbsrvg3413  id 0");
    ends(&aerostat(&["stop", "--demo", "nosuch", "--yes"]), 2, "no domain nosuch");
    ends(&aerostat(&["stop", "--demo", "1", "--yes"]), 2, "no domain 1");
    ends(&aerostat(&["mem-set", "--demo", "dbvrtg001", "4X", "--yes"]), 2, "\"4X\" is no size");
    ends(&aerostat(&["create", "--demo", "/etc/xen/a.cfg", "--yes"]), 2, "-H HOST");
}

#[test]
fn what_cannot_be_done_is_refused_with_the_reason() {
    let said = aerostat(&["destroy", "--demo", "-H", "dbsrvg3413", "0", "--yes", "--force"]);
    ends(&said, 1, "not possible: it is the control domain");
    let said = aerostat(&["mem-set", "--demo", "dbvrtg001", "99G", "--yes"]);
    ends(&said, 1, "99.0G is above its maximum of 4096 MiB: xm refuses that");
    ends(&said, 1, "nothing was done");
    ends(&aerostat(&["unpause", "--demo", "dbvrtg001", "--yes"]), 1, "it is not paused");
    ends(&aerostat(&["rename", "--demo", "dbvrtg001", "$(reboot)", "--yes"]), 1, "may have letters");
}

#[test]
fn what_is_done_is_seen_to_be_done() {
    let said = aerostat(&["destroy", "--demo", "dbvrtg001", "--yes"]);
    ends(&said, 0, "13_dbvrtg001\tdbsrvg3413\tverified: gone after");
    let said = aerostat(&["pause", "--demo", "dbvrtg001", "--yes", "--json"]);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.status, &json["done"]), (Some(0), &Value::Bool(true)));
    assert_eq!(json["domains"][0]["state"], "verified");
    assert_eq!(json["domains"][0]["command_exit"], 0);
}

#[test]
fn the_audit_is_read_back_and_its_torn_lines_are_told() {
    let home = Home::new();
    ends(&home.run(&["audit"]), 0, "nothing was done yet");
    let file = home.path().join("state/aerostat/audit.jsonl");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let line = |time: &str| {
        format!(
            r#"{{"v":1,"time":"{time}","id":"0000000000000001","phase":"before","action":"stop","host":"xen1","domain":"a\u001b[2J","domid":3,"command":"xl shutdown 3","who":{{"uid":0,"user":"alice","pid":1}}}}"#
        )
    };
    let text = format!("{}\n{{torn\n{}\n", line("2026-01-01T00:00:00Z"), line("2026-02-01T00:00:00Z"));
    std::fs::write(&file, text).unwrap();
    let said = home.run(&["audit"]);
    assert_eq!(said.status, Some(1));
    assert_eq!(said.out.lines().count(), 2);
    assert!(said.out.contains("alice") && said.out.contains("`xl shutdown 3`  begins"), "{}", said.out);
    assert!(!said.out.contains('\u{1b}') && said.err.contains("line 2 is no audit line"), "{said:?}");
    assert_eq!(home.run(&["audit", "--since", "2026-01-15"]).out.lines().count(), 1);
    assert_eq!(home.run(&["audit", "--since", "yesterday"]).status, Some(2));
}

#[test]
fn an_audit_file_open_to_others_stops_everything_before_a_host_is_asked() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let file = home.path().join("state/aerostat/audit.jsonl");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = home.run(&["stop", "-H", "127.0.0.1:1", "x", "--yes"]);
    ends(&said, 1, "others may read or change it");
}

#[test]
fn a_described_guest_is_shown_checked_and_made() {
    let say = "--name fresh1 --memory 1G --maximum 2G --disk phy:/dev/vg/{name},xvda,w --bridge xenbr0";
    let run = |more: &str| {
        let words: Vec<&str> = ["create", "--demo"].into_iter().chain(more.split(' ')).chain(say.split(' ')).collect();
        aerostat(&words)
    };
    let said = run("--on auto --dry-run");
    ends(&said, 0, "xl create /dev/null 'name=\"fresh1\"' 'memory=1024' 'maxmem=2048'");
    ends(&said, 0, "disk = [\"phy:/dev/vg/fresh1,xvda,w\"]");
    assert!(said.out.contains("vif=[\"mac=00:16:3e:"), "{said:?}");
    ends(&run("--on dbsrvg3413 --dry-run"), 0, "xm create /dev/null 'name=fresh1' 'memory=1024' 'maxmem=2048'");
    ends(&run("--on auto --yes"), 0, "verified: fresh1 runs as number");
    ends(&run("--on auto"), 2, "nobody is there to be asked");
    ends(&run("--on nosuch -n"), 2, "nosuch is no host of this cluster");
    ends(&run("-n"), 2, "--on HOST, or --on auto");
    ends(&run("--on auto --memory 900G -n"), 2, "cannot be used multiple times");
    let taken = ["create", "--demo", "--on", "dbsrvg3502", "--name", "fresh2", "--memory", "1G", "--yes", "--disk"];
    let disk = |path: &'static str| [&taken[..], &[path]].concat();
    ends(&aerostat(&disk("file:/OVS/running_pool/13_dbvrtg001/System.img,xvda,w")), 1, "split brain");
    ends(&aerostat(&disk("file:/OVS/running_pool/12_dbvrtg000/System.img,xvda,w")), 1, "destroy what is on it");
    ends(&aerostat(&disk("phy:/dev/x\",xvda,w")), 1, "no quotes");
}

#[test]
fn a_template_fills_in_what_is_not_said() {
    let home = Home::with_config("");
    let folder = home.config().parent().unwrap().join("templates");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("small.toml"), "memory = \"512M\"\nvcpus = 2\nfirmware = \"dc\"\nvnc = true\n").unwrap();
    let run = |more: &[&str]| home.run(&[&["create", "--demo", "--on", "itdb-xen01", "-n"], more].concat());
    let said = run(&["--template", "small", "--name", "fresh1"]);
    ends(&said, 0, "'memory=512' 'vcpus=2' 'builder=\"hvm\"' 'boot=\"dc\"' 'vnc=1'");
    ends(&run(&["--template", "small"]), 2, "say its name");
    ends(&run(&["--template", "nosuch", "--name", "x1"]), 2, "nosuch.toml");
    std::fs::write(folder.join("bad.toml"), "memroy = \"512M\"\n").unwrap();
    ends(&run(&["--template", "bad", "--name", "x1"]), 2, "memroy");
}

#[test]
fn a_screen_is_found_where_there_is_one() {
    ends(&aerostat(&["console", "--vnc", "--demo", "13_dbvrtg001"]), 1, "it has no screen (VNC)");
    ends(&aerostat(&["eject", "--demo", "13_dbvrtg001", "-n"]), 2, "has no CD drive");
}

/// `destroy` on a host of its own, by a program that cannot write any file longer than 2 KiB, beside an
/// audit file with room for half a line.
fn on_a_full_disk(config: &str) -> (Said, Vec<Vec<String>>, Said) {
    let stage = Stage::new(&["web0"]);
    let home =
        Home::with_config(&format!("hosts = [\"local:\"]\n[watch]\ntool_deadline = \"30s\"\n[action]\n{config}"));
    let file = home.path().join("state/aerostat/audit.jsonl");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let line = |said: &str| {
        format!(
            r#"{{"v":1,"time":"2026-01-01T00:00:00Z","id":"0000000000000001","phase":"after","action":"stop","host":"xen1","domain":"a","command":"xl shutdown 3","said":"{said}","who":{{"uid":0,"pid":1}}}}"#
        )
    };
    let room = 2048 - 100 - 1;
    std::fs::write(&file, line(&"x".repeat(room - line("").len())) + "\n").unwrap();
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let act = home.command(&["destroy", "web0", "--yes"]);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\""]).arg(act.get_program()).args(act.get_args());
    limited.env_clear().envs(act.get_envs().filter_map(|(key, value)| Some((key, value?)))).env("PATH", stage.path());
    let said = said(&mut limited);
    let audit = home.run(&["audit"]);
    (said, stage.deeds(), audit)
}

#[test]
fn on_a_full_disk_nothing_is_done_without_its_line() {
    let (said, deeds, audit) = on_a_full_disk("audit_required = true\n");
    ends(&said, 1, "nothing is done without an audit line");
    assert!(deeds.is_empty(), "{deeds:?}");
    // The line before it is whole, the torn one is told.
    ends(&audit, 1, "line 2 is no audit line");
    assert_eq!(audit.out.lines().count(), 1);

    let (said, deeds, audit) = on_a_full_disk("audit_required = false\n");
    assert_eq!(deeds, [["xl", "destroy", "1"]], "{said:?}");
    ends(&audit, 1, "line 2 is no audit line");
}

#[test]
fn a_guest_that_does_not_go_in_time_is_destroyed_where_that_was_said() {
    let said = aerostat(&["stop", "--demo", "dbvrtg001", "--yes", "--force-after", "1s"]);
    ends(&said, 0, "not verified: ");
    ends(&said, 0, "verified: gone after");
    assert!(said.err.contains("not shut down in time, destroyed now: 13_dbvrtg001 on dbsrvg3413"), "{said:?}");
    ends(&aerostat(&["stop", "--demo", "dbvrtg001", "--yes", "--force-after", "0s"]), 2, "1s to 1h");
}

#[test]
fn a_guest_that_cannot_be_asked_to_shut_down_is_destroyed_when_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("undriven.toml");
    let scenario = r#"
        name = "undriven"
        [[host]]
        name = "xen1"
        toolstack = "xl"
        memory = "8G"
        cpus = 2
        dom0 = { memory = "512M", min = "512M" }
        [[guest]]
        on = "xen1"
        names = ["win1"]
        memory = "1G"
        vcpus = 1
        workload = "idle"
        balloon = "deaf"
        shutdown = "unasked"
    "#;
    std::fs::write(&file, scenario).unwrap();
    let file = file.to_str().unwrap();
    let said = aerostat(&["stop", "--scenario", file, "win1", "--yes"]);
    ends(&said, 1, "failed (exit 1)");
    ends(&said, 1, "PV control interface not available");
    let said = aerostat(&["stop", "--scenario", file, "win1", "--yes", "--force-after", "2s"]);
    ends(&said, 0, "verified: gone after");
    let told = said.err.find("could not be asked to shut down, destroyed at the end of their time: win1 on xen1");
    let done = said.err.find("not shut down in time, destroyed now: win1 on xen1");
    assert!(told.is_some() && told < done, "{said:?}");
}

#[test]
fn who_is_interrupted_is_told_how_everything_stands() {
    let home = Home::new();
    let stop = ["stop", "--demo", "legacy-oracle9", "--yes", "--wait", "--force-after", "50s"];
    let mut child = home.command(&stop).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    // It is said right before the command is sent; the guest heeds none.
    said.read_line(&mut line).unwrap();
    assert!(line.contains("those that have not shut down after 50 s are destroyed"), "{line}");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert!(!child.wait().unwrap().success());
    assert!(rest.contains("legacy-oracle9 on itdb-xen02: interrupted"), "{rest}");
}
