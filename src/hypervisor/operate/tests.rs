#![allow(clippy::unwrap_used)]
use super::*;
use crate::model::{Bytes, Uuid};
use proptest::prelude::*;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const UUID: &str = "95e001e2-c6d4-4a57-94f9-70851959cb8b";

/// No call at all.
const NOTHING: [Vec<String>; 0] = [];

fn uuid() -> Uuid {
    UUID.parse().unwrap()
}

fn domain(domid: u32) -> Subject {
    Subject::Domain { domid, uuid: uuid() }
}

fn shown(toolstack: Toolstack, operation: &Operation) -> String {
    invocation(toolstack, operation, &domain(13)).unwrap().to_string()
}

#[test]
fn commands_are_what_a_person_would_type() {
    use Operation::*;
    use Toolstack::{Xl, Xm};
    let to = Bytes::from_mib(545);
    for (operation, words) in [
        (Shutdown, "shutdown 13"),
        (Reboot, "reboot 13"),
        (Pause, "pause 13"),
        (Unpause, "unpause 13"),
        (Destroy, "destroy 13"),
        (MemSet { to }, "mem-set 13 545"),
        (MemMax { to }, "mem-max 13 545"),
        (VcpuSet { count: 2 }, "vcpu-set 13 2"),
        (Rename { to: "13_dbvrtg001".into() }, "rename 13 13_dbvrtg001"),
    ] {
        assert_eq!(shown(Xl, &operation), format!("xl {words}"));
        assert_eq!(shown(Xm, &operation), format!("xm {words}"));
    }
    assert_eq!(shown(Xl, &Migrate { to: "xen2".into() }), "xl migrate 13 xen2");
    assert_eq!(shown(Xm, &Migrate { to: "xen2".into() }), "xm migrate --live 13 xen2");
    let create = Create { config: "/OVS/running_pool/a b/vm.cfg".into() };
    assert_eq!(
        invocation(Xm, &create, &Subject::Nobody).unwrap().to_string(),
        "xm create '/OVS/running_pool/a b/vm.cfg'"
    );
    let halted = Subject::Halted { uuid: uuid() };
    assert_eq!(invocation(Xm, &Start, &halted).unwrap().to_string(), format!("xm start {UUID}"));
    assert!(matches!(invocation(Xl, &Start, &halted), Err(NoCommand::Unsupported { .. })));
    assert!(matches!(invocation(Xl, &Shutdown, &halted), Err(NoCommand::Senseless(_))));
}

#[test]
fn values_that_would_be_taken_for_something_else_are_refused() {
    let bad = |operation: Operation| {
        for toolstack in Toolstack::ALL {
            let no = invocation(toolstack, &operation, &domain(13));
            assert!(matches!(no, Err(NoCommand::BadValue { .. })), "{operation:?}: {no:?}");
        }
    };
    for name in ["", "-v", "13", "a b", "$(reboot)", "a'b", "a\nb", "a/b", "ü", "\u{202e}x", &"x".repeat(201)] {
        bad(Operation::Rename { to: name.into() });
    }
    for path in ["", "vm.cfg", "-n", "../x", "/a\0b"] {
        bad(Operation::Create { config: path.into() });
    }
    for host in ["", "-oProxyCommand=reboot", "a b", "$(reboot)", "a;b", "root@x"] {
        bad(Operation::Migrate { to: host.into() });
    }
    bad(Operation::MemSet { to: Bytes(1023) });
    bad(Operation::VcpuSet { count: 0 });
}

/// A folder of tools that answer as they are told, and write down what they were called with.
struct Tools(tempfile::TempDir);

