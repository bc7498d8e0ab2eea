//! `xm list -l`: one `(domain …)` for each domain, its members in any order. `memory` and `maxmem`
//! are in MiB, `cpu_time` in seconds, `start_time` in seconds since 1970. A halted domain has no
//! `domid`.

use super::sxp::Sxp;
use crate::hypervisor::words;
use crate::model::{Bytes, DomainState, Uuid};
use std::borrow::Cow;

/// One domain.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entry<'a> {
    pub name: Cow<'a, str>,
    pub domid: Option<u32>,
    pub uuid: Option<Uuid>,
    pub vcpus: Option<u32>,
    pub state: DomainState,
    pub cpu_seconds: Option<f64>,
    pub start_time: Option<f64>,
    /// `maxmem`.
    pub maximum: Option<Bytes>,
}

/// A whole list.
#[derive(Debug, Default)]
pub(super) struct List<'a> {
    /// By domid, each once; halted ones at the end, by name.
    pub entries: Vec<Entry<'a>>,
    /// Expressions that are no domain.
    pub odd: usize,
    pub first_odd: Option<String>,
    /// The text ends in the middle, or cannot be followed: what comes after is lost.
    pub broken: bool,
}

impl<'a> List<'a> {
    pub fn read(text: &'a str) -> List<'a> {
        let mut list = List::default();
        let mut rest = text;
        while let Some(next) = Sxp::next(&mut rest) {
            match next.as_ref().map(entry) {
                Ok(Ok(entry)) => list.entries.push(entry),
                Ok(Err(error)) => list.odd(error),
                Err(error) => {
                    list.broken = true;
                    list.odd(error.to_string());
                }
            }
        }
        list.entries.sort_by(|a, b| key(a).cmp(&key(b)));
        let before = list.entries.len();
        list.entries.dedup_by(|a, b| a.domid.is_some() && a.domid == b.domid);
        if list.entries.len() < before {
            list.odd("one domid twice".to_owned());
        }
        list
    }

    fn odd(&mut self, what: String) {
        self.odd += 1;
        self.first_odd.get_or_insert(what);
    }
}

/// dom0 first, then by number, then those without one by name.
fn key<'e>(entry: &'e Entry<'_>) -> (u64, &'e str) {
    match entry.domid {
        Some(domid) => (domid.into(), ""),
        None => (u64::MAX, &entry.name),
    }
}

fn entry<'a>(sxp: &Sxp<'a>) -> Result<Entry<'a>, String> {
    let members = sxp.tagged("domain").ok_or("an expression that is no (domain …)")?;
    let mut entry = Entry::default();
    let mut named = false;
    let (mut online, mut vcpus) = (None, None);
    for member in members {
        let Sxp::List(words) = member else { continue };
        let [Sxp::Atom(key), Sxp::Atom(value)] = words.as_slice() else { continue };
        match &**key {
            "name" => {
                entry.name = value.clone();
                named = true;
            }
            "domid" => {
                let domid = words::whole(value).and_then(|id| u32::try_from(id).ok());
                entry.domid = Some(domid.ok_or_else(|| format!("a domain with domid {value}"))?);
            }
            "uuid" => entry.uuid = value.parse().ok().filter(|uuid: &Uuid| !uuid.is_nil()),
            "vcpus" => vcpus = words::whole(value).and_then(|n| u32::try_from(n).ok()),
            "online_vcpus" => online = words::whole(value).and_then(|n| u32::try_from(n).ok()),
            "state" => entry.state = state(value).ok_or_else(|| format!("a domain in state {value}"))?,
            // xend prints nanoseconds; over a beat a millisecond is less than a tenth of a percent.
            "cpu_time" => entry.cpu_seconds = words::decimal(value).map(|s| (s * 1e3).round() / 1e3),
            "start_time" => entry.start_time = words::decimal(value).filter(|seconds| *seconds > 0.0),
            "maxmem" => entry.maximum = words::whole(value).map(Bytes::from_mib),
            _ => {}
        }
    }
    entry.vcpus = online.or(vcpus);
    if !named {
        return Err("a domain without a name".to_owned());
    }
    Ok(entry)
}

/// Six places `rbpscd`: running, blocked, paused, shut down, crashed, dying.
fn state(flags: &str) -> Option<DomainState> {
    let flags = flags.as_bytes();
    let flag = |at: usize, letter: u8| match flags.get(at) {
        Some(b'-') => Some(false),
        Some(byte) if *byte == letter => Some(true),
        _ => None,
    };
    (flags.len() == 6).then_some(())?;
    Some(DomainState {
        running: flag(0, b'r')?,
        blocked: flag(1, b'b')?,
        paused: flag(2, b'p')?,
        shutdown: flag(3, b's')?,
        crashed: flag(4, b'c')?,
        dying: flag(5, b'd')?,
        rebooting: false,
    })
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
