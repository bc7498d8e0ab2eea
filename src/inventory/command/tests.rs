#![allow(clippy::unwrap_used)]
use super::*;

fn sh(line: &str) -> Vec<String> {
    ["sh", "-c", line].map(str::to_owned).to_vec()
}

#[test]
fn what_is_printed_comes_back_and_failures_are_told() {
    let long = Duration::from_secs(20);
    assert_eq!(run(&sh("echo xen1; echo xen2"), long).unwrap(), "xen1\nxen2\n");
    let failed = run(&sh("echo no such cluster >&2; exit 3"), long).unwrap_err();
    assert!(failed.contains("exit status: 3") && failed.contains("no such cluster"), "{failed}");
    assert!(run(&["/nonexistent/CDBHosts".into()], long).unwrap_err().contains("cannot be started"));
    assert!(run(&sh("yes"), long).unwrap_err().contains("4 MiB"));
    assert!(run(&sh("printf '\\377'"), long).unwrap_err().contains("UTF-8"));
}

#[test]
fn a_hung_command_ends_at_its_deadline_with_its_children() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("pid");
    let line = format!("sleep 1000 & echo $! > {}; wait", file.display());
    let late = run(&sh(&line), Duration::from_millis(500)).unwrap_err();
    assert!(late.contains("took longer than 500ms"), "{late}");
    let pid = std::fs::read_to_string(&file).unwrap();
    // Whoever inherits it may not have reaped it yet: then it is a zombie.
    let gone = || match std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())) {
        Ok(stat) => stat.contains(") Z"),
        Err(_) => true,
    };
    let ended = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        gone()
    });
    assert!(ended, "the child of the command lives on");
}
