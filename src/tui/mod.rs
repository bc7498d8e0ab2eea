//! The full-screen dashboard: state, `update(Msg)` and `view`, and the loop that feeds them.
//!
//! Nothing here asks a host: it draws [`crate::model::Cluster`] snapshots, and what the operator
//! wants of the polling goes through [`Commander`]. `update` and `view` await nothing and do no
//! I/O; what has to happen outside is an effect that the loop carries out.

pub mod actions;
pub mod app;
mod ask;
mod bell;
mod clipboard;
#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
pub(crate) mod fixture_app;
pub mod glyphs;
pub mod keys;
mod run;
mod scene;
pub mod screen;
mod setup;
mod signals;
pub mod theme;
pub mod view;
pub mod wall;
pub mod widgets;

pub use app::Recording;
pub use ask::{Ask, TimelinesAsk, Told};
pub use run::run;
pub use scene::{Goal, Scene, Seek, Trail};
pub use setup::{ChoiceStore, Choices, Commander, NoCommander, Setup, Terminal};

/// Why the dashboard could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard input or output is no terminal.
    #[error("the dashboard wants a terminal: {0}")]
    NoTerminal(String),
    /// The terminal refused.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] std::io::Error),
    /// The wall screen failed to draw several times in a row.
    #[error("the drawing fails again and again, please report: {0}")]
    Drawing(String),
}

/// How the dashboard ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The operator left.
    Quit,
    /// A signal asked us to end (its number).
    Signal(i32),
    /// The terminal is gone.
    TerminalLost,
}
