//! Availability and its documents, over a real sshd with hosts that die, and on simulated ones.

use crate::program::{Home, Said, aerostat, json, said};
use crate::rig::Rig;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

fn home(rig: &Rig, more: &str) -> Home {
    let home = Home::with_config(&format!(
        "hosts = [\"@all\"]\n[ssh]\nconfig_file = {:?}\nconnect_timeout = \"60s\"\nshare = \"0s\"\n\n\
         [watch]\ntool_deadline = \"30s\"\n\n[groups]\nall = \"h[001-003]\"\n{more}",
        rig.config()
    ));
    fs::create_dir(home.path().join("out")).unwrap();
    home
}

fn command(rig: &Rig, home: &Home, args: &[&str]) -> Command {
    let mut command = home.command(args);
    command.env("XDG_RUNTIME_DIR", rig.runtime());
    command
}

fn run(rig: &Rig, home: &Home, args: &[&str]) -> Said {
    said(&mut command(rig, home, args))
}

fn out(home: &Home) -> PathBuf {
    home.path().join("out")
}

fn sls(rig: &Rig, home: &Home, more: &[&str]) -> Said {
    let dir = out(home);
    run(rig, home, &[&["sls", "--timeout", "50s", "--out", dir.to_str().unwrap()][..], more].concat())
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

/// The text of the first such element.
fn element<'a>(text: &'a str, name: &str) -> &'a str {
    let from = text.find(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name} in {text}")) + name.len() + 2;
    &text[from..from + text[from..].find("</").unwrap()]
}

fn number(text: &str, name: &str) -> u32 {
    let at = text.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name} in {text}"));
    let from = at + text[at..].find('>').unwrap() + 1;
    text[from..from + text[from..].find('<').unwrap()].parse().unwrap()
}

#[test]
fn a_dead_host_lowers_the_figures_also_in_another_run_and_all_dead_leave_the_files_alone() {
    let rig = Rig::start(3);
    let home = home(&rig, "");
    let (vm, pm, mean) =
        (out(&home).join("DBVirt_vm.xml"), out(&home).join("DBVirt_pm.xml"), out(&home).join("DBVirt.xml"));
    let first = sls(&rig, &home, &["--mean"]);
    assert_eq!((first.status, first.out.as_str(), first.err.as_str()), (Some(0), "", ""));
    let text = fs::read_to_string(&vm).unwrap();
    let total = number(&text, "vm_total");
    assert!(total >= 6 && total.is_multiple_of(3), "{text}");
    assert_eq!((element(&text, "id"), element(&text, "availability")), ("DBVirt_vm", "100"));
    assert_eq!(fs::metadata(&vm).unwrap().permissions().mode() & 0o777, 0o644);
    assert_eq!(element(&fs::read_to_string(&pm).unwrap(), "availability"), "100");
    assert_eq!(element(&fs::read_to_string(&mean).unwrap(), "id"), "DBVirt");

    // Every run is a program of its own: what the dead host had comes from what was remembered.
    rig.set("h002", "nologin");
    let second = sls(&rig, &home, &["--mean"]);
    assert_eq!(second.status, Some(1), "{second:?}");
    assert!(second.err.contains("h002: "), "{second:?}");
    let text = fs::read_to_string(&vm).unwrap();
    assert_eq!(number(&text, "vm_total"), total);
    assert_eq!((number(&text, "vm_running"), number(&text, "vm_unknown")), (total / 3 * 2, total / 3));
    assert_eq!(element(&text, "availability"), "66");
    assert!(element(&text, "availabilityinfo").contains("Hosts that do not answer: h002"), "{text}");
    assert_eq!(element(&fs::read_to_string(&pm).unwrap(), "availability"), "66");

    // Nobody can be asked: that says as much of us as of them.
    for host in ["h001", "h003"] {
        rig.set(host, "nologin");
    }
    let before: Vec<(String, SystemTime)> =
        [&vm, &pm, &mean].map(|path| (fs::read_to_string(path).unwrap(), modified(path))).to_vec();
    let third = sls(&rig, &home, &["--mean"]);
    assert_eq!((third.status, third.out.as_str()), (Some(2), ""), "{third:?}");
    assert!(third.err.contains("no host could be asked") && third.err.contains("stay as they are"), "{third:?}");
    let after: Vec<(String, SystemTime)> =
        [&vm, &pm, &mean].map(|path| (fs::read_to_string(path).unwrap(), modified(path))).to_vec();
    assert_eq!(before, after);
    assert_eq!(fs::read_dir(out(&home)).unwrap().count(), 3, "nothing is left beside them");

    // The same in words.
    rig.set("h001", "ok");
    let told = run(&rig, &home, &["availability", "--timeout", "50s"]);
    assert_eq!(told.status, Some(1), "{told:?}");
    assert!(told.out.contains("h002_001: unknown, h002 does not answer, last seen "), "{told:?}");
    let value: Value =
        serde_json::from_str(&run(&rig, &home, &["availability", "--json", "--timeout", "50s"]).out).unwrap();
    assert_eq!(value["now"]["vm_total"], total);
    assert_eq!(value["now"]["vm_running"], total / 3);
    assert_eq!(value["hosts_silent"][0]["host"], "h002");
    assert_eq!(value["hosts_silent"][0]["vms"], total / 3);
}

