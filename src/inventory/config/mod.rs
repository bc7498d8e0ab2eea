//! The config file: `~/.config/aerostat/config.toml`, checked against one registry of options.

mod error;
mod groups;
mod kind;
mod options;
pub mod paths;
mod read;
mod rule;
mod sample;
mod scope;
mod service;

pub use error::{ConfigError, Fault};
pub use groups::{Group, Groups};
pub use kind::{Kind, Vocabulary};
pub(crate) use kind::{Value, describe};
pub use options::{ConfigOption, ConfigTable, OPTIONS, TABLES};
pub use rule::HostRule;
pub use sample::sample;
pub use service::{AvailabilityConfig, MonitTimestamp, SlsConfig};

use super::entry::{HostEntry, PoolHint, SshSettings};
use super::spec::HostSpec;
use crate::model::{Beat, HostId, PoolSource, Toolstack};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Everything the config file says, with the defaults for what it leaves out.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The file it came from; `None` for the defaults alone.
    pub file: Option<PathBuf>,
    /// The cluster's name.
    pub name: Option<String>,
    /// Hostlists to watch.
    pub hosts: Vec<String>,
    /// Command that prints more hosts, as words to run.
    pub hosts_command: Option<Vec<String>>,
    /// How long it may take.
    pub hosts_command_timeout: Duration,
    /// Most hosts.
    pub max_hosts: usize,
    /// User for hosts without one.
    pub user: Option<String>,
    /// Toolstack for all; `None` finds out.
    pub toolstack: Option<Toolstack>,
    /// Become command for all.
    pub become_command: Vec<String>,
    /// Pools in the file's order.
    pub pools: Vec<Group>,
    /// Groups in the file's order.
    pub groups: Vec<Group>,
    /// `[[host]]` sections in the file's order.
    pub rules: Vec<HostRule>,
    /// `[ssh]`.
    pub ssh: SshSettings,
    /// Hosts connected to at the same time.
    pub fan_out: usize,
    /// `[watch]`.
    pub watch: WatchConfig,
    /// `[action]`.
    pub action: ActionConfig,
    /// `[availability]`.
    pub availability: AvailabilityConfig,
    /// `[sls]`.
    pub sls: SlsConfig,
    /// `[history]`.
    pub history: HistoryConfig,
    /// `[events]`.
    pub events: EventsConfig,
    /// `[ui]`.
    pub ui: UiConfig,
}

/// `[watch]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchConfig {
    /// Time between two questions to one host.
    pub interval: Duration,
    /// Deadline of each remote tool.
    pub tool_deadline: Duration,
    /// When figures are late; `None` for the usual.
    pub late_after: Option<Duration>,
    /// When figures are stale; `None` for the usual.
    pub stale_after: Option<Duration>,
}

/// `[action]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionConfig {
    /// Nothing is changed on any host.
    pub read_only: bool,
    /// Where actions are written down; `None` for the usual place.
    pub audit_file: Option<PathBuf>,
    /// Nothing is done when that cannot be written.
    pub audit_required: bool,
    /// The same lines go to syslog.
    pub syslog: bool,
    /// What shows a guest's screen, in words; see [`crate::action::Viewer`].
    pub vnc_viewer: Vec<String>,
}

/// `[history]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryConfig {
    /// What the dashboard sees is recorded.
    pub enabled: bool,
    /// Where; `None` for the usual place.
    pub dir: Option<PathBuf>,
    /// Its size at most, in bytes.
    pub max_size: u64,
    /// Its age at most.
    pub max_age: Duration,
}

/// `[events]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventsConfig {
    /// Percent of availability of the cluster below which an event says so; 0 for never.
    pub availability_low: u64,
    /// The same for pools.
    pub pool_availability_low: u64,
    /// What is run for events, in words; `None` for nothing.
    pub on_event: Option<Vec<String>>,
    /// The mildest severity it is run for.
    pub severity: String,
    /// The kinds it is run for; all where none is named.
    pub kinds: Vec<String>,
    /// Runs in a minute.
    pub per_minute: u32,
    /// Runs at the same time.
    pub at_once: usize,
    /// How long one may take.
    pub deadline: Duration,
    /// Whether it is run for a simulated cluster.
    pub in_demo: bool,
}

