#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use std::io::Write;
use std::process::{Command, Stdio};

const HOSTILE: &[&str] = &[
    "",
    " ",
    "$(reboot)",
    "`reboot`",
    "${IFS}",
    "a'b",
    "'",
    "''",
    "\"",
    "a\nb",
    "\n",
    "a\\",
    "\\",
    "-rf",
    "--",
    "*",
    "~root",
    "a=b",
    "#x",
    "!!",
    "a;b",
    "a&b|c>d<e",
    "\u{1b}[2J",
    "ünïcödé",
    "\u{202e}evil",
    "a\tb",
    "a\rb",
    "@0 end",
];

/// The shells that are here; busybox's is asked for by its applet name.
fn shells() -> Vec<Vec<&'static str>> {
    [vec!["dash"], vec!["bash"], vec!["busybox", "sh"], vec!["sh"]]
        .into_iter()
        .filter(|shell| {
            Command::new(shell[0])
                .args(&shell[1..])
                .args(["-c", ":"])
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|s| s.success())
        })
        .collect()
}

/// Gives the words to a shell on its standard input, as requests are given, and returns what the
/// shell made of them.
fn read_back(shell: &[&str], words: &[&str]) -> Vec<u8> {
    let mut line = String::from("show() { for word; do printf '%s\\0' \"$word\"; done; }\nshow");
    for word in words {
        line.push(' ');
        line.push_str(&quote(word).unwrap());
    }
    line.push('\n');
    let mut child = Command::new(shell[0])
        .args(&shell[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stderr), "", "{shell:?} complained of {line:?}");
    done.stdout
}

fn expected(words: &[&str]) -> Vec<u8> {
    words.iter().flat_map(|word| [word.as_bytes(), b"\0"].concat()).collect()
}

#[test]
fn every_shell_reads_hostile_words_back_as_they_were() {
    let shells = shells();
    assert!(!shells.is_empty());
    for shell in shells {
        assert_eq!(read_back(&shell, HOSTILE), expected(HOSTILE), "{shell:?}");
    }
}

#[test]
fn plain_words_look_as_a_person_types_them() {
    for word in ["xl", "mem-set", "13", "/etc/xen/13_dbvrtg001.cfg", "user@host:2222"] {
        assert_eq!(quote(word).unwrap(), word);
    }
    assert_eq!(quote("a b").unwrap(), "'a b'");
    assert_eq!(quote("a\0b"), Err(Unquotable));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_words_survive_every_shell(words in prop::collection::vec("[^\0]{0,40}", 1..12)) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        for shell in shells() {
            prop_assert_eq!(read_back(&shell, &words), expected(&words));
        }
    }
}
