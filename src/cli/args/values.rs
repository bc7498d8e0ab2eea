//! Values of options, with their limits.

use super::NightArg;
use crate::inventory::parse_span;
use std::time::Duration;

/// A beat.
pub(in crate::cli) fn interval(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_millis(200), Duration::from_secs(3600), "2s, 500ms or 1m")
}

/// How long a timeline stays on the wall.
pub(in crate::cli) fn rotate(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(2), Duration::from_secs(3600), "20s")
}

/// When the wall is dim.
pub(in crate::cli) fn night(text: &str) -> Result<NightArg, String> {
    if text == "never" { Ok(NightArg::Never) } else { text.parse().map(NightArg::At) }
}

/// How long a host may take.
pub(in crate::cli) fn timeout(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_millis(100), Duration::from_secs(3600), "5s")
}

/// How often documents are written.
pub(in crate::cli) fn every(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(1), Duration::from_secs(24 * 3600), "5m")
}

/// How far back availability is told.
pub(in crate::cli) fn past(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(60), Duration::from_secs(366 * 86_400), "30d")
}

/// How long a guest may take to shut down.
pub(in crate::cli) fn grace(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(1), Duration::from_secs(3600), "30s")
}

/// How long a recorder runs.
pub(in crate::cli) fn recorded(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(1), Duration::from_secs(3660 * 86_400), "30m, 1h or 7d")
}

/// How long a simulated cluster lives before its picture is taken.
pub(in crate::cli) fn filmed(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(30), Duration::from_secs(86_400), "30m")
}

fn bounded(text: &str, least: Duration, most: Duration, example: &str) -> Result<Duration, String> {
    let show = crate::inventory::show_span;
    match parse_span(text) {
        Some(span) if (least..=most).contains(&span) => Ok(span),
        _ => Err(format!("write a time from {} to {}, such as {example}", show(least), show(most))),
    }
}

/// How fast a recording or a simulated cluster goes.
pub(in crate::cli) fn speed(text: &str) -> Result<f64, String> {
    match text.trim_end_matches(['x', '×']).parse::<f64>() {
        Ok(factor) if (0.01..=1000.0).contains(&factor) => Ok(factor),
        _ => Err("write a factor from 0.01 to 1000, such as 10".to_owned()),
    }
}
