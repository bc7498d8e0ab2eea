//! Figures and times in words, as the header and the details write them.

use crate::model::{Bytes, Moment};

pub use crate::inventory::say_span as span;

/// `41.2 GiB`, `812 MiB`: for sentences, where there is room for the unit.
pub fn bytes(size: Bytes) -> String {
    let text = size.to_string();
    let (number, unit) = text.split_at(text.len().saturating_sub(1));
    if unit == "B" { format!("{number} B") } else { format!("{number} {unit}iB") }
}

/// The same or a dash.
pub fn bytes_or_dash(size: Option<Bytes>) -> String {
    size.map_or_else(|| "-".to_owned(), bytes)
}

/// How long before `now`, in words.
pub fn ago(at: Moment, now: Moment) -> String {
    format!("{} ago", span(at.until(now)))
}

/// `1 host`, `3 hosts`.
pub fn count(n: u64, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// Bytes a second: `8.1 MiB/s`.
pub fn rate(rate: Option<f64>) -> String {
    rate.map_or_else(|| "-".to_owned(), |rate| format!("{}/s", bytes(Bytes(rate.max(0.0) as u64))))
}

/// Things a second.
pub fn per_second(rate: Option<f64>) -> String {
    match rate {
        None => "-".to_owned(),
        Some(rate) if rate < 9.95 => format!("{rate:.1}/s"),
        Some(rate) => format!("{rate:.0}/s"),
    }
}
