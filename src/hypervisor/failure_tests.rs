#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::testing::failed;

#[test]
fn the_words_of_a_tool_are_cut_to_a_line() {
    let section = failed("list", 1, "one\n\n two \nthree\nfour\n");
    let error = of_list(&section, "xl list -v");
    assert_eq!(&*error.said, "`xl list -v` failed with status 1: one | two | three");
}

#[test]
fn causes_are_told_apart_by_what_real_tools_say() {
    for (status, err, expected) in [
        (127, "sh: 12: xl: not found", Cause::Missing),
        (124, "", Cause::TimedOut),
        (137, "", Cause::TimedOut),
        (1, "xs_open: Permission denied", Cause::Permission),
        (1, "Error: Most commands need root access. Please try again as root.", Cause::Permission),
        (1, "Error: Unable to connect to xend: Connection refused. Is xend running?", Cause::NoXend),
        (1, "xenstore-read: xs_open: No such file or directory", Cause::NoXen),
        (1, "Failed to initialize xenstat library", Cause::Other),
    ] {
        assert_eq!(cause(&failed("x", status, err)), expected, "{err}");
    }
}
