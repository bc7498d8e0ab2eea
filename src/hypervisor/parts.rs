//! The parts of a sample that `xl` and `xm` hosts share.

use super::dom0::Dom0;
use super::{Frame, failure, info, xentop};
use crate::model::{HostFacts, HostReport, SectionProblem};

/// xentop's table; empty, with a problem noted, where it failed.
pub(super) fn top<'f>(frame: &'f Frame<'_>, command: &str, problems: &mut Vec<SectionProblem>) -> xentop::Table<'f> {
    let section = frame.section("xentop");
    let Some(good) = section.filter(|section| section.status == 0) else {
        problems.push(failure::problem("xentop", command, section));
        return xentop::Table::default();
    };
    let table = xentop::Table::read(&good.out);
    if let Some(line) = table.first_odd {
        problems.push(failure::odd_lines("xentop", command, table.odd, line));
    } else if table.rows.is_empty() {
        problems.push(failure::problem("xentop", command, section));
    }
    table
}

/// The host's own figures.
pub(super) fn facts(
    frame: &Frame<'_>,
    command: &str,
    dom0: &Dom0,
    before: Option<&HostReport>,
    problems: &mut Vec<SectionProblem>,
) -> HostFacts {
    let section = frame.section("info");
    let mut facts = match section {
        Some(good) if good.status == 0 => info::read(&good.out, before.map(|before| &before.facts)),
        _ => HostFacts::default(),
    };
    if facts.total.is_none() || facts.free.is_none() {
        problems.push(failure::problem("info", command, section));
    }
    facts.load = dom0.load;
    facts.uptime = dom0.clock;
    facts
}
