use super::facts::Facts;
use super::{Frame, FrameError};
use crate::model::{Name, Toolstack};

/// What a host says when a channel has been opened, once per connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hello {
    /// Its own name.
    pub hostname: Option<Name>,
    /// Kernel release of dom0.
    pub kernel: Option<Name>,
    /// Toolstacks found there, the one to use first.
    pub toolstacks: Vec<Toolstack>,
    /// What tells its pool.
    pub pool: Option<PoolClue>,
    /// Whether the host has a `timeout` tool; else the shell itself watches the tools.
    pub has_timeout: bool,
}

/// What a host knows of its pool.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PoolClue {
    /// Oracle VM: the UUID of the repository behind `/OVS`; hosts that mount the same are a pool.
    Repository(Name),
    /// XenServer/XCP-ng: the master's address, or the host is the master.
    Master(Option<Name>),
}

impl Hello {
    /// Reads the answer to a hello.
    ///
    /// # Errors
    /// When the section `facts` is not there: the answer is not one to a hello.
    pub fn parse(frame: &Frame<'_>) -> Result<Hello, FrameError> {
        let section = frame.section("facts").ok_or_else(|| FrameError::NoEnd("facts".to_owned()))?;
        let facts = Facts(&section.out);
        Ok(Hello {
            hostname: facts.text("hostname").map(Name::new),
            kernel: facts.text("kernel").map(Name::new),
            toolstacks: facts
                .text("tools")
                .unwrap_or("")
                .split_ascii_whitespace()
                .filter_map(Toolstack::from_word)
                .collect(),
            pool: facts.text("pool").and_then(master).or_else(|| facts.text("ovs").and_then(repository)),
            has_timeout: facts.text("timeout") == Some("tool"),
        })
    }
}

/// XenServer's `pool.conf`: `master`, or `slave:` and the master's address.
fn master(text: &str) -> Option<PoolClue> {
    match text.split_once(':') {
        None if text == "master" => Some(PoolClue::Master(None)),
        Some(("slave", address)) if !address.trim().is_empty() => {
            Some(PoolClue::Master(Some(Name::new(address.trim()))))
        }
        _ => None,
    }
}

/// Where `/OVS` leads: `/var/ovs/mount/<UUID>` on Oracle VM 2.2, a network mount's device before.
fn repository(path: &str) -> Option<PoolClue> {
    let path = path.trim_end_matches('/');
    let last = path.rsplit('/').next().filter(|last| !last.is_empty())?;
    Some(PoolClue::Repository(Name::new(if path.contains(":/") { path } else { last })))
}

#[cfg(test)]
#[path = "hello_tests.rs"]
mod tests;
