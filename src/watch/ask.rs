//! One question to one host: what is sent, how long it may take, what the answer means.

use super::chance::nonce;
use super::plan::HostPlan;
use crate::hypervisor::{self, Frame, Hello, collector};
use crate::inventory::HostEntry;
use crate::link::{Channel, Limits, LinkError, advice};
use crate::model::{HostError, HostErrorKind, HostReport, Name, Toolstack};
use std::time::Duration;
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

/// Why a question has no good answer.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// The channel is of no more use.
    Channel(HostError),
    /// The host answered as agreed, that it cannot do what is asked.
    Host(HostError),
}

impl Trouble {
    pub fn into_error(self) -> HostError {
        match self {
            Trouble::Channel(error) | Trouble::Host(error) => error,
        }
    }
}

/// Tools a sample runs one after the other, at most: domains, counters, host, memory keys twice.
const TOOLS: u32 = 5;

/// What network and shell may take on top of the tools, on a host that is busy.
const SLACK: Duration = Duration::from_secs(10);

/// No answer is waited for longer, however generous the tools' deadline is.
const LONGEST: Duration = Duration::from_secs(90);

/// How long a whole sample may take on our side: the remote deadlines end each tool before, so
/// that only a dead connection or a shell that hangs itself gets here.
pub(super) fn sample_deadline(entry: &HostEntry) -> Duration {
    (entry.tool_deadline * TOOLS + SLACK).min(LONGEST)
}

/// A connection attempt gives its place in the fan-out free after so long: what still takes its
/// time then is waiting for a network, and a hundred dead hosts must not keep the living ones
/// waiting behind them.
const SLOT: Duration = Duration::from_secs(5);

/// Opens a channel to the host; `place` is its place in the fan-out, which is never closed.
pub(super) async fn open(plan: &HostPlan, place: Option<SemaphorePermit<'_>>) -> Result<Box<dyn Channel>, HostError> {
    let mut opening = plan.connector.open(collector::script());
    let opened = match timeout(SLOT, &mut opening).await {
        Ok(opened) => opened,
        Err(_) => {
            drop(place);
            opening.await
        }
    };
    opened.map_err(|error| explained(error, &plan.entry))
}

/// Makes a host's error of a link's, with the usual advice where it brings none of its own.
fn explained(error: LinkError, entry: &HostEntry) -> HostError {
    let mut error = HostError::from(error);
    if error.hint.is_empty() {
        error.hint = Name::new(&advice(error.kind, entry));
    }
    error
}

/// Asks what the host is.
pub(super) async fn hello(channel: &mut dyn Channel, entry: &HostEntry, max_bytes: usize) -> Result<Hello, Trouble> {
    let request = collector::hello(nonce());
    let limits = Limits { deadline: entry.tool_deadline + SLACK, max_bytes: max_bytes.min(1 << 20) };
    let answer = put(channel, entry, &request, limits).await?;
    Frame::parse(&answer, &request.nonce)
        .and_then(|frame| Hello::parse(&frame))
        .map_err(|error| Trouble::Channel(error.into()))
}

/// The toolstack to ask with.
pub(super) fn toolstack(entry: &HostEntry, hello: &Hello) -> Result<Toolstack, HostError> {
    entry.toolstack.or_else(|| hello.toolstacks.first().copied()).ok_or_else(|| HostError {
        kind: HostErrorKind::NoToolstack,
        said: Name::new("neither xl nor xm is there (looked in PATH, /usr/sbin, /sbin, /usr/lib/xen*/bin)"),
        hint: Name::new(&advice(HostErrorKind::NoToolstack, entry)),
    })
}

/// Takes a sample.
pub(super) async fn sample(
    channel: &mut dyn Channel,
    entry: &HostEntry,
    toolstack: Toolstack,
    before: Option<&HostReport>,
    max_bytes: usize,
) -> Result<HostReport, Trouble> {
    let request = collector::sample(nonce(), toolstack, entry.tool_deadline);
    let limits = Limits { deadline: sample_deadline(entry), max_bytes };
    let answer = put(channel, entry, &request, limits).await?;
    read(&answer, &request, entry, toolstack, before)
}

/// Asks which domains there are, and nothing else: all other figures are `None`.
pub(super) async fn list(
    channel: &mut dyn Channel,
    entry: &HostEntry,
    toolstack: Toolstack,
    max_bytes: usize,
) -> Result<HostReport, Trouble> {
    let request = collector::list(nonce(), toolstack, entry.tool_deadline);
    let limits = Limits { deadline: (entry.tool_deadline + SLACK).min(LONGEST), max_bytes };
    let answer = put(channel, entry, &request, limits).await?;
    let mut report = read(&answer, &request, entry, toolstack, None)?;
    // What was not asked for is not missing.
    report.problems.retain(|problem| problem.section == "list");
    Ok(report)
}

fn read(
    answer: &[u8],
    request: &collector::Request,
    entry: &HostEntry,
    toolstack: Toolstack,
    before: Option<&HostReport>,
) -> Result<HostReport, Trouble> {
    let frame = Frame::parse(answer, &request.nonce).map_err(|error| Trouble::Channel(error.into()))?;
    hypervisor::parse(toolstack, &frame, before).map_err(|mut error| {
        if error.hint.is_empty() {
            error.hint = Name::new(&advice(error.kind, entry));
        }
        Trouble::Host(error)
    })
}

async fn put(
    channel: &mut dyn Channel,
    entry: &HostEntry,
    request: &collector::Request,
    limits: Limits,
) -> Result<Vec<u8>, Trouble> {
    channel
        .ask(request.line.as_bytes(), request.end.as_bytes(), limits)
        .await
        .map_err(|error| Trouble::Channel(explained(error, entry)))
}
