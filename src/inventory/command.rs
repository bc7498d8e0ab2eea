//! A command that prints hosts, run with a deadline and a bound on what it prints.

use super::show_span;
use super::source::{MAX_BYTES, text};
use crate::model::sanitise;
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Most bytes of its standard error that are kept for a message.
const MAX_COMPLAINT: u64 = 4096;

/// Runs `words` and returns what they print.
///
/// The command runs in a process group of its own, without input, and the whole group is killed
/// at the deadline.
///
/// # Errors
/// It cannot be started, fails (with the end of what it said), prints too much or takes too long.
pub(super) fn run(words: &[String], deadline: Duration) -> Result<String, String> {
    let until = Instant::now() + deadline;
    let shown = sanitise(match words {
        [sh, c, line] if sh == "sh" && c == "-c" => line,
        _ => words.first().map_or("", String::as_str),
    });
    let (program, arguments) = words.split_first().ok_or("no command")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| format!("`{shown}` cannot be started: {error}"))?;
    let printed = reader(child.stdout.take(), MAX_BYTES + 1);
    let complaint = reader(child.stderr.take(), MAX_COMPLAINT);
    let late = || format!("`{shown}` took longer than {} (hosts_command_timeout)", show_span(deadline));
    let bytes = match printed.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(bytes) => bytes,
        Err(RecvTimeoutError::Timeout) => {
            end(&mut child);
            return Err(late());
        }
        Err(RecvTimeoutError::Disconnected) => Vec::new(),
    };
    if bytes.len() as u64 > MAX_BYTES {
        end(&mut child);
        return Err(format!("`{shown}` printed more than 4 MiB: that is no list of hosts"));
    }
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(5)),
            Ok(None) => {
                end(&mut child);
                return Err(late());
            }
            Err(error) => return Err(format!("`{shown}`: {error}")),
        }
    };
    if status.success() {
        return text(bytes).map_err(|why| format!("`{shown}`: {why}"));
    }
    let said = complaint.recv_timeout(Duration::from_millis(200)).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let last = sanitise(said.trim_end().lines().last().unwrap_or("it said nothing"));
    Err(format!("`{shown}` failed ({status}): {last}"))
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

/// Kills the command with everything it started, and reaps it.
fn end(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
}
