use crate::model::{HostError, HostErrorKind, Name};

/// Why a channel could not be opened or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {said}", .kind.phrase())]
pub struct LinkError {
    /// Which kind; each wants something else done.
    pub kind: HostErrorKind,
    /// What was tried and what was said. May hold text from the host: not yet sanitised.
    pub said: String,
    /// What to try; empty for the kind's usual advice.
    pub hint: String,
}

impl LinkError {
    /// An error of that kind, with the kind's usual advice.
    pub fn new(kind: HostErrorKind, said: impl Into<String>) -> LinkError {
        LinkError { kind, said: said.into(), hint: String::new() }
    }
}

impl From<LinkError> for HostError {
    fn from(error: LinkError) -> HostError {
        HostError { kind: error.kind, said: Name::new(&error.said), hint: Name::new(&error.hint) }
    }
}