#[test]
fn what_was_forgotten_or_is_off_on_purpose_lowers_nothing() {
    let rig = Rig::start(3);
    let home = home(&rig, "[availability]\nexpected_off = [\"*h003*\"]\n");
    assert_eq!(sls(&rig, &home, &[]).status, Some(0));
    let vm = out(&home).join("DBVirt_vm.xml");
    let total = number(&fs::read_to_string(&vm).unwrap(), "vm_total");
    for host in ["h002", "h003"] {
        rig.set(host, "nologin");
    }
    assert_eq!(sls(&rig, &home, &["--only", "vm"]).status, Some(1));
    let text = fs::read_to_string(&vm).unwrap();
    assert_eq!((number(&text, "vm_total"), number(&text, "vm_off")), (total / 3 * 2, total / 3), "{text}");
    assert_eq!(element(&text, "availability"), "50");
    let marked = run(&rig, &home, &["forget", "--expect-off", "h002_001"]);
    assert_eq!((marked.status, marked.err.as_str()), (Some(0), ""), "{marked:?}");
    sls(&rig, &home, &["--only", "vm"]);
    assert_eq!(number(&fs::read_to_string(&vm).unwrap(), "vm_off"), total / 3 + 1);
    let unknown = run(&rig, &home, &["forget", "h002_01"]);
    assert_eq!(unknown.status, Some(1), "{unknown:?}");
    assert!(unknown.err.contains("no VM of that name is remembered"), "{unknown:?}");
    let gone = run(&rig, &home, &["forget", "*h002*"]);
    assert_eq!(gone.status, Some(0), "{gone:?}");
    sls(&rig, &home, &["--only", "vm"]);
    let text = fs::read_to_string(&vm).unwrap();
    assert_eq!((number(&text, "vm_total"), element(&text, "availability")), (total / 3, "100"));
    let listed = run(&rig, &home, &["forget"]);
    assert_eq!(listed.out.lines().count() as u32, total / 3 * 2, "{listed:?}");
}

#[test]
fn every_so_often_until_a_signal_and_whatever_goes_wrong_is_said_once() {
    let rig = Rig::start(3);
    let home = home(&rig, "");
    let dir = out(&home);
    let log = home.path().join("log");
    let mut child = command(&rig, &home, &["sls", "--out", dir.to_str().unwrap(), "--every", "1s"])
        .stderr(Stdio::from(fs::File::create(&log).unwrap()))
        .spawn()
        .unwrap();
    let vm = dir.join("DBVirt_vm.xml");
    let until = |what: &str, wanted: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(50);
        while !wanted() {
            assert!(Instant::now() < end, "{what}: {}", fs::read_to_string(&log).unwrap());
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    until("a first document", &|| vm.exists());
    let first = modified(&vm);
    until("a later one", &|| modified(&vm) > first);
    for host in ["h001", "h002", "h003"] {
        rig.set(host, "nologin");
    }
    let said = || fs::read_to_string(&log).unwrap();
    until("it is said", &|| said().contains("no host could be asked"));
    let stale = fs::read_to_string(&vm).unwrap();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(fs::read_to_string(&vm).unwrap(), stale, "it keeps its time");
    assert_eq!(said().matches("no host could be asked").count(), 1, "{}", said());
    for host in ["h001", "h002", "h003"] {
        rig.set(host, "ok");
    }
    until("it is over", &|| said().contains("all is well again"));
    let child_of_timeout = Pid::from_raw(child.id() as i32).unwrap();
    kill_process(child_of_timeout, Signal::TERM).unwrap();
    let status = child.wait().unwrap();
    assert!(matches!(status.code(), Some(0 | 124)), "{status:?} {}", said());
}

#[test]
fn slips_are_refused_before_anybody_is_asked() {
    for (args, part) in [
        (&["sls", "--demo"][..], "--out"),
        (&["sls", "--demo", "--out", "/no/such/folder"], "mkdir -p '/no/such/folder'"),
        (&["sls", "--demo", "--out", "/etc/passwd"], "no folder"),
        (&["sls", "--demo", "--out", ".", "--every", "0"], "write a time"),
        (&["sls", "--demo", "--stdout", "--format", "pdf"], "xsls"),
        (&["availability", "--demo", "--pool", "itdb-xem"], "did you mean `itdb-xen`"),
    ] {
        let said = aerostat(args);
        assert_eq!((said.status, said.out.as_str()), (Some(2), ""), "{args:?} {said:?}");
        assert!(said.err.contains(part), "{args:?} {said:?}");
    }
    let home = Home::with_config("[sls]\nid_vm = \"no good\"\navailable = 10\ndegraded = 20\n");
    let said = home.run(&["sls", "--demo", "--stdout"]);
    assert_eq!(said.status, Some(2), "{said:?}");
    assert!(said.err.contains("this is no service id") && said.err.contains("do not fall"), "{said:?}");
}

#[test]
fn documents_of_the_simulated_cluster_in_each_format() {
    let xsls = aerostat(&["sls", "--demo", "--stdout", "--format", "xsls", "--only", "vm,mean"]);
    assert_eq!((xsls.status, xsls.err.as_str()), (Some(0), ""), "{xsls:?}");
    assert_eq!(xsls.out.matches("<?xml").count(), 2);
    assert_eq!(element(&xsls.out, "availability"), "100.00");
    let monit = aerostat(&["sls", "--demo", "--stdout", "--format", "monit-json"]);
    let lines: Vec<Value> = monit.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["serviceid"], "DBVirt_pm");
    let dir = tempfile::tempdir().unwrap();
    let (value, said) = json(&["sls", "--demo", "--json", "--out", dir.path().to_str().unwrap()]);
    assert_eq!((said.status, &value["exit"]), (Some(0), &Value::from(0)));
    assert_eq!(value["documents"][0]["written"], true);
    assert_eq!(value["now"]["availability"], 1.0);
    // A folder that cannot be written to: nothing was written.
    let (value, said) = json(&["sls", "--demo", "--json", "--out", "/proc"]);
    assert_eq!((said.status, &value["exit"]), (Some(2), &Value::from(2)), "{said:?}");
}
