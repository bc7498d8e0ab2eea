//! Effects by which a domain comes, goes, or comes back under another number.

use super::Sight;
use crate::action::Target;
use crate::action::check::peer;
use crate::model::{Cluster, Domain, Moment, RunState, Uuid};

/// A shut-down guest that stays in the list is kept there on purpose when it does so this long.
const KEPT: u32 = 3;

/// The VM, whatever its number is now.
fn same_vm<'a>(target: &Target, domains: &'a [Domain]) -> Option<&'a Domain> {
    let by_uuid = || domains.iter().find(|domain| domain.uuid.is_some() && domain.uuid == target.uuid);
    domains.iter().find(|domain| target.is(domain)).or_else(by_uuid)
}

/// A state in a word, the three ways of running as one: a guest that sleeps and wakes has not
/// changed.
fn word(state: RunState) -> &'static str {
    if state.is_up() { "running" } else { state.word() }
}

pub(super) fn stopped(target: &Target, domains: &[Domain], after: &str, _: u32) -> Sight {
    let Some(domain) = same_vm(target, domains) else {
        return Sight::Right(1, format!("shut down, gone after {after}"));
    };
    match (domain.domid, domain.run_state()) {
        (None, _) => Sight::Right(1, format!("shut down after {after}")),
        (Some(now), _) if Some(now) != target.domid => Sight::Never(format!("it is up again, as number {now}")),
        (_, RunState::Crashed) => Sight::Never(format!("it crashed; seen {after} after")),
        (_, RunState::Shutdown) => Sight::Right(KEPT, format!("shut down after {after}, and its host keeps it")),
        (_, RunState::Dying) => Sight::Not(format!("being torn down after {after}")),
        (_, state) => Sight::Not(format!("{} {after} after it was asked to shut down", word(state))),
    }
}

pub(super) fn destroyed(target: &Target, domains: &[Domain], after: &str) -> Sight {
    let Some(domain) = same_vm(target, domains) else {
        return Sight::Right(1, format!("gone after {after}"));
    };
    match domain.domid {
        None => Sight::Right(1, format!("halted after {after}")),
        Some(now) if Some(now) != target.domid => {
            Sight::Right(1, format!("gone after {after}, and up again as number {now}"))
        }
        Some(_) => Sight::Not(format!("{} after {after}", word(domain.run_state()))),
    }
}

pub(super) fn rebooted(target: &Target, domains: &[Domain], after: &str) -> Sight {
    let Some(domain) = same_vm(target, domains) else {
        return Sight::Not(format!("down after {after}, not back yet"));
    };
    let state = domain.run_state();
    match domain.domid {
        Some(now) if Some(now) == target.domid => match state {
            RunState::Crashed => Sight::Never("it crashed".to_owned()),
            _ => Sight::Not(format!("{} {after} after it was asked to reboot", word(state))),
        },
        Some(now) if state.is_up() => Sight::Right(1, format!("back as number {now} after {after}")),
        Some(now) => Sight::Not(format!("back as number {now}, {}", state.word())),
        None => Sight::Not(format!("halted after {after}, not back yet")),
    }
}

pub(super) fn started(target: &Target, domains: &[Domain], after: &str) -> Sight {
    match same_vm(target, domains) {
        Some(domain) => match (domain.domid, domain.run_state()) {
            // Twice: a guest that is given too little dies within seconds.
            (Some(id), state) if state.is_up() => Sight::Right(2, format!("runs as number {id} after {after}")),
            (_, state) => Sight::Not(format!("{} after {after}", state.word())),
        },
        None => Sight::Not(format!("not there after {after}")),
    }
}

/// Another operator may be making another guest there at the same time: ours has the name it is to
/// have. Where that is not known, the target goes by the path of its configuration.
pub(super) fn created(
    target: &Target,
    known: &[(Option<u32>, Option<Uuid>)],
    domains: &[Domain],
    after: &str,
) -> Sight {
    let ours = |d: &Domain| target.name.starts_with('/') || d.name == target.name;
    let new = domains.iter().find(|d| d.domid.is_some() && !known.contains(&(d.domid, d.uuid)) && ours(d));
    match new {
        Some(domain) if domain.run_state().is_up() => {
            let id = domain.domid.map_or_else(|| "-".to_owned(), |id| id.to_string());
            Sight::Right(2, format!("{} runs as number {id} after {after}", domain.name))
        }
        Some(domain) => Sight::Not(format!("{} is {} after {after}", domain.name, domain.run_state().word())),
        None => Sight::Not(format!("no new domain after {after}")),
    }
}

pub(super) fn migrated(
    target: &Target,
    cluster: &Cluster,
    here: &[Domain],
    to: &str,
    since: Moment,
    after: &str,
) -> Sight {
    let left = same_vm(target, here);
    let gone = left.is_none_or(|domain| domain.domid.is_none());
    let Some(there) = peer(cluster, to) else {
        // A name its host has for itself.
        if let Some(back) = left.filter(|domain| domain.domid != target.domid && domain.run_state().is_up()) {
            let id = back.domid.map_or_else(|| "-".to_owned(), |id| id.to_string());
            return Sight::Right(1, format!("it came back to {}, as number {id} after {after}", target.host));
        }
        return if gone {
            Sight::Never(format!("it left after {after}; {to} is not watched, so nobody saw it arrive"))
        } else {
            Sight::Not(format!("still here after {after}"))
        };
    };
    let fresh = there.taken.is_some_and(|taken| taken >= since);
    let domains: &[Domain] = there.report.as_ref().map_or(&[], |report| &report.domains);
    match same_vm(&Target { domid: None, ..target.clone() }, domains).filter(|_| fresh) {
        Some(domain) if gone && domain.run_state().is_up() => {
            Sight::Right(1, format!("runs on {} as number {} after {after}", there.id, domain.domid.unwrap_or(0)))
        }
        Some(domain) => Sight::Not(format!("{} on {} after {after}", word(domain.run_state()), there.id)),
        None if gone => Sight::Not(format!("left after {after}, not on {} yet", there.id)),
        None => Sight::Not(format!("still here after {after}")),
    }
}

#[cfg(test)]
#[path = "presence_tests.rs"]
mod tests;
