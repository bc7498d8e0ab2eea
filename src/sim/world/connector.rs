//! The way to a simulated host: what ssh is to a real one.

use super::World;
use super::joined::SimForward;
use super::request::Operate;
use crate::link::{Channel, Connector, Endpoint, Forward, Limits, LinkError};
use crate::model::HostErrorKind;
use crate::sim::rng::Rng;
use crate::sim::scenario::{Fault, Latency};
use crate::sim::{cost, render};
use futures_util::future::BoxFuture;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::sleep;

/// What random numbers are drawn for.
const LATENCY: u64 = 4;

/// Reaches one simulated host.
pub(super) struct SimConnector {
    world: World,
    host: usize,
    opened: AtomicU64,
}

impl SimConnector {
    pub fn new(world: World, host: usize) -> SimConnector {
        SimConnector { world, host, opened: AtomicU64::new(0) }
    }

    async fn connect(&self) -> Result<Box<dyn Channel>, LinkError> {
        let opened = self.opened.fetch_add(1, Ordering::Relaxed);
        let mut rng = Rng::new(self.world.inner.seed, LATENCY + (opened << 8), self.host as u64);
        let (latency, fault, name) = {
            let host = cost::spent(|| self.world.now(self.host));
            (host.setup.latency, host.fault().cloned(), host.setup.name.clone())
        };
        let took = about(latency.connect.0, latency, &mut rng);
        match fault {
            Some(Fault::Dead) => {
                // Nobody answers: only our own patience ends it.
                sleep(CONNECT_TIMEOUT).await;
                let said = format!("ssh: connect to host {name} port 22: Connection timed out");
                return Err(LinkError::new(HostErrorKind::ConnectTimeout, said));
            }
            Some(fault) => {
                sleep(took).await;
                if let Some((kind, said)) = refusal(&fault, &name) {
                    return Err(LinkError::new(kind, said));
                }
            }
            None => sleep(took).await,
        }
        let breaks = self.world.now(self.host).breaks;
        Ok(Box::new(SimChannel { world: self.world.clone(), host: self.host, breaks, rng, latency, room: 0 }))
    }
}

/// How long a connection to a dead host is waited for; ssh's own patience is longer, ours is not.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// What ssh says when it does not get in.
fn refusal(fault: &Fault, name: &str) -> Option<(HostErrorKind, String)> {
    Some(match fault {
        Fault::Refused => {
            (HostErrorKind::ConnectionRefused, format!("ssh: connect to host {name} port 22: Connection refused"))
        }
        Fault::Unreachable => {
            (HostErrorKind::Unreachable, format!("ssh: connect to host {name} port 22: No route to host"))
        }
        Fault::Login => (
            HostErrorKind::AuthenticationFailed,
            format!("root@{name}: Permission denied (publickey,gssapi-with-mic,password)."),
        ),
        Fault::HostKey => (
            HostErrorKind::HostKeyChanged,
            format!("Host key for {name} has changed and you have requested strict checking."),
        ),
        Fault::Password => (HostErrorKind::BecomeNeedsPassword, "sudo: a password is required".to_owned()),
        _ => return None,
    })
}

/// Around that long.
fn about(mean: Duration, latency: Latency, rng: &mut Rng) -> Duration {
    mean.mul_f64(1.0 + rng.between(-latency.spread, latency.spread))
}

impl Connector for SimConnector {
    fn open<'a>(&'a self, _script: &'a str) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkError>> {
        Box::pin(self.connect())
    }

    fn on_terminal(&self, words: &[String]) -> Result<Option<std::process::Command>, LinkError> {
        Ok(self.world.on_terminal(self.host, words))
    }

    fn forward<'a>(&'a self, to: &'a Endpoint) -> BoxFuture<'a, Result<Option<Box<dyn Forward>>, LinkError>> {
        let way = SimForward { world: self.world.clone(), host: self.host, to: to.clone() };
        let way: Box<dyn Forward> = Box::new(way);
        Box::pin(std::future::ready(Ok(Some(way))))
    }
}

impl fmt::Debug for SimConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimConnector").field("host", &self.host).finish_non_exhaustive()
    }
}

struct SimChannel {
    world: World,
    host: usize,
    /// The connection breaks with the host's count.
    breaks: u64,
    rng: Rng,
    latency: Latency,
    /// Bytes of the last answer.
    room: usize,
}

/// What became of a request.
enum Outcome {
    Answer(render::Answer),
    /// The connection ends in the middle.
    Cut,
    Hang(Option<Duration>),
    Flood,
    Lost,
    Unknown,
}

