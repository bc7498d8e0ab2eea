//! What the whole dashboard shows at a moment of the past: the picture, the rings behind its
//! charts, and what there is before and after it.

mod trace;

pub use trace::Trace;

use crate::history::{Past, PastError};
use crate::model::{Cluster, Moment};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// To that moment.
    At(Moment),
    /// That much further back, over what nothing was recorded of.
    Back {
        /// From there.
        from: Moment,
        /// By so much.
        by: Duration,
    },
    /// That much further on.
    On {
        /// From there.
        from: Moment,
        /// By so much.
        by: Duration,
    },
    /// To the first recorded moment.
    Start,
    /// To the last one.
    End,
}

impl Goal {
    /// Whether both are steps in the same direction.
    pub fn goes_on_from(self, other: Goal) -> bool {
        matches!((self, other), (Goal::Back { .. }, Goal::Back { .. }) | (Goal::On { .. }, Goal::On { .. }))
    }
}

/// A wish to be shown a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seek {
    /// Which one.
    pub to: Goal,
    /// The rings of who asks are filled up to there; `None`: they are of no use.
    pub have: Option<Moment>,
    /// So much of what comes after is read with it: it plays.
    pub ahead: Duration,
}

/// A moment of the past.
#[derive(Clone, Debug)]
pub struct Scene {
    /// What was asked.
    pub asked: Seek,
    /// Which moment; ages are counted to it.
    pub at: Moment,
    /// What was known then; `None`: nothing was.
    pub cluster: Option<Arc<Cluster>>,
    /// What the rings have to take in.
    pub trail: Trail,
    /// The pictures that come after it, where they were asked for.
    pub ahead: Vec<Arc<Cluster>>,
    /// The next recorded moment; `None` at the end of what is recorded.
    pub after: Option<Moment>,
    /// The first and last moment that are recorded.
    pub span: Option<(Moment, Moment)>,
    /// What was stepped over, since nothing is recorded of it.
    pub skipped: Option<(Moment, Moment)>,
}

/// What the rings have to take in.
#[derive(Clone, Debug)]
pub enum Trail {
    /// This instead.
    Fresh(Box<Trace>),
    /// These pictures behind what they have.
    More(Vec<Arc<Cluster>>),
    /// Nothing yet: the picture alone is shown first, since the rest takes a while to read. It is
    /// asked for from that long before on.
    Later(Duration),
}

/// What a row's charts show, and a little more.
pub const SHORT: Duration = Duration::from_secs(300);
/// What the details' charts show.
pub const LONG: Duration = Duration::from_secs(1800);
/// Beats that the charts of a row are long, where beats are rare.
const BEATS: u32 = 150;
/// Pictures taken in behind what there is; with more between, filling the rings anew is quicker.
const FEW: usize = 512;
/// Pictures read ahead at most.
const FEW_AHEAD: usize = 1024;
/// A picture asked for so little after the last recorded one is that one: what was written last
/// needs a moment until it can be read.
const LAG: Duration = Duration::from_secs(30);
/// Domains in all pictures together up to which the charts of the rows are read with the picture.
const QUICK_DOMAINS: usize = 40_000;
/// Domains in all pictures together that fill the rings for the details' charts: a bound for time.
const MOST_DOMAINS: usize = 4_000_000;
/// Beats without a picture from which on it is worth telling that they were stepped over.
const GAP_BEATS: u32 = 15;

