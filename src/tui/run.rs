//! The loop: waits for whatever comes first, feeds it to the app, draws what changed.

mod choices;
mod step;
mod watchdog;

use super::app::{App, Effect, Msg, Wall};
use super::ask::Asker;
use super::screen::{Canvas, Modes, PanicGuard, PanicNotes, Sink, Switches};
use super::signals::{Signals, Wanted, stop_job};
use super::{ChoiceStore, Choices, Commander, Exit, Setup, TuiError, view};
use crate::action::{Confirmed, Desk, Journal, OpenDevices};
use crate::availability::Marker;
use crate::clock;
use crate::events::Batch;
use crate::history::store::RecorderState;
use crate::model::Cluster;
use crossterm::event::{Event, EventStream, KeyEventKind};
use futures_util::StreamExt;
use rustix::termios::isatty;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc, watch};

/// Snapshots are taken in at most this often; a key is answered at once.
const SNAPSHOT_PACE: Duration = Duration::from_millis(50);
/// And at most one part in so many of the time goes into taking them in and drawing them.
const SNAPSHOT_SHARE: u32 = 8;
/// How often the past is drawn while it plays.
const FRAME: Duration = Duration::from_millis(200);
/// A stop signal that arrives this soon after a stop is the one we sent to our own group.
const STOP_ECHO: Duration = Duration::from_millis(500);

/// Runs the dashboard until the operator leaves. Call it from `block_on` on the main thread.
///
/// # Errors
/// There is no terminal, or it cannot be switched over. Whatever happens, the terminal is given
/// back as it was found.
pub async fn run(setup: Setup) -> Result<Exit, TuiError> {
    let stdout = std::io::stdout();
    if !isatty(&stdout) {
        return Err(TuiError::NoTerminal("standard output is none".to_owned()));
    }
    let tty = rustix::io::dup(&stdout).map_err(std::io::Error::from)?;
    let title = setup.terminal.title.then(|| format!("aerostat {}", setup.cluster.borrow().name));
    let modes = Modes::new(tty, Switches { mouse: setup.terminal.mouse, title });
    // Signals first: one that comes while the terminal is switched over must find its way.
    let signals = Signals::new()?;
    let _leave = Leave(modes.clone());
    let (_hook, notes) = PanicGuard::new(modes.clone());
    modes.enter()?;
    let mut session = Session::new(setup, modes.clone(), notes)?;
    let watchdog = tokio::spawn(watchdog::watchdog(Signals::new()?, modes.clone(), session.aside.clone()));
    let exit = session.run(signals).await;
    watchdog.abort();
    session.save();
    session.sink.settle(Duration::from_millis(500));
    modes.leave();
    for note in session.notes.take() {
        tracing::error!("{note}");
    }
    Ok(exit)
}

/// Gives the terminal back on every way out.
struct Leave(Modes);

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.leave();
    }
}

struct Session {
    app: App,
    canvas: Canvas,
    sink: Sink,
    modes: Modes,
    notes: PanicNotes,
    cluster: watch::Receiver<Arc<Cluster>>,
    desk: Option<Desk>,
    journal: watch::Receiver<Arc<Journal>>,
    happened: Option<broadcast::Receiver<Batch>>,
    asker: Asker,
    recorder: Option<watch::Receiver<RecorderState>>,
    commander: Arc<dyn Commander>,
    marker: Option<Marker>,
    store: Option<Arc<dyn ChoiceStore>>,
    saved: Choices,
    /// When the choices were found changed.
    unsaved: Option<(Choices, Instant)>,
    /// Bytes that go out with the next frame but are no part of it (the clipboard).
    extra: Vec<u8>,
    dirty: bool,
    /// A snapshot waits to be taken in.
    fresh: bool,
    snapshot_due: Instant,
    /// Nobody publishes snapshots any more.
    ended: bool,
    tick_due: Instant,
    frame_due: Instant,
    stopped: Option<Instant>,
    /// What hosts have told of disks and cards.
    looked: mpsc::Receiver<Arc<OpenDevices>>,
    tell_looked: mpsc::Sender<Arc<OpenDevices>>,
    /// A console is to be joined to the terminal.
    joining: Option<Box<Confirmed>>,
    /// The terminal is somebody else's for the moment.
    aside: Arc<AtomicBool>,
}

