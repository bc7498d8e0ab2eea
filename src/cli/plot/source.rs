//! Where the figures are from.

use super::PlotArgs;
use super::demo;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::clock;
use crate::history::Past;
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
    Err(Failure::work("no store yet"))
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
