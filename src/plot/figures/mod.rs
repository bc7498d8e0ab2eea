//! Which figures there are, and how each is made of what the past tells.

mod counts;
mod kind;
mod times;
mod whom;

pub use kind::Kind;
pub use whom::{Wanted, Whom, WhomError, find};

use super::{Across, Figure, Mark};
use crate::chart::Window;
use crate::events::Event;
use crate::history::{Metric, Past, PastError, Subject, when};
use crate::model::Moment;
use jiff::tz::TimeZone;

/// What is to be drawn.
#[derive(Clone, Debug)]
pub struct Order {
    /// Which figure.
    pub kind: Kind,
    /// Of whom; never empty.
    pub whom: Vec<Whom>,
    /// Over which span.
    pub window: Window,
    /// In which zone its times are told.
    pub zone: TimeZone,
    /// A title instead of the usual one.
    pub title: Option<String>,
    /// Where the figures are from, in words; may be empty.
    pub source: String,
    /// Columns of figures along the width.
    pub columns: usize,
    /// Whether what happened is marked.
    pub marks: bool,
}

/// Things that happened, at most: more cannot be told apart.
const MARKS: usize = 400;

/// Makes the figure; `None` where nothing at all is known of it within the span.
///
/// # Errors
/// The past cannot be read.
pub fn draw_up(order: &Order, past: &dyn Past) -> Result<Option<Figure>, PastError> {
    let (across, up, curves, note) = if order.kind.is_by_count() {
        counts::curves(order, past)?
    } else {
        let (up, curves) = times::curves(order, past)?;
        (Across::Time(order.window, order.zone.clone()), up, curves, String::new())
    };
    if curves.iter().all(|curve| curve.points.iter().all(Option::is_none)) {
        return Ok(None);
    }
    let whole = answering(order, past)?;
    let marks = if order.marks && !order.kind.is_by_count() { marks(order, past)? } else { Vec::new() };
    let parts = [span(order.window, &order.zone), whole, note, order.source.clone()];
    let subtitle = parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let title = order.title.clone().unwrap_or_else(|| format!("{} of {}", order.kind.title(), names(&order.whom)));
    Ok(Some(Figure { title, subtitle, across, up, curves, marks }))
}

/// Said where a figure is a sum over hosts not all of which answered all the time: it falls with
/// each that is silent.
fn answering(order: &Order, past: &dyn Past) -> Result<String, PastError> {
    // Availability is of all hosts, and has a curve of those that answer.
    if order.kind == Kind::Availability {
        return Ok(String::new());
    }
    let (mut least, mut early) = (1.0f64, false);
    for subject in order.whom.iter().flat_map(|one| &one.subjects) {
        if matches!(subject, Subject::Cluster | Subject::Pool(_)) {
            let (from, to) = (order.window.from(), order.window.to());
            let line = past.timeline(subject, Metric::PmRatio, from, to, order.columns)?;
            least = line.buckets.iter().flatten().map(|bucket| bucket.min).fold(least, f64::min);
            // Before all have been heard of or given up nothing is told of how many answer.
            let sums = past.timeline(subject, Metric::Total, from, to, order.columns)?;
            early |= line.buckets.iter().zip(&sums.buckets).any(|(share, sum)| share.is_none() && sum.is_some());
        }
    }
    Ok(match (least < 1.0, early) {
        (false, false) => String::new(),
        (false, true) => "not all hosts had answered at the begin: sums are of those that had".to_owned(),
        (true, _) => {
            let percent = (least * 100.0).floor();
            format!("not all hosts answered, at times {percent} %: sums are of those that did")
        }
    })
}

fn names(whom: &[Whom]) -> String {
    match whom {
        [] => String::new(),
        [one] => one.name.clone(),
        [first, second] => format!("{} and {}", first.name, second.name),
        [first, rest @ ..] => format!("{} and {} others", first.name, rest.len()),
    }
}

/// The span in words: `22 Nov 2026, 03:12 – 04:12 CET`.
fn span(window: Window, zone: &TimeZone) -> String {
    let show = |at: Moment, format: &str| {
        when::zoned(at, zone).map_or_else(|| "-".to_owned(), |at| at.strftime(format).to_string())
    };
    let (from, to) = (window.from(), window.to());
    let one_day = show(from, "%F") == show(to, "%F");
    let seconds = if window.span().as_secs() < 600 { ":%S" } else { "" };
    let end = if one_day { format!("%H:%M{seconds} %Z") } else { format!("%-d %b %Y, %H:%M{seconds} %Z") };
    format!("{} – {}", show(from, &format!("%-d %b %Y, %H:%M{seconds}")), show(to, &end))
}

fn marks(order: &Order, past: &dyn Past) -> Result<Vec<Mark>, PastError> {
    let events = past.events(order.window.from(), order.window.to(), 20 * MARKS)?;
    let ours =
        |event: &&Event| order.whom.iter().any(|one| one.subjects.iter().any(|subject| concerns(subject, event)));
    let mut marks: Vec<&Event> = events.iter().filter(ours).collect();
    if marks.len() > MARKS {
        // The worst are kept, and of those the newest.
        marks.sort_by_key(|event| (event.severity, event.at));
        marks.drain(..marks.len() - MARKS);
    }
    Ok(marks
        .into_iter()
        .map(|event| Mark { at: event.at, severity: event.severity, text: words(event, order) })
        .collect())
}

/// What happened, without saying again what the title says.
fn words(event: &Event, order: &Order) -> String {
    let of_one = order.whom.len() == 1;
    let subject = order.whom.first().and_then(|one| one.subjects.first());
    let name = match (subject, &event.domain, &event.host) {
        (Some(Subject::Domain(..)), Some(_), _) if of_one => String::new(),
        (_, Some((_, name)), _) => name.to_string(),
        (Some(Subject::Host(_)), None, _) if of_one => String::new(),
        (_, None, Some(host)) => host.to_string(),
        (_, None, None) => event.subject(),
    };
    if name.is_empty() { event.text.to_string() } else { format!("{name} {}", event.text) }
}

fn concerns(subject: &Subject, event: &Event) -> bool {
    match subject {
        Subject::Cluster => true,
        Subject::Pool(name) => event.pool.as_ref() == Some(name),
        Subject::Host(host) => event.host.as_ref() == Some(host),
        Subject::Domain(host, ident) => match &event.domain {
            Some((other, _)) => other == ident || other.uuid.is_some() && other.uuid == ident.uuid,
            None => event.host.as_ref() == Some(host),
        },
    }
}
