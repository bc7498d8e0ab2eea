//! (to come)
use super::{Scale, Scenario};
use crate::inventory::HostEntry;
use crate::link::Connector;
use std::sync::Arc;

/// A living simulated cluster. Cheap to clone; the clones share it.
#[derive(Clone, Debug)]
pub struct World {
    name: Arc<str>,
}

impl World {
    /// Starts the scenario's world at its beginning, made as large as `scale` says. Its clock is
    /// tokio's: with a paused clock it stands still with it.
    pub fn start(scenario: Scenario, seed: u64, scale: Option<Scale>) -> World {
        let scenario = match scale {
            Some(scale) => scenario.scaled(scale),
            None => scenario,
        };
        let _ = seed;
        World { name: scenario.name.into() }
    }

    /// The cluster's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its inventory: what to ask, and through what.
    pub fn hosts(&self) -> Vec<(HostEntry, Arc<dyn Connector>)> {
        Vec::new()
    }
}
