//! The one thing of ssh's multiplexing protocol the `openssh` crate does not offer: telling a
//! master to end at once (`ssh -O exit`), without starting a program for it.
//!
//! PROTOCOL.mux of OpenSSH: messages are a 32-bit length, a 32-bit type and fields, big-endian.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

const MUX_MSG_HELLO: u32 = 0x0000_0001;
const MUX_C_TERMINATE: u32 = 0x1000_0005;
const MUX_S_OK: u32 = 0x8000_0001;
const VERSION: u32 = 4;

/// A master answers from its event loop in well under a millisecond; one that is stopped must not
/// hold us up.
const PATIENCE: Duration = Duration::from_millis(250);

/// Ends the master behind that socket, with all its sessions. Takes a quarter of a second a
/// message at the worst, usually some 0.1 ms: may be called from `drop`.
pub(super) fn terminate(socket: &Path) -> io::Result<()> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    send(&mut stream, &[MUX_MSG_HELLO, VERSION])?;
    if receive(&mut stream)? != MUX_MSG_HELLO {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no greeting from the ssh master"));
    }
    send(&mut stream, &[MUX_C_TERMINATE, 0])?;
    match receive(&mut stream)? {
        MUX_S_OK => Ok(()),
        other => Err(io::Error::other(format!("the ssh master answers {other:#x} to a request to end"))),
    }
}

fn send(stream: &mut UnixStream, words: &[u32]) -> io::Result<()> {
    let length = u32::try_from(words.len() * 4).unwrap_or_default();
    let bytes: Vec<u8> = std::iter::once(length).chain(words.iter().copied()).flat_map(u32::to_be_bytes).collect();
    stream.write_all(&bytes)
}

/// The type of the next message.
fn receive(stream: &mut UnixStream) -> io::Result<u32> {
    let mut word = [0; 4];
    stream.read_exact(&mut word)?;
    let length = u32::from_be_bytes(word) as usize;
    if !(4..=65_536).contains(&length) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a message of impossible length"));
    }
    let mut message = vec![0; length];
    stream.read_exact(&mut message)?;
    word.copy_from_slice(&message[..4]);
    Ok(u32::from_be_bytes(word))
}
