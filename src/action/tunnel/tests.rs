#![allow(clippy::unwrap_used)]
use super::*;
use crate::link::forward::Stream;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A way whose other end says these words first, and then back whatever it hears.
struct Way(&'static [u8], &'static str);

impl Forward for Way {
    fn dial(&self) -> BoxFuture<'_, std::io::Result<Box<dyn Stream>>> {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let first = self.0;
        tokio::spawn(async move {
            theirs.write_all(first).await.unwrap();
            if first.is_empty() {
                return;
            }
            let (mut read, mut write) = tokio::io::split(theirs);
            let _ = tokio::io::copy(&mut read, &mut write).await;
        });
        Box::pin(std::future::ready(Ok(Box::new(ours) as Box<dyn Stream>)))
    }

    fn ended(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }

    fn said(&self) -> String {
        self.1.to_owned()
    }
}

fn remote() -> Endpoint {
    Endpoint::Tcp(Ipv4Addr::LOCALHOST.into(), 5907)
}

async fn refused(way: Way) -> String {
    Tunnel::open(Box::new(way), remote()).await.err().unwrap()
}

#[tokio::test]
async fn viewers_get_through_one_beside_the_other_and_end_with_the_tunnel() {
    let tunnel = Tunnel::open(Box::new(Way(b"RFB 003.008\n", "")), remote()).await.unwrap();
    assert!(tunnel.address().ip().is_loopback());
    assert_eq!(tunnel.greeting(), "RFB 003.008");
    let mut viewers = Vec::new();
    for _ in 0..3 {
        let mut viewer = TcpStream::connect(tunnel.address()).await.unwrap();
        let mut said = [0; 12];
        viewer.read_exact(&mut said).await.unwrap();
        assert_eq!(&said, b"RFB 003.008\n");
        viewer.write_all(b"key").await.unwrap();
        viewer.read_exact(&mut said[..3]).await.unwrap();
        assert_eq!(&said[..3], b"key");
        viewers.push(viewer);
    }
    assert_eq!(tunnel.served(), 3);
    let address = tunnel.address();
    tunnel.close().await;
    for mut viewer in viewers {
        assert_eq!(viewer.read(&mut [0; 8]).await.unwrap_or(0), 0, "its end is the viewer's end");
    }
    assert!(TcpStream::connect(address).await.is_err(), "and the port is gone");
}

#[tokio::test]
async fn what_does_not_greet_as_vnc_gets_no_address() {
    let why = refused(Way(b"SSH-2.0-Open", "")).await;
    assert!(why.contains("127.0.0.1:5907") && why.contains("not VNC"), "{why}");
    let why = refused(Way(b"", "")).await;
    assert!(why.contains("nothing answers at 127.0.0.1:5907"), "{why}");
    let why = refused(Way(b"", "channel 3: open failed: administratively prohibited: open failed")).await;
    assert!(why.contains("AllowTcpForwarding"), "{why}");
    let why = refused(Way(b"RFB \x1b]2;xx\x07\n", "")).await;
    assert!(!why.contains('\x1b'), "{why:?}");
}
