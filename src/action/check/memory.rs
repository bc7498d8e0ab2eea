//! Whether a balloon can go where it is sent. The tools tell only one of these beforehand (above
//! the maximum); of all the others they exit 0 and nothing moves.

use super::{Case, Findings};
use crate::model::{Balloon, BalloonTrack, Bytes, Domain, RunState, Toolstack};

/// Below this a dom0 cannot be counted on to answer us: est., xend ships 196 MiB as its
/// `dom0-min-mem`.
const DOM0_LEAST: Bytes = Bytes::from_mib(196);

pub(super) fn target(case: &Case<'_>, domain: &Domain, to: Bytes, found: &mut Findings) {
    let memory = &domain.memory;
    if to == Bytes::ZERO {
        return;
    }
    match memory.maximum {
        Some(maximum) if to > maximum => {
            found.never(format!(
                "{} is above its maximum of {}: {} refuses that",
                mib(to),
                mib(maximum),
                case.toolstack
            ));
        }
        None if !memory.unlimited => found.note("its maximum is not known: the host may refuse"),
        _ => {}
    }
    if memory.target == Some(to) {
        found.note(format!("{} is its target already", mib(to)));
    }
    if domain.is_dom0() {
        dom0(case, domain, to, found);
    } else {
        shrink(domain, to, found);
    }
    grow(case, domain, to, found);
    if domain.run_state() == RunState::Paused {
        found.warn("it is paused: its balloon moves only when it is unpaused");
    }
    match domain.balloon {
        Balloon::Deaf => found.warn("its balloon is deaf: it has never followed a target"),
        Balloon::Stuck => found.warn("its balloon is stuck: it stopped short of its last target"),
        _ => {}
    }
}

fn shrink(domain: &Domain, to: Bytes, found: &mut Findings) {
    let memory = &domain.memory;
    if let Some(wanted) = memory.wanted.filter(|&wanted| to < wanted) {
        found.warn(format!("the guest has committed {}: with less it swaps, or kills its own processes", mib(wanted)));
    }
    match memory.minimum {
        Some(minimum) if to < minimum && !memory.minimum_estimated => {
            found.stop(format!("{} is below its minimum of {}", mib(to), mib(minimum)));
        }
        Some(minimum) if to < minimum => {
            found.warn(format!(
                "{} is below the least such a guest usually gets down to (est. {}): it may stop short of it, \
                 and the tool will not say so",
                mib(to),
                mib(minimum)
            ));
        }
        _ => {}
    }
}

fn grow(case: &Case<'_>, domain: &Domain, to: Bytes, found: &mut Findings) {
    let Some(actual) = domain.memory.actual else { return };
    let more = to.saturating_sub(actual);
    if more <= BalloonTrack::SLACK {
        return;
    }
    let Some(free) = case.host.totals.free else {
        found.warn(format!("it needs {} more, and nobody knows how much {} has free", mib(more), case.host.id));
        return;
    };
    if more <= free {
        return;
    }
    let short = format!("it needs {} more and {} has {} free", mib(more), case.host.id, mib(free));
    match case.toolstack {
        Toolstack::Xm if !domain.is_dom0() => {
            let dom0 = case.host.totals.dom0;
            let could = free + dom0.saturating_sub(DOM0_LEAST);
            if more > could {
                found.stop(format!("{short}; dom0 ({}) cannot give that much either", mib(dom0)));
            } else {
                found.warn(format!(
                    "{short}: xend takes the rest from dom0 ({}), or fails, and then `xm list` shows a figure nobody has",
                    mib(dom0)
                ));
            }
        }
        _ => found.stop(format!("{short}: it would stop short, and the tool would not say so")),
    }
}

fn dom0(case: &Case<'_>, domain: &Domain, to: Bytes, found: &mut Findings) {
    let now = domain.memory.actual.or(domain.memory.target);
    if now.is_some_and(|now| to >= now) {
        return;
    }
    if to < DOM0_LEAST {
        found.stop(format!(
            "below {} (est.) the control domain of {} may run out of memory, and every guest with it",
            mib(DOM0_LEAST),
            case.host.id
        ));
    } else {
        found.warn(format!("the tools of {} run in this memory: with too little of it the host is lost", case.host.id));
    }
}

/// The balloon's ceiling.
pub(super) fn maximum(case: &Case<'_>, domain: &Domain, to: Bytes, found: &mut Findings) {
    if to == Bytes::ZERO {
        return;
    }
    let memory = &domain.memory;
    if let Some(target) = memory.target.filter(|&target| to < target) {
        found.never(format!("{} is below its target of {}: {} refuses that", mib(to), mib(target), case.toolstack));
    }
    match memory.maximum {
        Some(maximum) if to == maximum => found.note(format!("{} is its maximum already", mib(to))),
        Some(maximum) if to > maximum => {
            found.warn("a guest cannot use more than the maximum it was started with: mem-set above that gets stuck");
        }
        _ => {}
    }
    if let Some(total) = case.host.totals.total.filter(|&total| to > total) {
        found.stop(format!("{} has {} in all", case.host.id, mib(total)));
    }
}

/// Sizes as the tools count them, so that a few MiB do not vanish in a rounded figure.
fn mib(size: Bytes) -> String {
    if size < Bytes::from_gib(10) { format!("{} MiB", size.mib()) } else { size.to_string() }
}
