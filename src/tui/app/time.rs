//! The line that asks for a moment, and what it comes to while it is typed.

use super::{App, Effect, Front};
use crate::history::when::{When, show_full};
use crate::model::Moment;
use crate::tui::ask::Ask;
use crate::tui::view::span_words;
use crate::tui::widgets::Input;
use std::time::Duration;

/// The moment to go to, being typed.
#[derive(Clone, Debug)]
pub struct TimePrompt {
    /// The line.
    pub input: Input,
    /// What it comes to, or why it comes to nothing.
    pub outcome: Result<When, String>,
}

impl App {
    /// Asks for a moment.
    pub(super) fn open_time(&mut self) -> Vec<Effect> {
        if !self.recorded {
            self.say_unrecorded();
            return Vec::new();
        }
        let mut input = self.time_history.clone();
        input.clear();
        self.front = Front::Time(TimePrompt { input, outcome: Err(String::new()) });
        vec![Effect::Ask(Ask::Span)]
    }

    pub(super) fn edit_time(&mut self, change: impl FnOnce(&mut Input)) {
        let from = self.reference();
        if let Front::Time(prompt) = &mut self.front {
            change(&mut prompt.input);
            let text = prompt.input.text();
            prompt.outcome = if text.trim().is_empty() {
                Err(String::new())
            } else {
                When::parse(text, &from).map_err(|error| error.to_string())
            };
        }
    }

    pub(super) fn accept_time(&mut self, mut prompt: TimePrompt) -> Vec<Effect> {
        // What was typed may have been relative to a moment that has gone on since.
        let Ok(when) = When::parse(prompt.input.text(), &self.reference()) else {
            // The line stays until it is right or given up.
            self.front = Front::Time(prompt);
            return Vec::new();
        };
        prompt.input.remember();
        self.time_history = prompt.input;
        self.travel_when(when)
    }

    /// What words about time come to, in full; or why to nothing.
    ///
    /// # Errors
    /// The text is no moment.
    pub fn time_preview(&self, text: &str) -> Result<String, String> {
        let when = When::parse(text, &self.reference()).map_err(|error| error.to_string())?;
        Ok(self.when_words(when))
    }

    /// A moment in full, with how long ago it was.
    pub fn when_words(&self, when: When) -> String {
        match when {
            When::Live if self.recording.is_some() => "the end of the recording".to_owned(),
            When::Live => "the present".to_owned(),
            When::Start => "the first recorded moment".to_owned(),
            When::At(at) => format!("{}, {} ago", show_full(at, &self.zone), span_words(at.until(self.now))),
        }
    }

    /// What the newest word about the recorded span says against a moment.
    pub fn unrecorded(&self, at: Moment) -> Option<String> {
        let (first, last) = self.travel.as_ref().and_then(|travel| travel.span).or(self.recorded_span)?;
        if at < first {
            return Some(format!("nothing is recorded before {}", show_full(first, &self.zone)));
        }
        (last.until(at) > Duration::from_secs(60))
            .then(|| format!("nothing is recorded after {}", show_full(last, &self.zone)))
    }
}
