//! Where a domain's screen (VNC) is, as the host's xenstore tells it.
//!
//! `/local/domain/ID/console/vnc-port` and `vnc-listen` are written by the device model through the
//! toolstack (xl of Xen 4.17 and `qemu-dm` of Xen 3.4 alike), and `/local/domain/0/backend/vfb/ID/0`
//! holds what the configuration asked for. None of these can a guest write. The password that stands
//! beside them is not asked for.

use super::answer::{Guarded, guarded};
use crate::hypervisor::{Frame, FrameError};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

/// Where a screen is served on its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// On a TCP port of that address.
    Port(IpAddr, u16),
    /// On a socket in the host's file system.
    Socket(PathBuf),
    /// It has one, and nobody has said where it is served.
    Unserved,
    /// It has none.
    None,
}

/// What a host answered to the question where a screen is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenAnswer {
    /// What it found when it made sure of the domain.
    pub guarded: Guarded,
    /// Where the screen is; `None` when it did not look.
    pub screen: Option<Screen>,
}

impl ScreenAnswer {
    /// Reads an answer.
    ///
    /// # Errors
    /// It is no whole frame of ours.
    pub fn parse(bytes: &[u8], nonce: &str) -> Result<ScreenAnswer, FrameError> {
        let frame = Frame::parse(bytes, nonce)?;
        let guarded = guarded(&frame)?;
        let screen = frame.section("screen").map(|section| Screen::parse(&section.out));
        if guarded == Guarded::Same && screen.is_none() {
            return Err(FrameError::NoEnd("screen".to_owned()));
        }
        Ok(ScreenAnswer { guarded, screen })
    }
}

impl Screen {
    /// Reads lines of `key value`; keys that are not there are left out by the host.
    fn parse(text: &str) -> Screen {
        let value = |key: &str| {
            let mut pairs = text.lines().filter_map(|line| line.split_once(' '));
            pairs.find(|(name, _)| *name == key).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let listen = value("vnc-listen").or_else(|| value("vnclisten"));
        if let Some(path) = listen.map(|listen| listen.strip_prefix("unix:").unwrap_or(listen))
            && path.starts_with('/')
        {
            return Screen::Socket(PathBuf::from(path));
        }
        match value("vnc-port").map(str::parse::<u16>) {
            Some(Ok(port)) if port > 0 => Screen::Port(listen.map_or(Ipv4Addr::LOCALHOST.into(), address), port),
            Some(_) => Screen::Unserved,
            None if value("vnc").is_some_and(|vnc| vnc != "0") => Screen::Unserved,
            None => Screen::None,
        }
    }
}

/// `vnclisten` may carry a display behind the address (`127.0.0.1:1`), and may be a name.
fn address(listen: &str) -> IpAddr {
    let bare = listen.trim_start_matches('[').split(']').next().unwrap_or_default();
    let host = || listen.rsplit_once(':').and_then(|(host, _)| host.parse().ok());
    bare.parse().ok().or_else(host).unwrap_or(Ipv4Addr::LOCALHOST.into())
}

#[cfg(test)]
mod tests;
