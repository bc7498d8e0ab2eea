//! A way through a host's connection to something that listens there, such as a guest's screen.

use futures_util::future::BoxFuture;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::path::PathBuf;
use tokio::io::{AsyncRead, AsyncWrite};

/// Where something listens, as the host itself would say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A TCP port of that address.
    Tcp(IpAddr, u16),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Tcp(IpAddr::V4(address), port) => write!(f, "{address}:{port}"),
            Endpoint::Tcp(IpAddr::V6(address), port) => write!(f, "[{address}]:{port}"),
            Endpoint::Unix(path) => f.write_str(&crate::model::sanitise(&path.display().to_string())),
        }
    }
}

impl Endpoint {
    /// The address to connect to for something that listens on `address`: for every address of the
    /// host that is the loopback.
    pub fn reachable(address: IpAddr, port: u16) -> Endpoint {
        let address = match address {
            IpAddr::V4(any) if any.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
            IpAddr::V6(any) if any.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            other => other,
        };
        Endpoint::Tcp(address, port)
    }
}

/// Bytes both ways.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// An open way to an [`Endpoint`]. Dropping it closes it, with all that went through it.
pub trait Forward: Send + Sync {
    /// Connects once. That it succeeds does not say that anything listens there: over ssh one only
    /// hears of it by the stream's end.
    fn dial(&self) -> BoxFuture<'_, std::io::Result<Box<dyn Stream>>>;

    /// Waits until the connection to the host is gone.
    fn ended(&self) -> BoxFuture<'_, ()>;

    /// Closes it and waits, briefly, until the other side knows.
    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    /// What the connection said last, such as why a stream was refused; empty when nothing is known.
    fn said(&self) -> String {
        String::new()
    }
}
