//! `aerostat availability`: how available hosts and VMs are, were, and what lowers it.

use super::args::{AvailabilityArgs, Global};
use super::ask::{complaints, unreachable_json};
use super::failure::{DONE, Failure, PARTIAL, complain};
use super::measure::{Measured, Measurer};
use super::output;
use super::session::Session;
use super::time::utc;
use crate::availability::{Means, Missing, Off, Reason, Records, RecordsAsk, Review, Silent};
use crate::history::Past;
use crate::history::store::Store;
use crate::inventory::suggest::did_you_mean;
use crate::model::{Availability, Excuse, Moment, Name, Totals};
use serde_json::{Value, json};
use std::io::Write;
use std::time::Duration;

pub(super) fn run(args: &AvailabilityArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    let mut measurer = Measurer::new(&session, args.sim.wanted())?;
    let mut measured = measurer.once(|| session.batch(&args.hosts, &args.sim), global.timeout)?;
    let mut lines = complaints(&measured.cluster);
    if let Some(pool) = &args.pool {
        only(&mut measured.review, pool)?;
    }
    let (records, why) = past(&session, args, &measured);
    lines.extend(measured.not_kept.as_ref().map(|why| format!("what VMs there are could not be remembered: {why}")));
    if args.json {
        let mut value = found(&measured);
        value["past"] = records.as_ref().map_or(Value::Null, |records| past_json(records, args.pool.as_deref()));
        output::json(&value)?;
    } else {
        let mut out = output::stdout();
        out.write_all(text(&measured, records.as_ref(), args.pool.as_deref()).as_bytes())?;
        out.flush()?;
        lines.extend(why);
    }
    lines.iter().for_each(|line| complain(line));
    Ok(if measured.review.hosts.is_empty() { DONE } else { PARTIAL })
}

/// What the row of that name tells of.
const WEEK: Duration = Duration::from_secs(7 * 86_400);

/// What is recorded of the past; or why nothing is told of it.
fn past(session: &Session, args: &AvailabilityArgs, measured: &Measured) -> (Option<Records>, Option<String>) {
    if args.sim.wanted() {
        return (None, None);
    }
    let Ok(dir) = session.history_dir() else { return (None, None) };
    let ask = RecordsAsk {
        to: measured.now,
        midnight: midnight(measured.now),
        span: args.since,
        pools: measured.cluster.pools.iter().map(|pool| pool.name.clone()).collect(),
    };
    let read = || {
        let store = Store::open_file(&dir).map_err(|error| error.to_string())?;
        let past = store.reader_of(&measured.cluster.name).map_err(|error| error.to_string())?;
        if past.span().map_err(|error| error.to_string())?.is_none() {
            return Ok(None);
        }
        Records::ask(&past, &ask).map(Some).map_err(|error| error.to_string())
    };
    match read() {
        Ok(records) => (records, None),
        Err(why) => (None, Some(format!("the past cannot be told: {why}"))),
    }
}

/// When the day of that moment began, where this program is.
fn midnight(at: Moment) -> Moment {
    let begin = || {
        let zoned = jiff::Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
        let day = zoned.to_zoned(jiff::tz::TimeZone::system()).start_of_day().ok()?;
        u64::try_from(day.timestamp().as_millisecond()).ok()
    };
    begin().map_or(at, Moment)
}

/// Leaves what is of one pool.
fn only(review: &mut Review, pool: &str) -> Result<(), Failure> {
    let Some(at) = review.pools.iter().position(|(name, _)| &**name == pool) else {
        let known: Vec<&str> = review.pools.iter().map(|(name, _)| name.as_str()).collect();
        let guess = did_you_mean(pool, known.iter().copied());
        return Err(Failure::usage(format!("no pool `{pool}`{guess}; there are: {}", known.join(", "))));
    };
    let (name, totals) = review.pools.swap_remove(at);
    review.totals = totals;
    review.hosts.retain(|host| host.pool == name);
    review.vms.retain(|vm| vm.pool == name);
    review.off.retain(|vm| vm.pool == name);
    review.pools = Vec::new();
    Ok(())
}

