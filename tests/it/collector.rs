//! The collector's script, run for real in every shell there is, with tools that print captures,
//! hang, fail and lie.

#![allow(clippy::unwrap_used)]

mod rig;

use aerostat::hypervisor::{Frame, collector};
use aerostat::model::{Bytes, HostErrorKind, Toolstack};
use rig::{Rig, in_every_shell, shells};
use std::time::Duration;

/// Longer than the rig has patience: what waits for it fails the test.
const LONG: Duration = Duration::from_secs(1000);
/// Time enough for a tool that does not hang, on a machine under load.
const SHORT: Duration = Duration::from_secs(5);

/// A `xenstore-read` whose target and maximum are 1000 times the domid.
const KEYS: &str = r#"for p; do case $p in
    */videoram) echo 0 ;;
    *) p=${p#/local/domain/}; echo $((${p%%/*} * 1000)) ;;
    esac; done"#;

#[test]
fn a_host_says_hello_and_samples_in_every_shell() {
    for shell in shells() {
        let rig = Rig::xen_4_17();
        let mut session = rig.start(shell);
        let hello = session.hello();
        assert_eq!(hello.toolstacks, [Toolstack::Xl], "{shell:?}");
        assert!(hello.hostname.is_some());
        for _ in 0..3 {
            let report = session.report(Toolstack::Xl, LONG).unwrap();
            assert_eq!(report.problems, [], "{shell:?}");
            assert_eq!(report.domains.len(), 4);
            assert!(report.clock.is_some() && report.device_clock >= report.clock && report.boot.is_some());
            assert_eq!(report.domains[1].memory.maximum, Some(Bytes::from_mib(192)));
            assert_eq!(report.domains[2].memory.maximum, None, "its keys are not there");
            assert_eq!(report.domains[3].memory.target, Some(Bytes::from_mib(128)));
        }
        assert_eq!(session.end(), "", "{shell:?}");
    }
}

#[test]
fn a_steady_sample_calls_four_tools_once_each() {
    let rig = Rig::xen_4_17();
    rig.tool("xenstore-read", "for p; do case $p in */videoram) echo 0;; *) echo 131072;; esac; done");
    let mut session = rig.start(&["sh"]);
    session.hello();
    session.report(Toolstack::Xl, LONG).unwrap();
    let before = rig.calls().len();
    session.report(Toolstack::Xl, LONG).unwrap();
    let calls = rig.calls();
    let names: Vec<_> = calls[before..].iter().map(|call| call.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["xl", "xentop", "xl", "xenstore-read"]);
    assert!(calls[before].ends_with(" list -v"), "{}", calls[before]);
    assert!(!calls.iter().any(|call| call.contains("list -l")), "`xl list -l` writes to xenstore");
    session.end();
}

#[test]
fn a_hung_tool_is_killed_at_its_deadline_with_and_without_timeout() {
    in_every_shell(|shell| {
        for has_timeout in [true, false] {
            let rig = Rig::xen_4_17();
            if !has_timeout {
                // Like busybox before 1.30, which took `-s KILL` for its own but wanted `-t`.
                rig.tool("timeout", "echo \"timeout: can't execute '5'\" >&2; exit 127");
            }
            rig.tool("xentop", "cat $DATA/top; exec sleep 1000");
            let mut session = rig.start(shell);
            let hello = session.hello();
            // busybox may run its own `timeout` whatever PATH says.
            assert!(hello.has_timeout == has_timeout || shell[0] == "busybox", "{shell:?}");
            let (bytes, nonce) = session.sample(Toolstack::Xl, SHORT);
            let frame = Frame::parse(&bytes, &nonce).unwrap();
            let section = frame.section("xentop").unwrap();
            assert!(section.timed_out(), "{shell:?} {has_timeout} {section:?}");
            assert!(section.out.contains("13_dbvrtg001"), "what it said before is kept");
            assert_eq!(frame.section("info").unwrap().status, 0, "the others go on");
            session.end();
        }
    });
}

#[test]
fn a_list_alone_calls_one_tool_and_probes_only_where_it_fails() {
    in_every_shell(|shell| {
        for (timeout, calls) in [
            ("exec /usr/bin/timeout \"$@\"", 2),
            // Ours, refused; the probe, refused; the tool by itself.
            ("echo \"timeout: can't execute '5'\" >&2; exit 127", 3),
        ] {
            let rig = Rig::xen_4_17();
            rig.tool("timeout", timeout);
            let mut session = rig.start(shell);
            session.send(collector::script());
            let request = collector::list(0xbeef, Toolstack::Xl, SHORT);
            session.send(&request.line);
            let bytes = session.answer(&request);
            let frame = Frame::parse(&bytes, &request.nonce).unwrap();
            assert_eq!(frame.sections.len(), 1, "{shell:?} {frame:?}");
            assert_eq!(frame.sections[0].status, 0, "{shell:?} {frame:?}");
            assert!(frame.sections[0].out.contains("13_dbvrtg001"), "{shell:?}");
            // busybox runs its own `timeout` whatever PATH says.
            let called = rig.calls().len();
            assert!(called == calls || shell[0] == "busybox" && called == 1, "{shell:?} {:?}", rig.calls());
            session.end();
        }
    });
}

#[test]
fn a_hung_list_ends_the_sample_at_once() {
    in_every_shell(|shell| {
        let rig = Rig::xen_4_17();
        rig.tool("xl", "exec sleep 1000");
        let mut session = rig.start(shell);
        session.hello();
        let error = session.report(Toolstack::Xl, SHORT).unwrap_err();
        assert_eq!(error.kind, HostErrorKind::SampleTimeout, "{shell:?}");
        assert!(!rig.calls().iter().any(|call| call.starts_with("xentop")));
        session.end();
    });
}

#[test]
fn without_timeout_a_quick_tool_leaves_no_watchdog_behind() {
    for shell in shells() {
        let rig = Rig::xen_4_17();
        rig.tool("timeout", "exit 127");
        rig.tool("xentop", "cat $DATA/top; echo hm >&2; exit 3");
        let mut session = rig.start(shell);
        session.hello();
        for _ in 0..20 {
            let (bytes, nonce) = session.sample(Toolstack::Xl, LONG);
            let frame = Frame::parse(&bytes, &nonce).unwrap();
            let section = frame.section("xentop").unwrap();
            assert_eq!((section.status, section.err.trim_end()), (3, "hm"), "{shell:?}");
        }
        // A watchdog that was told to end may take a moment to; one that was not sleeps for LONG.
        session.end();
    }
}

#[test]
fn failures_are_told_with_status_and_words() {
    for shell in shells() {
        let rig = Rig::xen_4_17();
        rig.tool("xl", "echo half a li; printf 'cannot init xl context\\nPermission denied' >&2; exit 1");
        let mut session = rig.start(shell);
        session.hello();
        let (bytes, nonce) = session.sample(Toolstack::Xl, LONG);
        let frame = Frame::parse(&bytes, &nonce).unwrap();
        let list = frame.section("list").unwrap();
        assert_eq!((list.status, &*list.err), (1, "cannot init xl context\nPermission denied"), "{shell:?}");
        assert_eq!(list.out, "half a li");
        assert_eq!(session.report(Toolstack::Xl, LONG).unwrap_err().kind, HostErrorKind::PermissionDenied);
        session.end();
    }
}

#[test]
fn a_missing_tool_is_missing_and_an_unknown_toolstack_is_answered() {
    for shell in shells() {
        let rig = Rig::new();
        let mut session = rig.start(shell);
        assert_eq!(session.hello().toolstacks, []);
        for toolstack in Toolstack::ALL {
            let error = session.report(toolstack, LONG).unwrap_err();
            assert_eq!(error.kind, HostErrorKind::NoToolstack, "{shell:?}");
        }
        session.send("S 00000000000000aa xe 5\n");
        let request = aerostat::hypervisor::collector::hello(0xaa);
        let bytes = session.answer(&request);
        assert_eq!(Frame::parse(&bytes, &request.nonce).unwrap().section("list").unwrap().status, 127);
        session.end();
    }
}

#[test]
fn hostile_names_forge_nothing_and_run_nothing() {
    let uuid = "7a31a084-e5e4-48cd-8b72-24a3dd343e44";
    let names = [
        "*",
        "$(touch pwned)",
        "`touch pwned`",
        "'; touch pwned; '",
        "\"a\\",
        "two  words",
        "-n",
        "%s%n",
        "@00 end",
        "é\u{202e}",
    ];
    for shell in shells() {
        let rig = Rig::xen_4_17();
        let mut list =
            include_str!("../fixtures/xen-4.17/idle/xl-list-v").lines().take(2).collect::<Vec<_>>().join("\n");
        for (at, name) in names.iter().enumerate() {
            list.push_str(&format!(
                "\n{name:<40} {:>5}   128     1     -b----      36.8 {uuid}        -                -",
                at + 10
            ));
        }
        rig.data("list", &list);
        // Look-alikes of our markers, and no newline at the end.
        rig.tool("xentop", "cat $DATA/top; printf '\\n@0000000000000000 - xentop 0\\n@ end\\n@%s end' feed");
        rig.tool("xenstore-read", "for p; do case $p in */videoram) echo 0;; *) echo 131072;; esac; done");
        let mut session = rig.start(shell);
        session.hello();
        let report = session.report(Toolstack::Xl, LONG).unwrap();
        assert_eq!(report.domains.len(), 1 + names.len(), "{shell:?}");
        for (at, domain) in report.domains[1..].iter().enumerate() {
            assert_eq!(domain.domid, Some(at as u32 + 10));
            assert_eq!(domain.memory.target, Some(Bytes::from_mib(128)), "{shell:?} {}", domain.name);
        }
        assert_eq!(session.end(), "", "{shell:?}");
    }
}

#[test]
fn tools_cannot_eat_the_requests() {
    for shell in shells() {
        let rig = Rig::xen_4_17();
        rig.tool("xl", "cat; case $1 in list) cat $DATA/list;; info) cat $DATA/info;; esac");
        let mut session = rig.start(shell);
        session.hello();
        for _ in 0..2 {
            assert_eq!(session.report(Toolstack::Xl, LONG).unwrap().domains.len(), 4, "{shell:?}");
        }
        session.end();
    }
}

#[test]
fn many_domains_are_asked_for_in_few_processes() {
    for shell in shells() {
        let rig = Rig::xen_4_17();
        let mut list =
            include_str!("../fixtures/xen-4.17/idle/xl-list-v").lines().take(2).collect::<Vec<_>>().join("\n");
        for id in 1..=450 {
            let name = format!("{id}_guest with blanks");
            let uuid = format!("7a31a084-e5e4-48cd-8b72-{id:012x}");
            list.push_str(&format!(
                "\n{name:<40} {id:>5}   128     1     -b----      36.8 {uuid}        -                -"
            ));
        }
        rig.data("list", &list);
        rig.tool("xenstore-read", KEYS);
        let mut session = rig.start(shell);
        session.hello();
        session.report(Toolstack::Xl, LONG).unwrap();
        let before = rig.calls().len();
        let report = session.report(Toolstack::Xl, LONG).unwrap();
        let calls = rig.calls();
        let reads = calls[before..].iter().filter(|call| call.starts_with("xenstore-read")).count();
        assert_eq!(reads, 3, "{shell:?}");
        for domain in &report.domains[1..] {
            assert_eq!(
                domain.memory.target,
                Some(Bytes::from_kib(u64::from(domain.domid.unwrap()) * 1000)),
                "{shell:?}"
            );
        }
        session.end();
    }
}

#[test]
fn a_domain_gets_its_keys_when_they_appear() {
    for shell in shells() {
        let rig = Rig::xen_4_17();
        let mut session = rig.start(shell);
        session.hello();
        session.report(Toolstack::Xl, LONG).unwrap();
        rig.tool("xenstore-read", "for p; do case $p in */videoram) echo 0;; *) echo 131072;; esac; done");
        let known = |report: &aerostat::model::HostReport| report.domains.iter().all(|d| d.memory.target.is_some());
        let beats = (0..8).take_while(|_| !known(&session.report(Toolstack::Xl, LONG).unwrap())).count();
        assert!(beats < 6, "{shell:?}: still not after {beats} beats");
        session.end();
    }
}

#[test]
fn an_xm_host_is_read_too() {
    for shell in shells() {
        let rig = Rig::new();
        rig.data("list", include_str!("../fixtures/xen-3.4/xm-list-l"));
        rig.data("info", include_str!("../fixtures/xen-3.4/xm-info"));
        rig.data("top", include_str!("../fixtures/xen-3.4/xentop-nx"));
        rig.tool("xm", "case $1 in list) cat $DATA/list;; info) cat $DATA/info;; esac");
        rig.tool("xentop", "case \"$*\" in *-f*) echo 'unknown option' >&2; exit 1;; esac; cat $DATA/top");
        rig.tool("xenstore-read", KEYS);
        let mut session = rig.start(shell);
        assert_eq!(session.hello().toolstacks, [Toolstack::Xm]);
        let report = session.report(Toolstack::Xm, LONG).unwrap();
        assert_eq!(report.problems, [], "{shell:?}");
        let guest = &report.domains[1];
        assert_eq!((guest.domid, guest.memory.target), (Some(14), Some(Bytes::from_kib(14_000))));
        assert!(guest.uptime.is_some_and(|seconds| seconds > 0.0), "{shell:?}");
        session.end();
    }
}

#[test]
fn a_lost_connection_ends_an_endless_tool() {
    for shell in shells() {
        let rig = Rig::xen_4_17();
        rig.tool("xentop", "while :; do echo all work and no play; done");
        let mut session = rig.start(shell);
        session.hello();
        session.send("S 00000000000000bb xl 2\n");
        session.cut();
    }
}

/// Shells match patterns in quadratic time: on a garbled list they must not do it at all.
#[test]
fn a_garbled_list_is_passed_on_as_it_is_and_the_next_one_is_read() {
    for shell in shells() {
        let rig = Rig::xen_4_17();
        rig.tool("xl", "[ ! -e $DATA/garbled ] || exec cat $DATA/garbled; cat $DATA/$1");
        let mut session = rig.start(shell);
        session.hello();
        // No newline at all, all newlines, and bytes that shells use for marks of their own.
        for garbage in ["x".repeat(400_000), "\n".repeat(400_000), "\u{81}\u{88}@\n *[".repeat(60_000)] {
            rig.data("garbled", &garbage);
            let (bytes, nonce) = session.sample(Toolstack::Xl, LONG);
            let frame = Frame::parse(&bytes, &nonce).unwrap();
            let out = &frame.section("list").unwrap().out;
            assert_eq!(out.trim_end(), garbage.trim_end(), "{shell:?}");
        }
        std::fs::remove_file(rig.path("garbled")).unwrap();
        assert_eq!(session.report(Toolstack::Xl, LONG).unwrap().domains.len(), 4, "{shell:?}");
        session.end();
    }
}

#[test]
fn a_list_that_never_ends_is_held_in_bounded_memory() {
    for shell in shells() {
        let rig = Rig::xen_4_17();
        rig.tool("xl", "exec yes 'the same line again and again'");
        let mut session = rig.start(shell);
        session.hello();
        session.send("S 00000000000000bb xl 3\n");
        let peak = session.peak_memory_within(Duration::from_secs(3));
        assert!(peak < 300 << 20, "{shell:?} held {peak} bytes");
        session.cut();
    }
}

#[test]
fn video_memory_is_read_where_it_is_and_no_hindrance_where_it_is_not() {
    let lacking_ones = ["[2]", "[123]"];
    for shell in shells() {
        for lacking in lacking_ones {
            let rig = Rig::xen_4_17();
            rig.tool(
                "xenstore-read",
                &format!(
                    r#"for p; do case $p in /local/domain/{lacking}/memory/videoram|/local/domain/0/*) echo "xenstore-read: couldn't read path $p" >&2; exit 1;; esac; done
                       for p; do case $p in */videoram) echo 16384;; */target) echo 114688;; *) echo 196608;; esac; done"#
                ),
            );
            let mut session = rig.start(shell);
            session.hello();
            session.report(Toolstack::Xl, LONG).unwrap();
            let report = session.report(Toolstack::Xl, LONG).unwrap();
            let target = |domid: usize| report.domains[domid].memory.target;
            let (with, without) = (Some(Bytes::from_mib(128)), Some(Bytes::from_mib(112)));
            assert_eq!(target(2), without, "{shell:?} {lacking}");
            assert_eq!(target(1), if lacking == "[2]" { with } else { without }, "{shell:?} {lacking}");
            assert_eq!(report.problems, [], "{shell:?}");
            session.end();
        }
    }
}
