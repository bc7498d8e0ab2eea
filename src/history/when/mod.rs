//! Moments as people write and read them: `-10m`, `03:12`, `yesterday 22:00`, `live`.

use crate::inventory::parse_span;
use crate::model::Moment;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

/// What words about time are counted from.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The newest moment there can be: now, or the end of a recording. `10m ago`, `03:12` and
    /// `yesterday` are counted from it.
    pub now: Moment,
    /// The moment on the screen: `-10m` and `+5m` are counted from it.
    pub shown: Moment,
    /// The zone that hours are written in.
    pub zone: TimeZone,
}

/// A moment asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The present, or the end of a recording.
    Live,
    /// Where the recording begins.
    Start,
    /// Then.
    At(Moment),
}

/// Why a text is no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// Nothing was written.
    #[error("such as {EXAMPLES}")]
    Empty,
    /// A sign without a span of time behind it.
    #[error("`{0}` is no span of time; such as -10m, -1h30m, +5m")]
    NoSpan(String),
    /// A day without an hour, where a day alone says too little.
    #[error("say the hour as well, such as `{0} 22:00`")]
    NoHour(String),
    /// There is no such hour.
    #[error("`{0}` is no time of day; such as 03:12 or 03:12:44")]
    NoTimeOfDay(String),
    /// Not understood at all.
    #[error("`{0}` is no time; such as {EXAMPLES}")]
    Unknown(String),
    /// After the newest moment there is.
    #[error("{0} is still to come: the newest is of {1}")]
    Future(String, String),
    /// Outside of what a calendar here holds.
    #[error("`{0}` is too far away")]
    TooFar(String),
}

/// Texts that are understood.
pub const EXAMPLES: &str = "-10m, 03:12, 03:12:44, yesterday 22:00, 2026-11-21 22:00, live";

impl When {
    /// Reads a moment.
    ///
    /// A span with a sign is counted from the moment shown, one without from now. An hour alone
    /// is the last such hour. An hour that the clocks skipped is that much later; of one they
    /// showed twice, the first is meant.
    ///
    /// # Errors
    /// The text is no moment, or one that is still to come.
    pub fn parse(text: &str, from: &Reference) -> Result<When, WhenError> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        match lower.as_str() {
            "" => return Err(WhenError::Empty),
            "live" | "now" | "end" => return Ok(When::Live),
            "start" | "first" => return Ok(When::Start),
            _ => {}
        }
        let at = relative(&lower, from).transpose().or_else(|| absolute(text, &lower, from).transpose());
        let at = at.unwrap_or_else(|| Err(WhenError::Unknown(text.to_owned())))?;
        if at > from.now {
            return Err(WhenError::Future(show(at, from), show(from.now, from)));
        }
        Ok(When::At(at))
    }
}

/// `-10m`, `+5m`, `10m`, `10m ago`.
fn relative(text: &str, from: &Reference) -> Result<Option<Moment>, WhenError> {
    let span = |text: &str| parse_span(text).map(|span| span.as_millis() as u64);
    let too_far = || WhenError::TooFar(text.to_owned());
    // The minus sign of typographers comes by copy and paste.
    if let Some(rest) = text.strip_prefix(['-', '−']) {
        let span = span(rest).ok_or_else(|| WhenError::NoSpan(text.to_owned()))?;
        return from.shown.0.checked_sub(span).map(|at| Some(Moment(at))).ok_or_else(too_far);
    }
    if let Some(rest) = text.strip_prefix('+') {
        let span = span(rest).ok_or_else(|| WhenError::NoSpan(text.to_owned()))?;
        return from.shown.0.checked_add(span).map(|at| Some(Moment(at))).ok_or_else(too_far);
    }
    let bare = text.strip_suffix("ago").map_or(text, str::trim_end);
    // A bare number would be seconds; nobody means those here.
    match span(bare).filter(|_| bare.ends_with(|c: char| c.is_ascii_alphabetic())) {
        Some(span) => from.now.0.checked_sub(span).map(|at| Some(Moment(at))).ok_or_else(too_far),
        None => Ok(None),
    }
}

