//! A simulated cluster behind [`crate::link`]: hosts that speak the toolstacks' own text.
//!
//! A [`Scenario`] (TOML) says which pools, hosts and guests there are and what happens when; a
//! [`World`] lives it: balloons move, counters count, guests migrate and crash, hosts die. Each
//! host has a [`crate::link::Connector`] that answers the collector's requests with frames of
//! `xl`, `xm` and `xentop` text, so that the real parsers run on it and nothing to the right of
//! `link` can tell it from a real host.
//!
//! Physics knows no wall clock: the world's time is tokio's time times a speed, or is stepped by
//! hand. A host is brought up to now only when somebody asks it. With the same scenario and seed
//! the same question at the same time gives the same bytes.

#![allow(dead_code, unused_imports)]

mod balloon;
mod scale;
mod scenario;
mod world;

pub use scale::{Scale, parse as parse_scale};
pub use scenario::{Scenario, ScenarioError};
pub use world::World;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// CPU time this process has spent on simulated answers, in nanoseconds.
static COST: AtomicU64 = AtomicU64::new(0);

/// The CPU time this process has spent inside the simulator so far, so that a benchmark can take
/// it off.
pub fn cost() -> Duration {
    Duration::from_nanos(COST.load(Ordering::Relaxed))
}
