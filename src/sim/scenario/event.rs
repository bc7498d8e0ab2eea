//! Things that happen, and what each of them needs to be told.

use super::values::{Kib, Workload};
use serde::Deserialize;
use std::time::Duration;

/// The words of `does`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Does {
    /// Host: loses power; connections time out. When it returns its dom0 has booted anew and its
    /// guests have started again.
    Dies,
    /// Host: its network is gone, everything on it goes on.
    Unreachable,
    /// Host: sshd is gone, connections are refused.
    Refuses,
    /// Host: the connection breaks, once.
    Drops,
    /// Host: takes requests and never answers.
    Hangs,
    /// Host: answers late, by `by`.
    Slows,
    /// Host: the tools' text is noise, in good frames.
    Garbles,
    /// Host: answers are no frames at all.
    Rambles,
    /// Host: the connection breaks in the middle of each answer.
    Cuts,
    /// Host: prints without end.
    Floods,
    /// Host: login is denied.
    RejectsLogin,
    /// Host: its host key is another one.
    ChangesKey,
    /// Host: sudo wants a password.
    WantsPassword,
    /// Host: the account may not use the toolstack.
    Unprivileged,
    /// Host: no toolstack is installed.
    LosesTools,
    /// Host: the tool of `section` fails.
    ToolFails,
    /// Host: the tool of `section` is ended by the remote deadline.
    ToolHangs,
    /// Host: dom0 reboots; guests start again with new numbers.
    Reboots,
    /// Guest: crashes and is kept.
    Crashes,
    /// Guest: shuts down and is gone.
    ShutsDown,
    /// Guest: is gone at once.
    Destroyed,
    /// Guest: comes up again, with a new number; also one that is gone.
    Restarts,
    /// Guest: migrates to host `to`, taking `for` (8 s where not given).
    Migrates,
    /// Guest: is paused.
    Paused,
    /// Guest: goes on.
    Unpaused,
    /// Guest: its balloon target is set to `to`.
    MemSet,
    /// Guest: is called `to` from now on.
    Renamed,
    /// Guest: is gone, and another, `to`, has its number.
    Replaced,
    /// Guest: runs on host `to` as well.
    Doubled,
    /// Guest: its workload is `to` from now on.
    Becomes,
}

/// What is wrong with a host's connection or its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Dead,
    Unreachable,
    Refused,
    Hang,
    Slow(Duration),
    Garble,
    Ramble,
    Cut,
    Flood,
    Login,
    HostKey,
    Password,
    Unprivileged,
    NoTools,
    ToolFails(String),
    ToolHangs(String),
}

/// What happens, with everything looked up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// A host fails for a while, or for ever.
    Fails {
        host: usize,
        fault: Fault,
        lasts: Option<Duration>,
    },
    /// A host's connections break.
    Drops {
        host: usize,
    },
    /// A host's dom0 boots anew.
    Reboots {
        host: usize,
    },
    Crashes {
        guest: usize,
    },
    ShutsDown {
        guest: usize,
    },
    Destroyed {
        guest: usize,
    },
    Starts {
        guest: usize,
    },
    Restarts {
        guest: usize,
    },
    Migrates {
        guest: usize,
        to: usize,
        takes: Duration,
    },
    Paused {
        guest: usize,
    },
    Unpaused {
        guest: usize,
    },
    MemSet {
        guest: usize,
        to: Kib,
    },
    Renamed {
        guest: usize,
        to: String,
    },
    Replaced {
        guest: usize,
        by: usize,
    },
    Doubled {
        guest: usize,
        on: usize,
    },
    Becomes {
        guest: usize,
        workload: Workload,
    },
}

/// An event of the script.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    /// World time of the (next) occurrence.
    pub at: Duration,
    pub every: Option<Duration>,
    pub what: What,
}
