//! Durations as people write them: `2s`, `500ms`, `1m30s`, `1.5` (seconds).

use std::time::Duration;

/// Reads a duration; a number without a unit is seconds. `None` for anything else, and for more
/// than a year.
pub fn parse_span(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    if let Ok(seconds) = rest.parse::<f64>() {
        return seconds_to_span(seconds);
    }
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let factor = match &rest[..letters] {
            "ms" => 0.001,
            "s" | "sec" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        total = total.checked_add(seconds_to_span(number * factor)?)?;
        rest = rest[letters..].trim_start();
    }
    seconds_to_span(total.as_secs_f64())
}

fn seconds_to_span(seconds: f64) -> Option<Duration> {
    (0.0..=366.0 * 86_400.0).contains(&seconds).then(|| Duration::from_millis((seconds * 1000.0).round() as u64))
}

/// A duration in words, as sentences say it: `3 s`, `3m12s`, `2h05m`, `41 d`.
pub fn say_span(span: Duration) -> String {
    let s = span.as_secs();
    match s {
        0..60 => format!("{s} s"),
        60..3600 if s.is_multiple_of(60) => format!("{} min", s / 60),
        60..3600 => format!("{}m{:02}s", s / 60, s % 60),
        3600..172_800 => format!("{}h{:02}m", s / 3600, s / 60 % 60),
        _ => format!("{} d", s / 86_400),
    }
}

/// Writes a duration as [`parse_span`] reads it: `500ms`, `2s`, `1m30s`.
pub fn show_span(span: Duration) -> String {
    let millis = span.as_millis() as u64;
    if millis == 0 {
        return "0s".to_owned();
    }
    if !millis.is_multiple_of(1000) {
        return if millis < 1000 { format!("{millis}ms") } else { format!("{}s", millis as f64 / 1000.0) };
    }
    let seconds = millis / 1000;
    let mut text = String::new();
    for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
        let larger = match unit {
            "d" => 0,
            "h" => 86_400,
            "m" => 3600,
            _ => 60,
        };
        let part = if larger == 0 { seconds / size } else { seconds % larger / size };
        if part > 0 {
            text.push_str(&format!("{part}{unit}"));
        }
    }
    text
}

#[cfg(test)]
mod tests;
