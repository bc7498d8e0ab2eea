//! Whether a domain is the one that is asked for.

use crate::inventory::glob;
use crate::inventory::hostlist::{HostlistError, Problem, expand};
use crate::model::{Domain, Uuid};

/// How well a domain fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Letter by letter, or by UUID or pattern.
    Exact,
    /// Only if upper and lower case are the same, or as the copy that a migration is still
    /// putting together (`NAME--incoming`).
    Near,
}

/// A name, UUID or pattern that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Query {
    /// As it was written.
    pub(super) text: String,
    uuid: Option<Uuid>,
    pattern: bool,
}

impl Query {
    /// What a word of the command line asks for: `web[01-12]` is twelve names, as in a hostlist;
    /// with other brackets, `*` or `?` it is one pattern.
    ///
    /// # Errors
    /// A word that can mean nothing: an empty one, and a range that is none (`web[9-1]`).
    pub(super) fn several(word: &str) -> Result<Vec<Query>, String> {
        if word.trim().is_empty() {
            return Err("a name to search for is empty".to_owned());
        }
        if !word.contains('[') || word.contains(['*', '?']) {
            return Ok(vec![Query::new(word)]);
        }
        match expand(word) {
            Ok(names) if !names.is_empty() => Ok(names.iter().map(|name| Query::new(name)).collect()),
            Err(error) if is_slip(&error) => Err(error.to_string()),
            _ => Ok(vec![Query::new(word)]),
        }
    }

    fn new(text: &str) -> Query {
        Query { text: text.to_owned(), uuid: text.parse().ok(), pattern: glob::is_glob(text) }
    }

    /// Whether it may mean many.
    pub(super) fn is_pattern(&self) -> bool {
        self.pattern
    }

    /// How the domain fits, if it does.
    pub(super) fn fit(&self, domain: &Domain) -> Option<Fit> {
        let name: &str = &domain.name;
        if self.uuid.is_some() && domain.uuid == self.uuid {
            return Some(Fit::Exact);
        }
        // A name with a bracket in it may be meant as it is.
        let names = [Some(name), after_number(name)];
        let names = || names.iter().flatten().copied();
        if names().any(|name| name == self.text || self.pattern && glob::matches(&self.text, name)) {
            return Some(Fit::Exact);
        }
        let lower = self.text.to_lowercase();
        let near = |name: &str| name == lower || self.pattern && glob::matches(&lower, name);
        let arriving = || names().filter_map(|name| name.strip_suffix(INCOMING));
        names().chain(arriving()).any(|name| near(&name.to_lowercase())).then_some(Fit::Near)
    }
}

/// Whether the range was meant as one and is none; such brackets mean nothing as a pattern either.
fn is_slip(error: &HostlistError) -> bool {
    matches!(error.problem, Problem::Backwards(..) | Problem::Step | Problem::TooMany { .. })
}

/// What xl puts behind the name of a domain while it is received from another host.
const INCOMING: &str = "--incoming";

/// What follows the number and underscore that Oracle VM puts before a name: `13_dbvrtg001`.
fn after_number(name: &str) -> Option<&str> {
    let (number, rest) = name.split_once('_')?;
    (!number.is_empty() && !rest.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(rest)
}

#[cfg(test)]
mod tests;
