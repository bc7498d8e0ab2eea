//! What most verbs begin with: the config, the inventory, and a plan of whom to ask.

use super::args::{Global, SimArgs, WorldArgs};
use super::failure::Failure;
use crate::events::EventKind;
use crate::history::store::Limits;
use crate::inventory::config::paths;
use crate::inventory::hostlist::fold;
use crate::inventory::suggest::did_you_mean;
use crate::inventory::{Config, HostEntry, Inventory, LOCAL, Sources, Vocabulary, glob};
use crate::link::{Connector, LocalConnector, SshConnector, SshHome, ssh};
use crate::model::{Beat, HostId};
use crate::sim::{Scenario, World};
use crate::table::REGISTRY;
use crate::tui::theme::{ThemeError, Themes};
use crate::watch::{HostPlan, Plan};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The config file and the options that go over it.
pub(super) struct Session {
    pub(super) config: Config,
    pub(super) global: Global,
    pub(super) themes: Themes,
    /// Theme files that could not be used.
    pub(super) theme_errors: Vec<ThemeError>,
}

/// Whom to ask.
pub(super) struct Target {
    pub(super) plan: Plan,
    /// The simulated world, if it is that: it must live as long as it is asked.
    pub(super) world: Option<World>,
}

impl Session {
    /// Reads the config file.
    pub(super) fn load(global: &Global) -> Result<Session, Failure> {
        let (themes, theme_errors) = themes(global);
        let config = Config::load(global.config.as_deref(), &vocabulary(&themes)).map_err(Failure::usage)?;
        Ok(Session { config, global: global.clone(), themes, theme_errors })
    }

    /// A session without a config file, for verbs that must work whatever it says.
    pub(super) fn without_config(global: &Global) -> Session {
        let (themes, theme_errors) = themes(global);
        Session { config: Config::default(), global: global.clone(), themes, theme_errors }
    }

    /// The hosts that the arguments, `-H`, `--hosts-from` and the config name.
    pub(super) fn inventory(&self, hosts: &[String]) -> Result<Inventory, Failure> {
        let arguments: Vec<String> = hosts.iter().chain(&self.global.host).cloned().collect();
        let sources = Sources { arguments: &arguments, hosts_from: self.global.hosts_from.as_deref() };
        let mut inventory = Inventory::gather(sources, &self.config).map_err(Failure::usage)?;
        inventory.hosts.iter_mut().for_each(|entry| self.override_entry(entry));
        Ok(inventory)
    }

