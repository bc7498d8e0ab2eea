//! What a host's answer, or its failure, says about each step on the way to its figures.

use super::Patient;
use super::check::Check;
use crate::inventory::{HostEntry, LOCAL};
use crate::link::advice;
use crate::model::{Cluster, Host, HostError, HostErrorKind, HostReport};
use std::time::Duration;

/// The steps on the way, in order: each works only if those before it do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Name,
    Connection,
    HostKey,
    Login,
    Shell,
    Become,
    Toolstack,
    Domains,
}

const STEPS: [Step; 8] = [
    Step::Name,
    Step::Connection,
    Step::HostKey,
    Step::Login,
    Step::Shell,
    Step::Become,
    Step::Toolstack,
    Step::Domains,
];

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::Name => "name",
            Step::Connection => "connection",
            Step::HostKey => "host key",
            Step::Login => "login",
            Step::Shell => "shell",
            Step::Become => "become",
            Step::Toolstack => "toolstack",
            Step::Domains => "domains",
        }
    }

    /// The step at which a host fails in this way, and whether the steps before it are known to
    /// have worked.
    fn of(kind: HostErrorKind) -> (Step, bool) {
        match kind {
            HostErrorKind::NameNotResolved => (Step::Name, true),
            HostErrorKind::ConnectionRefused | HostErrorKind::ConnectTimeout | HostErrorKind::Unreachable => {
                (Step::Connection, true)
            }
            HostErrorKind::JumpFailed | HostErrorKind::Local | HostErrorKind::Other => (Step::Connection, false),
            HostErrorKind::HostKeyUnknown | HostErrorKind::HostKeyChanged => (Step::HostKey, true),
            HostErrorKind::AuthenticationFailed => (Step::Login, true),
            HostErrorKind::NoShell => (Step::Shell, true),
            HostErrorKind::BecomeNeedsPassword | HostErrorKind::BecomeFailed => (Step::Become, true),
            HostErrorKind::NoToolstack => (Step::Toolstack, true),
            HostErrorKind::ConnectionLost => (Step::Shell, false),
            HostErrorKind::PermissionDenied
            | HostErrorKind::SampleTimeout
            | HostErrorKind::ToolFailed
            | HostErrorKind::Garbled
            | HostErrorKind::TooLong => (Step::Domains, true),
        }
    }

    /// Whether there is such a step on the way to this host.
    fn concerns(self, entry: &HostEntry) -> bool {
        match self {
            Step::Become => !entry.become_command.is_empty(),
            Step::Name | Step::Connection | Step::HostKey | Step::Login => entry.address != LOCAL,
            Step::Shell | Step::Toolstack | Step::Domains => true,
        }
    }

    /// What is said where it works.
    fn well(self, entry: &HostEntry, report: Option<&HostReport>) -> String {
        match self {
            Step::Become => format!("{} works without a password", entry.become_command.join(" ")),
            Step::Toolstack => match report {
                Some(report) => {
                    let version = report.facts.hypervisor.as_ref().map(|v| format!(", Xen {v}")).unwrap_or_default();
                    format!("{}{version}", report.toolstack)
                }
                None => "found".to_owned(),
            },
            Step::Domains => report.map_or_else(String::new, |report| format!("{} guests", report.guests().count())),
            _ => "works".to_owned(),
        }
    }
}

/// What was found on each host.
pub(super) fn patients(cluster: &Cluster, entries: &[HostEntry]) -> Vec<Patient> {
    cluster.hosts.iter().zip(entries).map(|(host, entry)| patient(host, entry)).collect()
}

fn patient(host: &Host, entry: &HostEntry) -> Patient {
    let report = host.report.as_deref();
    let mut checks = Vec::new();
    let failed = host.failure().map(|error| (error, Step::of(error.kind)));
    // Where it fails is told even if there should be no such step (a become command that is none).
    let told = |step: Step| step.concerns(entry) || failed.is_some_and(|(_, (at, _))| at == step);
    for step in STEPS.into_iter().filter(|step| told(*step)) {
        checks.push(match failed {
            Some((error, (at, _))) if step == at => broken(step, error, entry),
            Some((_, (at, _))) if step > at => Check::skipped(step.name()),
            Some((_, (_, false))) => Check::skipped(step.name()),
            // Without a failure and without a report nobody came round to the host in time.
            None if report.is_none() => Check::skipped(step.name()),
            _ => Check::ok(step.name(), step.well(entry, report)),
        });
    }
    if failed.is_none() && report.is_none() {
        checks.push(Check::problem("answer", "not asked before the time was up", "try a longer --timeout"));
    }
    if let Some(report) = report {
        checks.extend(tools(report));
        checks.extend(timing(host.round_trip));
    }
    Patient {
        name: host.id.to_string(),
        summary: summary(report, host.round_trip),
        checks,
        round_trip: host.round_trip,
    }
}

fn broken(step: Step, error: &HostError, entry: &HostEntry) -> Check {
    let hint = if error.hint.is_empty() { advice(error.kind, entry) } else { error.hint.to_string() };
    let text = if error.said.is_empty() {
        error.kind.phrase().to_owned()
    } else {
        format!("{}: {}", error.kind.phrase(), error.said)
    };
    Check::problem(step.name(), text, hint)
}

/// What each tool gave; without it some figures are missing.
fn tools(report: &HostReport) -> Vec<Check> {
    let mut checks: Vec<Check> = report
        .problems
        .iter()
        .map(|problem| {
            let status = match problem.status {
                Some(124 | 137) => "ended at its deadline".to_owned(),
                Some(code) => format!("exit status {code}"),
                None => "did not run".to_owned(),
            };
            let said = if problem.said.is_empty() { String::new() } else { format!(": {}", problem.said) };
            Check::warning(problem.section, format!("{}: {status}{said}", problem.command), problem.hint)
        })
        .collect();
    let facts = &report.facts;
    if checks.is_empty() {
        checks.push(Check::ok("tools", "all figures are there"));
    } else if facts.total.is_none() || facts.free.is_none() {
        let hint = "they come from the toolstack's info command";
        checks.push(Check::warning("memory", "the host's total or free memory is not told", hint));
    }
    checks
}

/// A slow answer is worth knowing.
fn timing(round_trip: Option<Duration>) -> Option<Check> {
    let span = round_trip?;
    let text = format!("a sample takes {}", show(span));
    Some(if span > Duration::from_secs(2) {
        Check::note("timing", text, "slower than the usual interval of 2s: set `interval` for it in a [[host]] section")
    } else {
        Check::ok("timing", text)
    })
}

fn summary(report: Option<&HostReport>, round_trip: Option<Duration>) -> String {
    let Some(report) = report else { return "no answer".to_owned() };
    let version = report.facts.hypervisor.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let time = round_trip.map(|span| format!(", {}", show(span))).unwrap_or_default();
    format!("{}{version}, {} guests{time}", report.toolstack, report.guests().count())
}

fn show(span: Duration) -> String {
    if span < Duration::from_secs(1) {
        format!("{} ms", span.as_millis())
    } else {
        format!("{:.1} s", span.as_secs_f64())
    }
}
