//! A real sshd with the very account that `aerostat authorize` describes: the key's line, the filter
//! it is forced through, and the program looking and acting through it.
#![allow(clippy::unwrap_used)]

use crate::program::aerostat;
use crate::pty::terminal::Terminal;
use crate::stage::{Loopback, Stage};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// An account made as `aerostat authorize` says, on a host with stand-ins for Xen's tools.
fn account(role: &[&str]) -> (Stage, Loopback) {
    let stage = Stage::new(&["web0", "web1"]);
    let filter = stage.at("aerostat-filter");
    let path = filter.to_str().unwrap();
    let print = |part: &str, more: &[&str]| {
        let said = aerostat(&[&["authorize", "--path", path, "--print", part][..], role, more].concat());
        assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
        said.out
    };
    // The one thing that differs from an installed filter: where the tools are.
    let search = format!("PATH={}:/usr/local/sbin", stage.bin().display());
    fs::write(&filter, print("filter", &[]).replace("PATH=/usr/local/sbin", &search)).unwrap();
    fs::set_permissions(&filter, fs::Permissions::from_mode(0o755)).unwrap();
    let loopback = Loopback::new(&stage, |key| print("key", &["--key", key.to_str().unwrap()]));
    (stage, loopback)
}

#[test]
fn a_read_only_account_looks_and_is_refused_by_the_host_when_it_acts() {
    let (stage, host) = account(&[]);
    let list = host.run(&["list", "--columns", "name,state", "--no-header", "--samples", "1"]);
    assert_eq!(list.status, Some(0), "{list:?}");
    assert!(list.out.contains("web1"), "{list:?}");
    for verb in [&["destroy", "web1"][..], &["pause", "web1"], &["mem-set", "web1", "100"]] {
        let said = host.run(&[verb, &["--yes", "--force"]].concat());
        assert_eq!(said.status, Some(1), "{said:?}");
        assert!(said.out.contains("the host refused") && said.out.contains("may look, not act"), "{said:?}");
    }
    // The host wrote nothing down, because nothing was done; we did.
    assert!(stage.deeds().is_empty(), "{:?}", stage.deeds());
    let audit = host.run(&["audit"]);
    assert_eq!(audit.out.matches("refused: not done: the host refused").count(), 3, "{audit:?}");
}

#[test]
fn a_dashboard_on_a_read_only_account_is_refused_by_the_host() {
    let (stage, host) = account(&[]);
    let runtime = host.runtime().display().to_string();
    let mut terminal = Terminal::start(host.home.path(), &[], &[("XDG_RUNTIME_DIR", &runtime)], 120, 40);
    terminal.see("web1");
    terminal.send(":goto web1\r:pause-domain\r");
    terminal.see("xl pause 2");
    terminal.send("yJ");
    let journal = terminal.see("may look, not act");
    assert!(journal.contains("the host refused"), "{journal}");
    terminal.send("\x1b");
    terminal.lose("─ journal ");
    terminal.send("q");
    assert!(terminal.end().success());
    assert!(stage.deeds().is_empty(), "{:?}", stage.deeds());
    assert!(!stage.calls().is_empty(), "the stand-ins were not asked: this test shows nothing");
}

#[test]
fn that_key_runs_nothing_else() {
    let (stage, host) = account(&[]);
    for wanted in ["reboot", "xl destroy 3", "sh -c reboot"] {
        let said = host.ssh(&[wanted]);
        assert_eq!(said.status, Some(126), "{said:?}");
        assert!(said.err.contains("only be used by aerostat"), "{said:?}");
    }
    let forward = host.ssh(&["-N", "-L", "0:127.0.0.1:1", "-o", "ExitOnForwardFailure=yes", "true"]);
    assert_ne!(forward.status, Some(0));
    assert!(stage.calls().is_empty(), "{:?}", stage.calls());
}

#[test]
fn an_operator_account_acts() {
    let (stage, host) = account(&["--operator"]);
    // Once destroyed, it is not listed any more.
    let list = stage.at("list").display().to_string();
    stage.tool(
        "xl",
        &format!("case \"$*\" in\n'list -v') cat {list};;\n'destroy 2') sed -i /web1/d {list};;\ninfo) echo 'total_memory : 1535';;\nesac"),
    );
    let said = host.run(&["destroy", "web1", "--yes"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.out.contains("web1\txen1\tverified: gone after"), "{said:?}");
    assert_eq!(stage.deeds(), [["xl", "destroy", "2"]]);
    let said = host.run(&["create", "-H", "xen1", "/tmp/evil.cfg", "--yes"]);
    assert_eq!(said.status, Some(1), "{said:?}");
    assert!(said.out.contains("the host refused"), "{said:?}");
    assert_eq!(stage.deeds(), [["xl", "destroy", "2"]]);
}

#[test]
fn a_host_behind_a_jump_host_is_looked_at_and_acted_on() {
    let stage = Stage::new(&["web0"]);
    let mut host = Loopback::new(&stage, |key| fs::read_to_string(key).unwrap());
    let jump = host.behind_a_jump_host(&stage);
    let list = host.run(&["list", "--columns", "name", "--no-header", "--samples", "1"]);
    assert!(list.status == Some(0) && list.out.contains("web0"), "{list:?}");
    let said = host.run(&["destroy", "web0", "--yes"]);
    assert!(said.out.contains("this host does nothing"), "{said:?}");
    assert_eq!(stage.deeds(), [["xl", "destroy", "1"]]);
    // It was the way there.
    drop(jump);
    let lost = host.run(&["list", "--samples", "1"]);
    assert_eq!(lost.status, Some(1), "{lost:?}");
}
