//! A command of the operator's, run when something happens.

use super::document::{document, environment};
use super::{Batch, Event, EventKind, Severity};
use crate::inventory::show_span;
use crate::model::{Moment, Name, sanitise};
use rustix::process::{Pid, Signal, kill_process_group};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::{Semaphore, broadcast, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout};

/// What is run, for what, and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct HookRules {
    /// The command in words; its words never hold anything of the event.
    pub command: Vec<String>,
    /// The mildest severity it is run for.
    pub severity: Severity,
    /// The kinds it is run for; empty for all.
    pub kinds: Vec<EventKind>,
    /// Runs in a minute; one more tells how many events there were beyond that.
    pub per_minute: u32,
    /// Runs at the same time.
    pub at_once: usize,
    /// How long one may take before it is killed with all it started.
    pub deadline: Duration,
}

/// The hook at work. Dropping it kills what runs.
#[derive(Debug)]
pub struct Hook {
    task: JoinHandle<()>,
    trouble: watch::Receiver<Option<String>>,
}

/// Most of a run's output that is logged, in bytes.
const OUTPUT: u64 = 4096;
/// Events that wait for a run; those beyond are counted.
const WAITING: usize = 100;

impl Hook {
    /// Runs the command for what comes, until nothing can come any more. A run that fails is told
    /// by `complain`: the first one, and the next one after a good one.
    pub fn start(
        rules: HookRules,
        events: broadcast::Receiver<Batch>,
        complain: impl Fn(String) + Send + Sync + 'static,
    ) -> Hook {
        let (failing, trouble) = watch::channel(None);
        let runs = Arc::new(Runs {
            slots: Semaphore::new(rules.at_once.max(1)),
            failing,
            complain: Box::new(complain),
            rules: rules.clone(),
        });
        Hook { task: tokio::spawn(listen(rules, events, runs)), trouble }
    }

    /// Why runs fail, from the first one that does until the next good one.
    pub fn trouble(&self) -> watch::Receiver<Option<String>> {
        self.trouble.clone()
    }

    /// Waits until everything that happened has been run for: when nothing can come any more, and
    /// no longer than this.
    pub async fn finish(mut self, patience: Duration) {
        let _ = timeout(patience, &mut self.task).await;
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(rules: HookRules, mut events: broadcast::Receiver<Batch>, runs: Arc<Runs>) {
    let mut gate = Gate::new(rules.per_minute);
    let mut running = JoinSet::new();
    loop {
        let due = gate.summary_due();
        tokio::select! {
            batch = events.recv() => match batch {
                Ok(batch) => {
                    let wanted = |event: &&Event| {
                        event.severity >= rules.severity && (rules.kinds.is_empty() || rules.kinds.contains(&event.kind))
                    };
                    for event in batch.iter().filter(wanted) {
                        if running.len() < WAITING && gate.lets() {
                            running.spawn(runs.clone().run(event.clone()));
                        } else {
                            gate.hold(event);
                        }
                    }
                }
                Err(broadcast::error::RecvError::Lagged(missed)) => {
                    (runs.complain)(format!("on_event: {missed} batches of events were missed"));
                }
                Err(broadcast::error::RecvError::Closed) => break,
            },
            () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                sum_up(&mut gate, &runs, &mut running);
            }
            Some(_) = running.join_next(), if !running.is_empty() => {}
        }
    }
    sum_up(&mut gate, &runs, &mut running);
    while running.join_next().await.is_some() {}
}

/// Runs it for what was held.
fn sum_up(gate: &mut Gate, runs: &Arc<Runs>, running: &mut JoinSet<()>) {
    if let Some(event) = gate.summary() {
        running.spawn(runs.clone().run(event));
    }
}

/// So many runs in a minute; the events beyond are counted.
struct Gate {
    per_minute: u32,
    /// When the minute began, and how many runs it has had.
    minute: Option<Instant>,
    had: u32,
    held: u32,
    worst: Option<Event>,
}

impl Gate {
    const MINUTE: Duration = Duration::from_secs(60);

    fn new(per_minute: u32) -> Gate {
        Gate { per_minute, minute: None, had: 0, held: 0, worst: None }
    }

