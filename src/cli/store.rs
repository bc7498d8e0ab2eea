//! Choices made on the screen, kept in the config file.

use crate::inventory::Config;
use crate::inventory::prefs::{Choice, Prefs};
use crate::tui::{ChoiceStore, Choices};
use std::sync::{Mutex, PoisonError};

/// Writes what was chosen since the dashboard was opened, and nothing else: what the command line
/// said for this once stays out of the file.
pub(super) struct Store {
    prefs: Prefs,
    /// A simulated cluster's beat says nothing about the real one's.
    with_interval: bool,
    last: Mutex<Choices>,
}

impl Store {
    /// For the file the config came from; `now` is what the screen begins with.
    pub(super) fn new(config: &Config, now: &Choices, demo: bool) -> Store {
        Store { prefs: Prefs::of(config), with_interval: !demo, last: Mutex::new(now.clone()) }
    }
}

impl ChoiceStore for Store {
    fn save(&self, choices: &Choices) -> Result<(), String> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changes = changes(&last, choices);
        changes.retain(|change| self.with_interval || !matches!(change, Choice::Interval(_)));
        if changes.is_empty() {
            return Ok(());
        }
        self.prefs.save(&changes).map_err(|error| error.to_string())?;
        *last = choices.clone();
        Ok(())
    }
}

/// What `new` has that `old` had not.
fn changes(old: &Choices, new: &Choices) -> Vec<Choice> {
    let mut changes = Vec::new();
    if old.theme != new.theme
        && let Some(theme) = &new.theme
    {
        changes.push(Choice::Theme(theme.clone()));
    }
    if old.columns != new.columns {
        changes.push(Choice::Columns(new.columns.clone()));
    }
    if (&old.sort, old.descending) != (&new.sort, new.descending) {
        let sign = if new.descending == Some(true) { '-' } else { '+' };
        changes.push(Choice::Sort(new.sort.as_ref().map(|column| format!("{sign}{column}"))));
    }
    if old.flat != new.flat
        && let Some(flat) = new.flat
    {
        changes.push(Choice::Flat(flat));
    }
    if old.detail != new.detail
        && let Some(detail) = new.detail
    {
        changes.push(Choice::Detail(detail));
    }
    if old.interval != new.interval
        && let Some(interval) = new.interval
    {
        changes.push(Choice::Interval(interval));
    }
    changes
}

#[cfg(test)]
mod tests;