impl SimChannel {
    fn look(&mut self, request: &[u8]) -> Outcome {
        let host = self.world.now(self.host);
        if host.breaks != self.breaks {
            return Outcome::Lost;
        }
        let until = host.faults.last().and_then(|(_, until)| *until);
        match host.fault() {
            Some(Fault::Hang) => {
                let left = until.map(|until| Duration::from_millis(until.saturating_sub(host.now)));
                return Outcome::Hang(left.map(|left| self.world.inner.pace.real(left)));
            }
            Some(Fault::Flood) => return Outcome::Flood,
            Some(Fault::Cut) => {
                drop(host);
                // The command was heard: only its answer is lost.
                if let Some(asked) = Operate::read(request) {
                    self.world.operate(self.host, &asked);
                }
                return Outcome::Cut;
            }
            _ => {}
        }
        if request.starts_with(b"V ") {
            // The world's script is locked before any host, never after.
            drop(host);
            return match self.world.view(request) {
                Some(bytes) => Outcome::Answer(render::Answer { bytes, held_up: Duration::ZERO }),
                None => Outcome::Unknown,
            };
        }
        if request.starts_with(b"B ") {
            drop(host);
            return match self.world.what_is_open(self.host, request) {
                Some(bytes) => Outcome::Answer(render::Answer { bytes, held_up: Duration::ZERO }),
                None => Outcome::Unknown,
            };
        }
        if request.starts_with(b"D ") {
            drop(host);
            return match self.world.where_is_screen(self.host, request) {
                Some(bytes) => Outcome::Answer(render::Answer { bytes, held_up: Duration::ZERO }),
                None => Outcome::Unknown,
            };
        }
        if let Some(asked) = Operate::read(request) {
            drop(host);
            let bytes = self.world.operate(self.host, &asked);
            return Outcome::Answer(render::Answer { bytes, held_up: Duration::ZERO });
        }
        let Some(request) = render::Request::read(request) else { return Outcome::Unknown };
        let mut answer = render::answer(&host, &request, self.world.setting(&host), self.room);
        if let Some(Fault::Slow(by)) = host.fault() {
            answer.held_up += *by;
        }
        self.room = answer.bytes.len();
        Outcome::Answer(answer)
    }

    async fn reply(&mut self, request: &[u8], limits: Limits) -> Result<Vec<u8>, LinkError> {
        let took = about(self.latency.answer.0, self.latency, &mut self.rng);
        // A request reaches the host half-way through; what it says is of that moment.
        sleep(took / 2).await;
        loop {
            match cost::spent(|| self.look(request)) {
                Outcome::Answer(answer) => {
                    let rest = took / 2 + answer.held_up;
                    if took / 2 + rest > limits.deadline {
                        sleep(limits.deadline.saturating_sub(took / 2)).await;
                        return Err(too_late(limits));
                    }
                    sleep(rest).await;
                    if self.world.now(self.host).breaks != self.breaks {
                        return Err(lost());
                    }
                    if answer.bytes.len() > limits.max_bytes {
                        return Err(too_long(limits));
                    }
                    return Ok(answer.bytes);
                }
                Outcome::Hang(Some(left)) if left < limits.deadline => sleep(left.max(Duration::from_millis(1))).await,
                Outcome::Hang(_) => {
                    sleep(limits.deadline.saturating_sub(took / 2)).await;
                    return Err(too_late(limits));
                }
                Outcome::Flood => {
                    // At some ten MiB a second.
                    sleep(Duration::from_millis(limits.max_bytes as u64 / 10_000).min(limits.deadline)).await;
                    return Err(too_long(limits));
                }
                Outcome::Cut => {
                    sleep(took / 2).await;
                    return Err(LinkError::new(
                        HostErrorKind::ConnectionLost,
                        "the connection ended in the middle of an answer",
                    ));
                }
                Outcome::Unknown => {
                    return Err(LinkError::new(HostErrorKind::Other, "sh: syntax error in the request"));
                }
                Outcome::Lost => return Err(lost()),
            }
        }
    }
}

fn lost() -> LinkError {
    LinkError::new(HostErrorKind::ConnectionLost, "client_loop: send disconnect: Broken pipe")
}

fn too_late(limits: Limits) -> LinkError {
    LinkError::new(HostErrorKind::SampleTimeout, format!("no answer within {:.1} s", limits.deadline.as_secs_f64()))
}

fn too_long(limits: Limits) -> LinkError {
    LinkError::new(HostErrorKind::TooLong, format!("the answer grew past {} KiB", limits.max_bytes / 1024))
}

impl Channel for SimChannel {
    fn ask<'a>(
        &'a mut self,
        request: &'a [u8],
        _end: &'a [u8],
        limits: Limits,
    ) -> BoxFuture<'a, Result<Vec<u8>, LinkError>> {
        Box::pin(self.reply(request, limits))
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
