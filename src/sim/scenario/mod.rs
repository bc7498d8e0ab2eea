//! What a simulated cluster consists of and what happens in it.

mod error;
mod event;
mod file;
mod names;
mod resolve;
mod resolve_events;
mod scaled;
mod setup;
mod values;

pub use error::ScenarioError;
pub(crate) use event::{Event, Fault, What};
pub(crate) use file::{Dom0, Latency};
pub(crate) use values::{Balloon, Kib, Level, Obeys, Workload};

use crate::model::Toolstack;
use std::path::Path;
use std::time::Duration;

/// A scenario that has been read and checked; see `assets/scenarios/` for the format.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The cluster's name.
    pub name: String,
    /// What it shows, for people.
    pub about: String,
    /// The seed used when the caller gives none.
    pub seed: u64,
    pub(crate) warmup: Duration,
    pub(crate) epoch: u64,
    pub(crate) pools: Vec<PoolSetup>,
    pub(crate) hosts: Vec<HostSetup>,
    pub(crate) guests: Vec<GuestSetup>,
    pub(crate) events: Vec<Event>,
}

/// A pool.
#[derive(Clone, Debug)]
pub(crate) struct PoolSetup {
    pub name: String,
    pub repository: Option<String>,
    /// The inventory does not name it.
    pub detected: bool,
}

/// A host.
#[derive(Clone, Debug)]
pub(crate) struct HostSetup {
    pub name: String,
    pub pool: Option<usize>,
    pub toolstack: Toolstack,
    pub xen: String,
    pub memory: Kib,
    pub cpus: u32,
    pub mhz: f64,
    pub dom0: Dom0,
    pub latency: Latency,
}

/// When a guest comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begins {
    /// It runs already when the world begins.
    Before,
    /// At that time.
    At(Duration),
    /// When an event says so.
    Told,
    /// When an operator starts it: it is in xend's list, halted.
    Halted,
}

/// A guest.
#[derive(Clone, Debug)]
pub(crate) struct GuestSetup {
    pub name: String,
    pub host: usize,
    pub memory: Kib,
    pub maxmem: Kib,
    pub vcpus: u32,
    pub workload: Workload,
    pub net: Level,
    pub disk: Level,
    pub balloon: Balloon,
    pub target: Option<Kib>,
    pub stuck_at: Option<Kib>,
    pub shutdown: Obeys,
    pub begins: Begins,
}

/// The scenarios in the program: name and text.
const BUILTIN: [(&str, &str); 4] = [
    ("cern", include_str!("../../../assets/scenarios/cern.toml")),
    ("overcommit", include_str!("../../../assets/scenarios/overcommit.toml")),
    ("trouble", include_str!("../../../assets/scenarios/trouble.toml")),
    ("races", include_str!("../../../assets/scenarios/races.toml")),
];

impl Scenario {
    /// The scenario of the demo.
    pub const DEFAULT: &'static str = "cern";

    /// Names of the scenarios in the program.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// A scenario of the program.
    ///
    /// # Errors
    /// When there is none of that name; the error lists those there are.
    pub fn builtin(name: &str) -> Result<Scenario, ScenarioError> {
        let Some((name, text)) = BUILTIN.iter().find(|(known, _)| *known == name) else {
            let known = Scenario::builtin_names().collect::<Vec<_>>().join(", ");
            return Err(ScenarioError::Unknown { name: name.to_owned(), known });
        };
        Scenario::parse_as(text, &format!("{name}.toml (built in)"))
    }

    /// A scenario of the program, or the one in the file of that path when the argument looks
    /// like a path (has a `/` or ends in `.toml`).
    ///
    /// # Errors
    /// As [`Scenario::builtin`] and [`Scenario::load`].
    pub fn named(name_or_path: &str) -> Result<Scenario, ScenarioError> {
        if name_or_path.contains('/') || name_or_path.ends_with(".toml") {
            Scenario::load(Path::new(name_or_path))
        } else {
            Scenario::builtin(name_or_path)
        }
    }

    /// Reads a scenario file.
    ///
    /// # Errors
    /// When it cannot be read, or says something that cannot be: file, line, key, what is allowed.
    pub fn load(path: &Path) -> Result<Scenario, ScenarioError> {
        let shown = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|source| ScenarioError::Read { path: shown.clone(), source })?;
        Scenario::parse_as(&text, &shown)
    }

    /// Reads a scenario's text.
    ///
    /// # Errors
    /// When it says something that cannot be: line, key, what is allowed.
    pub fn parse(text: &str) -> Result<Scenario, ScenarioError> {
        Scenario::parse_as(text, "scenario")
    }

    fn parse_as(text: &str, file: &str) -> Result<Scenario, ScenarioError> {
        let read: file::File = toml::from_str(text).map_err(|e| error::of_toml(&e, text).in_file(file, text))?;
        resolve::resolve(read).map_err(|complaint| complaint.in_file(file, text))
    }

    /// How many hosts there are.
    pub fn hosts(&self) -> usize {
        self.hosts.len()
    }

    /// How many guests run in the beginning.
    pub fn guests(&self) -> usize {
        self.guests.iter().filter(|guest| guest.begins == Begins::Before).count()
    }
}

#[cfg(test)]
mod tests;
