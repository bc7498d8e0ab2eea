//! Stepping aside for a console: the terminal is given back, the console has it, and the dashboard
//! takes it again. Hosts go on being asked meanwhile.

use super::{STOP_ECHO, Session};
use crate::action::Confirmed;
use crate::tui::Exit;
use crate::tui::signals::{Signals, Wanted, stop_job};
use rustix::process::Signal;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How long the thread that reads the terminal for us may take to let go of it.
const LET_GO: Duration = Duration::from_millis(50);

/// Whether a signal is one that keys send: until ssh has made the terminal raw, those reach us too,
/// and are not meant for us.
pub(super) fn typed(signal: i32) -> bool {
    signal == Signal::INT.as_raw() || signal == Signal::QUIT.as_raw()
}

impl Session {
    /// Gives the terminal to the console of the plan's domain until it is left. The stream of events
    /// must have been dropped.
    pub(super) async fn step_aside(&mut self, confirmed: &Confirmed, signals: &mut Signals) -> Option<Exit> {
        let Some(desk) = &mut self.desk else { return None };
        self.aside.store(true, Ordering::Relaxed);
        self.sink.settle(Duration::from_millis(300));
        self.modes.leave();
        let settings = self.modes.settings();
        tokio::time::sleep(LET_GO).await;
        if let Some(step) = confirmed.steps().next() {
            let target = &step.step().target;
            let id = target.domid.map_or_else(|| "-".to_owned(), |id| id.to_string());
            self.modes.tell(&format!(
                "aerostat: {} on {} (id {id}). Ctrl-] comes back; Enter ~ . if nothing moves.",
                target.name, target.host
            ));
        }
        let exit = {
            let mut attached = pin!(desk.attach(confirmed));
            let mut stopped: Option<Instant> = None;
            loop {
                tokio::select! {
                    () = &mut attached => break None,
                    wanted = signals.next() => match wanted {
                        Wanted::End(signal) if typed(signal) => {}
                        Wanted::End(signal) => break Some(Exit::Signal(signal)),
                        Wanted::Stop if stopped.is_some_and(|at| at.elapsed() < STOP_ECHO) => {}
                        Wanted::Stop => {
                            stop_job();
                            stopped = Some(Instant::now());
                        }
                        Wanted::Continue => {}
                    },
                    () = tokio::time::sleep(Duration::from_secs(1)) => {
                        if self.modes.lost() {
                            break Some(Exit::TerminalLost);
                        }
                    }
                }
            }
        };
        self.aside.store(false, Ordering::Relaxed);
        self.modes.recover(settings.as_ref());
        if exit.is_none() {
            self.resume();
            self.fresh = true;
        }
        exit
    }
}