/// `03:12`, `yesterday 22:00`, `2026-11-21 22:00`, `2026-11-21`, RFC 3339.
fn absolute(text: &str, lower: &str, from: &Reference) -> Result<Option<Moment>, WhenError> {
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return moment(stamp, text).map(Some);
    }
    let now = zoned(from.now, &from.zone).ok_or_else(|| WhenError::TooFar(text.to_owned()))?;
    let (day, hour) = match lower.split_once([' ', 't']) {
        Some((day, hour)) if day.starts_with(|c: char| c.is_ascii_digit()) => (day, Some(hour.trim())),
        _ => match lower.split_once(' ') {
            Some((day, hour)) => (day, Some(hour.trim())),
            None => (lower, None),
        },
    };
    if hour.is_none() && day.contains(':') {
        let time = time_of_day(day)?;
        let today = at(now.date().to_datetime(time), from, text)?;
        if today <= from.now {
            return Ok(Some(today));
        }
        return at(yesterday(&now, text)?.to_datetime(time), from, text).map(Some);
    }
    let date: Date = match day {
        "today" => now.date(),
        "yesterday" => yesterday(&now, text)?,
        day if day.matches('-').count() == 2 => match day.parse() {
            Ok(date) => date,
            Err(_) => return Ok(None),
        },
        _ => return Ok(None),
    };
    let time = match hour {
        Some(hour) => time_of_day(hour)?,
        None if day.ends_with("day") => return Err(WhenError::NoHour(day.to_owned())),
        None => Time::midnight(),
    };
    at(date.to_datetime(time), from, text).map(Some)
}

fn yesterday(now: &Zoned, text: &str) -> Result<Date, WhenError> {
    now.date().checked_sub(1.day()).map_err(|_| WhenError::TooFar(text.to_owned()))
}

fn time_of_day(text: &str) -> Result<Time, WhenError> {
    let bad = || WhenError::NoTimeOfDay(text.to_owned());
    let mut parts = [0i8; 3];
    let mut count = 0;
    for part in text.split(':') {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit());
        *parts.get_mut(count).filter(|_| digits).ok_or_else(bad)? = part.parse().map_err(|_| bad())?;
        count += 1;
    }
    if count < 2 {
        return Err(bad());
    }
    Time::new(parts[0], parts[1], parts[2], 0).map_err(|_| bad())
}

fn at(local: DateTime, from: &Reference, text: &str) -> Result<Moment, WhenError> {
    let zoned = local.to_zoned(from.zone.clone()).map_err(|_| WhenError::TooFar(text.to_owned()))?;
    moment(zoned.timestamp(), text)
}

fn moment(stamp: Timestamp, text: &str) -> Result<Moment, WhenError> {
    let millis = u64::try_from(stamp.as_millisecond());
    millis.map(Moment).map_err(|_| WhenError::TooFar(text.to_owned()))
}

/// The moment by the clocks of a zone; `None` beyond the calendar.
pub fn zoned(at: Moment, zone: &TimeZone) -> Option<Zoned> {
    let stamp = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    Some(stamp.to_zoned(zone.clone()))
}

/// A moment for people: the hour alone on the day of [`Reference::now`], else the day as well.
pub fn show(at: Moment, from: &Reference) -> String {
    match (zoned(at, &from.zone), zoned(from.now, &from.zone)) {
        (Some(at), Some(now)) if at.date() == now.date() => at.strftime("%H:%M:%S").to_string(),
        (Some(at), _) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        (None, _) => "-".to_owned(),
    }
}

/// A moment in full, with its weekday and the zone: `Sun 2026-11-22 03:12:44 CET`.
pub fn show_full(at: Moment, zone: &TimeZone) -> String {
    zoned(at, zone).map_or_else(|| "-".to_owned(), |at| at.strftime("%a %Y-%m-%d %H:%M:%S %Z").to_string())
}

#[cfg(test)]
mod tests;
