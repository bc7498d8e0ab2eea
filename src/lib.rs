//! aerostat: the cluster-wide `xentop` that still works when the manager is down.
//!
//! Data flows one way: [`inventory`] (who to ask) → [`link`] (how to reach it) → [`hypervisor`]
//! (what the bytes mean) → [`watch`] (when, and what if not) → [`model`] (what is true now and how
//! fresh) → [`tui`] and [`cli`]. Nothing right of `watch` talks to a host. ARCHITECTURE.md is the
//! map.

pub mod action;
pub mod availability;
pub mod chart;
pub mod cli;
pub mod clock;
pub mod events;
pub mod history;
pub mod hypervisor;
pub mod inventory;
pub mod link;
pub mod model;
pub mod plot;
pub mod sim;
pub mod table;
pub mod tui;
pub mod watch;
