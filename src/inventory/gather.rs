//! The inventory: every source put together, each host once, in order.

use super::config::{Config, ConfigError};
use super::entry::HostEntry;
use super::hostlist::HostlistError;
use super::{command, source};
use crate::inventory::spec::HostSpec;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Where hosts may be named outside the config file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// Hostlists from the command line.
    pub arguments: &'a [String],
    /// `--hosts-from`: a file, or `-` for standard input.
    pub hosts_from: Option<&'a Path>,
}

/// The hosts to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// A name for the title: the config's, else what was named on the command line, shortened.
    pub name: String,
    /// The hosts in the order they were named, each once.
    pub hosts: Vec<HostEntry>,
}

/// Why there is no inventory.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// The config file.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// A hostlist.
    #[error("{origin}: {error}")]
    Hostlist {
        /// Where it was written.
        origin: String,
        /// What is wrong with it.
        error: Box<HostlistError>,
    },
    /// A file or a command that should give hosts.
    #[error("{origin}: {why}")]
    Source {
        /// Which.
        origin: String,
        /// What is wrong.
        why: String,
    },
    /// More hosts than allowed, all sources together.
    #[error("more than {limit} hosts; `max_hosts` in the config file is the limit")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// No host at all.
    #[error(
        "no hosts to ask.\n\
         Name some:         aerostat xen1 xen2 'xen[10-40]'\n\
         or in a file:      aerostat --hosts-from FILE\n\
         or for good:       hosts = [\"xen[1-40]\"] in {}\n\
         This machine:      aerostat local:\n\
         Just look around:  aerostat demo",
        .config.display()
    )]
    NoHosts {
        /// The config file that was or would be read.
        config: PathBuf,
    },
}

impl Inventory {
    /// Puts the sources together: arguments, then `--hosts-from`; where neither names a host, the
    /// config's `hosts`, its pools, what its `hosts_command` prints, and if these are all silent,
    /// its groups.
    ///
    /// Reads files and may run the command: it blocks, for `hosts_command_timeout` at most.
    ///
    /// # Errors
    /// A source that was named and gives nothing usable, and no host at all.
    pub fn gather(sources: Sources<'_>, config: &Config) -> Result<Inventory, InventoryError> {
        let mut gathered = Gathered { config, hosts: Vec::new(), seen: HashSet::new() };
        for argument in sources.arguments {
            gathered.hostlist(argument, "command line")?;
        }
        if let Some(file) = sources.hosts_from {
            let origin = if file == Path::new("-") { "standard input".into() } else { file.display().to_string() };
            let text = source::read(file).map_err(|why| InventoryError::Source { origin: origin.clone(), why })?;
            gathered.lines(&text, &origin)?;
        }
        let named = !sources.arguments.is_empty() || sources.hosts_from.is_some();
        if !named {
            gathered.take_config()?;
        }
        if gathered.hosts.is_empty() {
            let config = config.file.clone().or_else(super::config::paths::default_file);
            return Err(InventoryError::NoHosts { config: config.unwrap_or_else(|| "config.toml".into()) });
        }
        let name = match (&config.name, sources.arguments) {
            (Some(name), _) => name.clone(),
            (None, []) => "cluster".to_owned(),
            (None, arguments) => shorten(&arguments.join(" ")),
        };
        Ok(Inventory { name, hosts: gathered.hosts })
    }
}

/// A title of at most 40 characters.
fn shorten(text: &str) -> String {
    match text.char_indices().nth(39) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

struct Gathered<'a> {
    config: &'a Config,
    hosts: Vec<HostEntry>,
    seen: HashSet<String>,
}

impl Gathered<'_> {
    fn take_config(&mut self) -> Result<(), InventoryError> {
        let config = self.config;
        for list in config.hosts.iter().chain(config.pools.iter().flat_map(|pool| &pool.hosts)) {
            self.hostlist(list, "config file")?;
        }
        if let Some(words) = &config.hosts_command {
            let origin = "hosts_command".to_owned();
            let printed = command::run(words, config.hosts_command_timeout);
            let text = printed.map_err(|why| InventoryError::Source { origin: origin.clone(), why })?;
            self.lines(&text, &origin)?;
            if self.hosts.is_empty() && config.groups.is_empty() {
                return Err(InventoryError::Source { origin, why: "it ended well and printed no host".to_owned() });
            }
        }
        if self.hosts.is_empty() {
            for group in &config.groups {
                self.hostlist(&format!("@{}", group.name), "config file")?;
            }
        }
        Ok(())
    }

    /// Hostlists separated by blanks or newlines; `#` begins a comment.
    fn lines(&mut self, text: &str, origin: &str) -> Result<(), InventoryError> {
        for (at, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                self.hostlist(line, &format!("{origin}, line {}", at + 1))?;
            }
        }
        Ok(())
    }

    fn hostlist(&mut self, text: &str, origin: &str) -> Result<(), InventoryError> {
        let wrong = |error| InventoryError::Hostlist { origin: origin.to_owned(), error: Box::new(error) };
        // A hostlist that is one group: its hosts form a pool if nothing better is known.
        let group = text.trim().strip_prefix('@').filter(|name| self.config.groups.iter().any(|g| g.name == *name));
        for name in self.config.named_hosts().expand(text).map_err(wrong)? {
            if self.seen.contains(&name) {
                continue;
            }
            let spec = HostSpec::parse(&name).map_err(|problem| {
                let at = text.find(&name).map_or(0..text.len(), |at| at..at + name.len());
                wrong(HostlistError { text: text.to_owned(), at, problem })
            })?;
            if self.hosts.len() >= self.config.max_hosts {
                return Err(InventoryError::TooMany { limit: self.config.max_hosts });
            }
            self.hosts.push(self.config.entry(&name, spec, group));
            self.seen.insert(name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
