#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn a_night_goes_past_midnight_or_not() {
    let late: Night = "22:00-06:00".parse().unwrap();
    for (hour, minute, night) in [(21, 59, false), (22, 0, true), (0, 0, true), (5, 59, true), (6, 0, false)] {
        assert_eq!(late.holds(hour, minute), night, "{hour}:{minute}");
    }
    let early: Night = " 1:30 - 5 ".parse().unwrap();
    assert_eq!(early.to_string(), "01:30-05:00");
    assert!(early.holds(1, 30) && early.holds(4, 59) && !early.holds(5, 0) && !early.holds(23, 0));
    let to_midnight: Night = "22:00-24:00".parse().unwrap();
    assert!(to_midnight.holds(23, 59) && !to_midnight.holds(0, 0));
}

#[test]
fn what_is_no_time_of_day_is_told() {
    for bad in ["", "22:00", "22-", "25:00-06:00", "22:60-06:00", "-1:00-2:00", "22:00-22:00", "a-b", "1:+2-3:00"] {
        assert!(bad.parse::<Night>().is_err(), "{bad}");
    }
}
