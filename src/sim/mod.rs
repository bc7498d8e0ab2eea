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

mod balloon;
mod console;
mod cost;
mod host;
mod render;
mod rng;
mod scale;
mod scenario;
mod world;

pub use console::console;
pub use cost::cost;
pub use scale::{Scale, parse as parse_scale};
pub use scenario::{Scenario, ScenarioError};
pub use world::{Refused, World};
