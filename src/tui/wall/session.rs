//! One drawing: from the terminal being taken over to its end, however that comes.

use super::board::Board;
use super::input::{Key, Keys};
use super::notify::Notify;
use super::run::time;
use super::watchdog::Beacon;
use super::{WallSetup, view};
use crate::clock;
use crate::tui::Exit;
use crate::tui::ask::{Ask, Asker};
use crate::tui::screen::{Canvas, Modes, Sink, Switches};
use crate::tui::signals::{Signals, Wanted, stop_job};
use rustix::process::Signal;
use std::time::{Duration, Instant};
use tokio::signal::unix::{SignalKind, signal};

/// A terminal that has not taken a frame for so long is given up on and set up again.
const STUCK: Duration = Duration::from_secs(10);

/// What lives longer than one drawing.
pub(super) struct Keep {
    pub notify: Notify,
    pub beacon: Beacon,
    pub asker: Asker,
}

/// How one drawing ended.
pub(super) enum End {
    /// The wall is to end.
    Exit(Exit),
    /// The terminal is gone.
    Lost,
}

/// Gives the terminal back on every way out.
struct Leave(Modes);

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// Takes the terminal over and draws until something ends it.
///
/// # Errors
/// The terminal cannot be taken over.
pub(super) async fn session(
    setup: &WallSetup,
    board: &mut Board,
    keep: &mut Keep,
    signals: &mut Signals,
) -> std::io::Result<End> {
    let tty = rustix::io::dup(std::io::stdout())?;
    let title = setup.terminal.title.then(|| format!("aerostat wall {}", board.cluster.name));
    let modes = Modes::new(tty, Switches { mouse: false, title });
    let _leave = Leave(modes.clone());
    keep.beacon.uses(&modes);
    modes.enter()?;
    let (width, height) = modes.size().unwrap_or((80, 24));
    let canvas = Canvas::new(width, height, setup.terminal.synchronized, setup.terminal.ascii);
    let sink = Sink::new(modes.writer()?)?;
    let mut session = Session {
        setup,
        board,
        keep,
        canvas,
        sink,
        modes,
        size: (width, height),
        busy_since: None,
        stuck_since: None,
        told_ready: false,
    };
    let end = session.run(signals).await;
    session.sink.settle(Duration::from_millis(500));
    end
}

struct Session<'a> {
    setup: &'a WallSetup,
    board: &'a mut Board,
    keep: &'a mut Keep,
    canvas: Canvas,
    sink: Sink,
    modes: Modes,
    size: (u16, u16),
    /// When the frame on its way was handed over.
    busy_since: Option<Instant>,
    /// Since when the terminal has taken no whole frame.
    stuck_since: Option<Instant>,
    told_ready: bool,
}

