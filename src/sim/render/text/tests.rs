#![allow(clippy::unwrap_used)]
use super::{Text, permille};

#[test]
fn conversions_are_those_of_printf() {
    let mut text = Text::default();
    text.right("ab", 4).push("|").left("ab", 4).push("|").int(7, 3).push("|").int(12345, 3).push("|");
    text.tenths(2877, 8).push("|").tenths(5, 6).push("|").right_cut("13_dbvrtg001", 10).push("|").int(0, 0);
    assert_eq!(String::from_utf8(text.0).unwrap(), "  ab|ab  |  7|12345|   287.7|   0.5|13_dbvrtg0|0");
}

#[test]
fn percentages_are_rounded_not_cut() {
    assert_eq!(permille(131_072, 1_572_460), 83);
    assert_eq!(permille(524_288, 1_572_460), 333);
    assert_eq!((permille(1, 0), permille(0, 5)), (0, 0));
}
