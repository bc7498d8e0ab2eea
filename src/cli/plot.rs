//! `aerostat plot`: pictures of what was, for reports.

mod args;
mod demo;
mod save;
mod source;

pub use args::PlotArgs;

use super::args::Global;
use super::failure::{DONE, Failure, complain};
use super::session::Session;
use crate::chart::Window;
use crate::history::when::{self, Reference, When};
use crate::history::{Past, Subject};
use crate::inventory::hostlist;
use crate::model::{Moment, Name};
use crate::plot::figures::{Order, Wanted, Whom, draw_up, find};
use jiff::tz::TimeZone;
use std::time::Duration;

/// How far back a figure goes without `--since`.
const USUAL: Duration = Duration::from_secs(3600);

pub(super) fn run(args: &PlotArgs, global: &Global) -> Result<u8, Failure> {
    let look = args.look()?;
    let target = save::Target::of(&args.output)?;
    let wanted = wanted(args, global)?;
    let zone = TimeZone::system();
    let session = if args.sim.wanted() { Session::without_config(global) } else { Session::load(global)? };
    if global.hosts_from.is_some() {
        return Err(Failure::usage("a figure takes its hosts from -H: leave --hosts-from out"));
    }
    let source = source::open(args, &session, &zone)?;
    let window = window(args, &source, &zone)?;
    let past = source.past.as_ref();
    let known = past.subjects(window.from(), window.to()).map_err(Failure::work)?;
    let whom = wanted.iter().map(|one| whom(one, &known)).collect::<Result<Vec<Whom>, Failure>>()?;
    let order = Order {
        kind: args.kind,
        whom,
        window,
        zone: zone.clone(),
        title: args.title.clone(),
        source: source.words.clone(),
        columns: (look.size.0 as usize).min(2000),
        marks: !args.no_events,
    };
    let Some(figure) = draw_up(&order, past).map_err(Failure::work)? else {
        return Err(nothing(past, &order, args.kind.word(), &zone));
    };
    target.write(&figure, &look)?;
    if let Some(path) = target.path() {
        complain(&format!("wrote {}", path.display()));
    }
    Ok(DONE)
}

/// Whom the options name; the cluster without any.
fn wanted(args: &PlotArgs, global: &Global) -> Result<Vec<Wanted>, Failure> {
    let mut wanted: Vec<Wanted> = args.pool.iter().cloned().map(Wanted::Pool).collect();
    for list in &global.host {
        let hosts = hostlist::expand(list).map_err(Failure::usage)?;
        wanted.extend(hosts.into_iter().map(Wanted::Host));
    }
    wanted.extend(args.vm.iter().cloned().map(Wanted::Guest));
    if args.all || wanted.is_empty() && args.kind.fits(&Wanted::Cluster) {
        wanted.insert(0, Wanted::Cluster);
    }
    let kind = args.kind;
    if wanted.is_empty() {
        return Err(Failure::usage(format!("{} wants {}", args.kind.word(), kind.wants())));
    }
    if let Some(other) = wanted.iter().find(|one| !kind.fits(one)) {
        let who = match other {
            Wanted::Cluster => "the cluster has".to_owned(),
            Wanted::Pool(name) | Wanted::Host(name) | Wanted::Guest(name) => format!("{name} has"),
        };
        return Err(Failure::usage(format!("{who} no {}: that is of {}", args.kind.word(), kind.wants())));
    }
    const MOST: usize = 8;
    if wanted.len() > MOST {
        return Err(Failure::usage(format!(
            "{} in one figure: {MOST} are the most that can be told apart",
            wanted.len()
        )));
    }
    Ok(wanted)
}

fn whom(wanted: &Wanted, known: &[(Subject, Name)]) -> Result<Whom, Failure> {
    find(wanted, known).map_err(Failure::usage)
}

/// The span asked for, within what is known.
fn window(args: &PlotArgs, source: &source::Source, zone: &TimeZone) -> Result<Window, Failure> {
    let (first, last) = source.span;
    let now = source.now;
    let reference = Reference { now, shown: now, zone: zone.clone() };
    let moment = |option: &str, text: &str| -> Result<Moment, Failure> {
        match When::parse(text, &reference) {
            Ok(When::Live) => Ok(now),
            Ok(When::Start) => Ok(first),
            Ok(When::At(at)) => Ok(at),
            Err(error) => Err(Failure::usage(format!("{option} {text}: {error}"))),
        }
    };
    let to = args.until.as_deref().map_or(Ok(if source.whole { last } else { now }), |text| moment("--until", text))?;
    let from = match args.since.as_deref() {
        Some(text) => moment("--since", text)?,
        None if source.whole => first,
        None => Moment(to.0.saturating_sub(USUAL.as_millis() as u64)),
    };
    if from >= to {
        let (from, to) = (when::show_full(from, zone), when::show_full(to, zone));
        return Err(Failure::usage(format!("--since is {from}, --until {to}: nothing lies between")));
    }
    if from.until(to) > Window::MOST {
        return Err(Failure::usage("a figure shows 31 days at most".to_owned()));
    }
    Ok(Window::between(from, to))
}

/// Nothing is known of the span: of which something is.
fn nothing(past: &dyn Past, order: &Order, figure: &str, zone: &TimeZone) -> Failure {
    let (from, to) = (order.window.from(), order.window.to());
    let asked = format!("{} to {}", when::show_full(from, zone), when::show_full(to, zone));
    let known = match past.span() {
        Ok(Some((first, last))) => {
            let (first, last) = (when::show_full(first, zone), when::show_full(last, zone));
            format!("recorded is {first} to {last}")
        }
        _ => "nothing is recorded at all".to_owned(),
    };
    let who: Vec<&str> = order.whom.iter().map(|one| one.name.as_str()).collect();
    Failure::work(format!("no {figure} of {} is known from {asked}; {known}", who.join(", ")))
}
