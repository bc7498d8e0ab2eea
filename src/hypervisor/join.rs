//! Which row of xentop is which domain. xentop prints names and no numbers, so names it is; a
//! doubtful match is none, because another domain's figures would be worse than no figures.

use super::words::CUT;
use super::xentop::{Row, Table};
use crate::model::{Domain, Vbd};

/// For each (name, CPU seconds) the index of its row.
///
/// `cut`: xentop knows no `-f` and cut the names to ten bytes. A name that two domains or two rows
/// share is nobody's. A row with clearly less CPU time than the list showed earlier belongs to
/// another domain that has taken the name meanwhile.
pub(super) fn join(domains: &[(&str, Option<f64>)], rows: &[Row<'_>], cut: bool) -> Vec<Option<usize>> {
    // What a cut left of a character split in the middle is one or more U+FFFD.
    let row_key = |name| if cut { str::trim_end_matches(name, '\u{FFFD}') } else { name };
    let mut wanted: Vec<(&str, usize)> =
        domains.iter().enumerate().map(|(at, (name, _))| (shown(name, cut), at)).collect();
    let mut offered: Vec<(&str, usize)> = rows.iter().enumerate().map(|(at, row)| (row_key(row.name), at)).collect();
    wanted.sort_unstable();
    offered.sort_unstable();

    let mut found = vec![None; domains.len()];
    let mut offers = offered.chunk_by(|a, b| a.0 == b.0).peekable();
    for wants in wanted.chunk_by(|a, b| a.0 == b.0) {
        let name = wants[0].0;
        while offers.next_if(|offer| offer[0].0 < name).is_some() {}
        let Some([(_, row)]) = offers.next_if(|offer| offer[0].0 == name) else { continue };
        let [(_, domain)] = wants else { continue };
        let younger = match (domains[*domain].1, rows[*row].cpu_seconds) {
            (Some(listed), Some(seconds)) => (seconds as f64) < listed - 1.5,
            _ => false,
        };
        if !younger {
            found[*domain] = Some(*row);
        }
    }
    found
}

/// What xentop shows of a name: without the blanks around it, cut or not.
fn shown(name: &str, cut: bool) -> &str {
    if !cut {
        return name.trim();
    }
    let end = (0..=CUT.min(name.len())).rev().find(|&end| name.is_char_boundary(end));
    name[..end.unwrap_or(0)].trim()
}

/// Fills in what a row tells of its domain. Texts are shared with the sample before.
pub(super) fn fill(domain: &mut Domain, table: &Table<'_>, row: &Row<'_>, before: Option<&Domain>) {
    domain.memory.actual = row.memory.or(domain.memory.actual);
    domain.net = table.net(row);
    domain.disk = table.disk(row);
    domain.vifs = table.vifs(row).to_vec();
    let known = before.map_or(&[][..], |before| &before.vbds);
    let disks = table.disks(row).iter().enumerate();
    domain.vbds = disks
        .map(|(at, line)| Vbd {
            device: super::info::name(line.device, known.get(at).map(|vbd| &vbd.device)).unwrap_or_default(),
            counters: line.counters,
            out_of_requests: line.out_of_requests,
        })
        .collect();
}

/// Walks the sample before along with this one; both are sorted by domid.
pub(super) struct Before<'a>(pub &'a [Domain]);

impl<'a> Before<'a> {
    /// The domain of that number in the sample before. Numbers must be asked for in rising order.
    pub fn at(&mut self, domid: u32) -> Option<&'a Domain> {
        while let Some((first, rest)) = self.0.split_first() {
            match first.domid {
                Some(known) if known < domid => self.0 = rest,
                known => return Some(first).filter(|_| known == Some(domid)),
            }
        }
        None
    }
}

#[cfg(test)]
#[path = "join_tests.rs"]
mod tests;
