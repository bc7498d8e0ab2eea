//! What a failed tool means and what to try.

use super::Section;
use crate::model::{HostError, HostErrorKind, Name, SectionProblem};

/// Why a tool failed, as far as its words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// It is not there.
    Missing,
    /// The remote deadline ended it.
    TimedOut,
    /// The account may not.
    Permission,
    /// This machine has not been booted under Xen, or its daemons do not run.
    NoXen,
    /// xend does not run.
    NoXend,
    /// It ended well and what it said makes no sense.
    Odd,
    /// Something else.
    Other,
}

fn cause(section: &Section<'_>) -> Cause {
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| section.err.contains(phrase));
    match section.status {
        0 => Cause::Odd,
        124 | 137 => Cause::TimedOut,
        _ if says(&["Permission denied", "Operation not permitted", "need root access", "must be root", "as root"]) => {
            Cause::Permission
        }
        _ if says(&["connect to xend", "Xend has probably crashed", "Is xend running"]) => Cause::NoXend,
        _ if says(&["privileged command interface", "hypervisor information", "Hypervisor is not xen", "xs_open"]) => {
            Cause::NoXen
        }
        126 | 127 => Cause::Missing,
        _ => Cause::Other,
    }
}

/// Why the host cannot be shown: the list of domains failed.
pub(super) fn of_list(section: &Section<'_>, command: &str) -> HostError {
    let (kind, hint) = match cause(section) {
        Cause::Missing => (
            HostErrorKind::NoToolstack,
            "neither in PATH nor in the usual places: is this a Xen host? Debian: apt install xen-utils",
        ),
        Cause::TimedOut => (
            HostErrorKind::SampleTimeout,
            "dom0 is overloaded or xenstored hangs: try the command on the host; tool_deadline in the config allows more time",
        ),
        Cause::Permission => (
            HostErrorKind::PermissionDenied,
            "Xen's tools want root: set become = [\"sudo\", \"-n\"] for this host (sudoers: NOPASSWD for sh) or log in as root",
        ),
        Cause::NoXen => (
            HostErrorKind::NoToolstack,
            "not running under Xen, or its services are not up: was the host booted without the hypervisor? systemctl status xenstored xen-init-dom0",
        ),
        Cause::NoXend => {
            (HostErrorKind::NoToolstack, "xend does not answer: on the host, service xend status; service xend start")
        }
        Cause::Odd => {
            (HostErrorKind::Garbled, "not the output of a Xen tool we know: `aerostat doctor` shows what came")
        }
        Cause::Other => (HostErrorKind::ToolFailed, "try the command on the host itself"),
    };
    HostError { kind, said: Name::new(&format!("`{command}` {}", outcome(section))), hint: Name::new(hint) }
}

/// The answer has no list of domains at all.
pub(super) fn no_list() -> HostError {
    HostError {
        kind: HostErrorKind::Garbled,
        said: Name::new("the answer holds no list of domains"),
        hint: Name::new("aerostat on both ends of a jump may differ in version: try again, then `aerostat doctor`"),
    }
}

/// A part that is missing of an otherwise good sample.
pub(super) fn problem(name: &'static str, command: &str, section: Option<&Section<'_>>) -> SectionProblem {
    SectionProblem {
        section: name,
        command: Name::new(command),
        status: section.map(|section| section.status),
        said: Name::new(&section.map_or_else(String::new, words_of)),
        hint: match (name, section.map_or(Cause::Other, cause)) {
            (_, Cause::TimedOut) => {
                "dom0 is overloaded or the tool hangs; tool_deadline in the config allows more time"
            }
            (_, Cause::Permission) => "Xen's tools want root: set become = [\"sudo\", \"-n\"] for this host",
            ("xentop", Cause::Missing) => {
                "no exact memory, network and disk figures: install xentop (Debian: xen-utils, Red Hat: xen)"
            }
            ("xentop", _) => "no exact memory, network and disk figures: try the command on the host",
            ("xenstore", Cause::Missing) => {
                "no balloon targets and maxima: install xenstore-read (Debian: xenstore-utils, Red Hat: xen)"
            }
            ("xenstore", _) => "no balloon targets and maxima: does xenstored run?",
            ("info", _) => "no memory of the host: try the command on the host",
            ("list", _) => "some lines of the list are not understood: those domains are not shown",
            _ => "try the command on the host",
        },
    }
}

/// A part that came but holds lines that are not understood.
pub(super) fn odd_lines(name: &'static str, command: &str, count: usize, first: &str) -> SectionProblem {
    SectionProblem {
        section: name,
        command: Name::new(command),
        status: Some(0),
        said: Name::new(&format!("{count} not understood, the first: {first}")),
        hint: match name {
            "list" => "the domains of these lines are not shown",
            _ => "these lines are left out",
        },
    }
}

fn outcome(section: &Section<'_>) -> String {
    let words = words_of(section);
    let words = if words.is_empty() { "without a word".to_owned() } else { words };
    match section.status {
        0 => format!("said: {words}"),
        _ if section.timed_out() => "did not end within its deadline".to_owned(),
        status => format!("failed with status {status}: {words}"),
    }
}

/// The first lines a tool complained with (or, without a complaint, printed).
fn words_of(section: &Section<'_>) -> String {
    let text = if section.err.trim().is_empty() { &section.out } else { &section.err };
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(3).collect();
    lines.join(" | ")
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
