//! `asked 37/100…` on standard error, when that is a terminal and it takes longer than a second.

use super::status_line::StatusLine;
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How far asking has come.
pub(super) struct Progress {
    hosts: usize,
    heard: Rc<Cell<usize>>,
    started: Instant,
    line: StatusLine,
}

impl Progress {
    /// Time between two updates.
    pub(super) const STEP: Duration = Duration::from_millis(200);

    pub(super) fn new(hosts: usize) -> Progress {
        Progress { hosts, heard: Rc::default(), started: Instant::now(), line: StatusLine::new() }
    }

    /// Counts the hosts that answered or failed.
    pub(super) fn counter(&self) -> Rc<Cell<usize>> {
        self.heard.clone()
    }

    /// Shows it, once a second has passed.
    pub(super) fn show(&mut self) {
        if self.started.elapsed() >= Duration::from_secs(1) {
            self.line.show(&format!("asked {}/{}…", self.heard.get(), self.hosts));
        }
    }

    /// Takes it away.
    pub(super) fn clear(&mut self) {
        self.line.clear();
    }
}
