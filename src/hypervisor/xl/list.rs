//! `xl list -v`: `Name ID Mem VCPUs State Time(s) UUID Reason-Code [Security Label]`. Mem is in MiB
//! and Time in seconds with one decimal. The header has tabs, rows have not; names are never cut
//! and may hold blanks, so a row is read from the right.

use crate::hypervisor::words;
use crate::model::{Bytes, DomainState, Uuid};

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row<'a> {
    /// As printed, blanks at its end lost.
    pub name: &'a str,
    pub domid: u32,
    /// Held now, plus what is claimed for a domain that is being built; whole MiB.
    pub memory: Bytes,
    pub vcpus: u32,
    pub state: DomainState,
    pub cpu_seconds: f64,
    /// `None` for dom0, whose UUID is all zeros.
    pub uuid: Option<Uuid>,
}

/// A whole list.
#[derive(Debug, Default)]
pub(super) struct List<'a> {
    /// By domid, each once.
    pub rows: Vec<Row<'a>>,
    /// Lines that are no row.
    pub odd: usize,
    pub first_odd: Option<&'a str>,
}

impl<'a> List<'a> {
    pub fn read(text: &'a str) -> List<'a> {
        let mut list = List::default();
        for line in text.lines() {
            if let Some(row) = row(line) {
                list.rows.push(row);
            } else if !line.trim().is_empty() && !is_header(line) {
                list.odd(line);
            }
        }
        if !list.rows.is_sorted_by_key(|row| row.domid) {
            list.rows.sort_by_key(|row| row.domid);
        }
        // One number twice cannot be: the list has been tampered with, and the later row is out.
        let before = list.rows.len();
        list.rows.dedup_by_key(|row| row.domid);
        if list.rows.len() < before {
            list.odd += before - list.rows.len();
            list.first_odd.get_or_insert("one ID twice");
        }
        list
    }

    fn odd(&mut self, line: &'a str) {
        self.odd += 1;
        self.first_odd.get_or_insert(line);
    }
}

fn is_header(line: &str) -> bool {
    line.starts_with("Name") && line.contains("VCPUs") && line.contains("State")
}

fn row(line: &str) -> Option<Row<'_>> {
    let mut rest = line;
    let last = words::pop(&mut rest)?;
    let middle = words::pop(&mut rest)?;
    // With a label the UUID is third from the right, without (Xen 4.1, 4.2) second.
    let (uuid, reason) = match uuid(middle) {
        Some(uuid) => (uuid, last),
        None => (uuid(words::pop(&mut rest)?)?, middle),
    };
    let cpu_seconds = words::decimal(words::pop(&mut rest)?)?;
    let state = state(words::pop(&mut rest)?, reason)?;
    let vcpus = words::whole(words::pop(&mut rest)?)?.try_into().ok()?;
    let memory = Bytes::from_mib(words::whole(words::pop(&mut rest)?)?);
    let domid = words::whole(words::pop(&mut rest)?)?.try_into().ok()?;
    let name = rest.trim_end_matches(' ');
    Some(Row { name, domid, memory, vcpus, state, cpu_seconds, uuid: Some(uuid).filter(|uuid| !uuid.is_nil()) })
}

fn uuid(word: &str) -> Option<Uuid> {
    if word.len() == 36 { word.parse().ok() } else { None }
}

/// Six places: `r`unning, `b`locked, `p`aused, `s`hut down, the reason of that, `d`ying. The
/// reason is a letter of `-rscwS` (powered off, reboot, suspend, crash, watchdog, soft reset) or
/// `?`; `Reason-Code` tells the same as a hexadecimal number, or `-`.
fn state(flags: &str, reason: &str) -> Option<DomainState> {
    let [running, blocked, paused, shutdown, why, dying] = *flags.as_bytes() else { return None };
    let flag = |byte: u8, letter: u8| match byte {
        b'-' => Some(false),
        byte if byte == letter => Some(true),
        _ => None,
    };
    let shutdown = flag(shutdown, b's')?;
    if !b"-rscwS?".contains(&why) {
        return None;
    }
    let code = u32::from_str_radix(reason, 16).ok().filter(|_| shutdown);
    Some(DomainState {
        running: flag(running, b'r')?,
        blocked: flag(blocked, b'b')?,
        paused: flag(paused, b'p')?,
        shutdown,
        crashed: matches!(why, b'c' | b'w') || matches!(code, Some(3 | 4)),
        dying: flag(dying, b'd')?,
        rebooting: matches!(why, b'r' | b'S') || matches!(code, Some(1 | 5)),
    })
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
