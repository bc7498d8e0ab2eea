//! One table of a config file against the registry: what it sets, and everything wrong with it.

use super::super::suggest::did_you_mean;
use super::error::Fault;
use super::kind::{Value, Vocabulary, describe};
use super::options::{ConfigOption, of_table};
use crate::model::sanitise;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What reading a file needs at hand, and the faults found so far.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a Vocabulary,
    pub(super) faults: Vec<Fault>,
}

impl Reader<'_> {
    /// Notes a fault.
    pub(super) fn fault(
        &mut self,
        at: Range<usize>,
        key: &str,
        problem: impl Into<String>,
        allowed: impl Into<String>,
    ) {
        self.faults.push(Fault::new(self.text, at, &sanitise(key), problem.into(), allowed.into()));
    }

    /// Notes that a value is of the wrong kind.
    pub(super) fn wrong_kind(&mut self, value: &Spanned<DeValue<'_>>, key: &str, allowed: &str) {
        self.fault(value.span(), key, format!("this is {}", describe(value.get_ref())), format!("allowed: {allowed}"));
    }
}

/// What one table sets; unset options have the registry's default, if there is one.
pub(super) struct Scope {
    table: &'static str,
    set: HashMap<&'static str, (Value, Range<usize>)>,
}

impl Scope {
    /// Reads a table's own options; keys that are `tables` of the file are left to the caller.
    pub(super) fn read(reader: &mut Reader<'_>, table: &'static str, content: &DeTable<'_>, tables: &[&str]) -> Scope {
        let mut scope = Scope { table, set: HashMap::new() };
        let mut entries: Vec<_> = content.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let name: &str = key.get_ref();
            if tables.contains(&name) {
                continue;
            }
            let full = if table.is_empty() { name.to_owned() } else { format!("{table}.{name}") };
            let Some(option) = of_table(table).find(|option| option.name == name) else {
                let known: Vec<&str> = of_table(table).map(|o| o.name).chain(tables.iter().copied()).collect();
                let guess = did_you_mean(name, known.iter().copied());
                let elsewhere = elsewhere(table, name).filter(|_| guess.is_empty()).unwrap_or_default();
                let allowed = format!("allowed here: {}", known.join(", "));
                reader.fault(key.span(), &full, format!("unknown key{guess}{elsewhere}"), allowed);
                continue;
            };
            match option.kind.read(value.get_ref(), reader.words) {
                Ok(read) => {
                    scope.set.insert(option.name, (read, value.span()));
                }
                Err(refusal) => {
                    reader.fault(value.span(), &full, refusal.problem, format!("allowed: {}", refusal.allowed));
                }
            }
        }
        scope
    }

    /// Where the option was set, for faults found later.
    pub(super) fn place(&self, name: &str) -> Option<Range<usize>> {
        self.set.get(name).map(|(_, place)| place.clone())
    }

    fn value(&self, name: &str) -> Option<Value> {
        if let Some((value, _)) = self.set.get(name) {
            return Some(value.clone());
        }
        of_table(self.table).find(|option| option.name == name).and_then(default_of)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.value(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn path(&self, name: &str, beside: Option<&std::path::Path>) -> Option<PathBuf> {
        self.text(name).map(|text| super::paths::resolve(&text, beside))
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name) {
            Some(Value::Flag(flag)) => Some(flag),
            _ => None,
        }
    }

    pub(super) fn count(&self, name: &str) -> Option<u64> {
        match self.value(name) {
            Some(Value::Count(count)) => Some(count),
            _ => None,
        }
    }

    /// `None` for `"auto"` as well.
    pub(super) fn span(&self, name: &str) -> Option<Duration> {
        match self.value(name) {
            Some(Value::Span(span)) => Some(span),
            _ => None,
        }
    }

    pub(super) fn words(&self, name: &str) -> Option<Vec<String>> {
        match self.value(name) {
            Some(Value::Words(words)) => Some(words),
            _ => None,
        }
    }
}

/// The default of an option, read as if it stood in a file.
pub(super) fn default_of(option: &ConfigOption) -> Option<Value> {
    if option.default.is_empty() {
        return None;
    }
    let line = format!("x = {}", option.default);
    let table = DeTable::parse(&line).ok()?;
    let value = table.get_ref().values().next()?;
    option.kind.read(value.get_ref(), &Vocabulary::default()).ok()
}

/// ` (it belongs to [ssh])`, for a key that is known in other tables.
fn elsewhere(table: &str, name: &str) -> Option<String> {
    let places: Vec<String> = super::options::OPTIONS
        .iter()
        .filter(|option| option.name == name && option.table != table)
        .map(|option| match option.table {
            "" => "the top of the file, before the first [table]".to_owned(),
            "host" => "a [[host]]".to_owned(),
            other => format!("[{other}]"),
        })
        .collect();
    (!places.is_empty()).then(|| format!(" (it belongs to {})", places.join(" or ")))
}
