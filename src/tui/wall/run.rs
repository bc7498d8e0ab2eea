//! Keeps the drawing going: begins it anew where it failed, and waits for a terminal that is gone.

use super::board::{Board, Mended, Time};
use super::notify::Notify;
use super::session::{End, Keep, session};
use super::watchdog::{self, Beacon};
use super::{WallSetup, tty};
use crate::clock;
use crate::tui::app::Wall;
use crate::tui::ask::Asker;
use crate::tui::screen::{PanicGuard, PanicNotes};
use crate::tui::signals::{Signals, Wanted};
use crate::tui::{Exit, TuiError};
use futures_util::FutureExt;
use rustix::process::Signal;
use rustix::termios::isatty;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::Duration;

/// How long a signal to end may go unanswered.
const UNANSWERED: Duration = Duration::from_secs(2);
/// Between two attempts to open a terminal that is gone.
const REOPEN: Duration = Duration::from_secs(2);
/// Drawings in a row that may fail before we give up.
const FAILURES: u32 = 3;

/// Runs the wall until a key or a signal ends it. Call it from `block_on` on the main thread.
///
/// # Errors
/// There is no terminal, it cannot be switched over, or the drawing fails again and again.
/// Whatever happens, the terminal is given back as it was found.
pub async fn run(setup: WallSetup) -> Result<Exit, TuiError> {
    if !isatty(std::io::stdout()) {
        return Err(TuiError::NoTerminal("standard output is none".to_owned()));
    }
    // Signals first: one that comes while the terminal is switched over must find its way.
    let mut signals = Signals::new()?;
    let beacon = Beacon::default();
    let guard = tokio::spawn(insist(Signals::new()?, setup.tty.is_some(), beacon.clone()));
    let (_hook, notes) = PanicGuard::noting();
    beacon.watch()?;
    let mut board = Board::new(&setup, time());
    let restarted = watchdog::restarted();
    if restarted > 0 {
        board.mended = Mended { times: restarted, last: "it had stood still".to_owned() };
    }
    let keep = Keep { notify: Notify::from_env(), beacon, asker: Asker::new(setup.past.clone()) };
    let exit = supervise(&setup, &mut board, keep, &mut signals, &notes).await;
    guard.abort();
    for note in notes.take() {
        tracing::error!("{note}");
    }
    exit
}

/// Draws, and begins the drawing anew where it has failed or the terminal was gone.
async fn supervise(
    setup: &WallSetup,
    board: &mut Board,
    mut keep: Keep,
    signals: &mut Signals,
    notes: &PanicNotes,
) -> Result<Exit, TuiError> {
    let mut failures = 0;
    loop {
        let frames = board.frames;
        let end = AssertUnwindSafe(session(setup, board, &mut keep, signals)).catch_unwind().await;
        match end {
            Ok(Ok(End::Exit(exit))) => return Ok(exit),
            Ok(Ok(End::Lost)) => {}
            // A terminal that vanishes while it is set up.
            Ok(Err(_)) if setup.tty.is_some() => {}
            Ok(Err(error)) => return Err(error.into()),
            Err(_panic) => {
                let note = notes.take().pop().unwrap_or_else(|| "it panicked".to_owned());
                tracing::error!("the drawing failed: {note}");
                failures = if board.frames > frames + 1 { 1 } else { failures + 1 };
                if failures >= FAILURES {
                    return Err(TuiError::Drawing(note));
                }
                board.begin_anew(setup, time(), &note);
                // Not as fast as it can: whoever looks at it must see what it says.
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        }
        let Some(path) = &setup.tty else { return Ok(Exit::TerminalLost) };
        if let Some(exit) = reopen(path, signals, &keep).await {
            return Ok(exit);
        }
    }
}

/// Waits until the terminal can be opened again; a signal to end ends the waiting.
async fn reopen(path: &Path, signals: &mut Signals, keep: &Keep) -> Option<Exit> {
    keep.notify.status("the terminal is gone: waiting for it");
    loop {
        keep.beacon.shine();
        keep.notify.alive();
        tokio::select! {
            wanted = signals.next() => match wanted {
                Wanted::End(signal) if signal != Signal::HUP.as_raw() => return Some(Exit::Signal(signal)),
                _ => {}
            },
            () = tokio::time::sleep(REOPEN) => {}
        }
        if tty::claim(path).is_ok() {
            keep.notify.status("");
            return None;
        }
    }
}

/// Ends the program where the loop does not answer a signal to end.
async fn insist(mut signals: Signals, keeps_tty: bool, beacon: Beacon) {
    loop {
        let Wanted::End(signal) = signals.next().await else { continue };
        if keeps_tty && signal == Signal::HUP.as_raw() {
            continue;
        }
        tokio::time::sleep(UNANSWERED).await;
        // The loop cannot do it any more.
        beacon.leave();
        std::process::exit(128 + signal);
    }
}

/// The time, from the only two clocks there are.
pub(super) fn time() -> Time {
    let now = jiff::Zoned::now();
    Time {
        now: clock::now(),
        wall: Wall { hour: now.hour() as u8, minute: now.minute() as u8, second: now.second() as u8 },
        day: now.strftime("%a %d %b").to_string(),
    }
}
