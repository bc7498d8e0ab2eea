//! The `xm` toolstack: Xen 3.x and Oracle VM 2.x, with xend.

mod list;
mod sources;
mod sxp;

use super::dom0::Dom0;
use super::join::{Before, fill, join};
use super::xenstore::Store;
use super::{Frame, failure, floor, info, parts, xentop};
use crate::model::{Domain, HostError, HostReport, Memory, Toolstack};
use list::{Entry, List};
pub(super) use sources::SOURCES;

const LIST: &str = "xm list -l";
const XENTOP: &str = "xentop -b -i 1 -n -x";
const INFO: &str = "xm info";
const XENSTORE: &str = "xenstore-read";

/// Makes a report of a frame.
pub(super) fn parse(frame: &Frame<'_>, before: Option<&HostReport>) -> Result<HostReport, HostError> {
    let section = frame.section("list").ok_or_else(failure::no_list)?;
    let list = List::read(&section.out);
    if section.status != 0 || list.broken || list.entries.is_empty() {
        return Err(failure::of_list(section, LIST));
    }
    let mut problems = Vec::new();
    if let Some(what) = &list.first_odd {
        problems.push(failure::odd_lines("list", LIST, list.odd, what));
    }
    let top = parts::top(frame, XENTOP, &mut problems);
    let store = Store::read(frame);
    if let Some(section) = store.failed {
        problems.push(failure::problem("xenstore", XENSTORE, Some(section)));
    }
    let dom0 = Dom0::read(frame, before);
    let facts = parts::facts(frame, INFO, &dom0, before, &mut problems);

    let names: Vec<_> = list.entries.iter().map(|entry| (&*entry.name, entry.cpu_seconds)).collect();
    let running = list.entries.partition_point(|entry| entry.domid.is_some());
    let rows = join(&names[..running], &top.rows, true);
    let mut known = Before(before.map_or(&[], |before| &before.domains));
    let rows = rows.into_iter().chain(std::iter::repeat(None));
    let domains = list.entries.iter().zip(rows).map(|(entry, row)| {
        let before = entry.domid.and_then(|domid| known.at(domid));
        domain(entry, &top, row.map(|at| &top.rows[at]), &store, &dom0, before)
    });
    Ok(HostReport {
        toolstack: Toolstack::Xm,
        domains: domains.collect(),
        clock: dom0.clock,
        device_clock: dom0.device_clock,
        boot: dom0.boot.clone(),
        facts,
        problems,
        sources: SOURCES,
    })
}

fn domain(
    entry: &Entry<'_>,
    top: &xentop::Table<'_>,
    row: Option<&xentop::Row<'_>>,
    store: &Store<'_, '_>,
    dom0: &Dom0,
    before: Option<&Domain>,
) -> Domain {
    let name = info::name(&entry.name, before.map(|before| &before.name)).unwrap_or_default();
    let mut domain = Domain::with_name(name, entry.domid);
    domain.uuid = entry.uuid;
    domain.state = entry.state;
    domain.vcpus = entry.vcpus;
    let Some(domid) = entry.domid else {
        domain.memory.maximum = entry.maximum;
        return domain;
    };
    domain.cpu_seconds = entry.cpu_seconds;
    domain.uptime = match (dom0.epoch, entry.start_time) {
        (Some(now), Some(start)) if now >= start => Some(now - start),
        _ => None,
    };
    let keys = store.of(domid);
    // No actual without xentop: `memory` of xm is what xend last asked for, even where it failed.
    domain.memory =
        Memory { target: keys.target, maximum: keys.maximum, unlimited: keys.unlimited, ..Memory::default() };
    if let Some(row) = row {
        fill(&mut domain, top, row, before);
        domain.memory.unlimited |= row.unlimited && keys.maximum.is_none();
    }
    if domain.is_dom0() {
        domain.memory.target = dom0.target.or(keys.target);
        // Without xentop dom0's own balloon driver tells what it holds.
        domain.memory.actual = domain.memory.actual.or(dom0.current);
        return domain;
    }
    domain.memory.maximum = keys.maximum.or(entry.maximum);
    if let Some(maximum) = domain.memory.maximum {
        domain.memory.minimum = Some(floor::estimate(maximum));
        domain.memory.minimum_estimated = true;
    }
    domain
}

#[cfg(test)]
mod tests;
