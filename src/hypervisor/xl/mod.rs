//! The `xl` toolstack, Xen 4.1 and later.

mod list;
mod sources;

use super::dom0::Dom0;
use super::join::{Before, fill, join};
use super::xenstore::Store;
use super::{Frame, failure, floor, info, parts, xentop};
use crate::model::{Domain, HostError, HostReport, Memory, Toolstack};
use list::List;
pub(super) use sources::SOURCES;

const LIST: &str = "xl list -v";
const XENTOP: &str = "xentop -b -i 1 -f -n -x";
const INFO: &str = "xl info";
const XENSTORE: &str = "xenstore-read";

/// Makes a report of a frame.
pub(super) fn parse(frame: &Frame<'_>, before: Option<&HostReport>) -> Result<HostReport, HostError> {
    let section = frame.section("list").ok_or_else(failure::no_list)?;
    let list = List::read(&section.out);
    if section.status != 0 || list.rows.is_empty() {
        return Err(failure::of_list(section, LIST));
    }
    let mut problems = Vec::new();
    if let Some(line) = list.first_odd {
        problems.push(failure::odd_lines("list", LIST, list.odd, line));
    }
    let top = parts::top(frame, XENTOP, &mut problems);
    let store = Store::read(frame);
    if let Some(section) = store.failed {
        problems.push(failure::problem("xenstore", XENSTORE, Some(section)));
    }
    let dom0 = Dom0::read(frame, before);
    let facts = parts::facts(frame, INFO, &dom0, before, &mut problems);
    let domains = domains(&list, &top, &store, &dom0, before);
    Ok(HostReport {
        toolstack: Toolstack::Xl,
        clock: dom0.clock,
        device_clock: dom0.device_clock,
        boot: dom0.boot,
        facts,
        domains,
        problems,
        sources: SOURCES,
    })
}

fn domains(
    list: &List<'_>,
    top: &xentop::Table<'_>,
    store: &Store<'_, '_>,
    dom0: &Dom0,
    before: Option<&HostReport>,
) -> Vec<Domain> {
    let names: Vec<_> = list.rows.iter().map(|row| (row.name, Some(row.cpu_seconds))).collect();
    let rows = join(&names, &top.rows, false);
    let mut known = Before(before.map_or(&[], |before| &before.domains));
    let domain = |(row, top_row): (&list::Row<'_>, Option<usize>)| {
        let before = known.at(row.domid);
        let name = info::name(row.name, before.map(|before| &before.name)).unwrap_or_default();
        let mut domain = Domain::with_name(name, Some(row.domid));
        domain.uuid = row.uuid;
        domain.state = row.state;
        domain.vcpus = Some(row.vcpus);
        domain.cpu_seconds = Some(row.cpu_seconds);
        let keys = store.of(row.domid);
        domain.memory = Memory {
            actual: Some(row.memory),
            target: keys.target,
            maximum: keys.maximum,
            unlimited: keys.unlimited,
            ..Memory::default()
        };
        if let Some(top_row) = top_row.map(|at| &top.rows[at]) {
            fill(&mut domain, top, top_row, before);
            domain.memory.unlimited |= top_row.unlimited && keys.maximum.is_none();
        }
        if domain.is_dom0() {
            domain.memory.target = dom0.target.or(keys.target);
            // For dom0 xentop may put in a bridge's counters, which run the other way round and
            // are everybody's traffic.
            domain.net = None;
            domain.vifs = Vec::new();
        } else if let Some(maximum) = domain.memory.maximum {
            domain.memory.minimum = Some(floor::estimate(maximum));
            domain.memory.minimum_estimated = true;
        }
        domain
    };
    list.rows.iter().zip(rows).map(domain).collect()
}

#[cfg(test)]
mod tests;
