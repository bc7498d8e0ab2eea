//! One line on standard error that is written over and over, when that is a terminal.

use std::io::{IsTerminal, Write};

/// The line; it goes away with this.
pub(super) struct StatusLine {
    /// Whether somebody sees it.
    seen: bool,
    shown: bool,
}

impl StatusLine {
    pub(super) fn new() -> StatusLine {
        StatusLine { seen: std::io::stderr().is_terminal(), shown: false }
    }

    /// Shows another text. One that cannot be written is no loss.
    pub(super) fn show(&mut self, text: &str) {
        if self.seen {
            self.shown = true;
            let mut err = std::io::stderr();
            let _ = write!(err, "\r\x1b[K{text}");
            let _ = err.flush();
        }
    }

    /// Takes it away.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        self.clear();
    }
}
