//! Keeping what was chosen on the screen.

use super::Session;
use std::time::{Duration, Instant};

/// Choices are written when none was made for this long.
const SAVE_AFTER: Duration = Duration::from_millis(1500);

impl Session {
    /// Notes that something was chosen.
    pub(super) fn note_choices(&mut self) {
        let choices = self.app.choices();
        if choices == self.saved {
            self.unsaved = None;
        } else if self.unsaved.as_ref().is_none_or(|(last, _)| *last != choices) {
            self.unsaved = Some((choices, Instant::now()));
        }
    }

    /// Writes the choices when none was made for a while.
    pub(super) fn save_when_due(&mut self) {
        if self.unsaved.as_ref().is_some_and(|(_, since)| since.elapsed() >= SAVE_AFTER) {
            self.save_aside();
        }
    }

    /// Writes the choices on a thread for such things.
    fn save_aside(&mut self) {
        let Some((choices, _)) = self.unsaved.take() else { return };
        self.saved = choices.clone();
        let Some(store) = self.store.clone() else { return };
        let failures = self.app.failures();
        tokio::task::spawn_blocking(move || {
            if let Err(line) = store.save(&choices) {
                failures.add(line);
            }
        });
    }

    /// Writes the choices now: the last thing done.
    pub(super) fn save(&mut self) {
        if let (Some((choices, _)), Some(store)) = (self.unsaved.take(), &self.store)
            && let Err(line) = store.save(&choices)
        {
            tracing::warn!("{line}");
        }
    }
}
