//! Effects one domain shows by its own figures.

use super::Sight;
use crate::model::{Domain, RunState};

pub(super) fn paused(domain: &Domain, after: &str) -> Sight {
    match domain.run_state() {
        RunState::Paused => Sight::Right(1, format!("paused after {after}")),
        other => Sight::Not(format!("{} after {after}", other.word())),
    }
}

pub(super) fn unpaused(domain: &Domain, after: &str) -> Sight {
    match domain.run_state() {
        RunState::Paused => Sight::Not(format!("still paused after {after}")),
        state if state.is_up() => Sight::Right(1, format!("{} after {after}", state.word())),
        other => Sight::Never(format!("it is {}", other.word())),
    }
}

pub(super) fn vcpus(domain: &Domain, count: u32, after: &str) -> Sight {
    match domain.vcpus {
        Some(now) if now == count => Sight::Right(1, format!("{now} VCPUs on line after {after}")),
        Some(now) => Sight::Not(format!("{now} VCPUs on line after {after}, asked for {count}")),
        None => Sight::Not("its host does not tell its VCPUs".to_owned()),
    }
}

pub(super) fn renamed(domain: &Domain, to: &str) -> Sight {
    if *domain.name == *to {
        Sight::Right(1, format!("it is called {to}"))
    } else {
        Sight::Not(format!("it is called {}", domain.name))
    }
}
