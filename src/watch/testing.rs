//! A scripted host for the watch's tests: it speaks the collector's frames and misbehaves on
//! demand.
#![allow(clippy::unwrap_used)]

use super::{Clock, HostPlan, Plan};
use crate::inventory::HostEntry;
use crate::link::{Channel, Connector, Limits, LinkError};
use crate::model::{Cluster, Freshness, HostErrorKind, HostFacts, HostReport, LinkState, Moment, Toolstack};
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

/// A report of nothing.
pub(super) fn empty_report(toolstack: Toolstack, facts: HostFacts) -> HostReport {
    HostReport {
        toolstack,
        clock: None,
        device_clock: None,
        boot: None,
        facts,
        domains: Vec::new(),
        problems: Vec::new(),
        sources: &[],
    }
}

/// How a scripted host behaves from now on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mood {
    Well,
    /// Answers after so long.
    Slow(Duration),
    /// Never answers.
    Hung,
    Refused,
    /// Connecting never ends.
    Silent,
    Garbage,
    Endless,
    /// The connection ends in mid-frame.
    Dies,
    /// `xl list` fails, the frame is whole.
    ToolFails,
    NoTools,
}

/// What happened to a scripted host.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// When it was connected to.
    pub opened: Vec<Instant>,
    /// When it was asked for samples.
    pub asked: Vec<Instant>,
    /// Channels open now, and at most at a time.
    pub open: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Script {
    pub mood: Arc<Mutex<Mood>>,
    pub log: Arc<Mutex<Log>>,
    pub ovs: Option<&'static str>,
    guests: usize,
}

impl Script {
    pub fn new(mood: Mood) -> Script {
        Script { mood: Arc::new(Mutex::new(mood)), log: Arc::default(), ovs: None, guests: 2 }
    }

    pub fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub fn mood(&self) -> Mood {
        *self.mood.lock().unwrap()
    }

    pub fn asked(&self) -> usize {
        self.log.lock().unwrap().asked.len()
    }

    pub fn opened(&self) -> usize {
        self.log.lock().unwrap().opened.len()
    }

    pub fn host(&self, name: &str) -> HostPlan {
        HostPlan { entry: HostEntry::named(name), connector: Arc::new(self.clone()) }
    }

    async fn connect(&self) -> Result<Box<dyn Channel>, LinkError> {
        sleep(Duration::from_millis(100)).await;
        match self.mood() {
            Mood::Refused => return Err(LinkError::new(HostErrorKind::ConnectionRefused, "refused")),
            Mood::Silent => std::future::pending().await,
            _ => {}
        }
        let mut log = self.log.lock().unwrap();
        log.opened.push(Instant::now());
        log.open += 1;
        Ok(Box::new(Line { script: self.clone() }))
    }

    fn hello(&self, nonce: &str) -> String {
        let tools = if self.mood() == Mood::NoTools { "" } else { "tools=xl\n" };
        let ovs = self.ovs.map(|ovs| format!("ovs=/var/ovs/mount/{ovs}\n")).unwrap_or_default();
        format!("\n@{nonce} begin 1\n\n@{nonce} + facts\n{tools}{ovs}\n@{nonce} - facts 0\n\n@{nonce} end\n")
    }

    fn sample(&self, nonce: &str, up: f64) -> String {
        let header =
            "Name ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label\n";
        let mut list = format!("{header}Domain-0 0 512 2 r----- 287.7 00000000-0000-0000-0000-000000000000 - -\n");
        for guest in 1..=self.guests {
            list += &format!("vm{guest} {guest} 128 1 -b---- 36.8 7a31a084-e5e4-48cd-8b72-{guest:012x} - -\n");
        }
        let section = |name: &str, text: &str, status: i32, err: &str| {
            format!("\n@{nonce} + {name}\n{text}\n@{nonce} - {name} {status}\n{err}")
        };
        let dom0 = section("dom0", &format!("uptime={up:.2}\nboot=5c0fe2aa-0000-0000-0000-000000000001\n"), 0, "");
        let list = match self.mood() {
            Mood::ToolFails => section("list", "", 1, "xl: cannot talk to the hypervisor\n"),
            _ => section("list", &list, 0, ""),
        };
        format!("\n@{nonce} begin 1\n{dom0}{list}\n@{nonce} end\n")
    }
}

