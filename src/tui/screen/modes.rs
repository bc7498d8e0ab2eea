use rustix::termios::{OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr};
use std::io::Write;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};

/// Which modes beyond raw and the alternate screen are wanted.
#[derive(Clone, Debug, Default)]
pub struct Switches {
    /// Report clicks and the wheel.
    pub mouse: bool,
    /// Set the terminal's title to this (and put the old one back on leaving).
    pub title: Option<String>,
}

/// The modes of the terminal while the dashboard is up. Leaving is idempotent and may be called
/// from anywhere (a panic hook, a signal's path, drop): whoever comes first puts everything back.
#[derive(Clone, Debug)]
pub struct Modes {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    tty: OwnedFd,
    switches: Switches,
    /// The settings to go back to; `None` while the terminal is not ours.
    saved: Mutex<Option<Termios>>,
}

impl Modes {
    /// The modes of that terminal, not entered yet.
    pub fn new(tty: OwnedFd, switches: Switches) -> Modes {
        Modes { inner: Arc::new(Inner { tty, switches, saved: Mutex::new(None) }) }
    }

    /// Takes the terminal over: raw, alternate screen, bracketed paste, mouse, title.
    ///
    /// # Errors
    /// The terminal's settings cannot be read or written.
    pub fn enter(&self) -> std::io::Result<()> {
        let mut saved = self.inner.saved.lock().unwrap_or_else(PoisonError::into_inner);
        let now = tcgetattr(&self.inner.tty)?;
        let mut raw = now.clone();
        raw.make_raw();
        tcsetattr(&self.inner.tty, OptionalActions::Now, &raw)?;
        // After a stop and a continue by somebody else the settings found may already be raw:
        // the first ones are the ones to go back to.
        saved.get_or_insert(now);
        drop(saved);
        let mut bytes = b"\x1b[?1049h\x1b[?25l\x1b[?2004h".to_vec();
        if self.inner.switches.mouse {
            // Clicks, wheel and dragging, with coordinates past 223; no motion without a button, which
            // would flood slow links.
            bytes.extend_from_slice(b"\x1b[?1002h\x1b[?1006h");
        }
        if let Some(title) = &self.inner.switches.title {
            let safe = crate::model::sanitise(title);
            bytes.extend_from_slice(b"\x1b[22;0t\x1b]2;");
            bytes.extend_from_slice(safe.as_bytes());
            bytes.push(7);
        }
        self.write(&bytes)
    }

    /// Gives the terminal back as it was found. Does nothing if it is not ours.
    pub fn leave(&self) {
        let mut saved = self.inner.saved.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(settings) = saved.take() else { return };
        let mut bytes = b"\x1b[?2026l".to_vec();
        if self.inner.switches.mouse {
            bytes.extend_from_slice(b"\x1b[?1006l\x1b[?1002l");
        }
        bytes.extend_from_slice(b"\x1b[?2004l\x1b[m\x1b[?25h\x1b[?1049l");
        if self.inner.switches.title.is_some() {
            bytes.extend_from_slice(b"\x1b[23;0t");
        }
        // The settings first: they can be put back even where writing would block for ever.
        let _ = tcsetattr(&self.inner.tty, OptionalActions::Now, &settings);
        let _ = self.write(&bytes);
    }

    /// Undoes what a program that had the terminal in between may have left behind (another screen,
    /// mouse reports, keys of other meaning, a region that scrolls), and forgets what was typed
    /// for it; `settings` are those from before. Call it before [`Modes::enter`].
    pub fn recover(&self, settings: Option<&Termios>) {
        if let Some(settings) = settings {
            let _ = tcsetattr(&self.inner.tty, OptionalActions::Now, settings);
        }
        const PLAIN: &[u8] =
            b"\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b>\
            \x1b[r\x1b(B\x0f\x1b[?7h\x1b[m\x1b[?25h";
        let _ = self.write(PLAIN);
        let _ = tcflush(&self.inner.tty, QueueSelector::IFlush);
    }

    /// The terminal's settings as they are.
    pub fn settings(&self) -> Option<Termios> {
        tcgetattr(&self.inner.tty).ok()
    }

    /// Writes a line for people, while the terminal is not ours.
    pub fn tell(&self, line: &str) {
        let _ = self.write(format!("{}\r\n", crate::model::sanitise(line)).as_bytes());
    }

    /// Whether the terminal is gone: hung up, or its other end closed.
    pub fn lost(&self) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let mut fds = [PollFd::new(&self.inner.tty, PollFlags::IN)];
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        match poll(&mut fds, Some(&at_once)) {
            Ok(_) => fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL),
            Err(_) => false,
        }
    }

    /// Throws away what the terminal has been sent and has not taken, and lets a stopped one go on:
    /// whoever waits in a write to it comes back.
    pub fn flush(&self) {
        use rustix::termios::{Action, QueueSelector, tcflow, tcflush};
        let _ = tcflow(&self.inner.tty, Action::OOn);
        let _ = tcflush(&self.inner.tty, QueueSelector::OFlush);
    }

    /// Takes a terminal over again that is ours but may be in any state: a sequence that was cut
    /// off is cancelled first.
    ///
    /// # Errors
    /// As [`Modes::enter`].
    pub fn renew(&self) -> std::io::Result<()> {
        self.write(b"\x18")?;
        self.enter()
    }

    /// The size of the terminal in columns and rows; `None` if it does not tell.
    pub fn size(&self) -> Option<(u16, u16)> {
        let size = rustix::termios::tcgetwinsize(&self.inner.tty).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
    }

    /// A copy of the descriptor for the writer.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn writer(&self) -> std::io::Result<std::fs::File> {
        Ok(std::fs::File::from(self.inner.tty.try_clone()?))
    }

    /// Writes at once, waiting a bounded time for a terminal that takes nothing.
    fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let mut fds = [PollFd::new(&self.inner.tty, PollFlags::OUT)];
        let patience = Timespec { tv_sec: 1, tv_nsec: 0 };
        if poll(&mut fds, Some(&patience)) == Ok(0) {
            return Err(std::io::ErrorKind::TimedOut.into());
        }
        let mut file = self.writer()?;
        file.write_all(bytes)
    }
}
