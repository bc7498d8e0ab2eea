//! A line to the local syslog, over its datagram socket.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

/// Facility `authpriv` (10) at severity `info` (6): RFC 5424, section 6.2.1. It is kept from
/// others' eyes by the usual configurations.
const PRIORITY: u32 = 10 * 8 + 6;

/// Longest message; daemons cut at 1 KiB to 8 KiB.
const LONGEST: usize = 4096;

/// Sends one line. The daemon adds time and host itself when they are left out.
pub(super) fn send(socket: &Path, text: &str) -> io::Result<()> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let message = format!("<{PRIORITY}>aerostat[{}]: {}", std::process::id(), &text[..end]);
    let out = UnixDatagram::unbound()?;
    out.set_write_timeout(Some(Duration::from_millis(200)))?;
    out.send_to(message.as_bytes(), socket).map(drop)
}
