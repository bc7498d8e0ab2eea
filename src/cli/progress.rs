//! `asked 37/100…` on standard error, when that is a terminal and it takes longer than a second.

use std::cell::Cell;
use std::io::{IsTerminal, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How far asking has come.
pub(super) struct Progress {
    hosts: usize,
    heard: Rc<Cell<usize>>,
    started: Instant,
    /// Whether somebody sees it.
    seen: bool,
    shown: bool,
}

impl Progress {
    /// Time between two updates.
    pub(super) const STEP: Duration = Duration::from_millis(200);

    pub(super) fn new(hosts: usize) -> Progress {
        let seen = std::io::stderr().is_terminal();
        Progress { hosts, heard: Rc::default(), started: Instant::now(), seen, shown: false }
    }

    /// Counts the hosts that answered or failed.
    pub(super) fn counter(&self) -> Rc<Cell<usize>> {
        self.heard.clone()
    }

    /// Shows it, once a second has passed.
    pub(super) fn show(&mut self) {
        if self.seen && self.started.elapsed() >= Duration::from_secs(1) {
            self.shown = true;
            let mut err = std::io::stderr();
            let _ = write!(err, "\r\x1b[Kasked {}/{}…", self.heard.get(), self.hosts);
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

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}
