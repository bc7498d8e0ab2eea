#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn requests_are_command_lines_with_their_end() {
    let request = hello(0xfeed);
    assert_eq!((&*request.line, &*request.end), ("H 000000000000feed\n", "@000000000000feed end"));
    let request = sample(u64::MAX, Toolstack::Xm, Duration::from_millis(1500));
    assert_eq!(request.line, "S ffffffffffffffff xm 2\n");
    assert_eq!(sample(1, Toolstack::Xl, Duration::ZERO).line, "S 0000000000000001 xl 1\n", "0 would mean no deadline");
}

#[test]
fn the_script_writes_nothing_on_the_host() {
    for line in script().lines() {
        for (at, _) in line.match_indices('>') {
            let target = line[at + 1..].trim_start();
            assert!(target.starts_with('&') || target.starts_with("/dev/null"), "{line}");
        }
    }
}

#[test]
fn the_script_only_reads() {
    for word in ["mem-set", "shutdown", "destroy", "xenstore-write", "xenstore-rm", "list -l", " rm ", "tee", "mktemp"]
    {
        let found: Vec<_> = script().lines().filter(|line| line.contains(word)).collect();
        let allowed: &[&str] = if word == "list -l" {
            &["xm) listing \"$deadline\" xm list -l ;;", "xm) section list \"$2\" xm list -l ;;"]
        } else {
            &[]
        };
        assert_eq!(found, allowed, "{word}");
    }
}
