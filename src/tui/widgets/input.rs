use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A line being typed, with a cursor and the lines typed before.
#[derive(Clone, Debug, Default)]
pub struct Input {
    text: String,
    /// Byte offset of the cursor, always at a character's edge.
    cursor: usize,
    history: Vec<String>,
    /// Which line of the history is shown; `None` while typing a new one.
    recalled: Option<usize>,
    draft: String,
}

impl Input {
    /// Longest line in characters; more is not taken.
    pub const LONGEST: usize = 512;
    const HISTORY: usize = 50;

    /// The line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Replaces the line and puts the cursor behind it.
    pub fn set(&mut self, text: &str) {
        self.text = text.chars().filter(|c| !c.is_control()).take(Self::LONGEST).collect();
        self.cursor = self.text.len();
    }

    /// Empties the line.
    pub fn clear(&mut self) {
        self.set("");
        self.recalled = None;
    }

    /// Inserts at the cursor, without control characters and line ends.
    pub fn insert(&mut self, text: &str) {
        let room = Self::LONGEST.saturating_sub(self.text.chars().count());
        let safe: String = crate::model::sanitise(text).chars().take(room).collect();
        self.text.insert_str(self.cursor, &safe);
        self.cursor += safe.len();
    }

    /// Moves the cursor by one character.
    pub fn left(&mut self) {
        self.cursor = self.before().map_or(0, |(at, _)| at);
    }

    /// Moves the cursor by one character.
    pub fn right(&mut self) {
        self.cursor += self.text[self.cursor..].chars().next().map_or(0, char::len_utf8);
    }

    /// Moves the cursor to the start.
    pub fn home(&mut self) {
        self.cursor = 0;
    }

    /// Moves the cursor to the end.
    pub fn end(&mut self) {
        self.cursor = self.text.len();
    }

    /// Deletes the character before the cursor; `false` if there is none.
    pub fn delete_back(&mut self) -> bool {
        let Some((at, _)) = self.before() else { return false };
        self.text.remove(at);
        self.cursor = at;
        true
    }

    /// Deletes the character after the cursor.
    pub fn delete_forward(&mut self) {
        if self.cursor < self.text.len() {
            self.text.remove(self.cursor);
        }
    }

    /// Deletes back to the start of the word.
    pub fn delete_word(&mut self) {
        let start = self.text[..self.cursor].trim_end().rfind(' ').map_or(0, |at| at + 1);
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    /// Replaces the word before the cursor.
    pub fn complete(&mut self, word: &str) {
        let start = self.text[..self.cursor].rfind([' ', ',']).map_or(0, |at| at + 1);
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
        self.insert(word);
    }

    /// The line before in the history.
    pub fn older(&mut self) {
        let at = match self.recalled {
            None if self.history.is_empty() => return,
            None => {
                self.draft = self.text.clone();
                self.history.len() - 1
            }
            Some(at) => at.saturating_sub(1),
        };
        self.recalled = Some(at);
        let line = self.history[at].clone();
        self.set(&line);
    }

    /// The line after in the history, at last the one being typed.
    pub fn newer(&mut self) {
        let Some(at) = self.recalled else { return };
        self.recalled = (at + 1 < self.history.len()).then_some(at + 1);
        let line = self.recalled.map_or_else(|| self.draft.clone(), |at| self.history[at].clone());
        self.set(&line);
    }

    /// Puts the line into the history.
    pub fn remember(&mut self) {
        self.recalled = None;
        if self.text.trim().is_empty() || self.history.last() == Some(&self.text) {
            return;
        }
        self.history.retain(|line| *line != self.text);
        self.history.push(self.text.clone());
        if self.history.len() > Self::HISTORY {
            self.history.remove(0);
        }
    }

    /// The part of the line to show in `room` columns, and the cursor's column within it: the
    /// line scrolls so that the cursor is seen.
    pub fn window(&self, room: u16) -> (&str, u16) {
        let room = (room as usize).max(1);
        let mut start = 0;
        // One column is kept for the cursor behind the last character.
        while self.text[start..self.cursor].width() >= room {
            start += self.text[start..].chars().next().map_or(1, char::len_utf8);
        }
        let mut used = 0;
        let mut end = start;
        for c in self.text[start..].chars() {
            used += c.width().unwrap_or(0);
            if used > room {
                break;
            }
            end += c.len_utf8();
        }
        (&self.text[start..end], self.text[start..self.cursor].width() as u16)
    }

    fn before(&self) -> Option<(usize, char)> {
        self.text[..self.cursor].char_indices().next_back()
    }
}
