//! A guest's screen through a tunnel: from a port of 127.0.0.1 here, through the connection that is
//! there already, to where the host serves it.
//!
//! The port is ours and of the loopback alone; the way through ssh is a socket in our private
//! folder. Before an address is given to anybody the server behind it has been heard: it must greet
//! as VNC does (RFC 6143, 7.1.1). What is drawn and typed is the viewer's business; not a byte of
//! it is looked at.

mod viewer;

pub use viewer::{Viewer, ViewerError};

use super::audit::Phase;
use super::confirm::ConfirmedStep;
use super::hand::{Done, Hand, nonce, word};
use super::outcome::Sent;
use crate::hypervisor::operate::{self, Guarded, Screen, ScreenAnswer};
use crate::link::{Connector, Endpoint, Forward, Limits};
use crate::model::{Moment, sanitise};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, copy_bidirectional};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

/// How long the host may take to tell where the screen is: four keys of ten seconds, and the guard.
const ASKING: Duration = Duration::from_secs(60 + operate::GUARD_SECONDS as u64);

/// How long the server may take to greet.
const GREETING: Duration = Duration::from_secs(15);

/// Viewers at once; more is no use that anybody has for it.
const MOST: usize = 16;

/// An open tunnel. It ends when it is dropped.
pub struct Tunnel {
    address: SocketAddr,
    remote: Endpoint,
    greeting: String,
    way: Arc<dyn Forward>,
    served: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Tunnel {
    /// Makes sure that a screen is served behind `way`, and opens a port to it.
    async fn open(way: Box<dyn Forward>, remote: Endpoint) -> Result<Tunnel, String> {
        let way: Arc<dyn Forward> = Arc::from(way);
        let greeting = match timeout(GREETING, greeting(way.as_ref())).await {
            Ok(Ok(greeting)) => greeting,
            Ok(Err(why)) => return Err(refusal(&remote, &why, &way.said())),
            Err(_) => return Err(format!("{remote} does not greet within {} s", GREETING.as_secs())),
        };
        let here = |error: std::io::Error| format!("no port on 127.0.0.1: {error}");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(here)?;
        let address = listener.local_addr().map_err(here)?;
        let served = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(serve(listener, way.clone(), served.clone()));
        Ok(Tunnel { address, remote, greeting, way, served, task })
    }

    /// Where a viewer connects to: a port of 127.0.0.1.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the host serves the screen.
    pub fn remote(&self) -> &Endpoint {
        &self.remote
    }

    /// What the server greets with: `RFB 003.008`.
    pub fn greeting(&self) -> &str {
        &self.greeting
    }

    /// How many viewers have connected so far.
    pub fn served(&self) -> usize {
        self.served.load(Ordering::Relaxed)
    }

    /// Waits until the connection to the host is gone.
    pub async fn lost(&self) {
        self.way.ended().await;
    }

    /// Ends it, with every viewer's connection, and waits until the host knows.
    pub async fn close(self) {
        self.task.abort();
        self.way.close().await;
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Takes viewers in until it is ended; theirs end with it.
async fn serve(listener: TcpListener, way: Arc<dyn Forward>, served: Arc<AtomicUsize>) {
    let mut viewers = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = viewers.join_next() => {}
            taken = listener.accept(), if viewers.len() < MOST => {
                let Ok((mut viewer, _)) = taken else {
                    // No descriptor is left, or the like: it may pass.
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                };
                served.fetch_add(1, Ordering::Relaxed);
                let way = way.clone();
                viewers.spawn(async move {
                    let _ = viewer.set_nodelay(true);
                    if let Ok(mut stream) = way.dial().await {
                        let _ = copy_bidirectional(&mut viewer, &mut stream).await;
                    }
                });
            }
        }
    }
}

/// What the server says first.
async fn greeting(way: &dyn Forward) -> Result<String, String> {
    let mut stream = way.dial().await.map_err(|error| error.to_string())?;
    let mut said = [0; 12];
    stream.read_exact(&mut said).await.map_err(|_| String::new())?;
    let version = |at: std::ops::Range<usize>| said[at].iter().all(u8::is_ascii_digit);
    match &said {
        [b'R', b'F', b'B', b' ', _, _, _, b'.', _, _, _, b'\n'] if version(4..7) && version(8..11) => {
            Ok(String::from_utf8_lossy(&said[..11]).into_owned())
        }
        _ => Err(format!("it greets with {:?}, which is not VNC", sanitise(&String::from_utf8_lossy(&said)))),
    }
}

/// Why nothing was heard at the other end, in words that say what to do about it.
fn refusal(remote: &Endpoint, why: &str, said: &str) -> String {
    let last = said.lines().rev().find(|line| line.contains("open failed")).unwrap_or_default();
    if last.contains("administratively prohibited") {
        return format!(
            "the host's sshd allows no way to {remote}: AllowTcpForwarding in its sshd_config, or `restrict` before \
             the key, which `port-forwarding` after it opens again"
        );
    }
    match why {
        "" => format!("nothing answers at {remote} on the host: its device model may have ended"),
        why => format!("{remote} on the host: {why}"),
    }
}

impl Hand {
    /// Opens a tunnel to the screen of one step's domain. The host makes sure of number and UUID
    /// when it tells where the screen is. The caller ends it with [`Hand::tunnel_closed`].
    pub async fn tunnel(&self, step: &ConfirmedStep) -> (Done, Option<Tunnel>) {
        let id = format!("{:016x}", nonce());
        let done = |sent, at, audit_failed| Done { sent, at, audit_failed, id: id.clone() };
        if let Err(error) = self.write(self.entry(&id, Phase::Before, step, None, None)).await
            && self.audit_required()
        {
            let why = format!("nothing is done without an audit line: {error}");
            return (done(Sent::NotSent { why }, None, None), None);
        }
        let mut at = None;
        let (sent, tunnel) = match self.dig(step, &mut at).await {
            Ok(tunnel) => {
                let said = format!("{} to {}, {}", tunnel.address(), tunnel.remote(), tunnel.greeting());
                (Sent::Ran { said }, Some(tunnel))
            }
            Err(sent) => (sent, None),
        };
        let after = self.entry(&id, Phase::After, step, sent.exit(), Some((word(&sent), sent.text())));
        let failed = self.write(after).await.err();
        (done(sent, at, failed), tunnel)
    }

