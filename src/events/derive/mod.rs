use super::{Event, Rules};
use crate::action::Journal;
use crate::model::{Cluster, Moment};
use std::sync::Arc;

/// Tells from snapshots that follow each other what happened.
///
/// Feed it every snapshot, and the last one again every second, since silence publishes nothing.
/// What it sees first is how things are, and no event.
#[derive(Debug)]
pub struct Deriver {
    rules: Rules,
}

impl Deriver {
    /// One that has seen nothing yet.
    pub fn new(rules: Rules) -> Deriver {
        Deriver { rules }
    }

    /// What happened since the snapshot before.
    pub fn step(&mut self, cluster: &Arc<Cluster>, now: Moment) -> Vec<Event> {
        let _ = (&self.rules, cluster, now);
        Vec::new()
    }

    /// What was done from here since the journal was last looked at.
    pub fn actions(&mut self, journal: &Journal, now: Moment) -> Vec<Event> {
        let _ = (journal, now);
        Vec::new()
    }
}
