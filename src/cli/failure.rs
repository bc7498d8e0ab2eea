//! How a verb ends.

use std::process::ExitCode;

/// Everything was done.
pub(super) const DONE: u8 = 0;
/// It was done, but not all of it: a host did not answer, a name was not found.
pub(super) const PARTIAL: u8 = 1;
/// Wrong usage, or nothing to ask.
pub(super) const USAGE: u8 = 2;

/// Why a verb could not do its work.
#[derive(Debug)]
pub(super) enum Failure {
    /// It said why; the exit status.
    Told(String, u8),
    /// Nobody reads what we write (`| head`): nothing is said.
    BrokenPipe,
    /// A signal ended it; its number.
    Signal(i32),
    /// Something that should not happen.
    Internal(color_eyre::Report),
}

impl Failure {
    /// Wrong usage, or nothing to ask.
    pub(super) fn usage(text: impl ToString) -> Failure {
        Failure::Told(text.to_string(), USAGE)
    }

    /// The work itself failed.
    pub(super) fn work(text: impl ToString) -> Failure {
        Failure::Told(text.to_string(), PARTIAL)
    }

    /// Says what there is to say, on standard error, and gives the exit status.
    pub(super) fn report(self) -> ExitCode {
        match self {
            Failure::Told(text, status) => {
                complain(&text);
                ExitCode::from(status)
            }
            Failure::BrokenPipe => ExitCode::from(141),
            Failure::Signal(number) => ExitCode::from(128u8.saturating_add(u8::try_from(number).unwrap_or(127))),
            Failure::Internal(report) => {
                complain(&format!("{report:?}"));
                ExitCode::from(70)
            }
        }
    }
}

impl From<std::io::Error> for Failure {
    /// An error of writing to standard output.
    fn from(error: std::io::Error) -> Failure {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Failure::BrokenPipe
        } else {
            Failure::work(format!("cannot write the output: {error}"))
        }
    }
}

/// Writes to standard error what can be written there.
pub(super) fn complain(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "aerostat: {text}");
}
