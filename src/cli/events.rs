//! `aerostat events`: what happened, from the store, or as it happens.

use super::args::{EventsArgs, Global};
use super::ask::any_signal;
use super::failure::{DONE, Failure, complain};
use super::happening::Happening;
use super::output;
use super::past::Opened;
use super::screen;
use super::session::{Session, Target};
use crate::events::{Event, EventFilter, document, stamp};
use crate::history::Past;
use crate::history::when::{Reference, When, zoned};
use crate::inventory::hostlist::fold;
use crate::inventory::{Inventory, Sources};
use crate::link::ssh::Use;
use crate::model::Moment;
use crate::watch::Watch;
use jiff::tz::TimeZone;
use std::io::Write;
use std::pin::pin;
use tokio::sync::broadcast::error::RecvError;

pub(super) fn run(args: &EventsArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    let filter = filter(args)?;
    if args.follow { follow(args, &session, &filter) } else { list(args, &session, filter) }
}

/// What the options ask for, but for hosts and times.
fn filter(args: &EventsArgs) -> Result<EventFilter, Failure> {
    let mut filter = match &args.filter {
        Some(text) => {
            EventFilter::parse(text).map_err(|error| Failure::usage(format!("--filter: {}", error.explain(text))))?
        }
        None => EventFilter::default(),
    };
    // Not by way of the filter's language: a name may have blanks, or anything else.
    let wrong = |option: &str, why: &dyn std::fmt::Display| Failure::usage(format!("{option}: {why}"));
    if !args.vm.is_empty() {
        filter = filter.and(EventFilter::domains(&args.vm).map_err(|why| wrong("--vm", &why))?);
    }
    if !args.kind.is_empty() {
        filter = filter.and(EventFilter::kinds(&args.kind).map_err(|why| wrong("--kind", &why))?);
    }
    if let Some(severity) = &args.severity {
        filter = filter.and(EventFilter::at_least(severity).map_err(|why| wrong("--severity", &why))?);
    }
    Ok(filter)
}

/// The hosts named: lists and files of them are expanded, patterns stay.
fn named(args: &EventsArgs, session: &Session) -> Result<Option<EventFilter>, Failure> {
    let mut patterns = Vec::new();
    for list in args.hosts.iter().chain(&session.global.host) {
        if list.contains(['*', '?']) {
            patterns.push(list.clone());
        } else {
            patterns.extend(session.config.named_hosts().expand(list).map_err(Failure::usage)?);
        }
    }
    if let Some(file) = &session.global.hosts_from {
        let sources = Sources { arguments: &[], hosts_from: Some(file) };
        let hosts = Inventory::gather(sources, &session.config).map_err(Failure::usage)?.hosts;
        patterns.extend(hosts.into_iter().map(|entry| entry.id.to_string()));
    }
    if patterns.is_empty() {
        return Ok(None);
    }
    EventFilter::hosts(&patterns).map(Some).map_err(Failure::usage)
}

/// What is recorded.
fn list(args: &EventsArgs, session: &Session, filter: EventFilter) -> Result<u8, Failure> {
    if args.sim.wanted() {
        return Err(Failure::usage(
            "nothing of a simulated cluster is recorded here: --follow shows what happens in it, and\n  \
             aerostat demo --record DIR records it for --from DIR",
        ));
    }
    session.asks_nobody("what was recorded (without --follow)")?;
    let filter = match named(args, session)? {
        Some(hosts) => filter.and(hosts),
        None => filter,
    };
    let zone = TimeZone::system();
    let opened = Opened::open(session, args.from.as_deref(), args.cluster.as_deref())?;
    let live = args.from.is_none();
    // What is still being recorded ends now; a recording ends with itself.
    let now = if live { crate::clock::now() } else { opened.span.1 };
    let moment = |text: &Option<String>, otherwise: Moment| match text {
        Some(text) => moment(text, now, &opened, &zone),
        None => Ok(otherwise),
    };
    let since = moment(&args.since, Moment(0))?;
    let until = moment(&args.until, Moment(u64::MAX))?;
    if since > until {
        return Err(Failure::usage("--since is after --until"));
    }
    // What is not wanted is left out before it is counted.
    let events = opened.archive.events(since, until, usize::MAX).map_err(Failure::work)?;
    let mut events: Vec<Event> = events.into_iter().filter(|event| filter.matches(event, now)).collect();
    let more = events.len().saturating_sub(args.most);
    events.drain(..more);
    if args.json {
        output::json(&serde_json::json!({
            "cluster": opened.name,
            "recorded": { "from": stamp(opened.span.0), "to": stamp(opened.span.1) },
            "events": events.iter().map(document).collect::<Vec<_>>(),
            "left_off": more,
        }))?;
    } else {
        let coloured = output::coloured(session.global.color);
        let mut out = output::stdout();
        for event in &events {
            writeln!(out, "{}", line(event, &zone, coloured))?;
        }
        out.flush()?;
    }
    if more > 0 {
        complain(&format!("{more} older events are left out; --most N shows more"));
    }
    if events.is_empty() && !args.json {
        let first = zoned(opened.span.0, &zone).map_or_else(String::new, |at| at.strftime("%F %T").to_string());
        complain(&format!("nothing of that happened; {} is recorded since {first}", opened.name));
    }
    Ok(DONE)
}

