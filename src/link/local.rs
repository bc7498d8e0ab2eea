//! `sh` on this machine: for dom0 itself, and for tests.

use super::{Channel, Connector, LinkError};
use crate::inventory::HostEntry;
use crate::model::HostErrorKind;
use futures_util::future::BoxFuture;

/// Runs the collector in a child process.
#[derive(Clone, Debug)]
pub struct LocalConnector {
    become_command: Vec<String>,
}

impl LocalConnector {
    /// The inventory address that means this machine.
    pub const ADDRESS: &str = "local:";

    /// A connector for `entry`, of which only the become command matters.
    pub fn new(entry: &HostEntry) -> LocalConnector {
        LocalConnector { become_command: entry.become_command.clone() }
    }
}

impl Connector for LocalConnector {
    fn open<'a>(&'a self, _script: &'a str) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkError>> {
        let _ = &self.become_command;
        Box::pin(async { Err(LinkError::new(HostErrorKind::Local, "not built yet")) })
    }
}
