#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::operate::{Answer, Guard, Guarded, Invocation};
use crate::model::Toolstack;
use proptest::prelude::*;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const UUID: &str = "95e001e2-c6d4-4a57-94f9-70851959cb8b";
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1m6l0b1mGq7jXkO1kqKk0m3Zr5Yq6m7Q8r9s0t1u2v wall";

/// A folder with fake tools that write down how they were called, and the filter beside them.
fn rig(role: Role) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    let log = dir.path().join("log");
    for tool in ["xl", "xm", "reboot", "touch"] {
        put(tool, &format!("#!/bin/sh\necho {tool} \"$@\" >>{}\n", log.display()));
    }
    put("xenstore-read", &format!("#!/bin/sh\necho /vm/{UUID}\n"));
    // An account that is not root goes through sudo; here it may do so.
    put("sudo", "#!/bin/sh\n[ \"$1\" = -n ] && shift\nexec \"$@\"\n");
    put("id", "#!/bin/sh\necho 0\n");
    let text = filter(role, "/usr/local/sbin/aerostat-test").unwrap();
    let path = format!("PATH={}:/usr/local/sbin", dir.path().display());
    put("filter", &text.replace("PATH=/usr/local/sbin", &path));
    dir
}

fn shells() -> Vec<&'static str> {
    ["dash", "bash", "busybox"]
        .into_iter()
        .filter(|shell| Command::new(shell).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok())
        .collect()
}

/// Says `input` to the filter as the client that wanted to run `wanted`.
fn say(dir: &Path, shell: &str, wanted: Option<&str>, input: &[u8]) -> std::process::Output {
    let mut command = Command::new(shell);
    if shell == "busybox" {
        command.arg("sh");
    }
    command.arg(dir.join("filter")).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    match wanted {
        Some(wanted) => command.env("SSH_ORIGINAL_COMMAND", wanted),
        None => command.env_remove("SSH_ORIGINAL_COMMAND"),
    };
    let mut child = command.spawn().unwrap();
    // A filter that refuses at once reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn called(dir: &Path) -> Vec<String> {
    let log = std::fs::read_to_string(dir.join("log")).unwrap_or_default();
    let reads = |line: &&str| matches!(line.split(' ').nth(1), Some("list" | "info"));
    log.lines().filter(|line| !reads(line)).map(str::to_owned).collect()
}

fn request(words: &[&str], guard: Guard) -> (Vec<u8>, String) {
    let toolstack = Toolstack::from_word(words[0]).unwrap();
    let argv = words.iter().map(|word| (*word).to_owned()).collect();
    let request = operate::request(7, &Invocation { toolstack, argv, guard, seconds: 9 }).unwrap();
    (format!("{}{}", operate::script(), request.line).into_bytes(), request.nonce)
}

fn on_three() -> Guard {
    Guard::Domain(3, UUID.parse().unwrap())
}

#[test]
fn a_reader_looks_and_its_host_refuses_every_deed() {
    for shell in shells() {
        let dir = rig(Role::Reader);
        let ask = collector::sample(5, Toolstack::Xl, std::time::Duration::from_secs(5));
        let input = format!("{}{}", collector::script(), ask.line);
        let said = say(dir.path(), shell, Some("exec sh"), input.as_bytes());
        let text = String::from_utf8_lossy(&said.stdout);
        assert!(
            text.contains("@0000000000000005 + list") && text.ends_with("@0000000000000005 end\n"),
            "{shell}: {text}"
        );
        let (input, nonce) = request(&["xl", "destroy", "3"], on_three());
        let said = say(dir.path(), shell, Some("exec sh"), &input);
        let answer = Answer::parse(&said.stdout, &nonce).unwrap();
        assert!(
            matches!(&answer.guarded, Guarded::Refused(why) if why.contains("may look, not act")),
            "{shell}: {answer:?}"
        );
        assert_eq!(called(dir.path()), [""; 0], "{shell}");
    }
}

#[test]
fn no_other_command_is_run_for_that_key() {
    for role in [Role::Reader, Role::Operator] {
        let dir = rig(role);
        for wanted in ["xl destroy 3", "sh", "bash -i", "exec sh; reboot", "scp -t /", "", "exec sh\nreboot"] {
            let said = say(dir.path(), "sh", Some(wanted), b"reboot\n");
            assert_eq!(said.status.code(), Some(126), "{wanted:?}");
        }
        assert!(say(dir.path(), "sh", None, b"reboot\nxl destroy 3\n$(reboot)\n`reboot`\n").status.success());
        assert_eq!(called(dir.path()), [""; 0]);
    }
}

