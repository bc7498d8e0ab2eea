//! A terminal for the real program: a pty, and what a VT100 would show of it.

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::termios::{Termios, tcgetattr};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long anything may take before a test gives up: far more than it should, for slow machines.
pub const PATIENCE: Duration = Duration::from_secs(60);

struct Shown {
    parser: vt100::Parser,
    bytes: u64,
    /// The reader lets go of the terminal with the next thing it reads.
    hung_up: bool,
    /// The reader reads nothing.
    held: bool,
}

/// A program running in a terminal.
pub struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    /// Kept open, so that the terminal's settings can be read after the program has ended.
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Option<Box<dyn Child + Send + Sync>>,
    tty: PathBuf,
    before: Modes,
    shown: Arc<(Mutex<Shown>, Condvar)>,
}

/// The terminal's settings, as `stty` would print them.
#[derive(Debug, PartialEq, Eq)]
pub struct Modes(String);

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

impl Terminal {
    /// Starts the program with these arguments in a home of its own.
    pub fn start(home: &Path, args: &[&str], envs: &[(&str, &str)], columns: u16, rows: u16) -> Terminal {
        let mut terminal = Terminal::bare(columns, rows);
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_aerostat"));
        command.env_clear();
        command.args(args);
        command.cwd(home);
        let path = std::env::var("PATH").unwrap_or_default();
        for (name, value) in [
            ("PATH", path.as_str()),
            ("HOME", &home.display().to_string()),
            ("XDG_CONFIG_HOME", &home.join("config").display().to_string()),
            ("XDG_STATE_HOME", &home.join("state").display().to_string()),
            ("LANG", "C.UTF-8"),
            ("TERM", "xterm-256color"),
        ] {
            command.env(name, value);
        }
        for (name, value) in envs {
            command.env(name, value);
        }
        terminal.child = terminal.slave.as_ref().map(|slave| slave.spawn_command(command).unwrap());
        terminal
    }

    /// A terminal without a program, for one that is told of it by its device.
    pub fn bare(columns: u16, rows: u16) -> Terminal {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let tty = pair.master.tty_name().unwrap();
        let before = modes(&tty);
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let shown = Arc::new((Mutex::new(Shown { parser, bytes: 0, hung_up: false, held: false }), Condvar::new()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let theirs = shown.clone();
        std::thread::spawn(move || {
            let mut chunk = [0; 16 * 1024];
            loop {
                while theirs.0.lock().unwrap_or_else(PoisonError::into_inner).held {
                    std::thread::sleep(Duration::from_millis(20));
                }
                let n = reader.read(&mut chunk).unwrap_or(0);
                let mut shown = theirs.0.lock().unwrap_or_else(PoisonError::into_inner);
                shown.parser.process(&chunk[..n]);
                shown.bytes += n as u64;
                theirs.1.notify_all();
                if n == 0 || shown.hung_up {
                    return;
                }
            }
        });
        Terminal {
            master: Some(pair.master),
            slave: Some(pair.slave),
            writer: Some(writer),
            child: None,
            tty,
            before,
            shown,
        }
    }

    /// Waits until the screen is as wanted; gives its text.
    ///
    /// # Panics
    /// It does not come to be so.
    #[track_caller]
    pub fn wait(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        let (shown, changed) = &*self.shown;
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if wanted(shown.parser.screen()) {
                return shown.parser.screen().contents();
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited for {what}; the screen is:\n{}", shown.parser.screen().contents());
            shown = changed
                .wait_timeout(shown, left.min(Duration::from_millis(200)))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Waits until the screen shows this text.
    #[track_caller]
    pub fn see(&self, text: &str) -> String {
        self.wait(&format!("`{text}`"), |screen| screen.contents().contains(text))
    }

    /// Waits until the screen does not show this text any more.
    #[track_caller]
    pub fn lose(&self, text: &str) -> String {
        self.wait(&format!("`{text}` to go"), |screen| !screen.contents().contains(text))
    }

    /// Its device.
    pub fn device(&self) -> &Path {
        &self.tty
    }

    /// Takes nothing of what is written to it, or takes it again: a link that is stuck.
    pub fn hold(&self, held: bool) {
        self.shown.0.lock().unwrap().held = held;
    }

    /// Types.
    pub fn send(&mut self, keys: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Types, where the program may have ended; whether it had not.
    pub fn try_send(&mut self, keys: &str) -> bool {
        std::thread::sleep(Duration::from_millis(8));
        if self.child.as_mut().unwrap().try_wait().unwrap().is_some() {
            return false;
        }
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).and_then(|()| writer.flush()).is_ok()
    }

    /// Makes the terminal larger or smaller.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let (shown, _) = &*self.shown;
        shown.lock().unwrap().parser.set_size(cells(rows), cells(columns));
        self.master.as_ref().unwrap().resize(size(columns, rows)).unwrap();
    }

    /// Bytes the program has written so far.
    pub fn bytes(&self) -> u64 {
        self.shown.0.lock().unwrap().bytes
    }

    /// What the terminal is left with: `None` if everything is as it was found, else what is not.
    pub fn left_behind(&self) -> Option<String> {
        let now = modes(&self.tty);
        if now != self.before {
            return Some(format!("settings were {:?} and are {now:?}", self.before));
        }
        let shown = self.shown.0.lock().unwrap();
        let screen = shown.parser.screen();
        let mouse = screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
        [
            (screen.alternate_screen(), "the alternate screen"),
            (screen.hide_cursor(), "a hidden cursor"),
            (screen.bracketed_paste(), "bracketed paste"),
            (mouse, "mouse reports"),
        ]
        .into_iter()
        .find(|(left, _)| *left)
        .map(|(_, what)| what.to_owned())
    }

    /// Whether the terminal is in raw mode.
    pub fn is_raw(&self) -> bool {
        modes(&self.tty) != self.before
    }

    /// The program's process id.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().process_id().unwrap()
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(self.pid() as i32).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Hangs up: the terminal is gone.
    pub fn hang_up(&mut self) {
        self.shown.0.lock().unwrap().hung_up = true;
        self.writer = None;
        self.slave = None;
        self.master = None;
    }

    /// Waits until the program has ended and all it wrote has been read.
    #[track_caller]
    pub fn end(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.as_mut().unwrap().try_wait().unwrap() {
                // What it wrote last may still be on its way through the pty.
                std::thread::sleep(Duration::from_millis(100));
                return status;
            }
            assert!(Instant::now() < until, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The screen's text now.
    pub fn text(&self) -> String {
        self.shown.0.lock().unwrap().parser.screen().contents()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The settings of a terminal by its device.
fn modes(tty: &Path) -> Modes {
    use rustix::fs::{Mode, OFlags, open};
    let file = open(tty, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty()).unwrap();
    let found: Termios = tcgetattr(&file).unwrap();
    Modes(format!("{:?} {:?} {:?} {:?}", found.input_modes, found.output_modes, found.control_modes, found.local_modes))
}
