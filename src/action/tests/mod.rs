//! Actions on simulated clusters, through everything but ssh.
#![allow(clippy::unwrap_used)]

pub(crate) mod bench;
mod deeds;
mod gate;
mod plans;
mod races;
