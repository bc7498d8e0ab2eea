//! `aerostat audit`: who did what.

use super::act::audit_file;
use super::args::{AuditArgs, Global};
use super::failure::{DONE, Failure, PARTIAL, complain};
use super::output;
use super::session::Session;
use crate::action::{Entry, Phase, read_audit};
use crate::inventory::parse_span;
use jiff::{Timestamp, civil};
use std::io::Write;

pub(super) fn run(args: &AuditArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    let since = args.since.as_deref().map(since).transpose()?;
    let path = match &args.file {
        Some(path) => path.clone(),
        None => audit_file(&session)?.path().to_path_buf(),
    };
    if args.file.is_none() && !path.exists() {
        complain(&format!("nothing was done yet: {} is not there", path.display()));
        return Ok(DONE);
    }
    let log = read_audit(&path, since).map_err(Failure::work)?;
    if args.json {
        output::json(&serde_json::json!({ "file": path, "entries": log.entries, "unreadable_lines": log.unreadable }))?;
    } else {
        let mut out = output::stdout();
        for entry in &log.entries {
            writeln!(out, "{}", line(entry))?;
        }
        out.flush()?;
    }
    for number in &log.unreadable {
        complain(&format!("{}: line {number} is no audit line", path.display()));
    }
    Ok(if log.unreadable.is_empty() { DONE } else { PARTIAL })
}

/// One entry in one line.
fn line(entry: &Entry) -> String {
    let time = entry.time.get(..19).unwrap_or(&entry.time);
    let phase = match (entry.phase, entry.outcome.as_deref()) {
        (Phase::Before, _) => "begins",
        (_, Some(outcome)) => outcome,
        (_, None) => "-",
    };
    let said =
        entry.said.as_deref().filter(|said| !said.is_empty()).map(|said| format!(": {said}")).unwrap_or_default();
    let text = format!(
        "{time}Z  {}  {}  {} on {}  `{}`  {phase}{said}",
        entry.id,
        entry.who.text(),
        entry.domain,
        entry.host,
        entry.command
    );
    // The file may have been written by anybody who could.
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// A point in time: so long ago (`2h`, `7d`), a day, or an exact time.
fn since(text: &str) -> Result<Timestamp, Failure> {
    let ago = || {
        let span = jiff::SignedDuration::try_from(parse_span(text)?).ok()?;
        Timestamp::now().checked_sub(span).ok()
    };
    let day =
        || text.parse::<civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::system()).ok().map(|day| day.timestamp());
    let local =
        || text.parse::<civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::system()).ok().map(|at| at.timestamp());
    text.parse::<Timestamp>().ok().or_else(day).or_else(local).or_else(ago).ok_or_else(|| {
        Failure::usage(format!("--since {text:?}: write 2h, 7d, 2026-11-22, 2026-11-22T10:00 or a full RFC 3339 time"))
    })
}
