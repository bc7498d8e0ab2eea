//! `aerostat list`: what the screen would show, as a table, JSON or CSV.

mod columns;
mod csv;
mod rows;
mod text;

use super::args::{Global, ListArgs, Rows};
use super::ask::{ask, complaints, unreachable_json};
use super::failure::{DONE, Failure, PARTIAL, complain};
use super::output;
use super::past;
use super::session::Session;
use super::time::utc;
use crate::clock;
use crate::table::{Ctx, Row};
use crate::watch::Sweep;
use columns::Choice;
use serde_json::{Value, json};
use std::io::Write;
use std::ops::ControlFlow;
use std::time::Duration;

pub(super) use columns::{column, sort};

/// Refuses a filter that cannot be understood, with the place marked.
pub(super) fn check_filter(text: Option<&str>) -> Result<(), Failure> {
    columns::filter(text).map(drop)
}

pub(super) fn run(args: &ListArgs, global: &Global) -> Result<u8, Failure> {
    if args.columns.iter().any(|name| name == "help") {
        let mut out = output::stdout();
        out.write_all(columns::help().as_bytes())?;
        out.flush()?;
        return Ok(DONE);
    }
    let session = Session::load(global)?;
    let choice = Choice::of(args)?;
    let limits = Sweep {
        samples: args.samples.unwrap_or(if choice.wants_rates() { 2 } else { 1 }),
        gap: global.interval.unwrap_or(Duration::from_secs(1)),
        ..Sweep::default()
    };
    let (cluster, now, past) = match &args.at {
        Some(at) => past::picture(&session, at).map(|(cluster, at, line)| (cluster, at, Some(line)))?,
        None => {
            let make = || session.batch(&args.hosts, &args.sim);
            let cluster = ask(make, global.timeout, limits, |_, _| ControlFlow::Continue(()))?;
            (cluster, clock::now(), None)
        }
    };
    let ctx = Ctx::new(&cluster, now);
    let totals: Vec<_> = cluster.pools.iter().map(|pool| cluster.pool_totals(pool, now)).collect();
    let rows = rows::rows(&cluster, &ctx, &totals, args.rows, &choice);
    let silent = complaints(&cluster);
    if args.json {
        let rows: Vec<Value> = rows.iter().map(|line| record(&line.row, &ctx, &choice)).collect();
        output::json(&json!({
            "cluster": cluster.name,
            "at": utc(now),
            "past": past.is_some(),
            "rows": rows,
            "unreachable": unreachable_json(&cluster),
            "complete": cluster.hosts.iter().all(|host| host.failure().is_none() && host.report.is_some()),
        }))?;
    } else {
        let text = if args.csv {
            csv::table(&rows, &ctx, &choice, !args.no_header)
        } else {
            let paper = text::Paper {
                width: output::terminal_width(),
                coloured: output::coloured(global.color),
                ascii: !output::utf8_locale(),
                header: !args.no_header,
                flat: args.rows == Rows::Domains,
            };
            text::table(&rows, &ctx, &choice, &paper)
        };
        let mut out = output::stdout();
        // Nobody should take it for the present; a table for programs keeps to its own lines.
        match &past {
            Some(line) if args.csv => complain(line),
            Some(line) => writeln!(out, "{line}")?,
            None => {}
        }
        out.write_all(text.as_bytes())?;
        out.flush()?;
    }
    silent.iter().for_each(|line| complain(line));
    Ok(if silent.is_empty() { DONE } else { PARTIAL })
}

/// A row as JSON: what it is, how fresh, and its columns raw.
fn record(row: &Row<'_>, ctx: &Ctx<'_>, choice: &Choice) -> Value {
    let kind = match row {
        Row::Pool { .. } => "pool",
        Row::Host { .. } => "host",
        Row::Domain { .. } => "domain",
    };
    let mut record = serde_json::Map::new();
    record.insert("kind".into(), kind.into());
    let mut incomplete = Vec::new();
    for column in choice.exported() {
        let (key, value) = (column.key.replace('-', "_"), column.value(row, ctx));
        record.insert(key.clone(), value.json());
        if let crate::table::Value::AtLeast(_) = value {
            incomplete.push(Value::from(key));
        }
    }
    // Sums that lack some of the domains: what stands there is the least it can be.
    if !incomplete.is_empty() {
        record.insert("incomplete".into(), incomplete.into());
    }
    // Whatever was chosen: nobody should take an old figure for a new one.
    record.insert("fresh".into(), row.freshness(ctx.now).word().into());
    let age = row.host().and_then(|host| host.age(ctx.now)).map(|age| age.as_secs_f64());
    record.insert("age".into(), age.into());
    Value::Object(record)
}

#[cfg(test)]
mod tests;
