use super::times::{local, moment};
use crate::inventory::parse_span;
use crate::model::Moment;
use jiff::civil::{self, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// Nobody writes times so.
    #[error("`{0}` is no time; write -10m, 2h, 03:12, yesterday 22:00, 2026-11-22 03:12 or now")]
    Unreadable(String),
    /// It is yet to come.
    #[error("`{0}` is yet to come")]
    Future(String),
}

/// A time in the past, as people write it: `-10m`, `2h`, `2h ago` (so long before now), `03:12` and
/// `22:00:30` (the last time it was that), `yesterday 22:00`, `mon 14:00`, `today`, `2026-11-22`,
/// `2026-11-22 03:12`, an RFC 3339 time, `now`.
///
/// # Errors
/// It is none of these, or lies after `now`.
pub fn parse_when(text: &str, now: Moment, zone: &TimeZone) -> Result<Moment, WhenError> {
    let text = text.trim();
    let at = read(text, now, zone).ok_or_else(|| WhenError::Unreadable(text.to_owned()))?;
    if at > now { Err(WhenError::Future(text.to_owned())) } else { Ok(at) }
}

fn read(text: &str, now: Moment, zone: &TimeZone) -> Option<Moment> {
    let lower = text.to_lowercase();
    if lower == "now" {
        return Some(now);
    }
    let exact = || {
        let at = text.parse::<Timestamp>().ok()?.as_millisecond();
        u64::try_from(at).ok().map(Moment)
    };
    exact().or_else(|| ago(&lower, now)).or_else(|| on_a_day(&lower, now, zone))
}

fn ago(text: &str, now: Moment) -> Option<Moment> {
    let span = text.strip_prefix('-').unwrap_or(text);
    let span = span.strip_suffix("ago").unwrap_or(span).trim();
    // A bare number could be a time of day, a day or seconds: that is not for us to guess.
    if !span.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let span = weeks(span).or_else(|| parse_span(span))?;
    Some(Moment(now.0.saturating_sub(span.as_millis() as u64)))
}

fn weeks(text: &str) -> Option<std::time::Duration> {
    let weeks: u32 = text.strip_suffix('w')?.trim().parse().ok()?;
    (weeks <= 520).then(|| std::time::Duration::from_secs(u64::from(weeks) * 7 * 86_400))
}

/// `03:12`, `yesterday`, `yesterday 22:00`, `2026-11-22 03:12`, `2026-11-22t03:12`.
fn on_a_day(text: &str, now: Moment, zone: &TimeZone) -> Option<Moment> {
    let today = local(now, zone)?.date();
    if let Some(time) = time(text) {
        let at = moment(today.to_datetime(time), zone)?;
        let before = || moment(today.yesterday().ok()?.to_datetime(time), zone);
        return if at <= now { Some(at) } else { before() };
    }
    let (day, rest) = text
        .split_once([' ', 't'])
        .filter(|_| text.starts_with(|c: char| c.is_ascii_digit()))
        .or_else(|| text.split_once(' '))
        .unwrap_or((text, ""));
    let rest = rest.trim();
    let time = if rest.is_empty() { civil::Time::midnight() } else { time(rest)? };
    let day = match day {
        "today" => today,
        "yesterday" => today.yesterday().ok()?,
        day => weekday(day).and_then(|weekday| last(weekday, today)).or_else(|| day.parse().ok())?,
    };
    let at = moment(day.to_datetime(time), zone)?;
    // `mon 14:00` on a Monday morning is that of last week.
    if at > now && weekday(text.split(' ').next()?).is_some() {
        return moment(day.checked_sub(7.days()).ok()?.to_datetime(time), zone);
    }
    Some(at)
}

fn time(text: &str) -> Option<civil::Time> {
    let mut parts = text.split(':');
    let mut part = |most: i8| -> Option<i8> {
        let text = parts.next()?;
        let value: i8 = text.parse().ok()?;
        (text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()) && value <= most).then_some(value)
    };
    let (hour, minute) = (part(23)?, part(59)?);
    let second = if text.matches(':').count() == 2 { part(59)? } else { 0 };
    if parts.next().is_some() {
        return None;
    }
    civil::Time::new(hour, minute, second, 0).ok()
}

fn weekday(text: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    DAYS.into_iter().find(|(name, _)| text.len() >= 3 && name.starts_with(text)).map(|(_, day)| day)
}

/// The last such day, today included.
fn last(weekday: Weekday, today: civil::Date) -> Option<civil::Date> {
    (0..7).find_map(|back| today.checked_sub(i64::from(back).days()).ok().filter(|day| day.weekday() == weekday))
}
