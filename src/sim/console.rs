//! The serial console of a simulated guest: a line discipline that answers with what it was told.

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{self, BufRead, Write};

/// What leaves a console, as in Xen's: Ctrl-].
const ESCAPE: u8 = 0x1d;

/// The terminal's settings, put back when dropped.
struct Raw(Option<Termios>);

impl Raw {
    fn enter() -> Raw {
        let saved = tcgetattr(io::stdin()).ok();
        if let Some(now) = &saved {
            let mut raw = now.clone();
            raw.make_raw();
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &raw);
        }
        Raw(saved)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if let Some(saved) = &self.0 {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, saved);
        }
    }
}

/// Runs it on this process's terminal until the operator leaves it, or the guest ends it (`exit`).
///
/// # Errors
/// The terminal cannot be read or written.
pub fn console(name: &str) -> io::Result<()> {
    let _raw = Raw::enter();
    talk(&crate::model::sanitise(name), io::stdin().lock(), io::stdout().lock())
}

fn talk(name: &str, input: impl BufRead, mut out: impl Write) -> io::Result<()> {
    write!(out, "\r\n{name} (a simulated guest) hvc0\r\n\r\n{name} # ")?;
    out.flush()?;
    let mut line = String::new();
    for byte in input.bytes() {
        match byte? {
            ESCAPE => break,
            b'\r' | b'\n' => {
                let said = std::mem::take(&mut line);
                match said.trim() {
                    "exit" | "logout" => {
                        write!(out, "\r\nlogout\r\n")?;
                        break;
                    }
                    "" => write!(out, "\r\n{name} # ")?,
                    said => write!(out, "\r\nheard: {said}\r\n{name} # ")?,
                }
            }
            8 | 127 if line.pop().is_some() => write!(out, "\x08 \x08")?,
            byte @ b' '..=b'~' if line.len() < 1000 => {
                line.push(char::from(byte));
                out.write_all(&[byte])?;
            }
            _ => {}
        }
        out.flush()?;
    }
    write!(out, "\r\n")?;
    out.flush()
}

#[cfg(test)]
mod tests;
