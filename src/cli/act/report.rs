//! What came of it, for people and for programs.

use super::audience;
use super::status;
use crate::action::{Job, JobState, Journal, Plan, Step, Target, Weight};
use crate::cli::failure::{DONE, Failure, PARTIAL, complain};
use crate::cli::output;
use crate::cli::status_line::StatusLine;
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;
use tokio::sync::watch;

/// `--dry-run`: the commands, and what is to be said of them.
pub(super) fn dry_run(plan: &Plan, as_json: bool) -> Result<u8, Failure> {
    let status = if plan.refused().next().is_some() { PARTIAL } else { DONE };
    if as_json {
        output::json(&planned(plan, status))?;
        return Ok(status);
    }
    let mut out = output::stdout();
    for step in plan.feasible() {
        writeln!(out, "{}\t{}", step.target.host, step.command())?;
    }
    out.flush()?;
    for step in &plan.steps {
        tell(step, Weight::Note);
    }
    Ok(status)
}

/// Why nothing is done.
pub(super) fn refused(plan: &Plan, as_json: bool) -> Result<(), Failure> {
    if as_json {
        output::json(&planned(plan, PARTIAL))?;
    }
    plan.steps.iter().for_each(|step| tell(step, Weight::Note));
    complain("nothing was done");
    Ok(())
}

/// What is to be said of a step, from that weight on.
pub(super) fn tell(step: &Step, least: Weight) {
    for finding in step.findings.iter().filter(|finding| finding.weight >= least) {
        complain(&format!("{} on {}: {}", step.target.name, step.target.host, audience::said(finding)));
    }
}

/// Their names, for a line.
pub(super) fn names(targets: &[Target]) -> String {
    targets.iter().map(|target| format!("{} on {}", target.name, target.host)).collect::<Vec<_>>().join(", ")
}

fn planned(plan: &Plan, status: u8) -> Value {
    let step = |step: &Step| {
        json!({
            "name": step.target.name, "host": step.target.host, "id": step.target.domid, "uuid": step.target.uuid,
            "command": step.invocation.as_ref().map(ToString::to_string),
            "possible": step.is_feasible(plan.forced), "findings": step.findings,
        })
    };
    json!({
        "action": plan.kind().info().id, "done": false,
        "domains": plan.steps.iter().map(step).collect::<Vec<_>>(), "exit": status,
    })
}

/// What was done.
pub(super) fn done(journal: &Journal, as_json: bool) -> Result<u8, Failure> {
    let status = status(journal);
    if as_json {
        let jobs: Vec<Value> = journal.jobs().iter().map(job).collect();
        let action = journal.jobs().first().map(|job| job.kind.info().id);
        output::json(&json!({ "action": action, "done": true, "domains": jobs, "exit": status }))?;
        return Ok(status);
    }
    let mut out = output::stdout();
    for job in journal.jobs() {
        let target = &job.target;
        writeln!(out, "{}\t{}\t{}: {}", target.name, target.host, job.state.word(), job.text)?;
    }
    out.flush()?;
    Ok(status)
}

fn job(job: &Job) -> Value {
    let log: Vec<&str> = job.log.iter().map(|(_, line)| line.as_str()).collect();
    json!({
        "name": job.target.name, "host": job.target.host, "id": job.target.domid, "uuid": job.target.uuid,
        "command": job.command, "command_exit": job.exit, "state": job.state.word(), "text": job.text,
        "seconds": job.until.map(|until| job.since.until(until).as_secs_f64()), "log": log,
    })
}

/// How it goes, in one line on standard error, when that is a terminal.
pub(super) struct Progress(StatusLine);

impl Progress {
    pub(super) fn new() -> Progress {
        Progress(StatusLine::new())
    }

    pub(super) fn show(&mut self, journal: &Journal) {
        let Some(job) = journal.jobs().iter().find(|job| !job.state.is_over()) else { return };
        let others = match journal.running() {
            0 | 1 => String::new(),
            more => format!(" (and {} more)", more - 1),
        };
        let line: String = format!("{}: {}{others}", job.target.name, job.text).chars().take(100).collect();
        self.0.show(&line);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// Says how everything stood when a signal ended the wait for it: dropped before [`Unfinished::over`].
pub(super) struct Unfinished(Option<watch::Receiver<Arc<Journal>>>);

impl Unfinished {
    pub(super) fn of(journal: watch::Receiver<Arc<Journal>>) -> Unfinished {
        Unfinished(Some(journal))
    }

    /// Everything is over, and told elsewhere.
    pub(super) fn over(&mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let Some(journal) = self.0.take() else { return };
        for job in journal.borrow().jobs() {
            complain(&format!("{} on {}: {}", job.target.name, job.target.host, interrupted(job)));
        }
    }
}

/// How an action stood when nobody waited for it any longer. What has been sent goes on.
fn interrupted(job: &Job) -> String {
    match job.state {
        JobState::Queued => "interrupted, not sent".to_owned(),
        JobState::Sent => "interrupted: sent, outcome unknown (aerostat audit)".to_owned(),
        JobState::Following => format!("interrupted: it was sent, and goes on; {}", job.text),
        state => format!("{}: {}", state.word(), job.text),
    }
}
