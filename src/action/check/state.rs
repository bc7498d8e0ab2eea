//! Whether the domain stands so that the action makes sense.

use super::{Case, Findings, Weight};
use crate::action::Kind;
use crate::model::{Domain, RunState};

pub(super) fn check(case: &Case<'_>, domain: &Domain, found: &mut Findings) {
    let kind = case.wish.kind();
    if let Err(why) = kind.info().applies(domain) {
        // A guest in such a state may still take what is asked: only its answer is not to be
        // counted on.
        let hopeless = domain.is_dom0()
            || domain.domid.is_none()
            || matches!(kind, Kind::Unpause | Kind::Start)
            || domain.run_state() == RunState::Dying;
        found.add(if hopeless { Weight::Never } else { Weight::Stop }, format!("it {why}"));
    }
    match kind {
        Kind::Destroy if domain.run_state().is_up() => {
            found.warn("it runs: what it has not written to disk is lost");
        }
        Kind::Unpause if domain.run_state() == RunState::Paused && domain.cpu_seconds == Some(0.0) => {
            found.warn("it has never run: it may be being built at this moment");
        }
        Kind::Stop | Kind::Reboot if domain.state.running && domain.cpu_seconds.is_some_and(|s| s < 5.0) => {
            found.note("it has only just started: it may not hear yet");
        }
        _ => {}
    }
}

pub(super) fn vcpus(case: &Case<'_>, domain: &Domain, count: u32, found: &mut Findings) {
    if domain.vcpus == Some(count) {
        found.note(format!("it has {count} on line already"));
    }
    if let Some(cpus) = case.host.totals.cpus.filter(|&cpus| count > cpus) {
        found.warn(format!("that is more than the {cpus} CPUs of {}", case.host.id));
    }
    found.note("it takes no more than it was started with, and a guest may not heed it");
}
