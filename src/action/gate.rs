//! The one place where read-only ends.

/// Whether this program may act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Never; with what made it so (`--read-only`, `read_only = true`, the wall screen).
    ReadOnly(String),
    /// Commands are shown, and none is sent.
    DryRun,
    /// It may.
    Live,
}

/// Decides, once, whether anything may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate(Mode);

/// The right to act. Only an open [`Gate`] makes one, and nothing is sent without one.
#[derive(Debug)]
pub struct Permit(());

/// Nothing may be sent, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadOnly {
    /// The program only reads.
    #[error("read-only: nothing can be changed here ({0})")]
    ReadOnly(String),
    /// Commands are only shown.
    #[error("dry run: nothing is sent")]
    DryRun,
}

impl Gate {
    /// A gate in that mode; it never changes.
    pub fn new(mode: Mode) -> Gate {
        Gate(mode)
    }

    /// The mode.
    pub fn mode(&self) -> &Mode {
        &self.0
    }

    /// The right to act.
    ///
    /// # Errors
    /// This program may not.
    pub fn permit(&self) -> Result<Permit, ReadOnly> {
        match &self.0 {
            Mode::Live => Ok(Permit(())),
            Mode::DryRun => Err(ReadOnly::DryRun),
            Mode::ReadOnly(why) => Err(ReadOnly::ReadOnly(why.clone())),
        }
    }
}