impl Session {
    fn new(mut setup: Setup, modes: Modes, notes: PanicNotes) -> Result<Session, TuiError> {
        let (width, height) = modes.size().unwrap_or((80, 24));
        let canvas = Canvas::new(width, height, setup.terminal.synchronized, setup.terminal.ascii);
        let sink = Sink::new(modes.writer()?)?;
        let (cluster, commander, store) = (setup.cluster.clone(), setup.commander.clone(), setup.store.clone());
        let desk = setup.desk.take();
        let recorder = setup.recorder.take();
        let happened = setup.events.take();
        let marker = setup.marker.clone();
        let asker = Asker::new(setup.past.clone());
        // Without a desk nothing is ever written into this one.
        let journal = desk.as_ref().map_or_else(|| watch::channel(Arc::default()).1, Desk::journal);
        let (tell_looked, looked) = mpsc::channel(1);
        let mut app = App::new(setup, clock::now(), wall());
        app.update(Msg::Resize(width, height));
        Ok(Session {
            saved: app.choices(),
            app,
            canvas,
            sink,
            modes,
            notes,
            cluster,
            desk,
            journal,
            happened,
            asker,
            recorder,
            commander,
            marker,
            store,
            unsaved: None,
            extra: Vec::new(),
            dirty: true,
            fresh: true,
            snapshot_due: Instant::now(),
            ended: false,
            tick_due: Instant::now() + until_next_second(),
            frame_due: Instant::now(),
            stopped: None,
            looked,
            tell_looked,
            joining: None,
            aside: Arc::default(),
        })
    }

    async fn run(&mut self, mut signals: Signals) -> Exit {
        let mut events = EventStream::new();
        loop {
            if let Some(confirmed) = self.joining.take() {
                // Whoever reads the terminal besides the console would eat its keys.
                drop(events);
                if let Some(exit) = self.step_aside(&confirmed, &mut signals).await {
                    return exit;
                }
                events = EventStream::new();
            }
            if Instant::now() >= self.tick_due
                && let Some(exit) = self.tick()
            {
                return exit;
            }
            if self.fresh && Instant::now() >= self.snapshot_due && !self.sink.busy() {
                self.take_snapshot();
            }
            if self.dirty && !self.sink.busy() {
                self.draw();
            }
            let (busy, fresh, acts) = (self.sink.busy(), self.fresh, self.desk.is_some());
            let playing = self.app.is_playing();
            let exit = tokio::select! {
                biased;
                wanted = signals.next() => self.signal(wanted),
                event = events.next() => self.events(event, &mut events).await,
                changed = self.journal.changed(), if acts && !busy => {
                    if changed.is_ok() {
                        let journal = self.journal.borrow_and_update().clone();
                        self.feed(Msg::Journal(journal));
                    }
                    None
                }
                batch = next_batch(&mut self.happened), if !busy => {
                    match batch {
                        Ok(events) => self.feed(Msg::Events(events)),
                        Err(missed) => self.feed(Msg::Note(format!(
                            "more happened than could be followed: {missed} batches of events were missed here"
                        ))),
                    }
                }
                told = self.asker.told(), if !busy => self.feed(Msg::Told(told)),
                Some(open) = self.looked.recv(), if !busy => self.feed(Msg::Looked(open)),
                () = self.sink.done(), if busy => None,
                () = tokio::time::sleep_until(self.frame_due.into()), if playing && !busy => {
                    self.frame_due = Instant::now() + FRAME;
                    self.feed(Msg::Frame(clock::now()))
                }
                () = tokio::time::sleep_until(self.snapshot_due.into()), if fresh && !busy => None,
                changed = self.cluster.changed(), if !fresh && !self.ended => {
                    // When nobody polls any more the picture stays, and grows old.
                    self.ended = changed.is_err();
                    self.fresh = changed.is_ok();
                    None
                }
                () = tokio::time::sleep_until(self.tick_due.into()) => None,
            };
            if let Some(exit) = exit {
                return exit;
            }
        }
    }

    fn take_snapshot(&mut self) {
        let started = Instant::now();
        self.fresh = false;
        let cluster = self.cluster.borrow_and_update().clone();
        self.feed(Msg::Cluster(cluster, clock::now()));
        self.draw();
        self.snapshot_due = Instant::now() + SNAPSHOT_PACE.max(started.elapsed() * SNAPSHOT_SHARE);
    }

    fn signal(&mut self, wanted: Wanted) -> Option<Exit> {
        match wanted {
            Wanted::End(signal) => return Some(Exit::Signal(signal)),
            Wanted::Stop if self.stopped.is_some_and(|at| at.elapsed() < STOP_ECHO) => {}
            Wanted::Stop => self.suspend(),
            Wanted::Continue => self.resume(),
        }
        None
    }

    /// Takes an event and every further one that is there already, so that a burst (a paste, a
    /// held key, a wheel) is drawn once.
    ///
    /// The stream is looked at with this task's own waker: it keeps the first one it is given
    /// until there is an event, and with another one the next key would wake nobody.
    async fn events(&mut self, first: Option<std::io::Result<Event>>, events: &mut EventStream) -> Option<Exit> {
        const BURST: usize = 256;
        let mut next = Some(first);
        for _ in 0..BURST {
            match next {
                Some(Some(Ok(event))) => {
                    if let Some(exit) = self.event(event) {
                        return Some(exit);
                    }
                    if self.joining.is_some() {
                        return None;
                    }
                }
                Some(None | Some(Err(_))) => return Some(Exit::TerminalLost),
                None => break,
            }
            next = match poll_fn(|cx| Poll::Ready(events.poll_next_unpin(cx))).await {
                Poll::Ready(event) => Some(event),
                Poll::Pending => None,
            };
        }
        None
    }

