//! Questions about the past: asked by the app as an effect, answered aside from the loop.

use super::scene::{Scene, Seek, Trace, trace};
use crate::availability::{Records, RecordsAsk};
use crate::events::Event;
use crate::history::{Metric, Past, PastError, Subject, Timeline};
use crate::model::{Moment, Name};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// A question about the past.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// What the dashboard shows at a moment.
    Seek(Seek),
    /// What led to a moment, from that much before it on.
    Trace(Moment, Duration),
    /// How available everything was.
    Availability(RecordsAsk),
    /// From when to when anything is known.
    Span,
    /// Figures over a span of time.
    Timelines(TimelinesAsk),
    /// Everybody something is known of within that span.
    Subjects(Moment, Moment),
    /// The newest so many things that happened within that span.
    Events(Moment, Moment, usize),
}

/// Which figures over which span, and how wide they are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelinesAsk {
    /// Whose and which.
    pub wanted: Vec<(Subject, Metric)>,
    /// The first moment.
    pub from: Moment,
    /// The last one.
    pub to: Moment,
    /// Columns.
    pub width: usize,
}

/// What the past says.
#[derive(Clone, Debug)]
pub enum Told {
    /// What the dashboard shows at the moment asked for, or stepped to.
    Scene(Box<Scene>),
    /// What led to a moment.
    Trace(Moment, Box<Trace>),
    /// How available everything was.
    Availability(RecordsAsk, Box<Records>),
    /// From when to when anything is known.
    Span(Option<(Moment, Moment)>),
    /// The figures, in the order they were asked for.
    Timelines(TimelinesAsk, Vec<Timeline>),
    /// Everybody something is known of within the span, with the newest name.
    Subjects(Vec<(Subject, Name)>),
    /// What happened.
    Events(Vec<Event>),
    /// The question could not be answered.
    Failed(Ask, String),
}

impl Ask {
    /// Questions of one kind replace each other: only the newest still matters.
    fn kind(&self) -> usize {
        match self {
            Ask::Seek(_) => 0,
            Ask::Span => 1,
            Ask::Timelines(_) => 2,
            Ask::Subjects(..) => 3,
            Ask::Events(..) => 4,
            Ask::Trace(..) => 5,
            Ask::Availability(_) => 6,
        }
    }

    const KINDS: usize = 7;

    pub(crate) fn answer(&self, past: &dyn Past) -> Told {
        self.try_answer(past).unwrap_or_else(|error| Told::Failed(self.clone(), error.to_string()))
    }

    fn try_answer(&self, past: &dyn Past) -> Result<Told, PastError> {
        Ok(match self {
            Ask::Seek(seek) => Told::Scene(Box::new(Scene::of(past, seek)?)),
            Ask::Trace(at, back) => Told::Trace(*at, Box::new(trace(past, *at, *back)?)),
            Ask::Availability(ask) => Told::Availability(ask.clone(), Box::new(Records::ask(past, ask)?)),
            Ask::Span => Told::Span(past.span()?),
            Ask::Timelines(ask) => {
                let one = |(subject, metric): &(Subject, Metric)| {
                    past.timeline(subject, *metric, ask.from, ask.to, ask.width)
                };
                let lines = ask.wanted.iter().map(one).collect::<Result<_, _>>()?;
                Told::Timelines(ask.clone(), lines)
            }
            Ask::Subjects(from, to) => Told::Subjects(past.subjects(*from, *to)?),
            Ask::Events(from, to, most) => Told::Events(past.events(*from, *to, *most)?),
        })
    }
}

/// Has questions answered on threads for such things: one of each kind at a time, and of those
/// that wait meanwhile only the newest.
pub(super) struct Asker {
    past: Option<Arc<dyn Past>>,
    running: [bool; Ask::KINDS],
    waiting: [Option<Ask>; Ask::KINDS],
    told: mpsc::Receiver<(usize, Told)>,
    tell: mpsc::Sender<(usize, Told)>,
}

impl Asker {
    pub(super) fn new(past: Option<Arc<dyn Past>>) -> Asker {
        let (tell, told) = mpsc::channel(Ask::KINDS);
        Asker { past, running: [false; Ask::KINDS], waiting: Default::default(), told, tell }
    }

    /// Asks that as soon as the one of its kind before is answered.
    pub(super) fn ask(&mut self, ask: Ask) {
        let kind = ask.kind();
        if self.running[kind] {
            self.waiting[kind] = Some(ask);
            return;
        }
        self.running[kind] = true;
        let (past, tell) = (self.past.clone(), self.tell.clone());
        tokio::task::spawn_blocking(move || {
            let started = std::time::Instant::now();
            let told = match &past {
                Some(past) => ask.answer(past.as_ref()),
                None => Told::Failed(ask, "nothing is recorded here".to_owned()),
            };
            tracing::debug!(kind, millis = started.elapsed().as_millis(), "asked the past");
            // The loop may have ended meanwhile; there is room for one of each kind.
            let _ = tell.try_send((kind, told));
        });
    }

    /// Waits for the next answer. May be dropped and called again.
    pub(super) async fn told(&mut self) -> Told {
        match self.told.recv().await {
            Some((kind, told)) => {
                self.running[kind] = false;
                if let Some(next) = self.waiting[kind].take() {
                    self.ask(next);
                }
                told
            }
            // Never: a sender is kept here.
            None => std::future::pending().await,
        }
    }
}
