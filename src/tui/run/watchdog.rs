use super::step;
use crate::tui::screen::Modes;
use crate::tui::signals::{Signals, Wanted};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long a signal to end may go unanswered.
const UNANSWERED: Duration = Duration::from_secs(2);

/// Ends the program where the loop does not answer a signal to end, nor sees that the terminal is
/// gone: reading a terminal that has just vanished, the event source may read nothing over and
/// over and never come back.
pub(super) async fn watchdog(mut signals: Signals, modes: Modes, aside: Arc<AtomicBool>) {
    let mut look = tokio::time::interval(UNANSWERED);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let signal = tokio::select! {
            wanted = signals.next() => match wanted {
                // Typed to whoever has the terminal.
                Wanted::End(signal) if aside.load(Ordering::Relaxed) && step::typed(signal) => continue,
                Wanted::End(signal) => signal,
                Wanted::Stop | Wanted::Continue => continue,
            },
            _ = look.tick() => {
                if !modes.lost() {
                    continue;
                }
                rustix::process::Signal::HUP.as_raw()
            }
        };
        tokio::time::sleep(UNANSWERED).await;
        modes.leave();
        std::process::exit(128 + signal);
    }
}