/// `[ui]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UiConfig {
    /// Theme; `None` for what suits the terminal.
    pub theme: Option<String>,
    /// Columns in order; `None` for all that fit.
    pub columns: Option<Vec<String>>,
    /// Column to sort by, with `-` or `+` before it; `None` for by name.
    pub sort: Option<String>,
    /// Flat list instead of the tree.
    pub flat: bool,
    /// Whether the detail pane is open; `None` where there is room.
    pub detail: Option<bool>,
    /// Keys of the user's own; `None` for `keys.toml` beside the config file.
    pub keys_file: Option<PathBuf>,
    /// Mouse.
    pub mouse: bool,
    /// Synchronized updates; `None` finds out.
    pub sync_updates: Option<bool>,
    /// UTF-8 (`true`) or ASCII (`false`); `None` goes by the locale.
    pub utf8: Option<bool>,
    /// The mildest severity the bell is rung for; `None` for none.
    pub bell: Option<String>,
    /// Whether choices are written back.
    pub save: bool,
}

impl Default for Config {
    fn default() -> Config {
        Config::empty()
    }
}

impl Config {
    /// Largest config file read, in bytes.
    pub const MAX_FILE: u64 = 1 << 20;

    /// Reads the text of a config file; `file` is for messages and relative paths.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(text: &str, file: &Path, words: &Vocabulary) -> Result<Config, ConfigError> {
        read::config(text, Some(file), words).map_err(|faults| ConfigError::Faulty { file: file.to_path_buf(), faults })
    }

    /// Reads `named`, which must be there, or else the usual file (see [`paths::default_file`]),
    /// which need not.
    ///
    /// # Errors
    /// The file cannot be read, or something is wrong with it.
    pub fn load(named: Option<&Path>, words: &Vocabulary) -> Result<Config, ConfigError> {
        let by_variable = std::env::var_os("AEROSTAT_CONFIG").is_some_and(|file| !file.is_empty());
        let must_exist = named.is_some() || by_variable;
        let Some(file) = named.map(Path::to_path_buf).or_else(paths::default_file) else {
            return Ok(Config::default());
        };
        let unreadable = |why: String| ConfigError::Unreadable { file: file.clone(), why };
        match read::file(&file) {
            Ok(text) => Config::parse(&text, &file, words),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => Ok(Config::default()),
            Err(error) => Err(unreadable(error.to_string())),
        }
    }

    fn empty() -> Config {
        // The registry's own defaults always read; a test proves it.
        read::config("", None, &Vocabulary::default()).unwrap_or_else(|_| unreachable!("an empty file has no faults"))
    }

    /// The groups and pools, to expand hostlists with.
    pub fn named_hosts(&self) -> Groups<'_> {
        Groups { groups: &self.groups, pools: &self.pools, limit: self.max_hosts }
    }

    /// The beat of hosts without one of their own.
    pub fn beat(&self) -> Beat {
        self.thresholds(Beat::of(self.watch.interval))
    }

    /// A host with the settings this file has for it. Its pool is that of `[pools]`, else of the
    /// last matching `[[host]]`, else the group it was named in.
    pub fn entry(&self, name: &str, spec: HostSpec, group: Option<&str>) -> HostEntry {
        let named = rule::Named { user: spec.user.is_some(), port: spec.port.is_some() };
        let mut entry = HostEntry {
            id: HostId::new(name),
            address: spec.address,
            user: spec.user.or_else(|| self.user.clone()),
            port: spec.port,
            pool: None,
            toolstack: self.toolstack,
            become_command: self.become_command.clone(),
            ssh: self.ssh.clone(),
            beat: self.beat(),
            tool_deadline: self.watch.tool_deadline,
        };
        let mut pool = None;
        for rule in &self.rules {
            if rule.applies_to(&entry) {
                rule.apply(&mut entry, &named);
                pool = rule.pool.as_deref().or(pool);
            }
        }
        entry.beat = self.thresholds(entry.beat);
        let config = |name: &str| PoolHint { name: name.to_owned(), source: PoolSource::Config };
        let from_group = |name: &str| PoolHint { name: name.to_owned(), source: PoolSource::Group };
        entry.pool = pool.map(config).or_else(|| group.map(from_group));
        entry
    }

    fn thresholds(&self, beat: Beat) -> Beat {
        let late_after = self.watch.late_after.unwrap_or(beat.late_after).max(beat.interval);
        let stale_after = self.watch.stale_after.unwrap_or(beat.stale_after).max(late_after);
        Beat { interval: beat.interval, late_after, stale_after }
    }
}

#[cfg(test)]
mod tests;
