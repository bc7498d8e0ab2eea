//! The scenario file as it is written.

use super::values::{Balloon, Kib, Level, Obeys, Span, Toolstack, Workload, toolstack};
use serde::Deserialize;
use std::time::Duration;
use toml::Spanned;

/// A whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Name of the cluster, for the title line.
    pub name: String,
    /// What the scenario shows, for people.
    #[serde(default)]
    pub about: String,
    /// Seed used when the caller gives none.
    #[serde(default = "one")]
    pub seed: u64,
    /// Time lived before the first question, so that counters and balloons have a past.
    #[serde(default = "warmup")]
    pub warmup: Span,
    /// Date of the first question, in seconds since the Unix epoch (start times in `xm list -l`).
    #[serde(default = "epoch")]
    pub epoch: u64,
    /// How long hosts take to answer, where the host itself does not say.
    #[serde(default)]
    pub latency: Latency,
    #[serde(default)]
    pub pool: Vec<Spanned<Pool>>,
    #[serde(default)]
    pub host: Vec<Spanned<Host>>,
    #[serde(default)]
    pub guest: Vec<Spanned<Guest>>,
    #[serde(default)]
    pub event: Vec<Spanned<Event>>,
}

/// How long a host takes. Real time, whatever the world's speed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Latency {
    /// To connect.
    pub connect: Span,
    /// To answer.
    pub answer: Span,
    /// Either may be shorter or longer by this part of itself, at random.
    pub spread: f64,
}

impl Default for Latency {
    fn default() -> Latency {
        Latency { connect: Span(Duration::from_millis(150)), answer: Span(Duration::from_millis(30)), spread: 0.5 }
    }
}

/// Hosts that belong together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pool {
    pub name: String,
    /// Oracle VM: UUID of the shared repository (32 hexadecimal digits), which the hosts answer.
    pub repository: Option<String>,
    /// Whether the inventory leaves it to detection which hosts belong here.
    #[serde(default)]
    pub detected: bool,
}

/// One or more hosts that are alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Host {
    /// Name, or a list such as `dbsrvg[3502-3503]`.
    pub name: String,
    pub pool: Option<String>,
    #[serde(deserialize_with = "toolstack", default = "xl")]
    pub toolstack: Toolstack,
    /// Version of the hypervisor; `3.4.0` for xm and `4.17.7` for xl where it is not given.
    pub xen: Option<String>,
    pub memory: Kib,
    #[serde(default = "eight")]
    pub cpus: u32,
    #[serde(default = "mhz")]
    pub mhz: f64,
    #[serde(default)]
    pub dom0: Dom0,
    pub latency: Option<Latency>,
}

/// The control domain.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Dom0 {
    pub memory: Kib,
    /// Auto-ballooning takes no more than to here.
    pub min: Kib,
    /// Whether dom0 gives memory back when a guest needs it to start or to be grown.
    pub autoballoon: bool,
}

impl Default for Dom0 {
    fn default() -> Dom0 {
        Dom0 { memory: Kib(512 * 1024), min: Kib(196 * 1024), autoballoon: false }
    }
}

/// Guests that are alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Guest {
    /// Hosts they run on: a list; each of them gets `count` guests.
    pub on: String,
    /// How many on each host; the length of `names` where that is given.
    pub count: Option<u32>,
    /// Template of their names.
    pub name: Option<String>,
    /// Their names, one by one, instead.
    pub names: Option<Vec<String>>,
    /// First `{n}`.
    #[serde(default)]
    pub first: u32,
    /// First `{id}`; the next ones follow with small gaps.
    #[serde(default = "ten")]
    pub first_id: u32,
    pub memory: Kib,
    pub maxmem: Option<Kib>,
    #[serde(default = "one32")]
    pub vcpus: u32,
    #[serde(default = "idle")]
    pub workload: Workload,
    pub net: Option<Level>,
    pub disk: Option<Level>,
    #[serde(default = "directed")]
    pub balloon: Balloon,
    /// The balloon target in the beginning, where it is not `memory`.
    pub target: Option<Kib>,
    /// Where a stuck balloon stops.
    pub stuck_at: Option<Kib>,
    /// How long they take to shut down when they are asked to, or that they never do.
    #[serde(default)]
    pub shutdown: Obeys,
    /// xend keeps them in its list while they are halted, as they are in the beginning.
    #[serde(default)]
    pub halted: bool,
    /// When they start; from the beginning where not given.
    pub starts: Option<Span>,
    /// The second starts this much after the first, and so on.
    pub starts_every: Option<Span>,
}

/// Something that happens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    pub at: Span,
    /// Happens again and again.
    pub every: Option<Span>,
    /// To which host.
    pub host: Option<String>,
    /// To which guest (its name in the beginning).
    pub guest: Option<String>,
    /// What: see [`super::event::Does`].
    pub does: super::event::Does,
    /// For how long; for ever where not given.
    #[serde(rename = "for")]
    pub lasts: Option<Span>,
    /// A host, a name, a size, a workload: depends on `does`.
    pub to: Option<String>,
    /// How much longer than usual answers take.
    pub by: Option<Span>,
    /// Which tool fails or hangs: a section of the frame.
    pub section: Option<String>,
}

fn one() -> u64 {
    1
}
fn one32() -> u32 {
    1
}
fn eight() -> u32 {
    8
}
fn ten() -> u32 {
    10
}
fn mhz() -> f64 {
    2266.746
}
fn warmup() -> Span {
    Span(Duration::from_secs(600))
}
/// 2010-08-20 15:22:01 UTC, the day the figures of the default scenario were published.
fn epoch() -> u64 {
    1_282_317_721
}
fn xl() -> Toolstack {
    Toolstack::Xl
}
fn idle() -> Workload {
    Workload::Idle
}
fn directed() -> Balloon {
    Balloon::Directed
}