impl Scene {
    /// What is recorded of the moment wished for.
    ///
    /// # Errors
    /// The past cannot be read.
    pub fn of(past: &dyn Past, seek: &Seek) -> Result<Scene, PastError> {
        let span = past.span()?;
        let (at, over) = target(past, seek.to, span)?;
        let nothing = Scene {
            asked: *seek,
            at,
            cluster: None,
            trail: Trail::More(Vec::new()),
            ahead: Vec::new(),
            after: None,
            span,
            skipped: None,
        };
        let Some(mut cluster) = past.at(at)? else { return Ok(nothing) };
        // A step does not end in the middle of a gap while something is recorded on its way.
        let (mut at, mut nothing) = (at, nothing);
        if cluster.at.until(at) > cluster.beat.stale_after {
            let edge = match seek.to {
                Goal::Back { from, .. } => past.next(at)?.filter(|next| *next < from),
                Goal::On { from, .. } => Some(cluster.at).filter(|last| *last > from),
                _ => None,
            };
            if let Some(edge) = edge
                && let Some(other) = past.at(edge)?
            {
                (at, cluster, nothing.at) = (edge, other, edge);
            }
        }
        let (trail, ahead) = match seek.have {
            // Of a large cluster going through pictures takes longer than reading one; it pays where
            // many are wanted.
            Some(have) if have <= cluster.at && (is_quick(&cluster) || seek.ahead > Duration::ZERO) => {
                more(past, have, at, seek.ahead)?
            }
            _ => (None, Vec::new()),
        };
        let after = match ahead.first() {
            Some(next) => Some(next.at),
            None => past.next(at)?,
        };
        let trail = match trail {
            Some(trail) => trail,
            None => {
                let back = SHORT.max(cluster.beat.interval * BEATS);
                if is_quick(&cluster) { Trail::Fresh(Box::new(trace(past, at, back)?)) } else { Trail::Later(back) }
            }
        };
        let skipped = over.filter(|(from, to)| from.until(*to) > cluster.beat.interval * GAP_BEATS);
        Ok(Scene { cluster: Some(cluster), trail, ahead, after, skipped, ..nothing })
    }
}

/// The moment meant, and what was stepped over on the way.
type Target = (Moment, Option<(Moment, Moment)>);

fn target(past: &dyn Past, goal: Goal, span: Option<(Moment, Moment)>) -> Result<Target, PastError> {
    let (first, last) = span.unwrap_or_default();
    Ok(match goal {
        Goal::Start => (first, None),
        Goal::End => (last, None),
        Goal::At(at) if at > last && last.until(at) <= LAG => (last, None),
        Goal::At(at) => (at, None),
        Goal::Back { from, by } => {
            let from = if from > last && last.until(from) <= LAG { last } else { from };
            let to = Moment(from.0.saturating_sub(by.as_millis() as u64));
            match past.previous(from)? {
                // Nothing lies within the step: on to what lies before it.
                Some(before) if before < to => (before, Some((before, from))),
                Some(_) => (to.max(first), None),
                None => (from, None),
            }
        }
        Goal::On { from, by } => {
            let to = from.after(by);
            match past.next(from)? {
                Some(next) if next > to => (next, Some((from, next))),
                Some(_) => (to.min(last), None),
                None => (from.max(last), None),
            }
        }
    })
}

/// The pictures after `have` up to `at` (`None` where there are many), and those that come behind.
type Behind = (Option<Trail>, Vec<Arc<Cluster>>);

fn more(past: &dyn Past, have: Moment, at: Moment, ahead: Duration) -> Result<Behind, PastError> {
    if have.until(at) > SHORT {
        return Ok((None, Vec::new()));
    }
    let (mut pictures, mut coming) = (Vec::new(), Vec::new());
    past.walk(Moment(have.0 + 1), at.after(ahead), &mut |picture| {
        let (list, most) = if picture.at <= at { (&mut pictures, FEW) } else { (&mut coming, FEW_AHEAD) };
        list.push(picture);
        if list.len() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let few = pictures.len() <= FEW;
    Ok((few.then_some(Trail::More(pictures)), coming))
}

/// What was recorded in the `back` before a moment: never anything after it.
///
/// # Errors
/// The past cannot be read.
pub fn trace(past: &dyn Past, at: Moment, back: Duration) -> Result<Trace, PastError> {
    let mut trace = Trace::default();
    let from = Moment(at.0.saturating_sub(back.as_millis() as u64));
    past.walk(from, at, &mut |picture| {
        trace.take(picture);
        ControlFlow::Continue(())
    })?;
    trace.pass(at);
    Ok(trace)
}

/// How far back the rings may be filled for the details' charts, that it takes no longer than one
/// waits for.
pub fn affordable(cluster: &Cluster) -> Duration {
    let pictures = MOST_DOMAINS / domains(cluster).max(1);
    LONG.min(cluster.beat.interval * u32::try_from(pictures).unwrap_or(u32::MAX))
}

/// Whether the charts of the rows are read as quickly as one waits.
fn is_quick(cluster: &Cluster) -> bool {
    domains(cluster) * BEATS as usize <= QUICK_DOMAINS
}

fn domains(cluster: &Cluster) -> usize {
    cluster.hosts.iter().filter_map(|host| host.report.as_ref()).map(|report| report.domains.len()).sum()
}

#[cfg(test)]
mod tests;
