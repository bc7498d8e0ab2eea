//! Where the figures are from.

use super::PlotArgs;
use super::demo;
use crate::cli::failure::Failure;
use crate::cli::past::Opened;
use crate::cli::session::Session;
use crate::clock;
use crate::history::Past;
use crate::history::incident::Unpacked;
use crate::history::when::{Reference, When};
use crate::model::Moment;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// A past to draw.
pub(super) struct Source {
    pub past: Arc<dyn Past>,
    /// The first and last moment anything is known of.
    pub span: (Moment, Moment),
    /// What words about time are counted from.
    pub now: Moment,
    /// All of it is drawn unless somebody says otherwise.
    pub whole: bool,
    /// What it is, for the figure.
    pub words: String,
    /// What an incident was unpacked into goes with it.
    _incident: Option<Unpacked>,
}

pub(super) fn open(args: &PlotArgs, session: &Session, zone: &TimeZone) -> Result<Source, Failure> {
    if args.sim.wanted() {
        return simulated(args, session, zone);
    }
    session.asks_nobody("a picture of what was recorded")?;
    let Opened { name, archive, span, incident } =
        Opened::open(session, args.from.as_deref(), args.cluster.as_deref())?;
    // What is handed over ends with itself; the own store goes on.
    let now = if args.from.is_some() { span.1 } else { clock::now().max(span.1) };
    Ok(Source { past: archive, span, now, whole: args.from.is_some(), words: name, _incident: incident })
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
    Ok(Source {
        past: Arc::new(film),
        span,
        now: end,
        whole: true,
        words: format!("simulated: {name}"),
        _incident: None,
    })
}
