//! A channel to one host: bytes there and bytes back, whoever carries them.
//!
//! A [`Connector`] knows how to reach one host and opens [`Channel`]s to it; a channel holds one
//! remote `sh` that runs the collector. Implementations: ssh (`ssh`), a local shell, and the
//! simulator (`crate::sim`). What the bytes mean is `crate::hypervisor`'s business; the channel
//! only needs to be told which line ends a reply.

mod advice;
mod classify;
mod error;
pub mod forward;
pub mod local;
mod shell;
pub mod ssh;
mod talk;

pub use advice::advice;
pub use error::LinkError;
pub use forward::{Endpoint, Forward};
pub use local::LocalConnector;
pub use ssh::{SshConnector, SshHome, Use};

use futures_util::future::BoxFuture;
use std::time::Duration;

/// What one question may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long the whole answer may take, on our side.
    pub deadline: Duration,
    /// How many bytes it may have; a longer one is [`crate::model::HostErrorKind::TooLong`].
    pub max_bytes: usize,
}

/// Reaches one host.
pub trait Connector: Send + Sync + std::fmt::Debug {
    /// Connects, starts a remote `sh` (through the become command if there is one) and feeds it
    /// `script` (see `crate::hypervisor::collector::script`). The script only defines functions and
    /// request lines are command lines for the same shell, so the first request may be written
    /// right behind the script: there is no greeting to wait for.
    ///
    /// # Errors
    /// Everything that can go wrong between here and a running shell, told apart by kind. A
    /// wrong become command may only show in the first [`Channel::ask`].
    fn open<'a>(&'a self, script: &'a str) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkError>>;

    /// A local program that runs these words on the host (through the become command if there is
    /// one) with the terminal it is started on; `None` where there is no such way.
    ///
    /// # Errors
    /// It cannot be put together on this side.
    fn on_terminal(&self, words: &[String]) -> Result<Option<std::process::Command>, LinkError> {
        let _ = words;
        Ok(None)
    }

    /// Opens a way to something that listens on the host, through the connection to it; `None`
    /// where there is no such way.
    ///
    /// # Errors
    /// There is no connection and none could be made, or it takes no forwarding.
    fn forward<'a>(&'a self, to: &'a Endpoint) -> BoxFuture<'a, Result<Option<Box<dyn Forward>>, LinkError>> {
        let _ = to;
        Box::pin(std::future::ready(Ok(None)))
    }
}

/// An open conversation with the collector on one host.
pub trait Channel: Send {
    /// Sends `request` (whole lines) and reads until a line that is exactly `end`; the answer
    /// includes that line.
    ///
    /// # Errors
    /// The connection ended (with what the remote side said last on stderr, as far as it is
    /// known), the deadline passed, or the answer grew past the limit. After an error the channel
    /// is of no more use: its state is unknown, so drop it and open another.
    fn ask<'a>(
        &'a mut self,
        request: &'a [u8],
        end: &'a [u8],
        limits: Limits,
    ) -> BoxFuture<'a, Result<Vec<u8>, LinkError>>;

    /// Ends the conversation and waits, briefly, until the other side is gone. Dropping a channel
    /// also ends it, without waiting.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}