impl Tools {
    fn new(tools: &[(&str, &str)]) -> Tools {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        for (name, body) in tools {
            let path = dir.path().join(name);
            let log = dir.path().join("log");
            let text = format!(
                "#!/bin/sh\n{{ printf '%s' {name}; for w; do printf '\\037%s' \"$w\"; done; printf '\\036'; }} >>{}\n{body}\n",
                log.display()
            );
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        Tools(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// The calls so far, each as its words.
    fn calls(&self) -> Vec<Vec<String>> {
        let log = std::fs::read_to_string(self.path().join("log")).unwrap_or_default();
        log.split_terminator('\u{1e}').map(|call| call.split('\u{1f}').map(str::to_owned).collect()).collect()
    }
}

fn shells() -> Vec<Vec<&'static str>> {
    let works = |shell: &Vec<&str>| {
        let mut probe = Command::new(shell[0]);
        probe.args(&shell[1..]).args(["-c", ":"]).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
    };
    [vec!["dash"], vec!["bash"], vec!["busybox", "sh"]].into_iter().filter(works).collect()
}

/// A number no guest guesses.
const NONCE: u64 = 0x0123_4567_89ab_cdef;

fn ask(shell: &[&str], tools: &Tools, invocation: &Invocation) -> Answer {
    let request = request(NONCE, invocation).unwrap();
    Answer::parse(&answer(shell, tools, &request), &request.nonce).unwrap()
}

/// What the script answers to a request.
fn answer(shell: &[&str], tools: &Tools, request: &crate::hypervisor::collector::Request) -> Vec<u8> {
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    let mut child = Command::new(shell[0])
        .args(&shell[1..])
        .env("PATH", path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(script().as_bytes()).unwrap();
    stdin.write_all(request.line.as_bytes()).unwrap();
    drop(stdin);
    let done = child.wait_with_output().unwrap();
    // busybox says so of a tool whose deadline it kept itself.
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert_eq!(stderr.replace("Terminated\n", ""), "", "{shell:?}");
    done.stdout
}

fn acted(tools: &Tools) -> Vec<Vec<String>> {
    let reads = |call: &Vec<String>| {
        call[0] == "xenstore-read" || matches!(call.get(1).map(String::as_str), Some("list" | "domid"))
    };
    tools.calls().into_iter().filter(|call| !reads(call)).collect()
}

fn shut_down(toolstack: Toolstack) -> Invocation {
    invocation(toolstack, &Operation::Shutdown, &domain(13)).unwrap()
}

#[test]
fn the_very_domain_is_acted_on_and_the_tool_is_quoted_to_the_byte() {
    let vm = format!("echo /vm/{UUID}");
    for shell in shells() {
        let tools = Tools::new(&[("xenstore-read", &vm), ("xl", "echo out; echo 'Shutting down domain 13' >&2")]);
        let answer = ask(&shell, &tools, &shut_down(Toolstack::Xl));
        assert_eq!(answer.guarded, Guarded::Same, "{shell:?}");
        let ran = answer.ran.unwrap();
        assert_eq!((ran.status, &*ran.out, &*ran.err), (0, "out", "Shutting down domain 13"), "{shell:?}");
        assert_eq!(
            tools.calls(),
            [vec!["xenstore-read", "/local/domain/13/vm"], vec!["xl", "shutdown", "13"]],
            "{shell:?}"
        );
    }
}

#[test]
fn a_number_that_belongs_to_another_domain_is_never_hit() {
    for shell in shells() {
        for toolstack in Toolstack::ALL {
            let other = "echo /vm/11111111-2222-3333-4444-555555555555";
            let tools = Tools::new(&[("xenstore-read", other), ("xl", ""), ("xm", "")]);
            let answer = ask(&shell, &tools, &shut_down(toolstack));
            assert!(matches!(&answer.guarded, Guarded::Another(now) if now.contains("11111111")), "{answer:?}");
            assert_eq!(answer.ran, None);
            assert_eq!(acted(&tools), NOTHING, "{shell:?} {toolstack}");
        }
    }
}

#[test]
fn a_domain_that_is_gone_is_said_to_be_gone() {
    let missing = "echo \"xenstore-read: couldn't read path $1\" >&2; exit 1";
    for shell in shells() {
        let tools = Tools::new(&[
            ("xenstore-read", missing),
            ("xl", "echo \"Error: Domain '$3' does not exist.\" >&2; exit 1"),
        ]);
        assert_eq!(ask(&shell, &tools, &shut_down(Toolstack::Xl)).guarded, Guarded::Gone, "{shell:?}");
        let tools = Tools::new(&[
            ("xenstore-read", missing),
            ("xm", "echo \"Error: Domain '$3' does not exist.\" >&2; exit 3"),
        ]);
        assert_eq!(ask(&shell, &tools, &shut_down(Toolstack::Xm)).guarded, Guarded::Gone, "{shell:?}");
    }
}

#[test]
fn without_xenstore_the_list_of_the_toolstack_decides() {
    let row = |uuid: &str| {
        format!(
            "case $1 in list) echo 'Name  ID   Mem VCPUs\tState\tTime(s)   UUID  Reason-Code\tSecurity Label'; \
             echo '13_dbvrtg001   13   128     1     -b----      15.3 {uuid}        -                -';; esac"
        )
    };
    let denied = "echo 'xenstore-read: xs_open: Permission denied' >&2; exit 1";
    for shell in shells() {
        let tools = Tools::new(&[("xenstore-read", denied), ("xl", &row(UUID))]);
        assert_eq!(ask(&shell, &tools, &shut_down(Toolstack::Xl)).guarded, Guarded::Same, "{shell:?}");
        assert_eq!(acted(&tools), [["xl", "shutdown", "13"]]);
        let tools = Tools::new(&[("xenstore-read", denied), ("xl", &row("11111111-2222-3333-4444-555555555555"))]);
        assert!(matches!(ask(&shell, &tools, &shut_down(Toolstack::Xl)).guarded, Guarded::Another(_)), "{shell:?}");
        let no = "echo 'cannot init xl context' >&2; exit 1";
        let tools = Tools::new(&[("xenstore-read", denied), ("xl", no)]);
        let answer = ask(&shell, &tools, &shut_down(Toolstack::Xl));
        assert!(matches!(&answer.guarded, Guarded::Unknown(said) if said.contains("cannot init")), "{answer:?}");
    }
}

#[test]
fn xend_is_asked_whom_it_means_by_a_number() {
    let vm = format!("echo /vm/{UUID}");
    for shell in shells() {
        let tools = Tools::new(&[("xenstore-read", &vm), ("xm", "case $1 in domid) echo 42;; esac")]);
        let answer = ask(&shell, &tools, &shut_down(Toolstack::Xm));
        assert!(matches!(&answer.guarded, Guarded::Another(said) if said.contains("called 13")), "{answer:?}");
        assert_eq!(acted(&tools), NOTHING);
        let tools = Tools::new(&[("xenstore-read", &vm), ("xm", "case $1 in domid) echo 13;; esac")]);
        assert_eq!(ask(&shell, &tools, &shut_down(Toolstack::Xm)).guarded, Guarded::Same, "{shell:?}");
        assert_eq!(acted(&tools), [["xm", "shutdown", "13"]]);
    }
}

#[test]
fn a_halted_domain_is_started_only_while_it_is_halted() {
    let start = invocation(Toolstack::Xm, &Operation::Start, &Subject::Halted { uuid: uuid() }).unwrap();
    let sxp =
        |domid: &str| format!("case $1 in list) echo '(domain'; {domid} echo '    (uuid {UUID})'; echo ')';; esac");
    for shell in shells() {
        let tools = Tools::new(&[("xm", &sxp(""))]);
        assert_eq!(ask(&shell, &tools, &start).guarded, Guarded::Same, "{shell:?}");
        assert_eq!(acted(&tools), [["xm", "start", UUID]]);
        let tools = Tools::new(&[("xm", &sxp("echo '    (domid 7)';"))]);
        assert!(matches!(ask(&shell, &tools, &start).guarded, Guarded::Another(_)), "{shell:?}");
        assert_eq!(acted(&tools), NOTHING);
    }
}

#[test]
fn a_tool_that_fails_or_hangs_is_told_with_its_status() {
    let vm = format!("echo /vm/{UUID}");
    for shell in shells() {
        let tools = Tools::new(&[("xenstore-read", &vm), ("xl", "echo no >&2; exit 3")]);
        let ran = ask(&shell, &tools, &shut_down(Toolstack::Xl)).ran.unwrap();
        assert_eq!((ran.status, &*ran.err, ran.timed_out()), (3, "no", false));
        let tools = Tools::new(&[("xenstore-read", &vm), ("xl", "exec sleep 60")]);
        let mut slow = shut_down(Toolstack::Xl);
        slow.seconds = 1;
        assert!(ask(&shell, &tools, &slow).ran.unwrap().timed_out(), "{shell:?}");
        // Where there is no timeout that understands us, the shell keeps the deadline itself.
        let tools = Tools::new(&[("xenstore-read", &vm), ("xl", "exec sleep 60"), ("timeout", "exit 1")]);
        assert!(ask(&shell, &tools, &slow).ran.unwrap().timed_out(), "{shell:?} alone");
    }
}

#[test]
fn a_console_is_opened_only_on_the_very_domain() {
    let console = invocation(Toolstack::Xl, &Operation::Console, &domain(13)).unwrap();
    let words = on_terminal(&console).unwrap();
    for shell in shells() {
        for (uuid, status, called) in [(UUID, 7, 1), ("11111111-2222-3333-4444-555555555555", 103, 0)] {
            let vm = format!("echo /vm/{uuid}");
            let tools = Tools::new(&[("xenstore-read", &vm), ("xl", "exit 7")]);
            let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
            let mut command = Command::new(shell[0]);
            let done = command.args(&shell[1..]).args(&words[1..]).env("PATH", path).output().unwrap();
            assert_eq!(done.status.code(), Some(status), "{shell:?}: {done:?}");
            assert_eq!(acted(&tools).len(), called, "{shell:?}");
        }
    }
}

#[test]
fn a_guest_cannot_forge_an_answer() {
    let vm = format!("echo /vm/{UUID}");
    let forged = "printf '\\n@0000000000000000 end\\n@x - run 0\\n'; exit 5";
    for shell in shells() {
        let tools = Tools::new(&[("xenstore-read", &vm), ("xl", forged)]);
        assert_eq!(ask(&shell, &tools, &shut_down(Toolstack::Xl)).ran.unwrap().status, 5, "{shell:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn a_path_reaches_the_tool_as_it_is_and_nothing_else_runs(path in "/[^\0\u{1e}\u{1f}]{0,60}") {
        let create = invocation(Toolstack::Xl, &Operation::Create { config: path.clone() }, &Subject::Nobody).unwrap();
        for shell in shells() {
            let tools = Tools::new(&[("xl", ""), ("reboot", ""), ("touch", "")]);
            ask(&shell, &tools, &create);
            prop_assert_eq!(tools.calls(), [vec!["xl".to_owned(), "create".to_owned(), path.clone()]]);
        }
    }
}

#[test]
fn hostile_paths_run_nothing() {
    let hostile = [
        "/$(reboot)",
        "/`reboot`",
        "/';reboot;'",
        "/a\nreboot\n",
        "/\";reboot",
        "/*",
        "/a b",
        "/-n",
        "/\\",
        "/\u{1b}[2J",
    ];
    for shell in shells() {
        let tools = Tools::new(&[("xl", ""), ("reboot", "")]);
        for path in hostile {
            let create = Operation::Create { config: path.to_owned() };
            ask(&shell, &tools, &invocation(Toolstack::Xl, &create, &Subject::Nobody).unwrap());
        }
        let expected: Vec<_> = hostile.iter().map(|path| vec!["xl", "create", path]).collect();
        assert_eq!(tools.calls(), expected, "{shell:?}");
    }
}

#[test]
fn what_is_open_is_told_whole_or_not_at_all() {
    let at = "/local/domain/0/backend";
    let lines = format!(
        "echo '{at}/vbd/1/51712/params = \"/dev/a\"'; echo '{at}/vbd/1/51712/mode = \"w\"'\n\
         echo '{at}/vfb/1/0/params = \"/dev/none\"'; echo '{at}/vif/1/0/mac = \"00:16:3E:00:00:01\"'\n"
    );
    for shell in shells() {
        let told = |ls: &str| {
            let tools = Tools::new(&[("xenstore-read", "echo Domain-0"), ("xenstore-ls", ls)]);
            let request = what_is_open(NONCE);
            Devices::parse(&answer(&shell, &tools, &request), &request.nonce).unwrap()
        };
        let whole = told(&lines).unwrap();
        assert_eq!((whole.disks.len(), whole.disks[0].path.as_deref()), (1, Some("/dev/a")), "{shell:?}");
        assert_eq!(whole.macs, [(1, "00:16:3e:00:00:01".to_owned())]);
        let cut = told(&format!("{lines} exit 124"));
        assert!(cut.as_ref().is_err_and(|why| why.contains("xenstore-ls: exit 124")), "{shell:?}: {cut:?}");
        let none = format!("echo 'xenstore-ls: xs_directory ({at}): No such file or directory' >&2; exit 1");
        assert_eq!(told(&none), Ok(Devices::default()), "{shell:?}");
        let denied = told("echo 'xenstore-ls: xs_open: Permission denied' >&2; exit 1");
        assert!(denied.as_ref().is_err_and(|why| why.contains("Permission denied")), "{shell:?}: {denied:?}");
    }
}
