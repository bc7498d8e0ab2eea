//! What is known before a command runs: whether it can work, what it would break, and what the
//! tool would not say. Every text is about one domain, in one sentence, with the figures it rests
//! on.

mod create;
mod disks;
mod memory;
mod migrate;
mod place;
mod state;

use super::Wish;
use super::devices::OpenDevices;
use crate::hypervisor::guest_config::GuestConfig;
use crate::hypervisor::operate::Operation;
use crate::model::{Cluster, Domain, Host, Moment, Toolstack};
use serde::Serialize;
use std::sync::Arc;

pub(super) use create::reclaimable;
pub use migrate::peer;
pub(super) use place::heard;

/// How much something counts against an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Good to know.
    Note,
    /// It can be done, and somebody may be sorry.
    Warning,
    /// Not done, unless forced.
    Stop,
    /// Never done: it cannot work, or would hit the wrong one.
    Never,
}

/// Something to be said about a step before it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it counts.
    pub weight: Weight,
    /// What it is; safe to show.
    pub text: String,
}

/// Everything the checks look at.
pub(super) struct Case<'a> {
    pub cluster: &'a Cluster,
    pub host: &'a Arc<Host>,
    pub toolstack: Toolstack,
    pub domain: Option<&'a Domain>,
    pub wish: &'a Wish,
    pub operation: &'a Operation,
    pub now: Moment,
    /// What a domain is to be made of, where that was read.
    pub made_of: Option<&'a GuestConfig>,
    /// What disks and cards the hosts' domains have, where that was asked.
    pub open: Option<&'a OpenDevices>,
}

/// The findings of one kind of check.
#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, weight: Weight, text: impl Into<String>) {
        self.0.push(Finding { weight, text: text.into() });
    }
    fn note(&mut self, text: impl Into<String>) {
        self.add(Weight::Note, text);
    }
    fn warn(&mut self, text: impl Into<String>) {
        self.add(Weight::Warning, text);
    }
    fn stop(&mut self, text: impl Into<String>) {
        self.add(Weight::Stop, text);
    }
    fn never(&mut self, text: impl Into<String>) {
        self.add(Weight::Never, text);
    }
}

/// All that is to be said about a case.
pub(super) fn all(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Findings::default();
    place::check(case, &mut found);
    if let Some(domain) = case.domain {
        state::check(case, domain, &mut found);
        match *case.operation {
            Operation::MemSet { to } => memory::target(case, domain, to, &mut found),
            Operation::MemMax { to } => memory::maximum(case, domain, to, &mut found),
            Operation::VcpuSet { count } => state::vcpus(case, domain, count, &mut found),
            Operation::Rename { ref to } => place::name(case, domain, to, &mut found),
            Operation::Migrate { ref to } => migrate::check(case, domain, to, &mut found),
            Operation::Eject { ref drive } => disks::drive(case, domain, drive, &mut found),
            Operation::Start => {
                let new = migrate::Newcomer { name: &domain.name, uuid: domain.uuid, known_at: Some(domain) };
                migrate::elsewhere(case, new, &mut found);
            }
            _ => {}
        }
    }
    match case.operation {
        Operation::Create { .. } | Operation::Build { .. } => {
            create::check(case, case.made_of, &mut found);
            disks::check(case, case.made_of, &mut found);
            disks::cards(case, case.made_of, &mut found);
        }
        _ => {}
    }
    found.0
}
