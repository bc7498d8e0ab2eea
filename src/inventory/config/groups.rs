//! Named hostlists: groups and pools.

use super::super::hostlist::{HostlistError, Problem, expand_with};
use super::super::suggest::did_you_mean;

/// A name and the hostlists behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Hostlists; they may name other groups.
    pub hosts: Vec<String>,
}

/// Groups by name. A pool of the config is a group too.
#[derive(Clone, Copy, Debug)]
pub struct Groups<'a> {
    pub(super) groups: &'a [Group],
    pub(super) pools: &'a [Group],
    pub(super) limit: usize,
}

impl Groups<'_> {
    /// The hosts of a hostlist that may name groups.
    ///
    /// # Errors
    /// See [`HostlistError`].
    pub fn expand(&self, text: &str) -> Result<Vec<String>, HostlistError> {
        self.expand_within(text, &[])
    }

    fn expand_within(&self, text: &str, open: &[&str]) -> Result<Vec<String>, HostlistError> {
        expand_with(text, self.limit, &|name| self.members(name, open))
    }

    /// The hosts of a group; `open` are the groups being expanded already.
    fn members(&self, name: &str, open: &[&str]) -> Result<Vec<String>, Problem> {
        if open.contains(&name) {
            return Err(Problem::GroupLoop(name.to_owned()));
        }
        let all = || self.groups.iter().chain(self.pools);
        let Some(group) = all().find(|group| group.name == name) else {
            let known: Vec<&str> = all().map(|group| group.name.as_str()).collect();
            let hint = match did_you_mean(name, known.iter().copied()) {
                near if !near.is_empty() => near,
                _ if known.is_empty() => ": it has no [groups] and no [pools]".to_owned(),
                _ => format!("; there is: {}", known.join(", ")),
            };
            return Err(Problem::UnknownGroup { name: crate::model::sanitise(name), hint });
        };
        let mut within = open.to_vec();
        within.push(&group.name);
        let mut hosts = Vec::new();
        for list in &group.hosts {
            hosts.extend(self.expand_within(list, &within).map_err(|error| match error.problem {
                Problem::GroupLoop(name) => Problem::GroupLoop(name),
                Problem::TooMany { count, limit } => Problem::TooMany { count, limit },
                problem => Problem::BadHost(format!("in group `{}`: {problem}", group.name)),
            })?);
            if hosts.len() > self.limit {
                return Err(Problem::TooMany { count: hosts.len() as u128, limit: self.limit });
            }
        }
        Ok(hosts)
    }
}
