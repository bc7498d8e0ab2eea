use super::Window;
use crate::model::Moment;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil};

/// A time below an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeTick {
    /// When.
    pub at: Moment,
    /// What is written: a time of day, or a date at midnight.
    pub label: String,
    /// Whether a day begins here.
    pub day: bool,
}

/// Steps between two times, in seconds; longer ones are whole days.
const STEPS: [u32; 17] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600];
const DAYS: [i64; 6] = [1, 2, 5, 7, 14, 28];

/// Round local times within the window, at most `most` of them.
pub fn time_ticks(window: &Window, zone: &TimeZone, most: usize) -> Vec<TimeTick> {
    let span = window.span().as_secs_f64();
    let fits = |step: f64| span / step <= most.max(1) as f64;
    match STEPS.into_iter().find(|step| fits(f64::from(*step))) {
        Some(step) => within_days(window, zone, step),
        None => {
            let step = DAYS.into_iter().find(|days| fits(*days as f64 * 86_400.0)).unwrap_or(28);
            whole_days(window, zone, step)
        }
    }
}

/// The local date and time of a moment.
pub(super) fn local(at: Moment, zone: &TimeZone) -> Option<civil::DateTime> {
    let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    Some(zone.to_datetime(at))
}

/// The moment of a local date and time. One that the clock skips is that much later.
pub(super) fn moment(at: civil::DateTime, zone: &TimeZone) -> Option<Moment> {
    let at = zone.to_ambiguous_zoned(at).compatible().ok()?.timestamp().as_millisecond();
    u64::try_from(at).ok().map(Moment)
}

fn within_days(window: &Window, zone: &TimeZone, step: u32) -> Vec<TimeTick> {
    let mut ticks: Vec<TimeTick> = Vec::new();
    let (Some(first), Some(last)) = (local(window.from(), zone), local(window.to(), zone)) else { return ticks };
    let mut day = first.date();
    while day <= last.date() {
        let Ok(midnight) = day.to_zoned(zone.clone()) else { break };
        let begins = if day == first.date() { seconds_into(first) / step * step } else { 0 };
        for second in (begins..86_400).step_by(step as usize) {
            let Ok(at) = midnight.datetime().checked_add(i64::from(second).seconds()) else { continue };
            let Some(when) = moment(at, zone) else { continue };
            if when > window.to() {
                break;
            }
            // Where the clock is set, a time may come twice or not at all.
            let rises = ticks.last().is_none_or(|tick| tick.at < when);
            if window.holds(when) && rises {
                let label = if second == 0 {
                    at.strftime("%-d %b").to_string()
                } else if step < 60 {
                    at.strftime("%H:%M:%S").to_string()
                } else {
                    at.strftime("%H:%M").to_string()
                };
                ticks.push(TimeTick { at: when, label, day: second == 0 });
            }
        }
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    ticks
}

fn seconds_into(at: civil::DateTime) -> u32 {
    at.hour() as u32 * 3600 + at.minute() as u32 * 60 + at.second() as u32
}

fn whole_days(window: &Window, zone: &TimeZone, step: i64) -> Vec<TimeTick> {
    let (Some(first), Some(last)) = (local(window.from(), zone), local(window.to(), zone)) else { return Vec::new() };
    let epoch = civil::date(1970, 1, 5);
    let mut ticks = Vec::new();
    let mut day = first.date();
    while day <= last.date() {
        let since = epoch.until(day).map(|span| i64::from(span.get_days())).unwrap_or(0);
        if since.rem_euclid(step) == 0
            && let Some(at) = moment(day.at(0, 0, 0, 0), zone)
            && window.holds(at)
        {
            ticks.push(TimeTick { at, label: day.strftime("%-d %b").to_string(), day: true });
        }
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    ticks
}
