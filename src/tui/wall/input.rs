//! The few keys the wall knows, read as bytes: it needs none of them, and a keyboard that is not
//! there or a terminal that comes and goes must not matter.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// What a key asks for. Nothing here could reach a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// q, ctrl-c.
    Leave,
    /// ctrl-z.
    Suspend,
    /// ctrl-l.
    Redraw,
    /// The next timeline: right, down, space, enter, n.
    Next,
    /// The one before: left, up, p.
    Previous,
}

/// The keyboard, if there is one.
pub struct Keys {
    fd: Option<AsyncFd<OwnedFd>>,
    pending: VecDeque<Key>,
}

impl Keys {
    /// The keys of the terminal on standard input, else of the one on standard output.
    pub fn new() -> Keys {
        let (stdin, stdout) = (std::io::stdin(), std::io::stdout());
        let tty = if rustix::termios::isatty(&stdin) {
            rustix::io::dup(&stdin).ok()
        } else {
            // One that cannot be read tells nothing.
            let readable = rustix::fs::fcntl_getfl(&stdout).is_ok_and(|flags| {
                let mode = flags & rustix::fs::OFlags::RWMODE;
                mode == rustix::fs::OFlags::RDWR || mode == rustix::fs::OFlags::RDONLY
            });
            readable.then(|| rustix::io::dup(&stdout).ok()).flatten()
        };
        // What is deprecated in it is that other types could give the descriptor away; an owned one
        // is given away by nobody.
        #[allow(deprecated)]
        let fd = tty.and_then(|tty| AsyncFd::with_interest(tty, Interest::READABLE).ok());
        Keys { fd, pending: VecDeque::new() }
    }

    /// Waits for the next key; `None` when the terminal is gone. May be dropped and called again.
    pub async fn next(&mut self) -> Option<Key> {
        loop {
            if let Some(key) = self.pending.pop_front() {
                return Some(key);
            }
            let Some(fd) = &self.fd else { return std::future::pending().await };
            let Ok(mut guard) = fd.readable().await else { return None };
            let mut bytes = [0; 64];
            // The descriptor is shared with whoever started us and stays a blocking one: it is
            // only read where there is something.
            let read = guard.try_io(|fd| {
                let mut fds = [PollFd::new(fd.get_ref(), PollFlags::IN)];
                match poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) {
                    Ok(1..) => rustix::io::read(fd.get_ref(), &mut bytes).map_err(Into::into),
                    _ => Err(std::io::ErrorKind::WouldBlock.into()),
                }
            });
            match read {
                Ok(Ok(0)) => return None,
                Ok(Ok(n)) => self.pending.extend(keys(&bytes[..n])),
                Ok(Err(error)) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Ok(Err(_)) => return None,
                Err(_would_block) => {}
            }
        }
    }
}

/// The keys in what was typed; everything unknown is nothing.
fn keys(bytes: &[u8]) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = tail;
        let key = match first {
            b'q' | 0x03 => Key::Leave,
            0x1a => Key::Suspend,
            0x0c => Key::Redraw,
            b' ' | b'\r' | b'n' => Key::Next,
            b'p' => Key::Previous,
            0x1b => {
                let [b'[' | b'O', tail @ ..] = rest else { continue };
                // Parameters, then a final byte.
                let end = tail.iter().position(|b| (0x40..=0x7e).contains(b)).unwrap_or(tail.len());
                rest = &tail[(end + 1).min(tail.len())..];
                match tail.get(end) {
                    Some(b'C' | b'B') => Key::Next,
                    Some(b'D' | b'A') => Key::Previous,
                    _ => continue,
                }
            }
            _ => continue,
        };
        keys.push(key);
    }
    keys
}

#[cfg(test)]
mod tests;
