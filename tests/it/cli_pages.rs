//! Help, manual, completions, version: what the program says of itself.

use crate::program::{Home, aerostat, said};
use std::io::Write;
use std::process::{Command, Stdio};

const VERBS: [&str; 30] = [
    "availability",
    "sls",
    "forget",
    "top",
    "demo",
    "wall",
    "search",
    "tree",
    "list",
    "doctor",
    "stop",
    "start",
    "reboot",
    "pause",
    "unpause",
    "destroy",
    "mem-set",
    "mem-max",
    "vcpu-set",
    "rename",
    "migrate",
    "eject",
    "create",
    "console",
    "audit",
    "events",
    "authorize",
    "completions",
    "man",
    "config",
];

#[test]
fn the_help_of_every_verb_is_as_it_was_and_has_examples() {
    let main = aerostat(&["--help"]);
    assert_eq!((main.status, main.err.as_str()), (Some(0), ""));
    insta::assert_snapshot!("help", main.out);
    for verb in VERBS {
        let help = aerostat(&[verb, "--help"]);
        assert_eq!((help.status, help.err.as_str()), (Some(0), ""), "{verb}");
        assert!(help.out.contains("Examples:\n  "), "{verb} has examples");
        insta::assert_snapshot!(format!("help-{verb}"), help.out);
    }
}

/// Every example line of a help that names the program begins with words the program takes.
#[test]
fn examples_are_understood() {
    let mut checked = 0;
    for verb in VERBS {
        let help = aerostat(&[verb, "--help"]).out;
        let examples = help.split("Examples:\n").nth(1).unwrap().split("\n\n").next().unwrap();
        for line in examples.lines().map(str::trim).filter(|line| line.starts_with("aerostat ")) {
            let words = line.split("   ").next().unwrap();
            let command = words.split([';', '|', '>']).next().unwrap();
            // The shell takes it apart as it would for a user; the program only parses.
            let shown =
                Command::new("sh").args(["-c", &command.replacen("aerostat", "printf '%s\\n'", 1)]).output().unwrap();
            let arguments = String::from_utf8(shown.stdout).unwrap();
            let mut arguments: Vec<&str> = arguments.lines().collect();
            arguments.insert(arguments.len().min(1), "--help");
            let said = aerostat(&arguments);
            assert_eq!(said.status, Some(0), "{line}: {said:?}");
            checked += 1;
        }
    }
    assert!(checked >= 25, "{checked} examples");
}

#[test]
fn the_manual_is_a_page_man_can_show() {
    let man = aerostat(&["man"]);
    assert_eq!((man.status, man.err.as_str()), (Some(0), ""));
    for part in
        [".TH aerostat 1", ".SH COMMANDS", "aerostat search", ".SH \"CONFIG FILE\"", "hosts_command", "[[host]]"]
    {
        assert!(man.out.contains(part), "{part}");
    }
    // Where there is a formatter, it must have nothing to complain of.
    if let Ok(mut groff) = Command::new("groff")
        .args(["-Kutf8", "-man", "-Tutf8", "-ww", "-z"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
    {
        groff.stdin.take().unwrap().write_all(man.out.as_bytes()).unwrap();
        let output = groff.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn completions_are_there_for_every_shell_and_are_scripts() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = aerostat(&["completions", shell]);
        assert_eq!((script.status, script.err.as_str()), (Some(0), ""), "{shell}");
        for word in ["search", "doctor", "hosts-from"] {
            assert!(script.out.contains(word), "{shell}: {word}");
        }
    }
    let script = aerostat(&["completions", "bash"]).out;
    let mut bash = Command::new("bash").args(["-n"]).stdin(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
    let unknown = aerostat(&["completions", "csh"]);
    assert_eq!(unknown.status, Some(2), "{unknown:?}");
}

#[test]
fn the_version_is_the_packages() {
    let version = format!("aerostat {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(aerostat(&["--version"]).out, version);
    assert_eq!(aerostat(&["-V"]).out, version);
}

#[test]
fn the_sample_config_is_right_and_can_be_used_as_it_is() {
    let sample = aerostat(&["config", "sample"]).out;
    let home = Home::with_config(&sample);
    let check = home.run(&["config", "check"]);
    assert_eq!(check.status, Some(0), "{check:?}");
    assert!(check.out.contains("no errors"), "{check:?}");
    let keys = aerostat(&["config", "keys"]).out;
    std::fs::write(home.config().with_file_name("keys.toml"), keys).unwrap();
    assert_eq!(home.run(&["config", "check"]).status, Some(0));
    let path = home.run(&["config", "path"]).out;
    assert_eq!(path.trim_end(), home.config().display().to_string());
    let named = said(home.command(&["config", "path"]).env("AEROSTAT_CONFIG", "/x/y.toml"));
    assert_eq!(named.out, "/x/y.toml\n");
}