#[test]
fn an_operator_acts_as_aerostat_does_and_in_no_other_way() {
    let uuid = UUID;
    for shell in shells() {
        let dir = rig(Role::Operator);
        let good: &[(&[&str], Guard)] = &[
            (&["xl", "shutdown", "3"], on_three()),
            (&["xl", "mem-set", "3", "512"], on_three()),
            (&["xm", "migrate", "--live", "3", "xen2"], on_three()),
            (&["xl", "mem-set", "0", "512"], Guard::None),
            (&["xl", "create", "/etc/xen/web1.cfg"], Guard::None),
            (&["xl", "rename", "3", "fresh"], on_three()),
        ];
        for (words, guard) in good {
            let (input, nonce) = request(words, *guard);
            let answer = Answer::parse(&say(dir.path(), shell, None, &input).stdout, &nonce).unwrap();
            assert_eq!(answer.guarded, Guarded::Same, "{shell}: {words:?}");
        }
        let mut expected: Vec<String> = good.iter().map(|(words, _)| words.join(" ")).collect();
        // xend is asked whom it means.
        expected.insert(2, "xm domid 3".to_owned());
        assert_eq!(called(dir.path()), expected, "{shell}");

        for (role, path, seen) in [
            (Role::Operator, "/etc/xen/none.cfg", true),
            (Role::Operator, "/etc/shadow", false),
            (Role::Operator, "/etc/xen/../shadow", false),
            (Role::Operator, "/etc/xen/a'b.cfg", false),
            (Role::Reader, "/etc/xen/none.cfg", false),
        ] {
            let dir = rig(role);
            let request = operate::view(7, path).unwrap();
            let said = say(dir.path(), shell, None, request.line.as_bytes());
            let frame = collector::Frame::parse(&said.stdout, &request.nonce).unwrap();
            assert_eq!(frame.section("config").is_some(), seen, "{shell}: {path}");
        }

        let dir = rig(Role::Operator);
        let bad: &[(&[&str], Guard)] = &[
            (&["xl", "destroy", "4"], on_three()),
            (&["xl", "destroy", "3"], Guard::None),
            (&["xl", "destroy", "0"], Guard::None),
            (&["xl", "mem-set", "3", "-h"], on_three()),
            (&["xl", "migrate", "3", "-sreboot"], on_three()),
            (&["xl", "migrate", "3", "-s", "reboot"], on_three()),
            (&["xl", "create", "/tmp/evil.cfg"], Guard::None),
            (&["xl", "create", "/etc/xen/../../tmp/evil.cfg"], Guard::None),
            (&["xl", "create", "/etc/xen/a.cfg", "bootloader=/tmp/evil"], Guard::None),
            (&["xl", "debug-keys", "R"], Guard::None),
            (&["xl", "rename", "3", "-f"], on_three()),
            (&["xl", "start", uuid], Guard::Halted(uuid.parse().unwrap())),
        ];
        for (words, guard) in bad {
            let (input, nonce) = request(words, *guard);
            let answer = Answer::parse(&say(dir.path(), shell, None, &input).stdout, &nonce).unwrap();
            assert!(matches!(answer.guarded, Guarded::Refused(_)), "{shell}: {words:?}: {answer:?}");
        }
        assert_eq!(called(dir.path()), [""; 0], "{shell}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn whatever_is_said_to_a_reader_changes_nothing(
        lines in prop::collection::vec("(A|H|S|L|xl|reboot|touch x|\\$\\(reboot\\)|;reboot|[ -~]{0,12})( [a-f0-9]{16}| xl| xm| [0-9]{1,3}| domain| none| destroy| -| ;reboot| \\$\\(reboot\\)| `touch x`){0,10}", 0..12),
    ) {
        let dir = rig(Role::Reader);
        say(dir.path(), "sh", None, (lines.join("\n") + "\n").as_bytes());
        prop_assert_eq!(called(dir.path()), [""; 0]);
    }
}

#[test]
fn the_lines_to_install_are_exact_and_take_nothing_that_would_break_them() {
    let line = authorized_key("/usr/local/sbin/aerostat-read", KEY).unwrap();
    assert_eq!(line, format!("restrict,command=\"/usr/local/sbin/aerostat-read\" {KEY}"));
    for key in [
        "",
        "ssh-ed25519",
        "AAAA",
        "ssh-ed25519 AAAA\" evil",
        &format!("{KEY}\nssh-rsa AAAA"),
        "command=\"x\" ssh-rsa A",
    ] {
        assert_eq!(authorized_key("/x", key), Err(BadAccount::Key), "{key:?}");
    }
    assert_eq!(
        sudoers("/usr/local/sbin/aerostat-read", "wall").unwrap(),
        "Defaults!/usr/local/sbin/aerostat-read !requiretty\nwall ALL=(root) NOPASSWD: /usr/local/sbin/aerostat-read \"\"\n"
    );
    for user in ["", "a b", "ALL ALL", "%wheel", "a,b", "-x", "a\nb", "ALL", "OPS_1"] {
        assert!(sudoers("/x", user).is_err(), "{user:?}");
    }
    for path in ["", "x", "/a b", "/a'b", "/a\"b", "/a$b", "/a/../b", "/a/", "/a,b", "/a:b"] {
        assert!(filter(Role::Reader, path).is_err(), "{path:?}");
    }
}