/// What was found, as JSON.
pub(super) fn found(measured: &Measured) -> Value {
    let review = &measured.review;
    let pool = |(name, totals): &(Name, Totals)| {
        let mut value = sums(totals, review.measured);
        value["pool"] = name.as_str().into();
        value
    };
    let host = |host: &Silent| {
        json!({
            "host": host.id, "pool": host.pool, "freshness": host.freshness.word(), "error": host.why,
            "since": host.since.map(utc), "vms": host.vms,
        })
    };
    let vm = |vm: &Missing| {
        json!({
            "name": vm.name, "uuid": vm.key.uuid(), "host": vm.host, "pool": vm.pool,
            "reason": vm.reason.word(), "seen": vm.seen.map(utc),
        })
    };
    let off = |vm: &Off| {
        json!({
            "name": vm.name, "uuid": vm.key.uuid(), "host": vm.host, "pool": vm.pool,
            "state": vm.reason.word(), "excuse": vm.excuse,
        })
    };
    json!({
        "cluster": measured.cluster.name,
        "at": measured.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "now": sums(&review.totals, review.measured),
        "pools": review.pools.iter().map(pool).collect::<Vec<_>>(),
        "hosts_silent": review.hosts.iter().map(host).collect::<Vec<_>>(),
        "vms_missing": review.vms.iter().map(vm).collect::<Vec<_>>(),
        "vms_off": review.off.iter().map(off).collect::<Vec<_>>(),
        "unreachable": unreachable_json(&measured.cluster),
    })
}

/// The sums of some hosts. Without a host that answers nothing was measured.
fn sums(totals: &Totals, measured: bool) -> Value {
    let availability: Option<Availability> = totals.availability().filter(|_| measured);
    json!({
        "availability": availability.map(|a| a.overall),
        "vm_ratio": availability.map(|a| a.vm_ratio),
        "pm_ratio": availability.map(|a| a.pm_ratio),
        "vm_running": totals.running, "vm_total": totals.wanted(), "vm_unknown": totals.unknown,
        "vm_gone": totals.absent, "vm_off": totals.off,
        "pm_running": totals.answering(), "pm_total": totals.hosts,
    })
}

fn past_json(records: &Records, pool: Option<&str>) -> Value {
    let means = |means: &Means| {
        json!({
            "availability": means.figures.map(|f| f.overall), "vm_ratio": means.figures.map(|f| f.vm),
            "pm_ratio": means.figures.map(|f| f.pm), "lowest": means.figures.map(|f| f.lowest),
            "measured_seconds": means.measured.as_secs(), "no_host_answered_seconds": means.silent.as_secs(),
            "of_seconds": means.span.as_secs(),
        })
    };
    let record = |record: &crate::availability::Record| json!({ "today": means(&record.today), "7d": means(&record.week), "whole": means(&record.whole) });
    let mut value = match pool.and_then(|pool| records.pools.iter().find(|(name, _)| &**name == pool)) {
        Some((_, of_pool)) => record(of_pool),
        None => record(&records.all),
    };
    value["span_seconds"] = records.span.as_secs().into();
    if pool.is_none() {
        let pools = records.pools.iter().map(|(name, of_pool)| {
            let mut value = record(of_pool);
            value["pool"] = name.as_str().into();
            value
        });
        value["pools"] = pools.collect();
    }
    value
}

fn text(measured: &Measured, records: Option<&Records>, pool: Option<&str>) -> String {
    let review = &measured.review;
    let width = review.pools.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).clamp(7, 30);
    let mut text = format!("{:width$}  {:>9}  {:>17}  {:>17}\n", "", "available", "hosts", "VMs");
    let title = pool.unwrap_or("overall");
    text.push_str(&row(title, &review.totals, review.measured, width));
    for (name, totals) in &review.pools {
        text.push_str(&row(name, totals, review.measured, width));
    }
    if let Some(records) = records {
        let of = pool.and_then(|pool| records.pools.iter().find(|(name, _)| &**name == pool));
        let record = of.map_or(&records.all, |(_, record)| record);
        let whole = crate::inventory::show_span(records.span);
        text.push('\n');
        text.push_str(&line_of_past("today", &record.today, width));
        // A shorter past is no week.
        if records.span > WEEK {
            text.push_str(&line_of_past("7 days", &record.week, width));
        }
        text.push_str(&line_of_past(&whole, &record.whole, width));
    }
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("\n{title}\n"));
            lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        }
    };
    section("Hosts that do not answer", review.hosts.iter().map(|host| silent(host, measured.now)).collect());
    section("VMs that do not run", review.vms.iter().map(missing).collect());
    section("Off on purpose, not counted", review.off.iter().map(off).collect());
    text
}

