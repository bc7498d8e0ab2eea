//! Somebody who looks whether the loop still goes round, from a thread of its own.

use crate::tui::screen::Modes;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How many times the process has been replaced is handed down in this.
pub const RESTARTED: &str = "AEROSTAT_WALL_RESTARTED";

/// Time between two looks.
const LOOK: Duration = Duration::from_secs(5);
/// Looks without a sign of life after which the process is replaced. They are counted, and not
/// the clock: while the machine sleeps nobody looks.
const PATIENCE: u32 = 12;
/// The status of a process that could not be replaced: systemd's `Restart=` begins it again.
const TEMPORARY: i32 = 75;

/// What the loop shows the watchdog.
#[derive(Clone, Default)]
pub struct Beacon {
    rounds: Arc<AtomicU64>,
    modes: Arc<Mutex<Option<Modes>>>,
}

impl Beacon {
    /// The loop has gone round.
    pub fn shine(&self) {
        self.rounds.fetch_add(1, Ordering::Relaxed);
    }

    /// The terminal in use now.
    pub fn uses(&self, modes: &Modes) {
        *self.modes.lock().unwrap_or_else(PoisonError::into_inner) = Some(modes.clone());
    }

    /// Starts the watchdog. A loop that stands still is replaced by this very program begun anew
    /// with the same arguments, in the same process.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn watch(&self) -> std::io::Result<()> {
        let theirs = self.clone();
        let look = if quick() { Duration::from_millis(250) } else { LOOK };
        std::thread::Builder::new().name("watchdog".into()).spawn(move || {
            let (mut last, mut still) = (0, 0);
            loop {
                std::thread::sleep(look);
                let rounds = theirs.rounds.load(Ordering::Relaxed);
                still = if rounds == last { still + 1 } else { 0 };
                last = rounds;
                if still >= PATIENCE {
                    theirs.begin_anew();
                }
            }
        })?;
        Ok(())
    }

    /// Gives the terminal back from beside a loop that stands still; takes two seconds at most.
    pub fn leave(&self) {
        // Whoever stands still may hold a lock on the way.
        let modes = self.modes.clone();
        let leaving = std::thread::spawn(move || {
            if let Ok(modes) = modes.lock()
                && let Some(modes) = &*modes
            {
                modes.leave();
            }
        });
        for _ in 0..20 {
            if leaving.is_finished() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn begin_anew(&self) -> ! {
        tracing::error!("the drawing has stood still: beginning anew");
        self.leave();
        let mut args = std::env::args_os();
        let name = args.next().unwrap_or_else(|| "aerostat".into());
        let error =
            Command::new("/proc/self/exe").arg0(name).args(args).env(RESTARTED, (restarted() + 1).to_string()).exec();
        tracing::error!("cannot begin anew: {error}");
        std::process::exit(TEMPORARY);
    }
}

/// How many times this process has been replaced.
pub fn restarted() -> u32 {
    std::env::var(RESTARTED).ok().and_then(|count| count.parse().ok()).unwrap_or(0)
}

/// Tests do not wait for a minute.
fn quick() -> bool {
    cfg!(debug_assertions) && std::env::var_os("AEROSTAT_TEST_FREEZE").is_some_and(|how| how != "stay")
}
