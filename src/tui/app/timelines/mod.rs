//! The timelines page: whose figures, which of them, over what span, and what the past has said
//! so far. What this run has seen itself is joined to it when it is drawn.

mod act;
mod asks;
mod curves;
mod layout;
mod open;
mod sheet;

pub(super) use act::stays_open;
pub use curves::{Curve, Dash};
pub use layout::Places;
pub use sheet::{SHEETS, Sheet};

use crate::chart::Window;
use crate::events::Event;
use crate::history::{Subject, Timeline};
use crate::model::Moment;
use crate::tui::TimelinesAsk;

/// Subjects on one axis at most.
pub const SUBJECTS: usize = 8;

/// Somebody whose figures are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Whose {
    /// Who.
    pub subject: Subject,
    /// What it is called.
    pub name: String,
    /// The same guest under other numbers or on other hosts, before or after: it was restarted or
    /// moved. The past tells.
    pub lives: Vec<Subject>,
}

/// What the past said last.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked.
    pub ask: TimelinesAsk,
    /// The figures.
    pub lines: Vec<Timeline>,
}

/// The state of the page.
#[derive(Clone, Debug)]
pub struct Timelines {
    /// Whose figures; never empty.
    pub whose: Vec<Whose>,
    /// So many of them, from the first on, stay while one goes from row to row.
    pub kept: usize,
    /// Which figures: a place in [`SHEETS`].
    pub sheet: usize,
    /// Over what span.
    pub window: Window,
    /// The span goes on with the time.
    pub follow: bool,
    /// The moment whose values are told.
    pub cursor: Option<Moment>,
    /// The scale lies close around the curves instead of beginning at zero.
    pub close_up: bool,
    /// What the past said last; it stays until it has said more.
    pub answer: Option<Answer>,
    /// What is asked and not answered yet.
    pub waiting: Option<TimelinesAsk>,
    /// Why the past could not say it.
    pub failed: Option<String>,
    /// What happened within the span asked about last, oldest first.
    pub events: Vec<Event>,
    /// The first and last moment anything is recorded of.
    pub known: Option<(Moment, Moment)>,
    /// What was asked last, and when.
    asked: Option<(TimelinesAsk, Moment)>,
}

impl Timelines {
    fn new(whose: Vec<Whose>, now: Moment) -> Timelines {
        Timelines {
            whose,
            kept: 0,
            sheet: 0,
            window: Window::ending(now, crate::chart::RANGES[1].1),
            follow: true,
            cursor: None,
            close_up: false,
            answer: None,
            waiting: None,
            failed: None,
            events: Vec::new(),
            known: None,
            asked: None,
        }
    }

    /// The figures shown.
    pub fn sheet(&self) -> &'static Sheet {
        &SHEETS[self.sheet.min(SHEETS.len() - 1)]
    }

    /// The sheets that anybody here has figures for, with their places.
    pub fn sheets(&self) -> impl Iterator<Item = (usize, &'static Sheet)> + '_ {
        SHEETS.iter().enumerate().filter(|(_, sheet)| sheet.fits(&self.whose))
    }
}

#[cfg(test)]
mod tests;