/// A moment by its words. One before everything recorded is as good as any.
fn moment(text: &str, now: Moment, opened: &Opened, zone: &TimeZone) -> Result<Moment, Failure> {
    let from = Reference { now, shown: now, zone: zone.clone() };
    Ok(match When::parse(text, &from).map_err(Failure::usage)? {
        When::Live => now,
        When::Start => opened.span.0,
        When::At(at) => at,
    })
}

/// Watches hosts and prints what happens, until a signal comes or nobody reads any more.
fn follow(args: &EventsArgs, session: &Session, filter: &EventFilter) -> Result<u8, Failure> {
    let runtime = screen::runtime()?;
    let outcome = runtime.block_on(async {
        let sim = args.sim.wanted().then_some(&args.sim.world);
        let Target { plan, world } = session.target(&args.hosts, sim, Use::Dashboard)?;
        let hosts: Vec<String> = plan.hosts.iter().map(|host| host.entry.id.to_string()).collect();
        let watch = Watch::start(plan);
        let happening =
            Happening::start(session, watch.snapshots(), None, world.is_some(), None, |line| complain(&line))?;
        let ended = print(args, session, filter, &happening, &hosts).await;
        happening.finish().await;
        watch.stop().await;
        drop(world);
        ended
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome
}

async fn print(
    args: &EventsArgs,
    session: &Session,
    filter: &EventFilter,
    happening: &Happening,
    hosts: &[String],
) -> Result<u8, Failure> {
    let mut events = happening.subscribe();
    let mut interrupted = pin!(any_signal());
    let (zone, coloured) = (TimeZone::system(), output::coloured(session.global.color));
    if !args.json {
        let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
        complain(&format!("watching {}; Ctrl-C ends it", fold(&hosts)));
    }
    loop {
        let batch = tokio::select! {
            batch = events.recv() => batch,
            number = &mut interrupted => return Err(Failure::Signal(number)),
        };
        let batch = match batch {
            Ok(batch) => batch,
            Err(RecvError::Lagged(missed)) => {
                complain(&format!("this was read too slowly: {missed} batches of events were missed"));
                continue;
            }
            Err(RecvError::Closed) => return Ok(DONE),
        };
        let mut out = output::stdout();
        for event in batch.iter().filter(|event| filter.matches(event, event.at)) {
            if args.json {
                writeln!(out, "{}", document(event))?;
            } else {
                writeln!(out, "{}", line(event, &zone, coloured))?;
            }
        }
        out.flush()?;
    }
}

/// `2026-11-22 03:12:44  !! host-down         xen7: connection timed out`
fn line(event: &Event, zone: &TimeZone, coloured: bool) -> String {
    use crate::events::Severity;
    let at = zoned(event.at, zone).map_or_else(|| "-".to_owned(), |at| at.strftime("%F %T").to_string());
    let paint = match event.severity {
        Severity::Info => None,
        Severity::Good => Some(output::Paint::Good),
        Severity::Warning => Some(output::Paint::Warning),
        Severity::Critical => Some(output::Paint::Bad),
    };
    let text = event.to_string();
    let text = paint.map_or_else(|| text.clone(), |paint| output::paint(&text, paint, coloured));
    format!("{at}  {:2} {:22}  {text}", event.severity.mark(), event.kind.word())
}
