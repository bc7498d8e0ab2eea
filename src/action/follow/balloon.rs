//! Whether a balloon goes where it was sent.

use super::Sight;
use crate::model::{Balloon, BalloonTrack, Bytes, Domain, Moment, RunState};

/// Samples in which another target may still be one from before.
const EARLY: u32 = 2;

pub(super) fn target(
    domain: &Domain,
    to: Bytes,
    track: &mut BalloonTrack,
    samples: u32,
    taken: Moment,
    after: &str,
) -> Sight {
    let memory = &domain.memory;
    let (Some(target), Some(actual)) = (memory.target, memory.actual) else {
        return Sight::Not("its host does not tell its memory".to_owned());
    };
    if target.abs_diff(to) > BalloonTrack::SLACK {
        let text = format!("its target is {}, not {}", mib(target), mib(to));
        return if samples > EARLY {
            Sight::Never(text + ": somebody set another, or nobody heard")
        } else {
            Sight::Not(text)
        };
    }
    let paused = domain.run_state() == RunState::Paused;
    let (balloon, next) = track.step(memory, paused, taken);
    *track = next;
    match balloon {
        Balloon::Settled => Sight::Right(1, format!("settled at {} after {after}", mib(actual))),
        Balloon::Stuck if paused => Sight::Never(format!(
            "its target is {}, it holds {}, and it is paused: it moves when it is unpaused",
            mib(to),
            mib(actual)
        )),
        Balloon::Stuck => Sight::Never(format!("stuck at {}, asked for {}", mib(actual), mib(to))),
        Balloon::Deaf => Sight::Never(format!("deaf: its target is {}, and it stays at {}", mib(to), mib(actual))),
        Balloon::Own => {
            Sight::Right(3, format!("its target is {}, and it holds {} by its own wish", mib(to), mib(actual)))
        }
        Balloon::Moving | Balloon::Unknown => Sight::Not(format!("at {}, on its way to {}", mib(actual), mib(to))),
    }
}

pub(super) fn maximum(domain: &Domain, to: Bytes) -> Sight {
    match domain.memory.maximum {
        Some(now) if now == to => Sight::Right(1, format!("its maximum is {}", mib(now))),
        Some(now) => Sight::Not(format!("its maximum is {}, not {}", mib(now), mib(to))),
        None => Sight::Not("its host does not tell its maximum".to_owned()),
    }
}

fn mib(size: Bytes) -> String {
    if size < Bytes::from_gib(10) { format!("{} MiB", size.mib()) } else { size.to_string() }
}