    /// Ends a tunnel and writes down that it ended; what there is to say of it.
    pub async fn tunnel_closed(&self, step: &ConfirmedStep, done: &Done, tunnel: Tunnel, why: &str) -> String {
        let seconds = done.at.map_or(0, |at| at.until(self.now()).as_secs());
        let text = format!("{why} after {seconds} s, {} connections", tunnel.served());
        tunnel.close().await;
        self.verified(step, done, &super::Verdict::Verified(text.clone())).await;
        text
    }

    async fn dig(&self, step: &ConfirmedStep, at: &mut Option<Moment>) -> Result<Tunnel, Sent> {
        let target = &step.step().target;
        let not_sent = |why: String| Sent::NotSent { why };
        let connector =
            self.connector(&target.host).ok_or_else(|| not_sent(format!("no way to {} is known", target.host)))?;
        let screen = self.ask_screen(connector.as_ref(), step, at).await?;
        let remote = match screen {
            Screen::Port(address, port) => Endpoint::reachable(address, port),
            Screen::Socket(path) => Endpoint::Unix(path),
            Screen::Unserved => {
                return Err(Sent::Refused {
                    why: "it has a screen, and nobody says where it is served: its device model may not be up yet, or \
                          have ended"
                        .to_owned(),
                });
            }
            Screen::None => {
                return Err(Sent::Refused {
                    why: "it has no screen (VNC): its configuration names no `vfb` and no `vnc`; its serial console \
                          may do"
                        .to_owned(),
                });
            }
        };
        let way = match connector.forward(&remote).await {
            Ok(Some(way)) => way,
            Ok(None) => return Err(not_sent("there is no way through to that host".to_owned())),
            Err(error) => return Err(not_sent(sanitise(&error.to_string()))),
        };
        Tunnel::open(way, remote).await.map_err(|why| Sent::Refused { why })
    }

    /// Asks the host where the screen is.
    async fn ask_screen(
        &self,
        connector: &dyn Connector,
        step: &ConfirmedStep,
        at: &mut Option<Moment>,
    ) -> Result<Screen, Sent> {
        let request =
            step.step().invocation.as_ref().and_then(|invocation| operate::where_is_screen(nonce(), invocation));
        let Some(request) = request else {
            return Err(Sent::NotSent { why: "the domain has no number to be asked for".to_owned() });
        };
        let mut channel = self.open_channel(connector).await?;
        *at = Some(self.now());
        let limits = Limits { deadline: ASKING, max_bytes: 1 << 16 };
        let answer = channel.ask(request.line.as_bytes(), request.end.as_bytes(), limits).await;
        tokio::spawn(channel.close());
        // Nothing was to be changed, so that nothing can have been.
        let failed = |why: String| Sent::NotSent { why: sanitise(&why) };
        let answer = answer.map_err(|error| failed(error.to_string()))?;
        let answer = ScreenAnswer::parse(&answer, &request.nonce).map_err(|error| failed(error.to_string()))?;
        match (answer.guarded, answer.screen) {
            (Guarded::Same, Some(screen)) => Ok(screen),
            (guarded, _) => Err(Sent::from_guard(&guarded)),
        }
    }
}

#[cfg(test)]
mod tests;
