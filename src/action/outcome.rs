use crate::hypervisor::operate::{Answer, Guarded};
use crate::link::LinkError;
use crate::model::{HostErrorKind, sanitise};
use serde::Serialize;

/// What came of a command, as far as the host told. All text is safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "what")]
pub enum Sent {
    /// Nothing reached the host; why.
    NotSent {
        /// Why.
        why: String,
    },
    /// The host did not run it, because the domain is not the one that was meant, or because the
    /// account may not.
    Refused {
        /// Why.
        why: String,
    },
    /// It ran and failed.
    Failed {
        /// Its exit status.
        exit: i32,
        /// What it said.
        said: String,
    },
    /// It ran and says that all is well. That the guest heeds it is not said by that.
    Ran {
        /// What it said besides.
        said: String,
    },
    /// It was sent, and no answer came: it may have run or not.
    Unknown {
        /// What happened.
        why: String,
    },
}

impl Sent {
    /// Whether the command may have changed anything.
    pub fn may_have_acted(&self) -> bool {
        // A tool that failed may have done half of its work.
        matches!(self, Sent::Failed { .. } | Sent::Ran { .. } | Sent::Unknown { .. })
    }

    /// Whether it is worth looking for its effect.
    pub fn is_worth_following(&self) -> bool {
        matches!(self, Sent::Ran { .. } | Sent::Unknown { .. })
    }

    /// Its exit status, where there is one.
    pub fn exit(&self) -> Option<i32> {
        match self {
            Sent::Ran { .. } => Some(0),
            Sent::Failed { exit, .. } => Some(*exit),
            _ => None,
        }
    }

    /// One line for a journal.
    pub fn text(&self) -> String {
        let with = |head: String, said: &str| if said.is_empty() { head } else { format!("{head}: {said}") };
        match self {
            Sent::NotSent { why } => format!("not sent: {why}"),
            Sent::Refused { why } => format!("not done: {why}"),
            Sent::Failed { exit, said } => with(format!("failed (exit {exit})"), said),
            Sent::Ran { said } => with("done".to_owned(), said),
            Sent::Unknown { why } => format!("sent, outcome unknown: {why}"),
        }
    }

    /// What an answer says.
    pub(super) fn from_answer(answer: &Answer) -> Sent {
        let refused = |why: String| Sent::Refused { why };
        match (&answer.guarded, &answer.ran) {
            (Guarded::Same, Some(ran)) => {
                let said = both(&ran.out, &ran.err);
                match ran.status {
                    0 => Sent::Ran { said },
                    _ if ran.timed_out() => {
                        Sent::Unknown { why: format!("the host ended it after its deadline; {said}") }
                    }
                    126 | 127 => refused(format!("the host cannot run the tool: {said}")),
                    exit => Sent::Failed { exit, said },
                }
            }
            (guarded, _) => Sent::from_guard(guarded),
        }
    }

    /// Why a host that made sure of a domain went no further.
    pub(super) fn from_guard(guarded: &Guarded) -> Sent {
        let refused = |why: String| Sent::Refused { why };
        match guarded {
            Guarded::Same => refused("the host did not run it".to_owned()),
            Guarded::Another(now) => {
                let now = if now.is_empty() { "another one".to_owned() } else { sanitise(now) };
                refused(format!("its number belongs to another domain now ({now})"))
            }
            Guarded::Gone => refused("it is gone".to_owned()),
            Guarded::Unknown(said) => {
                refused(format!("the host could not make sure of the domain: {}", sanitise(said)))
            }
            Guarded::Refused(said) => refused(format!("the host refused: {}", sanitise(said))),
        }
    }

    /// What the end of a session on a terminal says: 103 to 105 are the guard's own.
    pub(super) fn from_terminal(status: Option<i32>) -> Sent {
        match status {
            Some(0) => Sent::Ran { said: String::new() },
            Some(103) => Sent::Refused { why: "its number belongs to another domain now".to_owned() },
            Some(104) => Sent::Refused { why: "it is gone".to_owned() },
            Some(105) => Sent::Refused { why: "the host could not make sure of the domain".to_owned() },
            Some(255) => Sent::Unknown { why: "the connection failed or was lost".to_owned() },
            Some(exit) => Sent::Failed { exit, said: String::new() },
            None => Sent::Unknown { why: "a signal ended it".to_owned() },
        }
    }

    /// What a broken conversation says, after the request was given to it.
    pub(super) fn from_error(error: &LinkError) -> Sent {
        let why = sanitise(&error.to_string());
        match error.kind {
            // These are told of a shell that never was: the request went nowhere.
            HostErrorKind::BecomeNeedsPassword
            | HostErrorKind::BecomeFailed
            | HostErrorKind::NoShell
            | HostErrorKind::AuthenticationFailed
            | HostErrorKind::HostKeyUnknown
            | HostErrorKind::HostKeyChanged
            | HostErrorKind::ConnectionRefused
            | HostErrorKind::NameNotResolved => Sent::NotSent { why },
            _ => Sent::Unknown { why },
        }
    }
}

/// What a tool said, in one line: its standard error after its output.
fn both(out: &str, err: &str) -> String {
    let lines = out.lines().chain(err.lines()).map(str::trim).filter(|line| !line.is_empty());
    sanitise(&lines.collect::<Vec<_>>().join("; "))
}