    fn lets(&mut self) -> bool {
        let now = Instant::now();
        // What is held is told before anything that came after it.
        if self.held > 0 {
            return false;
        }
        if self.minute.is_none_or(|since| now.duration_since(since) >= Self::MINUTE) {
            self.minute = Some(now);
            self.had = 0;
        }
        self.had += 1;
        self.had <= self.per_minute
    }

    fn hold(&mut self, event: &Event) {
        self.held = self.held.saturating_add(1);
        self.minute.get_or_insert_with(Instant::now);
        if self.worst.as_ref().is_none_or(|worst| worst.severity < event.severity) {
            self.worst = Some(event.clone());
        }
    }

    fn summary_due(&self) -> Option<Instant> {
        self.minute.filter(|_| self.held > 0).map(|since| since + Self::MINUTE)
    }

    /// What was held, as one event; a new minute begins with it.
    fn summary(&mut self) -> Option<Event> {
        let worst = self.worst.take()?;
        let (held, at) = (std::mem::take(&mut self.held), worst.at);
        self.minute = Some(Instant::now());
        self.had = 1;
        Some(more(held, &worst, at))
    }
}

fn more(held: u32, worst: &Event, at: Moment) -> Event {
    let text = format!("{held} more events than are told one by one; the worst of them: {worst}");
    Event {
        at,
        kind: EventKind::More,
        severity: worst.severity,
        host: None,
        domain: None,
        pool: None,
        text: Name::new(&text),
    }
}

struct Runs {
    slots: Semaphore,
    failing: watch::Sender<Option<String>>,
    complain: Box<dyn Fn(String) + Send + Sync>,
    rules: HookRules,
}

impl Runs {
    async fn run(self: Arc<Runs>, event: Event) {
        // Never closed.
        let Ok(_slot) = self.slots.acquire().await else { return };
        match run(&self.rules, &event).await {
            Ok(said) => {
                self.failing.send_replace(None);
                tracing::info!(kind = event.kind.word(), said, "on_event");
            }
            Err(why) => {
                tracing::warn!(kind = event.kind.word(), why, "on_event failed");
                let line = format!("on_event {why}");
                if self.failing.send_replace(Some(line.clone())).is_none() {
                    (self.complain)(format!("{line}; the log has all of it (--log FILE)"));
                }
            }
        }
    }
}

/// The process group of a run that has not ended by itself; killed when dropped.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0.take() {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Runs the command for an event: what it said, or why it failed.
async fn run(rules: &HookRules, event: &Event) -> Result<String, String> {
    let (program, arguments) = rules.command.split_first().ok_or("names no command")?;
    let mut child = Command::new(program)
        .args(arguments)
        .envs(environment(event))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("cannot be started: {error}"))?;
    let mut group = Group(child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw));
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let work = async {
        let mut document = document(event).to_string();
        document.push('\n');
        let write = async {
            if let Some(mut stdin) = stdin {
                // A command that does not read it ends without it.
                let _ = stdin.write_all(document.as_bytes()).await;
            }
        };
        let ((), out, err, status) = tokio::join!(write, read(stdout), read(stderr), child.wait());
        (out, err, status)
    };
    let (out, err, status) = timeout(rules.deadline, work)
        .await
        .map_err(|_| format!("took longer than {} and was killed", show_span(rules.deadline)))?;
    // Reaped: the number may be somebody else's from now on, and what it has left running on purpose
    // goes on.
    group.0 = None;
    let status = status.map_err(|error| format!("cannot be waited for: {error}"))?;
    let said = [out, err].concat();
    let said = sanitise(String::from_utf8_lossy(&said).trim());
    if status.success() { Ok(said) } else { Err(format!("failed ({status}): {said}")) }
}

/// The beginning of what comes; the rest is read and dropped, so that nobody blocks on it.
async fn read(pipe: Option<impl tokio::io::AsyncRead + Unpin>) -> Vec<u8> {
    let mut kept = Vec::new();
    if let Some(mut pipe) = pipe {
        let _ = (&mut pipe).take(OUTPUT).read_to_end(&mut kept).await;
        let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
    }
    kept
}

#[cfg(test)]
mod tests;
