//! The signals a full-screen program has to answer.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// To end, by this signal.
    End(i32),
    /// To stop, as ctrl-z does.
    Stop,
    /// To go on after a stop.
    Continue,
}

/// The signals waited for.
pub(super) struct Signals {
    hangup: Signal,
    interrupt: Signal,
    quit: Signal,
    terminate: Signal,
    stop: Signal,
    go_on: Signal,
}

const SIGTSTP: i32 = rustix::process::Signal::TSTP.as_raw();
const SIGCONT: i32 = rustix::process::Signal::CONT.as_raw();

impl Signals {
    /// Takes the signals over.
    ///
    /// # Errors
    /// The system refuses.
    pub fn new() -> std::io::Result<Signals> {
        Ok(Signals {
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
            stop: signal(SignalKind::from_raw(SIGTSTP))?,
            go_on: signal(SignalKind::from_raw(SIGCONT))?,
        })
    }

    /// The next one.
    pub async fn next(&mut self) -> Wanted {
        tokio::select! {
            _ = self.hangup.recv() => Wanted::End(SignalKind::hangup().as_raw_value()),
            _ = self.interrupt.recv() => Wanted::End(SignalKind::interrupt().as_raw_value()),
            _ = self.quit.recv() => Wanted::End(SignalKind::quit().as_raw_value()),
            _ = self.terminate.recv() => Wanted::End(SignalKind::terminate().as_raw_value()),
            _ = self.stop.recv() => Wanted::Stop,
            _ = self.go_on.recv() => Wanted::Continue,
        }
    }
}

/// Stops this job as ctrl-z would: everybody in the process group, so that the shell gets the
/// terminal back even where a script started us, and then ourselves, who have taken the stop
/// signal over. Returns when somebody continues us.
pub(super) fn stop_job() {
    use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
    let _ = kill_current_process_group(Signal::TSTP);
    let _ = kill_process(getpid(), Signal::STOP);
}
