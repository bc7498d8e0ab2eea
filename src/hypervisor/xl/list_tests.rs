#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::testing::fixture;
use crate::model::RunState;

const UUID: &str = "7a31a084-e5e4-48cd-8b72-24a3dd343e44";

fn one(line: &str) -> Row<'_> {
    row(line).unwrap_or_else(|| panic!("{line}"))
}

#[test]
fn names_may_hold_blanks_numbers_and_whole_rows() {
    for name in ["two words", "5 128 1 r-----", "  leading", "(null)", "*", "a\"b'c", "x\ty", "Name VCPUs State"] {
        let line = format!(
            "{name:<40} {:>5} {:>5} {:>5}     -b----  {:>8.1} {UUID}        -                -",
            7, 128, 1, 36.8
        );
        let row = one(&line);
        assert_eq!((row.name, row.domid), (name, 7));
    }
    let nameless = format!("{:<40}     7   128     1     -b----      36.8 {UUID}        -                -", "");
    assert_eq!(one(&nameless).name, "");
}

#[test]
fn the_label_may_be_there_or_not() {
    for tail in ["        -", "        -                -", "        - system_u:system_r:domU_t"] {
        let line = format!("guest                7   128     1     -b----      36.8 {UUID}{tail}");
        assert_eq!(one(&line).uuid.unwrap().to_string(), UUID, "{tail}");
    }
}

#[test]
fn states_are_read_by_their_place() {
    let state = |flags: &str, reason: &str| {
        let line = format!("guest 7 128 1 {flags} 36.8 {UUID} {reason} -");
        row(&line).map(|row| row.state.run_state())
    };
    for (flags, reason, expected) in [
        ("r-----", "-", RunState::Running),
        ("-b----", "-", RunState::Blocked),
        ("------", "-", RunState::Runnable),
        ("--p---", "-", RunState::Paused),
        ("---s--", "0", RunState::Shutdown),
        ("--ps--", "0", RunState::Shutdown),
        ("---sr-", "1", RunState::Rebooting),
        ("---ss-", "2", RunState::Shutdown),
        ("---sc-", "3", RunState::Crashed),
        ("---sw-", "4", RunState::Crashed),
        ("---s?-", "9", RunState::Shutdown),
        ("---s-d", "0", RunState::Dying),
        ("-----d", "-", RunState::Dying),
    ] {
        assert_eq!(state(flags, reason), Some(expected), "{flags}");
    }
    for bad in ["-r----", "r----", "x-----", "r------"] {
        assert_eq!(state(bad, "-"), None, "{bad}");
    }
}

#[test]
fn a_row_with_a_hole_is_no_row() {
    for bad in [
        "Domain-0 0 512 2 r----- 287.7",
        "plain1 3 128 -b---- 35.8 73b5d326-b6dd-44a6-8a10-58acf4e35c75 - -",
        "plain1 -3 128 1 -b---- 35.8 73b5d326-b6dd-44a6-8a10-58acf4e35c75 - -",
        "plain1 99999999999 128 1 -b---- 35.8 73b5d326-b6dd-44a6-8a10-58acf4e35c75 - -",
        "plain1 3 128 1 -b---- 35.8 73b5d326-b6dd-44a6-8a10-58acf4e35c7 - -",
        "plain1 3 128 1 -b---- nan 73b5d326-b6dd-44a6-8a10-58acf4e35c75 - -",
        "libxl: error: something failed",
    ] {
        assert_eq!(row(bad), None, "{bad}");
    }
}

#[test]
fn odd_lines_and_repeated_numbers_are_counted() {
    let text = format!("{}xc: warning\nplain2  3 128 1 -b---- 1.0 {UUID} - -\n", fixture!("xen-4.17/idle/xl-list-v"));
    let list = List::read(&text);
    assert_eq!(
        list.rows.iter().map(|row| row.name).collect::<Vec<_>>(),
        ["Domain-0", "13_dbvrtg001", "23_dbvrtg007", "plain1"]
    );
    assert_eq!((list.odd, list.first_odd), (2, Some("xc: warning")));
}
