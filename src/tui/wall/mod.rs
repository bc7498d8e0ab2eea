//! The wall screen: for a display nobody sits at, for weeks.
//!
//! It is read-only by its making: [`WallSetup`] holds nothing that could send a command. It is
//! drawn once a second, from the newest snapshot; what is not of now is left out of its figures
//! and named as what it is. The loop mends itself: a panic begins the drawing anew, a terminal
//! that takes nothing is flushed and drawn in full, a loop that stands still is replaced by a
//! fresh process, and with systemd's watchdog somebody outside looks too.

mod board;
mod input;
mod kind;
mod layout;
mod night;
mod notify;
mod run;
mod session;
mod trouble;
mod tty;
pub mod view;
mod watchdog;

pub use board::{Board, Mended, Page, Time};
pub use kind::Kind;
pub use layout::{BLOCKS, Block, Curve, DEFAULT as DEFAULT_LAYOUT, Figure, Layout, LayoutOption, OPTIONS, Show};
pub use night::Night;
pub use run::run;
pub use trouble::{Item, Troubles, worst};
pub use tty::claim;

use super::Terminal;
use super::theme::Themes;
use crate::history::Past;
use crate::history::store::RecorderState;
use crate::model::Cluster;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;

/// Everything the wall needs. There is nothing in it that could act on a host.
#[derive(Clone)]
pub struct WallSetup {
    /// The snapshots to draw.
    pub cluster: watch::Receiver<Arc<Cluster>>,
    /// The themes there are.
    pub themes: Themes,
    /// The theme chosen, if one was.
    pub theme: Option<String>,
    /// The terminal.
    pub terminal: Terminal,
    /// What is shown, where.
    pub layout: Layout,
    /// Nothing of this is real.
    pub demo: bool,
    /// What was recorded; without one only what this run has seen is remembered.
    pub past: Option<Arc<dyn Past>>,
    /// What the recorder of history does, where there is one.
    pub recorder: Option<watch::Receiver<RecorderState>>,
    /// Why the operator's command for events fails, while it does, where there is one.
    pub hook: Option<watch::Receiver<Option<String>>>,
    /// The terminal's device, where it is to be opened again when it was gone.
    pub tty: Option<PathBuf>,
    /// Lines for the operator: what was ignored, and the like.
    pub messages: Vec<String>,
}

#[cfg(test)]
mod tests;