impl Session<'_> {
    async fn run(&mut self, signals: &mut Signals) -> std::io::Result<End> {
        let mut keys = Keys::new();
        let mut resized = signal(SignalKind::window_change())?;
        let mut due = Instant::now();
        loop {
            if Instant::now() >= due {
                if self.modes.lost() || self.sink.failed() {
                    return Ok(End::Lost);
                }
                self.tick();
                due = Instant::now() + until_next_second();
            }
            let end = tokio::select! {
                biased;
                wanted = signals.next() => self.signal(wanted),
                key = keys.next() => match key {
                    Some(key) => self.key(key),
                    None => Some(End::Lost),
                },
                _ = resized.recv() => {
                    self.look_at_size();
                    self.draw();
                    None
                }
                told = self.keep.asker.told() => {
                    self.board.told(told);
                    None
                }
                () = tokio::time::sleep_until(due.into()) => None,
            };
            if let Some(end) = end {
                return Ok(end);
            }
        }
    }

    fn signal(&mut self, wanted: Wanted) -> Option<End> {
        match wanted {
            Wanted::End(signal) if signal == Signal::HUP.as_raw() && self.setup.tty.is_some() => Some(End::Lost),
            Wanted::End(signal) => Some(End::Exit(Exit::Signal(signal))),
            Wanted::Stop => {
                self.suspend();
                None
            }
            Wanted::Continue => {
                self.set_up_again();
                None
            }
        }
    }

    fn key(&mut self, key: Key) -> Option<End> {
        match key {
            Key::Leave => return Some(End::Exit(Exit::Quit)),
            Key::Suspend => self.suspend(),
            Key::Redraw => self.canvas.redraw(),
            Key::Next | Key::Previous => {
                let ask = self.board.turn_by_hand(key == Key::Next);
                self.ask(ask);
            }
        }
        self.draw();
        None
    }

    fn ask(&mut self, ask: Option<Ask>) {
        if let Some(ask) = ask {
            self.keep.asker.ask(ask);
        }
    }

    fn tick(&mut self) {
        self.keep.beacon.shine();
        #[cfg(debug_assertions)]
        fail_on_request(self.board);
        self.look_at_size();
        let cluster = self.setup.cluster.borrow().clone();
        self.board.unrecorded =
            self.setup.recorder.as_ref().and_then(|state| state.borrow().trouble().map(str::to_owned));
        self.board.untold = self.setup.hook.as_ref().and_then(|trouble| trouble.borrow().clone());
        let ask = self.board.tick(cluster, time());
        self.ask(ask);
        if self.sink.busy() {
            self.look_at_writer();
            return;
        }
        if let Some(since) = self.stuck_since.take() {
            // All of a frame went out at last.
            self.board.mend(format!("the terminal took nothing for {} s", since.elapsed().as_secs()));
        }
        self.busy_since = None;
        self.keep.notify.alive();
        if !self.told_ready {
            self.told_ready = true;
            self.keep.notify.ready();
        }
        self.draw();
    }

    /// A writer that does not come back: what waits in the terminal's queue is thrown away, and
    /// the terminal set up and drawn in full as soon as it takes something again.
    fn look_at_writer(&mut self) {
        let since = *self.busy_since.get_or_insert_with(Instant::now);
        if since.elapsed() < STUCK {
            return;
        }
        self.stuck_since.get_or_insert(since);
        self.modes.flush();
        if self.sink.settle(Duration::from_millis(200)) {
            self.set_up_again();
        } else {
            self.busy_since = Some(Instant::now());
        }
    }

    fn set_up_again(&mut self) {
        // A terminal that cannot be switched over is gone; the next tick finds out.
        let _ = self.modes.renew();
        self.canvas.redraw();
        self.look_at_size();
        self.draw();
    }

    fn look_at_size(&mut self) {
        let size = self.modes.size().unwrap_or(self.size);
        if size != self.size {
            self.size = size;
            self.canvas.resize(size.0, size.1);
        }
    }

    fn draw(&mut self) {
        if self.sink.busy() {
            return;
        }
        view::draw(self.board, self.canvas.frame());
        let mut bytes = self.sink.buffer();
        self.canvas.commit(None, &mut bytes);
        self.busy_since = Some(Instant::now());
        self.sink.send(bytes);
        self.board.frames += 1;
    }

    fn suspend(&mut self) {
        self.sink.settle(Duration::from_millis(300));
        self.modes.leave();
        stop_job();
        self.set_up_again();
    }
}

/// For tests of what is done about it.
#[cfg(debug_assertions)]
fn fail_on_request(board: &Board) {
    let wanted = |name: &str| std::env::var_os(name).is_some() && board.mended.times == 0 && board.frames == 2;
    assert!(!wanted("AEROSTAT_TEST_PANIC"), "asked to panic");
    if wanted("AEROSTAT_TEST_FREEZE") {
        loop {
            std::thread::sleep(Duration::from_secs(3600));
        }
    }
}

fn until_next_second() -> Duration {
    let millis = clock::now().0 % 1000;
    // A hair late rather than early, which would tick twice.
    Duration::from_millis(1000 - millis + 2)
}
