//! Telling systemd that the screen is drawn: what `Type=notify` and `WatchdogSec=` wait for. See
//! sd_notify(3): datagrams of `KEY=value` lines to the socket in `$NOTIFY_SOCKET`.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// Whoever is to be told, if anybody is.
#[derive(Debug, Default)]
pub struct Notify {
    to: Option<(UnixDatagram, SocketAddr)>,
}

impl Notify {
    /// What the environment names; nobody, if that cannot be reached.
    pub fn from_env() -> Notify {
        let Some(name) = std::env::var_os("NOTIFY_SOCKET") else { return Notify::default() };
        let address = match name.as_bytes() {
            [b'@', name @ ..] => SocketAddr::from_abstract_name(name),
            [b'/', ..] => SocketAddr::from_pathname(&name),
            _ => return Notify::default(),
        };
        let socket = UnixDatagram::unbound().and_then(|socket| {
            // A manager that does not read must not stop the drawing.
            socket.set_nonblocking(true)?;
            Ok(socket)
        });
        match (socket, address) {
            (Ok(socket), Ok(address)) => Notify { to: Some((socket, address)) },
            _ => Notify::default(),
        }
    }

    /// The first picture is drawn.
    pub fn ready(&self) {
        self.send("READY=1");
    }

    /// A picture is drawn.
    pub fn alive(&self) {
        self.send("WATCHDOG=1");
    }

    /// A line for `systemctl status`.
    pub fn status(&self, line: &str) {
        self.send(&format!("STATUS={line}"));
    }

    fn send(&self, text: &str) {
        if let Some((socket, address)) = &self.to {
            let _ = socket.send_to_addr(text.as_bytes(), address);
        }
    }
}
