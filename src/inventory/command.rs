//! Commands on this machine, run with a deadline and a bound on what they print.

use super::show_span;
use super::source::{MAX_BYTES, text};
use crate::model::sanitise;
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::low_level::{emulate_default_handler, unregister};
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Most bytes of standard error that are kept.
const MAX_COMPLAINT: u64 = 4096;

/// How often a waiting caller looks whether a signal came.
const STEP: Duration = Duration::from_millis(50);

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit status.
    pub(crate) status: ExitStatus,
    /// Its standard output.
    pub(crate) out: Vec<u8>,
    /// The beginning of its standard error.
    pub(crate) err: Vec<u8>,
}

/// Why a command has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotRun {
    /// It could not be started or waited for.
    #[error("cannot be started: {0}")]
    Io(#[from] std::io::Error),
    /// It took longer than its deadline, and was killed.
    #[error("took longer than {}", show_span(*.0))]
    Late(Duration),
    /// It printed more than is taken, and was killed.
    #[error("printed more than {0} bytes")]
    TooMuch(u64),
}

/// Runs `words` without input, in a process group of its own, which is killed as a whole at the
/// deadline or when it prints more than `most` bytes.
///
/// # Errors
/// See [`NotRun`]; a command that fails is no error here.
pub(crate) fn capture(words: &[String], deadline: Duration, most: u64) -> Result<Ended, NotRun> {
    let until = Instant::now() + deadline;
    // In its own group it does not hear Ctrl-C: we do, and end it before we go.
    let asked_to_end = Ending::watch()?;
    let (program, arguments) = words.split_first().ok_or_else(|| std::io::Error::other("no command"))?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let printed = reader(child.stdout.take(), most + 1);
    let complaint = reader(child.stderr.take(), MAX_COMPLAINT);
    let out = loop {
        asked_to_end.obey(&mut child);
        match printed.recv_timeout(STEP) {
            Ok(bytes) => break bytes,
            Err(RecvTimeoutError::Timeout) if Instant::now() < until => {}
            Err(RecvTimeoutError::Timeout) => {
                end(&mut child);
                return Err(NotRun::Late(deadline));
            }
            Err(RecvTimeoutError::Disconnected) => break Vec::new(),
        }
    };
    if out.len() as u64 > most {
        end(&mut child);
        return Err(NotRun::TooMuch(most));
    }
    let status = loop {
        asked_to_end.obey(&mut child);
        match child.try_wait()? {
            Some(status) => break status,
            None if Instant::now() < until => std::thread::sleep(Duration::from_millis(5)),
            None => {
                end(&mut child);
                return Err(NotRun::Late(deadline));
            }
        }
    };
    // Something it left running may still hold the pipe.
    let err = complaint.recv_timeout(Duration::from_millis(200)).unwrap_or_default();
    Ok(Ended { status, out, err })
}

/// Runs a command that prints hosts and returns its text.
///
/// # Errors
/// It cannot be started, fails (with the end of what it said), prints too much or takes too long.
pub(super) fn run(words: &[String], deadline: Duration) -> Result<String, String> {
    let shown = sanitise(match words {
        [sh, c, line] if sh == "sh" && c == "-c" => line,
        _ => words.first().map_or("", String::as_str),
    });
    let ended = match capture(words, deadline, MAX_BYTES) {
        Ok(ended) => ended,
        Err(late @ NotRun::Late(_)) => return Err(format!("`{shown}` {late} (hosts_command_timeout)")),
        Err(NotRun::TooMuch(_)) => {
            return Err(format!("`{shown}` printed more than 4 MiB: that is no list of hosts"));
        }
        Err(error) => return Err(format!("`{shown}` {error}")),
    };
    if ended.status.success() {
        return text(ended.out).map_err(|why| format!("`{shown}`: {why}"));
    }
    let said = String::from_utf8_lossy(&ended.err);
    let last = sanitise(said.trim_end().lines().last().unwrap_or("it said nothing"));
    Err(format!("`{shown}` failed ({}): {last}", ended.status))
}

/// Reads at most `most` bytes on a thread of its own, which ends when the pipe does.
fn reader(pipe: Option<impl Read + Send + 'static>, most: u64) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What came before an error counts; the exit status tells the rest.
            let _ = pipe.take(most).read_to_end(&mut bytes);
        }
        let _ = send.send(bytes);
    });
    receive
}

/// The signals that mean to end, while a command runs.
struct Ending(Vec<(i32, Arc<AtomicBool>, SigId)>);

impl Ending {
    fn watch() -> std::io::Result<Ending> {
        let one = |signal: i32| {
            let came = Arc::new(AtomicBool::new(false));
            Ok((signal, came.clone(), signal_hook::flag::register(signal, came)?))
        };
        [SIGINT, SIGTERM, SIGHUP].into_iter().map(one).collect::<std::io::Result<Vec<_>>>().map(Ending)
    }

    /// Where a signal came, ends the command and then this program as the signal wanted.
    fn obey(&self, child: &mut Child) {
        for (signal, came, _) in &self.0 {
            if came.load(Ordering::Relaxed) {
                end(child);
                let _ = emulate_default_handler(*signal);
            }
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        for (_, _, id) in &self.0 {
            unregister(*id);
        }
    }
}

/// Kills the command with everything it started, and reaps it.
fn end(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
}

#[cfg(test)]
mod tests;
