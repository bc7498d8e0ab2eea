use crate::model::Bytes;
use std::fmt;

/// A size as an operator gives it: absolute, by how much, or in percent of the maximum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// So much: `4G`.
    Exactly(Bytes),
    /// So much more: `+512M`.
    More(Bytes),
    /// So much less: `-512M`.
    Less(Bytes),
    /// So many percent of the domain's maximum: `50%`.
    Percent(f64),
}

impl Size {
    /// Reads `4G`, `512` (MiB, as the tools take it), `+512M`, `-1G`, `50%`. Units are binary.
    ///
    /// `None` for anything else.
    pub fn parse(text: &str) -> Option<Size> {
        let text = text.trim();
        if let Some(percent) = text.strip_suffix('%') {
            let percent: f64 = percent.trim().parse().ok()?;
            return (percent > 0.0 && percent <= 100.0).then_some(Size::Percent(percent));
        }
        let (sign, amount) = match text.as_bytes().first()? {
            b'+' => (Some(true), &text[1..]),
            b'-' => (Some(false), &text[1..]),
            _ => (None, text),
        };
        // A bare number is MiB, as for xl and xm: nobody sets a balloon to 512 bytes.
        let amount = match amount.trim().parse::<u64>() {
            Ok(mib) => Bytes::from_mib(mib),
            Err(_) => Bytes::parse(amount)?,
        };
        if amount == Bytes::ZERO {
            return None;
        }
        Some(match sign {
            None => Size::Exactly(amount),
            Some(true) => Size::More(amount),
            Some(false) => Size::Less(amount),
        })
    }

    /// What it comes to for a domain, cut to whole MiB.
    ///
    /// # Errors
    /// What is not known that would have to be, or that nothing is left.
    pub fn resolve(self, current: Option<Bytes>, maximum: Option<Bytes>) -> Result<Bytes, &'static str> {
        let size = match self {
            Size::Exactly(size) => size,
            Size::More(by) => current.ok_or("its target is not known, so there is nothing to add to")? + by,
            Size::Less(by) => current.ok_or("its target is not known, so there is nothing to take from")? - by,
            Size::Percent(percent) => {
                let maximum = maximum.ok_or("its maximum is not known, so a percentage says nothing")?;
                Bytes((maximum.0 as f64 * percent / 100.0) as u64)
            }
        };
        match size.mib() {
            0 => Err("nothing would be left"),
            mib => Ok(Bytes::from_mib(mib)),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Size::Exactly(size) => write!(f, "{size}"),
            Size::More(size) => write!(f, "+{size}"),
            Size::Less(size) => write!(f, "-{size}"),
            Size::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}
