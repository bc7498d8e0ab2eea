//! Where the figures are from.

use super::PlotArgs;
use super::demo;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::clock;
use crate::history::Past;
use crate::history::store::Store;
use crate::history::when::{Reference, When};
use crate::model::Moment;
use jiff::tz::TimeZone;

/// A past to draw.
pub(super) struct Source {
    pub past: Box<dyn Past>,
    /// The first and last moment anything is known of.
    pub span: (Moment, Moment),
    /// What words about time are counted from.
    pub now: Moment,
    /// All of it is drawn unless somebody says otherwise.
    pub whole: bool,
    /// What it is, for the figure.
    pub words: String,
}

pub(super) fn open(args: &PlotArgs, session: &Session, zone: &TimeZone) -> Result<Source, Failure> {
    if args.sim.wanted() {
        return simulated(args, session, zone);
    }
    let path = args.from.clone().map_or_else(|| session.history_dir(), Ok)?;
    let there = if path.is_dir() { path.join(Store::FILE).exists() } else { path.exists() };
    if !there {
        let hint =
            if args.from.is_none() { "; a dashboard that is open records, and --demo needs nothing" } else { "" };
        return Err(Failure::usage(format!("nothing is recorded in {}{hint}", path.display())));
    }
    let archive = Store::open_file(&path).and_then(|store| store.reader()).map_err(Failure::work)?;
    let Some(span) = archive.span().map_err(Failure::work)? else {
        return Err(Failure::work(format!("nothing is recorded in {} yet", path.display())));
    };
    // What is handed over ends with itself; the own store goes on.
    let now = if args.from.is_some() { span.1 } else { clock::now().max(span.1) };
    let words = archive.cluster().to_owned();
    Ok(Source { past: Box::new(archive), span, now, whole: args.from.is_some(), words })
}

/// The end of a simulated run is now, or what `--until` says.
fn simulated(args: &PlotArgs, session: &Session, zone: &TimeZone) -> Result<Source, Failure> {
    let now = clock::now();
    let end = match args.until.as_deref() {
        None => now,
        Some(text) => match When::parse(text, &Reference { now, shown: now, zone: zone.clone() }) {
            Ok(When::At(at)) => at,
            Ok(_) => now,
            Err(error) => return Err(Failure::usage(format!("--until {text}: {error}"))),
        },
    };
    let (film, name) = demo::film(session, &args.sim.world, args.lasting, end)?;
    let span = film.span().map_err(Failure::work)?.unwrap_or((end, end));
    Ok(Source { past: Box::new(film), span, now: end, whole: true, words: format!("simulated: {name}") })
}
