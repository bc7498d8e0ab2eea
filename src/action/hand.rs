use super::audit::{Audit, Entry, Phase, Who};
use super::confirm::ConfirmedStep;
use super::follow::Verdict;
use super::gate::Permit;
use super::outcome::Sent;
use crate::clock;
use crate::hypervisor::operate::{self, Answer, GUARD_SECONDS, Invocation};
use crate::link::{Channel, Connector, Limits};
use crate::model::{HostId, Moment, sanitise};
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// The way to one host for commands: the same connector its samples come through, in a short
/// session of its own.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The host.
    pub id: HostId,
    /// How it is reached.
    pub connector: Arc<dyn Connector>,
}

/// What sends commands. There is none without a [`Permit`], and it takes confirmed steps alone.
pub struct Hand {
    _permit: Permit,
    lanes: HashMap<HostId, Lane>,
    audit: Arc<dyn Audit>,
    audit_required: bool,
    who: Who,
    clock: Clock,
}

/// Tells the time.
type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// One host's commands go one after the other: with the session its samples come through, that
/// makes at most two.
#[derive(Debug)]
struct Lane {
    connector: Arc<dyn Connector>,
    turn: Mutex<()>,
}

/// A command that has been through a [`Hand`].
#[derive(Clone, Debug)]
pub struct Done {
    /// What came of it.
    pub sent: Sent,
    /// When it was given to the connection; `None` if it never was.
    pub at: Option<Moment>,
    /// Why its end could not be written to the audit, if it could not.
    pub audit_failed: Option<String>,
    pub(super) id: String,
}

/// How long connecting may take in all; the connection's own timeout is usually shorter.
const CONNECTING: Duration = Duration::from_secs(60);

/// The longest answer to a command.
const LONGEST: usize = 1 << 20;

impl Hand {
    /// A hand for these hosts. With `audit_required` nothing is sent unless the line before it is
    /// on the disk.
    pub fn new(
        permit: Permit,
        hosts: impl IntoIterator<Item = Reach>,
        audit: Arc<dyn Audit>,
        audit_required: bool,
        who: Who,
    ) -> Hand {
        let lane = |host: Reach| (host.id, Lane { connector: host.connector, turn: Mutex::new(()) });
        let lanes = hosts.into_iter().map(lane).collect();
        Hand { _permit: permit, lanes, audit, audit_required, who, clock: Arc::new(clock::now) }
    }

