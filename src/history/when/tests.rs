#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn zone() -> TimeZone {
    // Central European time by rule, whatever the machine's zone files say.
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn moment_of(text: &str) -> Moment {
    let local: DateTime = text.parse().unwrap();
    Moment(local.to_zoned(zone()).unwrap().timestamp().as_millisecond() as u64)
}

fn reference() -> Reference {
    Reference { now: moment_of("2026-11-22 03:26:30"), shown: moment_of("2026-11-22 03:12:44"), zone: zone() }
}

#[test]
fn every_way_of_saying_a_moment() {
    for (text, wanted) in [
        ("-10m", "2026-11-22 03:02:44"),
        ("-1h30m", "2026-11-22 01:42:44"),
        ("−10m", "2026-11-22 03:02:44"),
        ("+5m", "2026-11-22 03:17:44"),
        ("10m", "2026-11-22 03:16:30"),
        ("10m ago", "2026-11-22 03:16:30"),
        (" 1h30m ago ", "2026-11-22 01:56:30"),
        ("03:12", "2026-11-22 03:12:00"),
        ("3:12", "2026-11-22 03:12:00"),
        ("03:12:44", "2026-11-22 03:12:44"),
        ("22:00", "2026-11-21 22:00:00"),
        ("03:27", "2026-11-21 03:27:00"),
        ("today 01:00", "2026-11-22 01:00:00"),
        ("Yesterday 22:00", "2026-11-21 22:00:00"),
        ("2026-11-21 22:00", "2026-11-21 22:00:00"),
        ("2026-11-21T22:00:07", "2026-11-21 22:00:07"),
        ("2026-11-21", "2026-11-21 00:00:00"),
        ("2026-11-21T21:00:00Z", "2026-11-21 22:00:00"),
        ("2026-11-21T22:00:00+01:00", "2026-11-21 22:00:00"),
    ] {
        assert_eq!(When::parse(text, &reference()), Ok(When::At(moment_of(wanted))), "{text}");
    }
    assert_eq!(When::parse("live", &reference()), Ok(When::Live));
    assert_eq!(When::parse("NOW", &reference()), Ok(When::Live));
    assert_eq!(When::parse("start", &reference()), Ok(When::Start));
}

#[test]
fn what_is_no_moment_is_told_why() {
    let error = |text: &str| When::parse(text, &reference()).unwrap_err().to_string();
    assert!(error("").starts_with("such as -10m"));
    assert!(error("-").contains("no span of time"));
    assert!(error("-10x").contains("no span of time"));
    assert_eq!(error("25:00"), "`25:00` is no time of day; such as 03:12 or 03:12:44");
    assert!(error("3:12:44:1").contains("no time of day"));
    assert!(error("yesterday").contains("yesterday 22:00"));
    assert!(error("yesterday 9").contains("no time of day"));
    assert!(error("2026-02-30").contains("is no time"));
    assert!(error("last tuesday").contains("is no time"));
    assert!(error("10").contains("is no time"), "bare seconds are nobody's wish");
    assert_eq!(error("+1h"), "04:12:44 is still to come: the newest is of 03:26:30", "the future is not recorded yet");
    assert!(error("2027-01-01 00:00").starts_with("2027-01-01 00:00:00 is still to come"));
}

#[test]
fn hours_the_clocks_skip_or_show_twice() {
    let mut from = reference();
    from.now = moment_of("2026-10-26 12:00:00");
    // 02:30 was shown twice on that Sunday: the first is meant, still in summer time.
    let At(at) = When::parse("2026-10-25 02:30", &from).unwrap() else { panic!() };
    assert_eq!(show_full(at, &zone()), "Sun 2026-10-25 02:30:00 CEST");
    // And never shown on that one: it is an hour later.
    let At(at) = When::parse("2026-03-29 02:30", &from).unwrap() else { panic!() };
    assert_eq!(show_full(at, &zone()), "Sun 2026-03-29 03:30:00 CEST");
}

use When::At;

#[test]
fn moments_are_shown_with_their_day_unless_it_is_todays() {
    assert_eq!(show(moment_of("2026-11-22 03:12:44"), &reference()), "03:12:44");
    assert_eq!(show(moment_of("2026-11-21 23:59:59"), &reference()), "2026-11-21 23:59:59");
    assert_eq!(show(Moment(u64::MAX), &reference()), "-");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_none_is_of_the_future(text in "\\PC{0,24}|[-+0-9:mhdsT ago]{0,16}") {
        if let Ok(When::At(at)) = When::parse(&text, &reference()) {
            prop_assert!(at <= reference().now);
        }
    }
}