    /// Refuses options about how hosts are asked where none is asked: none of them is ignored.
    pub(super) fn asks_nobody(&self, what: &str) -> Result<(), Failure> {
        let global = &self.global;
        let given = [
            ("--interval", global.interval.is_some()),
            ("--fan-out", global.fan_out.is_some()),
            ("--timeout", global.timeout.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((option, _)) => Err(Failure::usage(format!("{what} asks no host: leave {option} out"))),
            None => Ok(()),
        }
    }

    /// The hosts that `-H` and `--hosts-from` name, of those that were recorded; `None` where they
    /// name none. Lists and groups are expanded, patterns with `*` and `?` chosen by.
    pub(super) fn chosen(&self, recorded: &[HostId]) -> Result<Option<Vec<HostId>>, Failure> {
        let global = &self.global;
        if global.host.is_empty() && global.hosts_from.is_none() {
            return Ok(None);
        }
        let (patterns, lists): (Vec<String>, Vec<String>) =
            global.host.iter().cloned().partition(|list| list.contains(['*', '?']));
        let known: Vec<&str> = recorded.iter().map(HostId::as_str).collect();
        let missing = |name: &str| {
            let guess = did_you_mean(name, known.iter().copied());
            Failure::usage(format!("{name} was not recorded{guess}; there is: {}", fold(&known)))
        };
        let mut chosen = Vec::new();
        if !lists.is_empty() || global.hosts_from.is_some() {
            let sources = Sources { arguments: &lists, hosts_from: global.hosts_from.as_deref() };
            for entry in Inventory::gather(sources, &self.config).map_err(Failure::usage)?.hosts {
                let host = recorded.iter().find(|host| **host == entry.id);
                chosen.push(host.ok_or_else(|| missing(entry.id.as_str()))?.clone());
            }
        }
        for pattern in &patterns {
            let before = chosen.len();
            chosen.extend(recorded.iter().filter(|host| glob::matches(pattern, host.as_str())).cloned());
            if chosen.len() == before {
                return Err(missing(pattern));
            }
        }
        // One may be named twice, by a list and by a pattern.
        chosen.sort_unstable();
        chosen.dedup();
        Ok(Some(chosen))
    }

    /// The folder history is kept in.
    pub(super) fn history_dir(&self) -> Result<PathBuf, Failure> {
        let usual = || paths::state_dir().map(|dir| dir.join("history"));
        let dir = self.config.history.dir.clone().or_else(usual);
        dir.ok_or_else(|| Failure::usage("there is no home directory to keep history in: set [history] dir"))
    }

    /// How much history is kept.
    pub(super) fn history_limits(&self) -> Limits {
        Limits { max_size: self.config.history.max_size, max_age: self.config.history.max_age }
    }

    /// Refuses hostlists on the command line that cannot be expanded.
    pub(super) fn check_hostlists(&self, hosts: &[String]) -> Result<(), Failure> {
        let arguments: Vec<String> = hosts.iter().chain(&self.global.host).cloned().collect();
        if arguments.is_empty() {
            return Ok(());
        }
        let sources = Sources { arguments: &arguments, hosts_from: None };
        Inventory::gather(sources, &self.config).map(drop).map_err(Failure::usage)
    }

    /// The hosts to ask over ssh, or the simulated ones.
    pub(super) fn target(
        &self,
        hosts: &[String],
        sim: Option<&WorldArgs>,
        purpose: ssh::Use,
    ) -> Result<Target, Failure> {
        match sim {
            Some(world) => self.simulated(hosts, world),
            None => {
                let inventory = self.inventory(hosts)?;
                let plans = connect(&inventory.hosts, purpose)?;
                Ok(Target { plan: self.plan(&inventory.name, plans), world: None })
            }
        }
    }

    /// As [`Session::target`], for verbs with `--demo`.
    pub(super) fn batch(&self, hosts: &[String], sim: &SimArgs) -> Result<Target, Failure> {
        self.target(hosts, sim.wanted().then_some(&sim.world), ssh::Use::Batch)
    }

    fn simulated(&self, hosts: &[String], args: &WorldArgs) -> Result<Target, Failure> {
        let scenario = Scenario::named(args.scenario.as_deref().unwrap_or("cern")).map_err(Failure::usage)?;
        let seed = args.seed.unwrap_or(scenario.seed);
        // The world lives by tokio's clock, so it begins inside a runtime: see `ask` and `screen`.
        let world = World::start_at_speed(scenario, seed, args.scale, args.speed.unwrap_or(1.0));
        let name = world.name().to_owned();
        let mut plans = world.plan();
        let wanted: Vec<String> = hosts.iter().chain(&self.global.host).cloned().collect();
        if !wanted.is_empty() || self.global.hosts_from.is_some() {
            let sources = Sources { arguments: &wanted, hosts_from: self.global.hosts_from.as_deref() };
            let chosen = Inventory::gather(sources, &self.config).map_err(Failure::usage)?;
            plans = choose(plans, &chosen.hosts)?;
        }
        plans.iter_mut().for_each(|plan| self.override_entry(&mut plan.entry));
        Ok(Target { plan: self.plan(&name, plans), world: Some(world) })
    }

    fn plan(&self, name: &str, hosts: Vec<HostPlan>) -> Plan {
        let mut plan = Plan::new(name, hosts);
        plan.fan_out = self.global.fan_out.map_or(self.config.fan_out, |n| n as usize);
        plan.beat = self.global.interval.map_or(plan.beat, Beat::of);
        plan
    }

    fn override_entry(&self, entry: &mut HostEntry) {
        if let Some(interval) = self.global.interval {
            entry.beat = Beat::of(interval);
        }
        if let Some(timeout) = self.global.timeout {
            entry.ssh.connect_timeout = timeout;
            entry.tool_deadline = entry.tool_deadline.min(timeout.max(Duration::from_secs(1)));
        }
    }
}

/// The way to each host.
pub(super) fn connect(entries: &[HostEntry], purpose: ssh::Use) -> Result<Vec<HostPlan>, Failure> {
    let mut home: Option<SshHome> = None;
    let mut plans = Vec::with_capacity(entries.len());
    for entry in entries {
        let connector: Arc<dyn Connector> = if entry.address == LOCAL {
            Arc::new(LocalConnector::new(entry))
        } else {
            let home = match &home {
                Some(home) => home.clone(),
                None => home.insert(SshHome::open(purpose).map_err(Failure::work)?).clone(),
            };
            Arc::new(SshConnector::new(entry, home))
        };
        plans.push(HostPlan { entry: entry.clone(), connector });
    }
    Ok(plans)
}

/// The simulated hosts of these names.
fn choose(plans: Vec<HostPlan>, wanted: &[HostEntry]) -> Result<Vec<HostPlan>, Failure> {
    let mut by_name: HashMap<String, HostPlan> =
        plans.iter().map(|plan| (plan.entry.id.as_str().to_owned(), plan.clone())).collect();
    let known: Vec<&str> = plans.iter().map(|plan| plan.entry.id.as_str()).collect();
    let mut chosen = Vec::new();
    for entry in wanted {
        let name = entry.id.as_str();
        match by_name.remove(name) {
            Some(plan) => chosen.push(plan),
            None => {
                let guess = did_you_mean(name, known.iter().copied());
                let text = format!("{name} is not in the simulated cluster{guess}; there is: {}", fold(&known));
                return Err(Failure::usage(text));
            }
        }
    }
    Ok(chosen)
}

/// Themes built in and those beside the config file.
fn themes(global: &Global) -> (Themes, Vec<ThemeError>) {
    let beside = global.config.clone().or_else(paths::default_file);
    let folder = beside.as_deref().and_then(std::path::Path::parent).map(|dir| dir.join("themes"));
    Themes::with_folder(&folder.unwrap_or_else(|| PathBuf::from("themes")))
}

/// The words the config file may use for columns and themes.
pub(super) fn vocabulary(themes: &Themes) -> Vocabulary {
    Vocabulary {
        columns: REGISTRY
            .iter()
            .flat_map(|column| std::iter::once(column.key).chain(column.aliases.iter().copied()))
            .map(str::to_owned)
            .collect(),
        themes: themes.iter().map(|theme| theme.name.clone()).collect(),
        events: EventKind::words().map(str::to_owned).collect(),
    }
}