    /// The same by another clock: that of a simulated world's watch.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> Moment + Send + Sync + 'static) -> Hand {
        self.clock = Arc::new(clock);
        self
    }

    /// Now.
    pub(super) fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Sends one step's command and waits until the host has answered, or cannot be heard any
    /// more. Every wait in it is bounded.
    pub async fn act(&self, step: &ConfirmedStep) -> Done {
        let id = format!("{:016x}", nonce());
        let not_sent = |why: String| Done { sent: Sent::NotSent { why }, at: None, audit_failed: None, id: id.clone() };
        let Some(invocation) = &step.step().invocation else {
            return not_sent("there is no command for it".to_owned());
        };
        let Some(lane) = self.lanes.get(&step.step().target.host) else {
            return not_sent(format!("no way to {} is known", step.step().target.host));
        };
        let _turn = lane.turn.lock().await;
        if let Err(error) = self.write(self.entry(&id, Phase::Before, step, None, None)).await
            && self.audit_required
        {
            return not_sent(format!("nothing is done without an audit line: {error}"));
        }
        let mut pending = Pending { hand: self, step, id: &id, at: None };
        let sent = self.send(lane.connector.as_ref(), invocation, &mut pending.at).await;
        let at = pending.at;
        std::mem::forget(pending);
        let after = self.entry(&id, Phase::After, step, sent.exit(), Some((word(&sent), sent.text())));
        let audit_failed = self.write(after).await.err();
        Done { sent, at, audit_failed, id }
    }

    /// Runs one step's command with this terminal, and waits until the operator has left it. The
    /// caller has put the terminal in its plain state before, and puts it back after.
    pub async fn attach(&self, step: &ConfirmedStep) -> Done {
        let id = format!("{:016x}", nonce());
        let not_sent = |why: String| Done { sent: Sent::NotSent { why }, at: None, audit_failed: None, id: id.clone() };
        let (Some(invocation), Some(lane)) = (&step.step().invocation, self.lanes.get(&step.step().target.host)) else {
            return not_sent("there is no command for it, or no way to its host".to_owned());
        };
        let words = match operate::on_terminal(invocation) {
            Ok(words) => words,
            Err(error) => return not_sent(error.to_string()),
        };
        let command = match lane.connector.on_terminal(&words) {
            Ok(Some(command)) => command,
            Ok(None) => return not_sent("there is no terminal on that host".to_owned()),
            Err(error) => return not_sent(sanitise(&error.to_string())),
        };
        if let Err(error) = self.write(self.entry(&id, Phase::Before, step, None, None)).await
            && self.audit_required
        {
            return not_sent(format!("nothing is done without an audit line: {error}"));
        }
        let at = Some(self.now());
        let mut command = tokio::process::Command::from(command);
        // Hosts may have come through standard input: keys come from the terminal itself.
        if !std::io::stdin().is_terminal()
            && let Ok(tty) = std::fs::File::open("/dev/tty")
        {
            command.stdin(tty);
        }
        let sent = match command.kill_on_drop(true).status().await {
            Ok(status) => Sent::from_terminal(status.code()),
            Err(error) => Sent::NotSent { why: error.to_string() },
        };
        let after = self.entry(&id, Phase::After, step, sent.exit(), Some((word(&sent), sent.text())));
        let audit_failed = self.write(after).await.err();
        Done { sent, at, audit_failed, id }
    }

    /// Writes down what was seen of a command's effect.
    pub async fn verified(&self, step: &ConfirmedStep, done: &Done, verdict: &Verdict) {
        let (word, text) = match verdict {
            Verdict::Verified(text) => ("verified", text),
            Verdict::Unverified(text) | Verdict::Waiting(text) => ("unverified", text),
        };
        let entry = self.entry(&done.id, Phase::Verified, step, done.sent.exit(), Some((word, text.clone())));
        if let Err(error) = self.write(entry).await {
            tracing::warn!("audit: {error}");
        }
    }

    /// One conversation: connect, ask, read, end. `at` is set right before the command is handed over.
    async fn send(&self, connector: &dyn Connector, invocation: &Invocation, at: &mut Option<Moment>) -> Sent {
        let nonce = nonce();
        let request = match operate::request(nonce, invocation) {
            Ok(request) => request,
            Err(error) => return Sent::NotSent { why: error.to_string() },
        };
        let mut channel = match self.open_channel(connector).await {
            Ok(channel) => channel,
            Err(sent) => return sent,
        };
        *at = Some(self.now());
        let deadline = Duration::from_secs(u64::from(invocation.seconds) + u64::from(GUARD_SECONDS) + 15);
        let limits = Limits { deadline, max_bytes: LONGEST };
        let answer = channel.ask(request.line.as_bytes(), request.end.as_bytes(), limits).await;
        // Its end takes a moment, in which nobody has to wait.
        tokio::spawn(channel.close());
        match answer {
            Ok(bytes) => match Answer::parse(&bytes, &request.nonce) {
                Ok(answer) => Sent::from_answer(&answer),
                Err(error) => Sent::Unknown { why: sanitise(&error.to_string()) },
            },
            Err(error) => {
                let sent = Sent::from_error(&error);
                if let Sent::NotSent { .. } = sent {
                    *at = None;
                }
                sent
            }
        }
    }

    /// A session of its own for one conversation.
    pub(super) async fn open_channel(&self, connector: &dyn Connector) -> Result<Box<dyn Channel>, Sent> {
        match tokio::time::timeout(CONNECTING, connector.open(operate::script())).await {
            Ok(Ok(channel)) => Ok(channel),
            Ok(Err(error)) => Err(Sent::NotSent { why: sanitise(&error.to_string()) }),
            Err(_) => Err(Sent::NotSent { why: format!("no connection within {} s", CONNECTING.as_secs()) }),
        }
    }

    /// The way to a host.
    pub(super) fn connector(&self, host: &HostId) -> Option<Arc<dyn Connector>> {
        self.lanes.get(host).map(|lane| lane.connector.clone())
    }

    /// Whether nothing is done without an audit line.
    pub(super) fn audit_required(&self) -> bool {
        self.audit_required
    }

    pub(super) fn entry(
        &self,
        id: &str,
        phase: Phase,
        step: &ConfirmedStep,
        exit: Option<i32>,
        outcome: Option<(&str, String)>,
    ) -> Entry {
        let target = &step.step().target;
        Entry {
            v: 1,
            time: jiff::Timestamp::now().to_string(),
            id: id.to_owned(),
            phase,
            action: step.kind().info().id.to_owned(),
            host: target.host.to_string(),
            domain: target.name.to_string(),
            domid: target.domid,
            uuid: target.uuid,
            command: step.step().command(),
            exit,
            outcome: outcome.as_ref().map(|(word, _)| (*word).to_owned()),
            said: outcome.map(|(_, text)| sanitise(&text)),
            who: self.who.clone(),
        }
    }

    /// Writes a line without holding up the other tasks.
    pub(super) async fn write(&self, entry: Entry) -> Result<(), String> {
        let audit = self.audit.clone();
        match tokio::task::spawn_blocking(move || audit.write(&entry)).await {
            Ok(wrote) => wrote.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl fmt::Debug for Hand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hand").field("hosts", &self.lanes.len()).field("who", &self.who).finish_non_exhaustive()
    }
}

/// A command on its way. Dropped before the answer came (the program ends), it leaves a line that
/// says so.
struct Pending<'a> {
    hand: &'a Hand,
    step: &'a ConfirmedStep,
    id: &'a str,
    at: Option<Moment>,
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        let (word, text) = match self.at {
            Some(_) => ("unknown", "sent; aerostat ended before the host had answered"),
            None => ("notsent", "aerostat ended before it was sent"),
        };
        let entry = self.hand.entry(self.id, Phase::After, self.step, None, Some((word, text.to_owned())));
        let _ = self.hand.audit.write(&entry);
    }
}

pub(super) fn word(sent: &Sent) -> &'static str {
    match sent {
        Sent::NotSent { .. } => "notsent",
        Sent::Refused { .. } => "refused",
        Sent::Failed { .. } => "failed",
        Sent::Ran { .. } => "ran",
        Sent::Unknown { .. } => "unknown",
    }
}

/// A number no guest can guess: the standard library's keyed hash, whose keys are random.
pub(super) fn nonce() -> u64 {
    RandomState::new().hash_one((std::process::id(), clock::now()))
}