impl Connector for Script {
    fn open<'a>(&'a self, _script: &'a str) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkError>> {
        Box::pin(self.connect())
    }
}

struct Line {
    script: Script,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.script.log.lock().unwrap().open -= 1;
    }
}

impl Line {
    async fn answer(&mut self, request: &[u8], limits: Limits) -> Result<Vec<u8>, LinkError> {
        let request = std::str::from_utf8(request).unwrap();
        let mut words = request.split_whitespace();
        let (kind, nonce) = (words.next().unwrap(), words.next().unwrap());
        sleep(Duration::from_millis(20)).await;
        if kind == "H" {
            return Ok(self.script.hello(nonce).into_bytes());
        }
        let now = Instant::now();
        self.script.log.lock().unwrap().asked.push(now);
        let late = || LinkError::new(HostErrorKind::SampleTimeout, "too late");
        match self.script.mood() {
            Mood::Slow(by) if by > limits.deadline => {
                sleep(limits.deadline).await;
                Err(late())
            }
            Mood::Slow(by) => {
                sleep(by).await;
                Ok(self.script.sample(nonce, uptime(now)).into_bytes())
            }
            Mood::Hung => {
                sleep(limits.deadline).await;
                Err(late())
            }
            Mood::Garbage => Ok(b"\x00\xff@garbage\n".repeat(100)),
            Mood::Endless => Err(LinkError::new(HostErrorKind::TooLong, "endless")),
            Mood::Dies | Mood::Refused => Err(LinkError::new(HostErrorKind::ConnectionLost, "gone")),
            _ => Ok(self.script.sample(nonce, uptime(now)).into_bytes()),
        }
    }
}

fn uptime(now: Instant) -> f64 {
    1000.0 + now.duration_since(epoch()).as_secs_f64()
}

thread_local! {
    static EPOCH: Instant = Instant::now();
}

/// When this test first looked; each test has its own thread and its own paused clock.
pub(super) fn epoch() -> Instant {
    EPOCH.with(|epoch| *epoch)
}

impl Channel for Line {
    fn ask<'a>(
        &'a mut self,
        request: &'a [u8],
        _end: &'a [u8],
        limits: Limits,
    ) -> BoxFuture<'a, Result<Vec<u8>, LinkError>> {
        Box::pin(self.answer(request, limits))
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// A plan whose clock is the test's.
pub(super) fn plan(hosts: Vec<HostPlan>) -> Plan {
    let mut plan = Plan::new("test", hosts);
    plan.clock = clock();
    plan
}

/// The test's clock, as a moment.
pub(super) fn clock() -> Clock {
    let origin = epoch();
    Arc::new(move || Moment(1_000_000).after(Instant::now().duration_since(origin)))
}

/// Waits until the newest snapshot is as wanted.
pub(super) async fn until(
    snapshots: &mut watch::Receiver<Arc<Cluster>>,
    wanted: impl FnMut(&Arc<Cluster>) -> bool,
) -> Arc<Cluster> {
    tokio::time::timeout(Duration::from_secs(600), snapshots.wait_for(wanted))
        .await
        .expect("it never came")
        .unwrap()
        .clone()
}

/// Whether a host's connection failed that way.
pub(super) fn failed(cluster: &Cluster, at: usize, kind: HostErrorKind) -> bool {
    matches!(&cluster.hosts[at].link, LinkState::Failed { error, .. } if error.kind == kind)
}

pub(super) fn freshness(cluster: &Cluster, at: usize) -> Freshness {
    cluster.hosts[at].freshness(clock()())
}
