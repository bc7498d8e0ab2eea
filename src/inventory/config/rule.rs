//! `[[host]]`: settings for the hosts that match.

use super::super::entry::HostEntry;
use super::scope::Scope;
use crate::model::{Beat, Toolstack};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The settings of one `[[host]]`; what is `None` it leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostRule {
    /// Hostlists and patterns as they were written.
    pub matches: Vec<String>,
    /// Names the hostlists among them make.
    pub(super) names: HashSet<String>,
    /// Pool.
    pub pool: Option<String>,
    /// User, where the host's name has none.
    pub user: Option<String>,
    /// Port, likewise.
    pub port: Option<u16>,
    /// Toolstack; `Some(None)` is `auto`.
    pub toolstack: Option<Option<Toolstack>>,
    /// Become command.
    pub become_command: Option<Vec<String>>,
    /// Beat.
    pub interval: Option<Duration>,
    /// Deadline of each remote tool.
    pub tool_deadline: Option<Duration>,
    /// Connect timeout.
    pub connect_timeout: Option<Duration>,
    /// More ssh options.
    pub ssh_options: Vec<String>,
    /// Another ssh_config.
    pub ssh_config_file: Option<PathBuf>,
    /// Whether unknown keys are accepted.
    pub accept_new_host_keys: Option<bool>,
}

impl HostRule {
    pub(super) fn of(scope: &Scope, file: Option<&Path>) -> HostRule {
        HostRule {
            matches: scope.words("match").unwrap_or_default(),
            names: HashSet::new(),
            pool: scope.text("pool"),
            user: scope.text("user"),
            port: scope.count("port").and_then(|port| u16::try_from(port).ok()),
            toolstack: scope.text("toolstack").map(|word| Toolstack::from_word(&word)),
            become_command: scope.words("become"),
            interval: scope.span("interval"),
            tool_deadline: scope.span("tool_deadline"),
            connect_timeout: scope.span("connect_timeout"),
            ssh_options: scope.words("ssh_options").unwrap_or_default(),
            ssh_config_file: scope.path("ssh_config_file", file),
            accept_new_host_keys: scope.flag("accept_new_host_keys"),
        }
    }

    /// Whether this is a pattern (`*`, `?`) and no hostlist.
    pub(super) fn is_pattern(text: &str) -> bool {
        text.contains(['*', '?'])
    }

    /// Whether it applies to a host, by its name in the inventory or its address.
    pub fn applies_to(&self, entry: &HostEntry) -> bool {
        let names = [entry.id.as_str(), entry.address.as_str()];
        names.iter().any(|name| {
            self.names.contains(*name)
                || self.matches.iter().any(|text| Self::is_pattern(text) && super::super::glob::matches(text, name))
        })
    }

    /// Puts its settings on a host; user and port only where the host's own name has none.
    pub(super) fn apply(&self, entry: &mut HostEntry, named: &Named) {
        if !named.user && self.user.is_some() {
            entry.user.clone_from(&self.user);
        }
        if !named.port && self.port.is_some() {
            entry.port = self.port;
        }
        if let Some(toolstack) = self.toolstack {
            entry.toolstack = toolstack;
        }
        if let Some(command) = &self.become_command {
            entry.become_command.clone_from(command);
        }
        if let Some(interval) = self.interval {
            entry.beat = Beat::of(interval);
        }
        if let Some(deadline) = self.tool_deadline {
            entry.tool_deadline = deadline;
        }
        if let Some(timeout) = self.connect_timeout {
            entry.ssh.connect_timeout = timeout;
        }
        entry.ssh.options.extend(self.ssh_options.iter().cloned());
        if self.ssh_config_file.is_some() {
            entry.ssh.config_file.clone_from(&self.ssh_config_file);
        }
        if let Some(accept) = self.accept_new_host_keys {
            entry.ssh.accept_new_host_keys = accept;
        }
    }
}

/// What a host's own name says, which no setting overrides.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Named {
    pub(super) user: bool,
    pub(super) port: bool,
}
