//! Whether a domain may be made of a configuration: whether it is there already, anywhere, and
//! whether there is memory for it.

use super::migrate::{Newcomer, elsewhere};
use super::{Case, Findings};
use crate::hypervisor::guest_config::GuestConfig;
use crate::model::{Bytes, Domain, Host, Toolstack};

pub(super) fn check(case: &Case<'_>, config: Option<&GuestConfig>, found: &mut Findings) {
    let Some(config) = config else {
        found.warn("its configuration was not read: nobody knows whether it runs already, or fits");
        return;
    };
    match &config.name {
        Some(name) => elsewhere(case, Newcomer { name, uuid: config.uuid, known_at: None }, found),
        None => found.warn("its configuration has no name that can be read: nobody knows whether it runs already"),
    }
    if let (Some(memory), Some(maximum)) = (config.memory, config.maximum)
        && maximum < memory
    {
        found.stop(format!(
            "its maxmem of {maximum} is below its memory of {memory}: it would be made, and die at once"
        ));
    }
    match (config.memory, case.host.totals.free) {
        (Some(memory), Some(free)) if memory > free => short(case, memory, free, found),
        (Some(_), Some(_)) => {}
        _ => found.note("nobody knows whether there is memory for it"),
    }
}

/// What a host's guests hold beyond what they want and need, where both are known: est., since
/// minima are.
pub(in crate::action) fn reclaimable(host: &Host) -> Bytes {
    let domains = host.report.iter().flat_map(|report| &report.domains);
    let spare = |domain: &Domain| {
        let memory = &domain.memory;
        let least = memory.minimum?.max(memory.wanted?);
        Some(memory.actual?.saturating_sub(least))
    };
    domains
        .filter(|domain| !domain.is_dom0() && domain.run_state().is_up())
        .filter_map(spare)
        .fold(Bytes::ZERO, |a, b| a + b)
}

fn short(case: &Case<'_>, memory: Bytes, free: Bytes, found: &mut Findings) {
    let text = format!("it starts with {memory} and {} has {free} free", case.host.id);
    let text = match reclaimable(case.host) {
        Bytes::ZERO => text,
        could => format!("{text}, and its guests could give back est. {could}"),
    };
    match case.toolstack {
        Toolstack::Xm => found.warn(format!("{text}: xend takes the rest from dom0, or fails")),
        Toolstack::Xl => found.stop(format!("{text}: dom0 gives some of its own only where it balloons by itself")),
    }
}
