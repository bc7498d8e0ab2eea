//! When it is night, for a screen nobody looks at in daylight then.

use std::fmt;
use std::str::FromStr;

/// A time of every day, by the local clock; it may go past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Night {
    /// Minutes since midnight.
    from: u16,
    /// Minutes since midnight; the first minute that is day again.
    to: u16,
}

impl Night {
    /// Whether it is night at that time of day.
    pub fn holds(&self, hour: u8, minute: u8) -> bool {
        let now = u16::from(hour) * 60 + u16::from(minute);
        if self.from <= self.to { (self.from..self.to).contains(&now) } else { now >= self.from || now < self.to }
    }
}

impl FromStr for Night {
    type Err = String;

    /// Reads `22:00-06:00`.
    fn from_str(text: &str) -> Result<Night, String> {
        let wrong = || format!("`{}` is no time of day; write it like 22:00-06:00", crate::model::sanitise(text));
        let (from, to) = text.split_once(['-', '–']).ok_or_else(wrong)?;
        let night = Night { from: minutes(from).ok_or_else(wrong)?, to: minutes(to).ok_or_else(wrong)? };
        if night.from == night.to {
            return Err(format!("`{}` is no time at all: it ends when it begins", crate::model::sanitise(text)));
        }
        Ok(night)
    }
}

impl fmt::Display for Night {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, self.to / 60, self.to % 60)
    }
}

fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u16>().ok()).flatten();
    let (hour, minute) = (number(hour)?, number(minute)?);
    (minute < 60 && (hour < 24 || (hour == 24 && minute == 0))).then_some((hour * 60 + minute) % 1440)
}

#[cfg(test)]
mod tests;
