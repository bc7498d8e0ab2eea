use crate::model::Moment;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// An answer to what the operator did.
    Info,
    /// Something got better.
    Good,
    /// Somebody should look.
    Warning,
    /// Something failed.
    Error,
}

/// A line with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// How much it matters.
    pub level: Level,
    /// What.
    pub text: String,
    /// How often in a row.
    pub times: u32,
    /// Nobody pressed anything for it: it happened by itself.
    pub unasked: bool,
}

/// What has happened, newest last; bounded.
#[derive(Clone, Debug, Default)]
pub struct Log {
    entries: VecDeque<Entry>,
}

impl Log {
    const KEPT: usize = 500;
    /// How long the newest line stays on the screen.
    pub const SHOWN: Duration = Duration::from_secs(10);

    /// An answer stays at least so long, whatever happens meanwhile.
    const ANSWERED: Duration = Duration::from_secs(5);

    /// Adds a line; the same again counts up.
    pub fn say(&mut self, at: Moment, level: Level, text: impl Into<String>) {
        self.add(at, level, text.into(), false);
    }

    /// Adds a line of what happened by itself.
    pub fn tell(&mut self, at: Moment, level: Level, text: impl Into<String>) {
        self.add(at, level, text.into(), true);
    }

    fn add(&mut self, at: Moment, level: Level, text: String, unasked: bool) {
        if let Some(last) = self.entries.back_mut()
            && last.text == text
            && last.level == level
        {
            last.at = at;
            last.times = last.times.saturating_add(1);
            return;
        }
        if self.entries.len() == Self::KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry { at, level, text, times: 1, unasked });
    }

    /// The line to show now, if it is young enough.
    pub fn current(&self, now: Moment) -> Option<&Entry> {
        let answer = self.entries.iter().rev().find(|entry| !entry.unasked);
        let answer = answer.filter(|answer| answer.at.until(now) < Self::ANSWERED);
        answer.or(self.entries.back()).filter(|entry| entry.at.until(now) < Self::SHOWN)
    }

    /// All lines, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Lines that come from tasks aside; shown with the next tick.
#[derive(Clone, Debug, Default)]
pub struct Failures(Arc<Mutex<Vec<String>>>);

impl Failures {
    /// Adds a line.
    pub fn add(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
