use crate::hypervisor::guest_spec::GuestSpec;
use crate::model::{Bytes, Toolstack, Uuid};
use std::fmt;

/// Something a toolstack can do to a domain, in no toolstack's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Asks the guest to shut down.
    Shutdown,
    /// Asks the guest to reboot.
    Reboot,
    /// Stops giving it CPU time.
    Pause,
    /// Goes on giving it CPU time.
    Unpause,
    /// Ends it at once, without asking the guest.
    Destroy,
    /// Starts a domain the toolstack knows of and that is halted.
    Start,
    /// Makes a domain from a configuration file on the host (absolute path).
    Create {
        /// Where the file is.
        config: String,
    },
    /// Makes a domain of what is said here; nothing is written on the host.
    Build {
        /// What.
        spec: Box<GuestSpec>,
    },
    /// Takes the disc out of a drive.
    Eject {
        /// The drive's name in the guest.
        drive: String,
    },
    /// Sets the balloon target.
    MemSet {
        /// The new target; whole MiB, what is below is cut off.
        to: Bytes,
    },
    /// Sets the balloon's ceiling.
    MemMax {
        /// The new maximum; whole MiB.
        to: Bytes,
    },
    /// Sets how many virtual CPUs are on line.
    VcpuSet {
        /// So many.
        count: u32,
    },
    /// Gives it another name.
    Rename {
        /// The new one.
        to: String,
    },
    /// Joins its serial console to a terminal.
    Console,
    /// Finds where its screen (VNC) is served, to make a way to it.
    Screen,
    /// Moves it to another host while it runs.
    Migrate {
        /// The other host, under a name this host can reach it by.
        to: String,
    },
}

/// Whom an operation is for, and by what the host knows it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A domain with a number.
    Domain {
        /// Its number.
        domid: u32,
        /// Its UUID.
        uuid: Uuid,
    },
    /// The control domain: number 0, whoever asks.
    Dom0,
    /// A domain the toolstack knows of but that is halted.
    Halted {
        /// Its UUID.
        uuid: Uuid,
    },
    /// A domain that is yet to be made.
    Nobody,
}

/// What the host makes sure of before the command runs, in the same breath.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// The number still belongs to the domain with this UUID.
    Domain(u32, Uuid),
    /// The toolstack knows the UUID, and it does not run.
    Halted(Uuid),
    /// Nothing: there is no domain that could be mistaken for another.
    None,
}

/// A command ready to run on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// Whose tools.
    pub toolstack: Toolstack,
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// What is made sure of first.
    pub guard: Guard,
    /// After so many seconds the host ends it.
    pub seconds: u32,
}

/// As a person would type it.
impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, word) in self.argv.iter().enumerate() {
            let word = super::super::quote::quote(word).map_err(|_| fmt::Error)?;
            write!(f, "{}{word}", if at == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

/// Why there is no command for an operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCommand {
    /// The toolstack has no such thing.
    #[error("{toolstack} cannot {what}")]
    Unsupported {
        /// Which toolstack.
        toolstack: Toolstack,
        /// What was wanted.
        what: &'static str,
    },
    /// The operation makes no sense for that subject.
    #[error("{0}")]
    Senseless(&'static str),
    /// A value that cannot be given to the tool safely.
    #[error("{what} {value:?}: {why}")]
    BadValue {
        /// Which value.
        what: &'static str,
        /// The value.
        value: String,
        /// What is wrong with it.
        why: &'static str,
    },
}
