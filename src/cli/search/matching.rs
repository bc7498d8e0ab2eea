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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn fit(query: &str, name: &str) -> Option<Fit> {
        Query::new(query).fit(&Domain::named(name, Some(1)))
    }

    #[test]
    fn names_fit_whole_or_behind_their_number() {
        assert_eq!(fit("dbvrtg001", "13_dbvrtg001"), Some(Fit::Exact));
        assert_eq!(fit("13_dbvrtg001", "13_dbvrtg001"), Some(Fit::Exact));
        assert_eq!(fit("dbvrtg001", "dbvrtg001"), Some(Fit::Exact));
        assert_eq!(fit("DBVRTG001", "13_dbvrtg001"), Some(Fit::Near));
        assert_eq!(fit("dbvrtg001", "13_dbvrtg001--incoming"), Some(Fit::Near));
        assert_eq!(fit("dbvrtg00?", "13_dbvrtg001"), Some(Fit::Exact));
        assert_eq!(fit("*_dbvrtg*", "13_dbvrtg001"), Some(Fit::Exact));
        assert_eq!(fit("web[1]", "web[1]"), Some(Fit::Exact));
        for (query, name) in [
            ("dbvrtg001", "13_dbvrtg0011"),
            ("dbvrtg001", "x13_dbvrtg001"),
            ("dbvrtg001", "dbvrtg001_old"),
            ("dbvrtg001", "dbvrtg001--migratedaway"),
            ("vrtg001", "13_dbvrtg001"),
            ("", "13_"),
            ("13", "13_dbvrtg001"),
        ] {
            assert_eq!(fit(query, name), None, "{query} {name}");
        }
    }

    #[test]
    fn ranges_are_names_and_other_brackets_patterns() {
        let texts = |word: &str| Query::several(word).unwrap().into_iter().map(|query| query.text).collect::<Vec<_>>();
        assert_eq!(texts("web[08-10]"), ["web08", "web09", "web10"]);
        assert_eq!(texts("web[ab]"), ["web[ab]"]);
        assert_eq!(texts("web[1-3]*"), ["web[1-3]*"]);
        assert_eq!(texts("web1"), ["web1"]);
        assert!(Query::several("web[ab]").unwrap()[0].is_pattern());
    }

    #[test]
    fn words_that_can_mean_nothing_are_refused() {
        for word in ["", "  ", "web[9-1]", "web[1-9/0]", "web[1-10000000]"] {
            assert!(Query::several(word).is_err(), "{word}");
        }
    }

    #[test]
    fn uuids_fit_with_and_without_dashes() {
        let mut domain = Domain::named("web", Some(1));
        domain.uuid = "7a31a084-e5e4-48cd-8b72-24a3dd343e44".parse().ok();
        assert_eq!(Query::new("7a31a084e5e448cd8b7224a3dd343e44").fit(&domain), Some(Fit::Exact));
        assert_eq!(Query::new("7a31a084-e5e4-48cd-8b72-24a3dd343e45").fit(&domain), None);
        // No UUID is nobody's UUID.
        domain.uuid = None;
        assert_eq!(Query::new("x").fit(&domain), None);
    }
}
