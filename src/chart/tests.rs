#![allow(clippy::unwrap_used)]

use super::*;
use crate::history::Unit;
use crate::model::Moment;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::time::Duration;

const UNITS: [Unit; 5] = [Unit::Bytes, Unit::BytesPerSecond, Unit::CpuPercent, Unit::Count, Unit::Ratio];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// A moment as RFC 3339 writes it.
fn at(text: &str) -> Moment {
    Moment(text.parse::<jiff::Timestamp>().unwrap().as_millisecond() as u64)
}

proptest! {
    #[test]
    fn a_window_is_never_turned_round_empty_or_outside(
        to in 0u64..5_000_000_000_000, span in 0u64..10_000_000_000,
        moves in prop::collection::vec((0u8..5, -3.0f64..3.0, 0u64..5_000_000_000_000), 0..30),
        first in prop::option::of(0u64..5_000_000_000_000),
        last in 4_000_000_000u64..5_000_000_000_000,
    ) {
        let mut window = Window::ending(Moment(to), Duration::from_millis(span));
        for (what, share, focus) in moves {
            window = match what {
                0 => window.zoomed(true, Moment(focus)),
                1 => window.zoomed(false, Moment(focus)),
                2 => window.moved(share),
                3 => window.spanning(Duration::from_millis(focus % 9_000_000_000), Moment(focus)),
                _ => window.kept_within(first.map(Moment), Moment(last)),
            };
            prop_assert!(window.from() < window.to());
            prop_assert!((Window::LEAST..=Window::MOST).contains(&window.span()), "{:?}", window.span());
        }
        let kept = window.kept_within(first.map(Moment), Moment(last));
        prop_assert!(kept.to() <= Moment(last));
        prop_assert_eq!(kept.span(), window.span());
        prop_assert_eq!(kept.kept_within(first.map(Moment), Moment(last)), kept, "twice is once");
    }

    #[test]
    fn zooming_keeps_the_focus_where_it_is(to in 2_000_000_000u64..3_000_000_000, span in 100_000u64..1_000_000_000, share in 0.0f64..=1.0) {
        let window = Window::ending(Moment(to), Duration::from_millis(span));
        let focus = Moment(window.from().0 + (span as f64 * share) as u64);
        let place = |window: Window| (focus.0 - window.from().0) as f64 / window.span().as_millis() as f64;
        prop_assert!((place(window.zoomed(true, focus)) - place(window)).abs() < 1e-3);
        let back = window.zoomed(true, focus).zoomed(false, focus);
        prop_assert!(back.from().0.abs_diff(window.from().0) <= 4 && back.to().0.abs_diff(window.to().0) <= 4);
    }

    #[test]
    fn columns_and_moments_agree(span in 20_000u64..3_000_000_000, columns in 1usize..500, column in 0usize..500) {
        let window = Window::ending(Moment(4_000_000_000), Duration::from_millis(span));
        let column = column % columns;
        let start = window.start_of(column, columns);
        let found = window.column(start, columns).unwrap();
        prop_assert!(found == column || found + 1 == column, "{found} for {column}");
        prop_assert_eq!(window.column(Moment(window.to().0 + 1), columns), None);
    }

    #[test]
    fn the_grid_holds_the_window_and_moves_by_whole_columns(to in 3_000_000_000u64..2_000_000_000_000, span in 20_000u64..2_600_000_000, columns in 1usize..500, later in 0u64..100_000) {
        let window = Window::ending(Moment(to), Duration::from_millis(span));
        let grid = window.on_grid(columns);
        let column = grid.span().as_millis() as u64 / columns as u64;
        prop_assert!(grid.to() >= window.to() && grid.to().0 - window.to().0 < column);
        prop_assert!(grid.from().0 <= window.from().0 + column);
        prop_assert_eq!(grid.span().as_millis() as u64 % columns as u64, 0);
        let moved = Window::ending(Moment(to + later), Duration::from_millis(span)).on_grid(columns);
        prop_assert_eq!((moved.to().0 - grid.to().0) % column, 0);
    }

    #[test]
    fn an_axis_holds_its_values_and_its_ticks_rise_evenly(
        unit in 0usize..5, low in 0.0f64..1e15, size in 0.0f64..1e15, shrink in 0i32..16, most in 1usize..20,
    ) {
        let (low, high) = (low / 10f64.powi(shrink), (low + size) / 10f64.powi(shrink));
        let axis = Axis::new(UNITS[unit], low, high, most);
        prop_assert!(axis.low <= low && axis.high >= high, "{axis:?}");
        prop_assert!(axis.low < axis.high);
        prop_assert!(axis.ticks.len() >= 2 && axis.ticks.len() <= most + 1, "{axis:?}");
        prop_assert_eq!(axis.ticks[0], axis.low);
        prop_assert_eq!(*axis.ticks.last().unwrap(), axis.high);
        for pair in axis.ticks.windows(2) {
            prop_assert!(pair[0] < pair[1]);
        }
        let labels: Vec<String> = axis.ticks.iter().map(|tick| axis.label(*tick)).collect();
        for label in &labels {
            prop_assert!(label.chars().count() <= 24, "{label}");
        }
    }

    #[test]
    fn times_below_an_axis_rise_within_it_and_are_few(
        to in 1_500_000_000_000u64..2_000_000_000_000, span in 20_000u64..2_678_400_000, most in 1usize..25,
        name in prop::sample::select(vec!["UTC", "Europe/Zurich", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    ) {
        let window = Window::ending(Moment(to), Duration::from_millis(span));
        let ticks = time_ticks(&window, &zone(name), most);
        prop_assert!(ticks.len() <= most + 2, "{} of {most}", ticks.len());
        for pair in ticks.windows(2) {
            prop_assert!(pair[0].at < pair[1].at);
        }
        for tick in &ticks {
            prop_assert!(window.holds(tick.at));
        }
    }
}

#[test]
fn sizes_step_by_powers_of_two_and_say_gib() {
    let axis = Axis::new(Unit::Bytes, 0.0, 41.2 * 1024f64.powi(3), 6);
    let labels: Vec<String> = axis.ticks.iter().map(|tick| axis.label(*tick)).collect();
    assert_eq!(labels, ["0", "8 GiB", "16 GiB", "24 GiB", "32 GiB", "40 GiB", "48 GiB"]);
    let axis = Axis::new(Unit::Bytes, 0.0, 1.2 * 1024f64.powi(3), 4);
    let labels: Vec<String> = axis.ticks.iter().map(|tick| axis.label(*tick)).collect();
    assert_eq!(labels, ["0", "0.5 GiB", "1.0 GiB", "1.5 GiB"]);
    let axis = Axis::new(Unit::CpuPercent, 0.0, 37.0, 5);
    assert_eq!(axis.ticks, [0.0, 10.0, 20.0, 30.0, 40.0]);
    assert_eq!((axis.label(10.0).as_str(), axis.unit_word()), ("10 %", "% of one CPU"));
    let axis = Axis::of_ratios(0.93, 5);
    assert_eq!((axis.high, axis.label(axis.high).as_str()), (1.0, "100 %"));
}

#[test]
fn dates_stand_at_midnight_and_local_time_elsewhere() {
    let window = Window::between(at("2026-11-21T20:00:00Z"), at("2026-11-22T02:00:00Z"));
    let ticks = time_ticks(&window, &zone("Europe/Zurich"), 6);
    let labels: Vec<&str> = ticks.iter().map(|tick| tick.label.as_str()).collect();
    assert_eq!(labels, ["21:00", "22:00", "23:00", "22 Nov", "01:00", "02:00", "03:00"]);
    assert!(ticks[3].day && !ticks[2].day);
    assert_eq!(ticks[3].at, at("2026-11-21T23:00:00Z"));
    let month = Window::ending(at("2026-11-22T00:00:00Z"), Duration::from_secs(30 * 86_400));
    assert!(time_ticks(&month, &TimeZone::UTC, 6).iter().all(|tick| tick.day));
}

#[test]
fn the_night_the_clocks_are_set_has_its_hours_in_order() {
    for day in ["2026-03-29", "2026-10-25"] {
        let window = Window::between(at(&format!("{day}T00:00:00+01:00")), at(&format!("{day}T06:00:00+01:00")));
        let ticks = time_ticks(&window, &zone("Europe/Zurich"), 8);
        assert!(ticks.len() >= 5, "{day}: {ticks:?}");
        assert!(ticks.windows(2).all(|pair| pair[0].at < pair[1].at), "{day}: {ticks:?}");
    }
}
