use super::EventKind;
use crate::model::{DomainIdent, HostId, Moment, Name};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Trouble is over.
    Good,
    /// Wants a look.
    Warning,
    /// Wants somebody now.
    Critical,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: [Severity; 4] = [Severity::Info, Severity::Good, Severity::Warning, Severity::Critical];

    /// The word in filters, options and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Good => "good",
            Severity::Warning => "warning",
            Severity::Critical => "critical",
        }
    }

    /// The severity of that word.
    pub fn from_word(word: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.word() == word)
    }

    /// A mark that tells them apart without colour, in ASCII.
    pub fn mark(self) -> &'static str {
        match self {
            Severity::Info => " ",
            Severity::Good => "+",
            Severity::Warning => "!",
            Severity::Critical => "!!",
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it was seen.
    pub at: Moment,
    /// What.
    pub kind: EventKind,
    /// How bad it is.
    pub severity: Severity,
    /// The host, where it is about one.
    pub host: Option<HostId>,
    /// The domain, where it is about one, and its name.
    pub domain: Option<(DomainIdent, Name)>,
    /// The pool, where it is about one.
    pub pool: Option<Name>,
    /// In words, in one line, without saying again what the other fields say.
    pub text: Name,
}

impl Event {
    /// Whom it is about: `web-1 on xen7`, `xen7`, `pool prod`; empty for the whole cluster.
    pub fn subject(&self) -> String {
        match (&self.domain, &self.host, &self.pool) {
            (Some((_, name)), Some(host), _) => format!("{name} on {host}"),
            (Some((_, name)), None, _) => name.to_string(),
            (None, Some(host), _) => host.to_string(),
            (None, None, Some(pool)) => format!("pool {pool}"),
            (None, None, None) => String::new(),
        }
    }
}

impl Event {
    /// What happened without what was said on it in brackets: the same for all hosts that the same
    /// happened to.
    pub fn gist(&self) -> &str {
        self.text.split(" (").next().unwrap_or_default()
    }
}

impl fmt::Display for Event {
    /// The whole of it as a sentence: `web-1 on xen7: has crashed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.subject();
        if subject.is_empty() { write!(f, "{}", self.text) } else { write!(f, "{subject}: {}", self.text) }
    }
}
