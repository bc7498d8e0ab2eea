use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// A size in bytes. KiB, MiB and pages exist only where a parser reads them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(pub u64);

impl Bytes {
    /// No bytes at all.
    pub const ZERO: Bytes = Bytes(0);

    /// A size given in KiB (1024 bytes); saturates.
    pub const fn from_kib(kib: u64) -> Bytes {
        Bytes(kib.saturating_mul(1024))
    }

    /// A size given in MiB (1024² bytes); saturates.
    pub const fn from_mib(mib: u64) -> Bytes {
        Bytes(mib.saturating_mul(1024 * 1024))
    }

    /// A size given in GiB (1024³ bytes); saturates.
    pub const fn from_gib(gib: u64) -> Bytes {
        Bytes(gib.saturating_mul(1024 * 1024 * 1024))
    }

    /// Whole KiB, rounded down.
    pub const fn kib(self) -> u64 {
        self.0 / 1024
    }

    /// Whole MiB, rounded down.
    pub const fn mib(self) -> u64 {
        self.0 / (1024 * 1024)
    }

    /// The difference, or zero where `other` is larger.
    pub const fn saturating_sub(self, other: Bytes) -> Bytes {
        Bytes(self.0.saturating_sub(other.0))
    }

    /// The distance between two sizes.
    pub const fn abs_diff(self, other: Bytes) -> Bytes {
        Bytes(self.0.abs_diff(other.0))
    }

    /// `self / whole` as a fraction, 0 where `whole` is zero.
    pub fn fraction_of(self, whole: Bytes) -> f64 {
        if whole.0 == 0 { 0.0 } else { self.0 as f64 / whole.0 as f64 }
    }

    /// Reads `4G`, `512M`, `1.5GiB`, `4096` (bytes): binary units, case does not matter.
    ///
    /// Returns `None` for anything else, and for a size that does not fit.
    pub fn parse(text: &str) -> Option<Bytes> {
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "k" | "kb" | "kib" => 1 << 10,
            "m" | "mb" | "mib" => 1 << 20,
            "g" | "gb" | "gib" => 1 << 30,
            "t" | "tb" | "tib" => 1 << 40,
            _ => return None,
        };
        if let Ok(whole) = number.parse::<u64>() {
            return whole.checked_mul(factor).map(Bytes);
        }
        let value = number.parse::<f64>().ok()? * factor as f64;
        (value.is_finite() && value >= 0.0 && value < u64::MAX as f64).then_some(Bytes(value as u64))
    }
}

/// Short and of bounded width: at most five characters (`424M`, `4.0G`, `41.2G`, `1.5T`).
///
/// Binary units; below 10 of a unit above MiB one decimal is shown, and up to 100 G also.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["B", "K", "M", "G", "T", "P"];
        let mut value = self.0 as f64;
        let mut unit = 0;
        // 1023.5 of a unit would round to 1024, five digits with its letter: step up before that.
        while value >= 999.5 && unit + 1 < UNITS.len() {
            value /= 1024.0;
            unit += 1;
        }
        let text = if unit >= 3 && value < 99.95 || unit == 2 && value < 9.95 && !self.0.is_multiple_of(1 << 20) {
            format!("{value:.1}{}", UNITS[unit])
        } else {
            format!("{value:.0}{}", UNITS[unit])
        };
        f.pad(&text)
    }
}

impl Add for Bytes {
    type Output = Bytes;
    fn add(self, other: Bytes) -> Bytes {
        Bytes(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Bytes {
    fn add_assign(&mut self, other: Bytes) {
        *self = *self + other;
    }
}

impl Sub for Bytes {
    type Output = Bytes;
    fn sub(self, other: Bytes) -> Bytes {
        self.saturating_sub(other)
    }
}

impl Sum for Bytes {
    fn sum<I: Iterator<Item = Bytes>>(iter: I) -> Bytes {
        iter.fold(Bytes::ZERO, Add::add)
    }
}
