use super::{Moment, Name};
use serde::{Serialize, Serializer};

macro_rules! kinds {
    ($($kind:ident $word:literal $phrase:literal $about:literal;)*) => {
        /// Why a host cannot be asked, told apart because each wants something else done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum HostErrorKind { $(#[doc = $about] $kind,)* }

        impl HostErrorKind {
            /// Every kind.
            pub const ALL: &'static [HostErrorKind] = &[$(HostErrorKind::$kind,)*];

            /// The word in JSON and in the store: it never changes.
            pub fn word(self) -> &'static str {
                match self { $(HostErrorKind::$kind => $word,)* }
            }

            /// The short phrase for a row: what happened.
            pub fn phrase(self) -> &'static str {
                match self { $(HostErrorKind::$kind => $phrase,)* }
            }
        }
    };
}

kinds! {
    AuthenticationFailed "authentication-failed" "authentication failed" "No key or agent was accepted.";
    HostKeyUnknown "host-key-unknown" "host key unknown" "The host's key is not in known_hosts.";
    HostKeyChanged "host-key-changed" "HOST KEY CHANGED" "The host's key differs from the one in known_hosts.";
    ConnectionRefused "connection-refused" "connection refused" "Nothing listens on the port.";
    ConnectTimeout "connect-timeout" "connection timed out" "No answer within the connect timeout.";
    Unreachable "unreachable" "network unreachable" "No route, network down.";
    NameNotResolved "name-not-resolved" "name not resolved" "The name does not resolve.";
    ConnectionLost "connection-lost" "connection lost" "The connection was there and is gone.";
    JumpFailed "jump-failed" "jump host failed" "The jump host could not be passed.";
    BecomeNeedsPassword "become-needs-password" "sudo wants a password" "`sudo` (or another become command) wants a password.";
    BecomeFailed "become-failed" "sudo refused" "`sudo` (or another become command) is not allowed or not there.";
    NoShell "no-shell" "no shell on the host" "The account may log in but not run a shell.";
    NoToolstack "no-toolstack" "no toolstack found" "No toolstack we know is there, or it does not run.";
    PermissionDenied "permission-denied" "not privileged enough" "The toolstack wants privileges this account does not have.";
    SampleTimeout "sample-timeout" "no answer to the sample" "The host did not answer a sample within its deadline.";
    Garbled "garbled" "answer not understood" "The answer was not in our format.";
    TooLong "too-long" "answer too long" "The answer went past the size limit.";
    ToolFailed "tool-failed" "toolstack failed" "The toolstack's command failed, and its words are none we know.";
    Local "local" "local problem" "Our own side: no ssh program, no file descriptors, a broken ssh_config.";
    Other "other" "failed" "None of these; the text says what.";
}

impl HostErrorKind {
    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<HostErrorKind> {
        HostErrorKind::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

impl Serialize for HostErrorKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// One failure, for the person who reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostError {
    /// Which kind.
    pub kind: HostErrorKind,
    /// What was tried and what was said, in one line (sanitised).
    pub said: Name,
    /// What to try.
    pub hint: Name,
}

/// A failure with the time it happened and how often in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoggedError {
    /// When it last happened.
    pub at: Moment,
    /// How many times in a row.
    pub times: u32,
    /// What happened.
    pub error: HostError,
}
