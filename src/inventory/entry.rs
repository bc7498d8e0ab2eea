use crate::model::{Beat, HostId, PoolSource, Toolstack};
use std::path::PathBuf;
use std::time::Duration;

/// Everything needed to ask one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostEntry {
    /// Under which name it is shown; unique in the inventory.
    pub id: HostId,
    /// What ssh is given as the host: an alias of ssh_config, a name or an address (IPv6 without
    /// brackets).
    pub address: String,
    /// User, where the operator named one; else ssh_config decides.
    pub user: Option<String>,
    /// Port, likewise.
    pub port: Option<u16>,
    /// Pool, as far as it is known before the host is asked.
    pub pool: Option<PoolHint>,
    /// Toolstack, where the operator overrides detection.
    pub toolstack: Option<Toolstack>,
    /// Command put before the remote `sh`, one word an element (`["sudo", "-n"]`); empty for none.
    pub become_command: Vec<String>,
    /// How to connect.
    pub ssh: SshSettings,
    /// How often it is asked.
    pub beat: Beat,
    /// Deadline of each remote tool, enforced on the host.
    pub tool_deadline: Duration,
}

/// A pool named before the host has been asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolHint {
    /// Its name.
    pub name: String,
    /// Where the name is from.
    pub source: PoolSource,
}

/// How ssh connects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshSettings {
    /// `ssh -F`: another file instead of the user's ssh_config.
    pub config_file: Option<PathBuf>,
    /// Further `Option=value` lines, which win over ssh_config.
    pub options: Vec<String>,
    /// How long a connection attempt may take.
    pub connect_timeout: Duration,
    /// Whether an unknown host key is accepted and remembered (`accept-new`). A changed key never
    /// is. Off: strict.
    pub accept_new_host_keys: bool,
    /// How long the connection of a batch verb stays open for the next one; zero: not at all.
    pub share: Duration,
}

impl Default for SshSettings {
    fn default() -> SshSettings {
        SshSettings {
            config_file: None,
            options: Vec::new(),
            connect_timeout: Duration::from_secs(15),
            accept_new_host_keys: false,
            share: Duration::from_secs(60),
        }
    }
}

impl HostEntry {
    /// A host with every default.
    pub fn named(name: &str) -> HostEntry {
        HostEntry {
            id: HostId::new(name),
            address: name.to_owned(),
            user: None,
            port: None,
            pool: None,
            toolstack: None,
            become_command: Vec::new(),
            ssh: SshSettings::default(),
            beat: Beat::of(Duration::from_secs(2)),
            tool_deadline: Duration::from_secs(10),
        }
    }
}