    fn event(&mut self, event: Event) -> Option<Exit> {
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => None,
            Event::Key(key) => self.feed(Msg::Key(key)),
            Event::Mouse(mouse) => self.feed(Msg::Mouse(mouse, clock::now())),
            Event::Paste(text) => self.feed(Msg::Paste(text)),
            Event::Resize(width, height) => {
                self.canvas.resize(width, height);
                self.feed(Msg::Resize(width, height))
            }
            Event::FocusGained | Event::FocusLost => None,
        }
    }

    fn tick(&mut self) -> Option<Exit> {
        self.tick_due = Instant::now() + until_next_second();
        if self.modes.lost() || self.sink.failed() {
            return Some(Exit::TerminalLost);
        }
        for note in self.notes.take() {
            self.app.update(Msg::Note(format!("internal error, please report: {note}")));
        }
        if let Some(recorder) = &mut self.recorder
            && recorder.has_changed().unwrap_or(false)
        {
            let state = recorder.borrow_and_update().clone();
            self.app.update(Msg::Recorder(state));
        }
        self.save_when_due();
        #[cfg(debug_assertions)]
        assert!(std::env::var_os("AEROSTAT_TEST_PANIC").is_none(), "asked to panic");
        self.feed(Msg::Tick(clock::now(), wall()))
    }

    fn feed(&mut self, msg: Msg) -> Option<Exit> {
        self.dirty = true;
        let effects = self.app.update(msg);
        for effect in effects {
            match effect {
                Effect::Quit => return Some(Exit::Quit),
                Effect::Suspend => self.suspend(),
                Effect::Redraw => self.canvas.redraw(),
                Effect::Interval(interval) => self.commander.set_interval(interval),
                Effect::Retry(host) => self.commander.retry_now(host),
                Effect::Ask(ask) => self.asker.ask(ask),
                Effect::Remember(order) => {
                    if let Some(marker) = &self.marker {
                        marker.order(order);
                    }
                }
                Effect::Act(confirmed) => {
                    if let Some(desk) = &mut self.desk {
                        desk.submit(&confirmed);
                    } else {
                        self.app.update(Msg::Note("nobody here can act: nothing was sent".to_owned()));
                    }
                }
                Effect::Attach(confirmed) => self.joining = Some(confirmed),
                Effect::End(job) => {
                    if let Some(desk) = &mut self.desk {
                        desk.end(job);
                    }
                }
                Effect::Ring(text) => {
                    super::bell::ring(self.app.terminal.notifies.then_some(&text), &mut self.extra);
                }
                Effect::Look(hosts) => {
                    if let Some(desk) = &self.desk {
                        let (looking, tell) = (desk.look(&hosts), self.tell_looked.clone());
                        tokio::spawn(async move {
                            let _ = tell.send(Arc::new(looking.await)).await;
                        });
                    }
                }
                Effect::Copy(text) => super::clipboard::copy(&text, &mut self.extra),
            }
        }
        self.note_choices();
        None
    }

    fn draw(&mut self) {
        self.dirty = false;
        let shown = view::draw(&self.app, self.canvas.frame());
        self.app.hits = shown.hits;
        let mut bytes = self.sink.buffer();
        self.canvas.commit(shown.cursor, &mut bytes);
        bytes.append(&mut self.extra);
        self.sink.send(bytes);
    }

    fn suspend(&mut self) {
        self.sink.settle(Duration::from_millis(300));
        self.modes.leave();
        stop_job();
        self.resume();
    }

    fn resume(&mut self) {
        self.stopped = Some(Instant::now());
        // A terminal that cannot be switched over is gone; the next tick finds out.
        let _ = self.modes.enter();
        let (width, height) = self.modes.size().unwrap_or((80, 24));
        self.canvas.resize(width, height);
        self.feed(Msg::Resize(width, height));
    }
}

/// The next events, or how many batches of them were missed; never where there are none.
async fn next_batch(happened: &mut Option<broadcast::Receiver<Batch>>) -> Result<Batch, u64> {
    let Some(receiver) = happened else { return std::future::pending().await };
    match receiver.recv().await {
        Ok(batch) => Ok(batch),
        Err(broadcast::error::RecvError::Lagged(missed)) => Err(missed),
        Err(broadcast::error::RecvError::Closed) => {
            *happened = None;
            std::future::pending().await
        }
    }
}

fn until_next_second() -> Duration {
    let millis = clock::now().0 % 1000;
    // A hair late rather than early, which would tick twice.
    Duration::from_millis(1000 - millis + 2)
}

fn wall() -> Wall {
    let now = jiff::Zoned::now();
    Wall { hour: now.hour() as u8, minute: now.minute() as u8, second: now.second() as u8 }
}
