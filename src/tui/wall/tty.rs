//! A terminal by its device: taken over at the start, and again when it was gone.

use rustix::fs::{Mode, OFlags, fcntl_setfl, open};
use std::path::Path;

/// Opens a terminal and makes it standard input and output of this process.
///
/// # Errors
/// It cannot be opened, or is no terminal.
pub fn claim(path: &Path) -> std::io::Result<()> {
    // A serial line without a carrier would keep `open` waiting for ever.
    let tty = open(path, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC | OFlags::NONBLOCK, Mode::empty())?;
    if !rustix::termios::isatty(&tty) {
        return Err(std::io::Error::other("it is no terminal"));
    }
    fcntl_setfl(&tty, OFlags::RDWR)?;
    rustix::stdio::dup2_stdin(&tty)?;
    rustix::stdio::dup2_stdout(&tty)?;
    Ok(())
}
