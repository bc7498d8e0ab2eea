//! The kinds of value a scenario file holds.

use crate::model::Bytes;
use serde::{Deserialize, Deserializer, de::Error};
use std::time::Duration;

/// A size in KiB, written `"48G"` or `"434176k"`; rounded down to whole 4 KiB pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kib(pub u64);

impl<'de> Deserialize<'de> for Kib {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Kib, D::Error> {
        let text = String::deserialize(d)?;
        size(&text)
            .ok_or_else(|| D::Error::custom(format!("{text:?} is no size: write \"4G\", \"512M\" or \"434176k\"")))
    }
}

/// Reads a size as [`Kib`] does.
pub(crate) fn size(text: &str) -> Option<Kib> {
    Bytes::parse(text).map(|bytes| Kib(bytes.kib() & !3))
}

/// A span of time, written `"500ms"`, `"45s"`, `"15m"` or `"2h"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span(pub Duration);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Span, D::Error> {
        let text = String::deserialize(d)?;
        span(&text).map(Span).ok_or_else(|| {
            D::Error::custom(format!("{text:?} is no time: write \"500ms\", \"45s\", \"15m\" or \"2h\""))
        })
    }
}

fn span(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    let value = number.trim().parse::<f64>().ok()? * f64::from(millis);
    // A year is more than anybody simulates, and keeps every sum of times far from overflow.
    (0.0..=3.2e10).contains(&value).then(|| Duration::from_millis(value.round() as u64))
}

/// What a guest makes of being asked to shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obeys {
    /// It takes so long; written as a [`Span`].
    After(Duration),
    /// `"never"`: it does not heed.
    Never,
    /// `"unasked"`: there is no way to ask it, and the tool says so.
    Unasked,
}

impl Default for Obeys {
    fn default() -> Obeys {
        Obeys::After(Duration::from_secs(4))
    }
}

impl<'de> Deserialize<'de> for Obeys {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Obeys, D::Error> {
        let text = String::deserialize(d)?;
        match text.trim() {
            "never" => Ok(Obeys::Never),
            "unasked" => Ok(Obeys::Unasked),
            text => span(text).map(Obeys::After).ok_or_else(|| {
                D::Error::custom(format!("{text:?} is no time such as \"45s\", and neither \"never\" nor \"unasked\""))
            }),
        }
    }
}

/// Which toolstack a simulated host has.
pub(crate) use crate::model::Toolstack;

/// Reads `"xl"` or `"xm"`.
pub(crate) fn toolstack<'de, D: Deserializer<'de>>(d: D) -> Result<Toolstack, D::Error> {
    let word = String::deserialize(d)?;
    Toolstack::from_word(&word).ok_or_else(|| D::Error::custom(format!("{word:?} is no toolstack: \"xl\" or \"xm\"")))
}

/// What a guest does with its memory and CPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Workload {
    /// Hardly anything: its wish stays below the floor.
    Idle,
    /// A working machine: its wish wanders between half and a half of its maximum.
    Busy,
    /// CERN's stress script: four threads, each allocates 1 GB, writes at random, frees, sleeps up
    /// to 63 s.
    Stress,
}

/// How much a guest uses its network or disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Level {
    /// Nothing at all.
    None,
    /// A few KiB a second.
    Low,
    /// Hundreds of KiB a second.
    Medium,
    /// Many MiB a second.
    High,
}

/// What a guest's balloon obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Balloon {
    /// xenballoond in the guest: it follows the guest's own wish, and `memory/target` stays what
    /// the toolstack last wrote.
    #[serde(rename = "self")]
    Own,
    /// A policy in dom0 writes the guest's wish to `memory/target`, and the guest follows.
    Policy,
    /// Follows `memory/target`, which only moves when somebody sets it.
    Directed,
    /// No driver: the target may be set, nothing happens.
    Deaf,
    /// Follows, but never gives back more than to `stuck_at`.
    Stuck,
}
