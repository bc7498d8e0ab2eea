//! Names and values that would like to be something else: they reach a host as the one word they
//! are, or not at all.
#![allow(clippy::unwrap_used)]

use crate::program::{Home, Said, said};
use crate::stage::{Loopback, Stage, uuid};

/// As guests may be called; `xl list` prints each on one line.
const NAMES: [&str; 9] =
    ["$(reboot)", "`touch x`", "a'b\"c", "; reboot #", "-rf", "--help", "a b  c", "\\n$IFS|reboot&", "*"];

/// Verbs with what they are told besides, and the words the tool gets.
const VERBS: [(&str, &[&str], &[&str]); 8] = [
    ("stop", &[], &["shutdown", "ID"]),
    ("reboot", &[], &["reboot", "ID"]),
    ("pause", &[], &["pause", "ID"]),
    ("destroy", &[], &["destroy", "ID"]),
    ("mem-set", &["100"], &["mem-set", "ID", "100"]),
    ("mem-max", &["300"], &["mem-max", "ID", "300"]),
    ("vcpu-set", &["2"], &["vcpu-set", "ID", "2"]),
    ("rename", &["fresh"], &["rename", "ID", "fresh"]),
];

/// Says yes beforehand.
fn act(run: &dyn Fn(&[&str]) -> Said, verb: &str, words: &[&str]) -> Said {
    run(&[&[verb, "--yes", "--force", "--"][..], words].concat())
}

/// Every verb on some of the names, each by its UUID and by its name.
fn names(stage: &Stage, run: &dyn Fn(&[&str]) -> Said, every: usize) {
    let mut expected: Vec<Vec<String>> = Vec::new();
    for (at, name) in NAMES.iter().enumerate() {
        for (verb, more, tool) in VERBS.iter().skip(at % every).step_by(every) {
            let uuid = uuid(at);
            let whom = if at % 2 == 0 { *name } else { uuid.as_str() };
            let said = act(run, verb, &[&[whom], *more].concat());
            assert!(said.out.contains("failed (exit 1): this host does nothing"), "{verb} {name}: {said:?}");
            let number = (at + 1).to_string();
            let words = tool.iter().map(|&word| if word == "ID" { number.clone() } else { word.to_owned() });
            expected.push(std::iter::once("xl".to_owned()).chain(words).collect());
        }
    }
    assert_eq!(stage.deeds(), expected);
}

/// Values that are refused before anything is sent, and those that arrive as one word.
fn values(stage: &Stage, run: &dyn Fn(&[&str]) -> Said) {
    let before = stage.deeds().len();
    for value in ["$(reboot)", "`reboot`", "a b", "-f", "--help", "a\nb", "a;reboot", "", "a'b", "17"] {
        let said = act(run, "rename", &[&uuid(0), value]);
        assert!(matches!(said.status, Some(1 | 2)), "rename {value:?}: {said:?}");
    }
    for value in ["$(reboot)", "-sreboot", "--debug", "a b", "host;reboot", "a\nb"] {
        let said = act(run, "migrate", &[&uuid(0), value]);
        assert!(matches!(said.status, Some(1 | 2)), "migrate {value:?}: {said:?}");
    }
    for value in ["$(reboot)", "-1$(reboot)", "1;reboot", "1e9", "0x10", "١"] {
        let said = act(run, "mem-set", &[&uuid(0), value]);
        assert!(matches!(said.status, Some(1 | 2)), "mem-set {value:?}: {said:?}");
        let said = act(run, "vcpu-set", &[&uuid(0), value]);
        assert!(matches!(said.status, Some(1 | 2)), "vcpu-set {value:?}: {said:?}");
    }
    assert_eq!(stage.deeds().len(), before, "{:?}", stage.deeds());
    let paths =
        ["/etc/$(reboot).cfg", "/etc/a'b\"c.cfg", "/etc/a b;reboot", "/etc/a\nreboot\n#", "/-rf", "/etc/`touch x`"];
    for path in paths {
        act(run, "create", &[path]);
        assert_eq!(stage.deeds().last().unwrap(), &["xl", "create", path], "{path:?}");
    }
    for path in ["relative.cfg", "-rf", "$(reboot)"] {
        assert_eq!(act(run, "create", &[path]).status, Some(1), "{path:?}");
    }
    assert_eq!(stage.deeds().len(), before + paths.len(), "{:?}", stage.deeds());
}

#[test]
fn hostile_words_are_only_words_to_a_shell_on_this_machine() {
    let stage = Stage::new(&NAMES);
    let home = Home::with_config("hosts = [\"local:\"]\n[watch]\ntool_deadline = \"30s\"\n");
    let path = stage.path();
    let run = |args: &[&str]| said(home.command(args).env("PATH", &path));
    names(&stage, &run, 3);
    values(&stage, &run);
}

#[test]
fn hostile_words_are_only_words_to_a_shell_behind_sshd_and_sudo() {
    let stage = Stage::new(&NAMES);
    let host = Loopback::new(&stage, |key| std::fs::read_to_string(key).unwrap());
    let config = std::fs::read_to_string(host.home.config()).unwrap();
    std::fs::write(
        host.home.config(),
        config.replace("share = \"0s\"", "share = \"30s\"")
            + "\n[[host]]\nmatch = \"xen1\"\nbecome = [\"sudo\", \"-n\"]\n",
    )
    .unwrap();
    let run = |args: &[&str]| host.run(args);
    names(&stage, &run, 6);
    values(&stage, &run);
    assert!(stage.calls().iter().any(|call| call[0] == "sudo"), "nobody became root");
}