fn row(name: &str, totals: &Totals, measured: bool, width: usize) -> String {
    let availability = totals.availability().filter(|_| measured);
    let share = |ratio: Option<f64>, part: u32, whole: u32| match ratio {
        Some(ratio) => format!("{:>7} {:>9}", percent(ratio), format!("{part}/{whole}")),
        None => format!("{:>7} {:>9}", "-", format!("{part}/{whole}")),
    };
    let mut line = format!(
        "{name:width$}  {:>9}  {}  {}",
        availability.map_or_else(|| "-".to_owned(), |a| percent(a.overall)),
        share(availability.map(|a| a.pm_ratio), totals.answering(), totals.hosts),
        share(availability.map(|a| a.vm_ratio), totals.running, totals.wanted()),
    );
    if totals.unknown > 0 {
        line.push_str(&format!("  {} unknown", totals.unknown));
    }
    line.push('\n');
    line
}

fn percent(ratio: f64) -> String {
    format!("{} %", crate::availability::document::percent(ratio, 1))
}

fn line_of_past(name: &str, means: &Means, width: usize) -> String {
    let figure = means.figures.map_or_else(|| "-".to_owned(), |figures| percent(figures.overall));
    let mut line = format!("{name:width$}  {figure:>9}");
    if let Some(figures) = means.figures {
        line.push_str(&format!(
            "  hosts {}, VMs {}, lowest {}",
            percent(figures.pm),
            percent(figures.vm),
            percent(figures.lowest)
        ));
    }
    if means.measured < means.span {
        let show = |span: std::time::Duration| {
            // To the minute, unless that would leave nothing.
            let seconds = span.as_secs();
            let whole = if seconds < 60 { seconds } else { seconds / 60 * 60 };
            crate::inventory::show_span(std::time::Duration::from_secs(whole))
        };
        line.push_str(&format!("  (measured {} of {})", show(means.measured), show(means.span)));
        if !means.silent.is_zero() {
            line.push_str(&format!(", no host answered for {}", show(means.silent)));
        }
    }
    line.push('\n');
    line
}

fn silent(host: &Silent, now: Moment) -> String {
    // Asked once, it is since just now: that says nothing.
    let since = host.since.map(|since| whole_seconds(since, now)).filter(|span| span.as_secs() >= 2);
    let since = since.map(|span| format!(" for {}", crate::inventory::show_span(span)));
    let vms = match host.vms {
        Some(1) => ", 1 VM unknown".to_owned(),
        Some(n) => format!(", {n} VMs unknown"),
        None => ", never seen: its VMs are in no sum".to_owned(),
    };
    format!("{} ({}): {}{}{vms}", host.id, host.pool, host.why, since.unwrap_or_default())
}

fn whole_seconds(since: Moment, now: Moment) -> std::time::Duration {
    std::time::Duration::from_secs(since.until(now).as_secs())
}

fn missing(vm: &Missing) -> String {
    let seen = vm.seen.map(|seen| format!(", last seen {}", utc(seen))).unwrap_or_default();
    match vm.reason {
        Reason::Gone => format!("{}: gone from {}{seen}", vm.name, vm.host),
        Reason::Unknown => format!("{}: unknown, {} does not answer{seen}", vm.name, vm.host),
        reason => format!("{}: {} on {}", vm.name, reason.word(), vm.host),
    }
}

fn off(vm: &Off) -> String {
    let why = match &vm.excuse {
        Excuse::Stopped { at } => format!("stopped from here {}", utc(*at)),
        Excuse::Marked { at } => format!("marked {}", utc(*at)),
        Excuse::Config { pattern } => format!("expected_off = \"{pattern}\""),
    };
    format!("{}: {} on {} ({why})", vm.name, vm.reason.word(), vm.host)
}
