#![allow(clippy::unwrap_used)]
use super::*;

fn row(name: &str, cpu_seconds: u64) -> Row<'_> {
    let mut row = Row::default();
    (row.name, row.cpu_seconds) = (name, Some(cpu_seconds));
    row
}

#[test]
fn rows_find_their_domains_whatever_their_order() {
    let rows = [row("b", 1), row("Domain-0", 9), row("a", 1), row("stranger", 1)];
    let domains = [("Domain-0", Some(9.0)), ("a", None), ("b", Some(1.2)), ("gone", None)];
    assert_eq!(join(&domains, &rows, false), [Some(1), Some(2), Some(0), None]);
}

#[test]
fn a_shared_name_is_nobodys() {
    let rows = [row("(null)", 1), row("(null)", 2), row("a", 1)];
    assert_eq!(join(&[("(null)", None), ("a", None)], &rows, false), [None, Some(2)]);
    assert_eq!(join(&[("a", None), ("a", None)], &rows, false), [None, None]);
}

#[test]
fn cut_names_are_matched_by_their_first_ten_bytes_unless_two_share_them() {
    let rows = [row("13_dbvrtg0", 5), row("short", 5), row("34_SLSTest", 5)];
    let domains = [("13_dbvrtg001", Some(5.0)), ("short", None), ("34_SLSTest", None), ("34_SLSTest2", None)];
    assert_eq!(join(&domains, &rows, true), [Some(0), Some(1), None, None]);
    // One of the two not in xentop yet: the row could be either's.
    assert_eq!(join(&[("13_dbvrtg001", None), ("13_dbvrtg002", None)], &rows, true), [None, None]);
    assert_eq!(join(&[("13_dbvrtg001", None)], &rows, false), [None], "names that are not cut must be equal");
}

#[test]
fn a_cut_through_a_character_is_no_hindrance() {
    // Ten bytes end within the second byte of `é`.
    let rows = [row("123456789\u{FFFD}", 5)];
    assert_eq!(join(&[("123456789é", None)], &rows, true), [Some(0)]);
}

#[test]
fn a_younger_row_is_another_domain_of_that_name() {
    let domains = [("a", Some(500.0))];
    assert_eq!(join(&domains, &[row("a", 2)], false), [None]);
    assert_eq!(join(&domains, &[row("a", 499)], false), [Some(0)]);
    assert_eq!(join(&domains, &[row("a", 520)], false), [Some(0)]);
}
