//! What keys and mouse do on the page.

use super::Timelines;
use crate::chart::{RANGES, Window};
use crate::model::Moment;
use crate::tui::actions::{Action, Group};
use crate::tui::app::{App, Effect, Level};
use std::time::Duration;

/// A part of the width that is panned by.
const PART: f64 = 0.125;

/// Whether an action of the table makes sense while the page is open.
pub(in crate::tui::app) fn stays_open(action: Action) -> bool {
    match action.info().group {
        Group::Program | Group::Time => true,
        Group::View => matches!(
            action,
            Action::NextTheme
                | Action::Pause
                | Action::Slower
                | Action::Faster
                | Action::Interval
                | Action::Timelines
                | Action::Compare
        ),
        _ => action == Action::Journal,
    }
}

impl App {
    pub(in crate::tui::app) fn timelines_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::CloseTimelines => {
                let had = self.timelines.as_mut().and_then(|page| page.cursor.take());
                if had.is_none() {
                    self.close_timelines();
                }
            }
            Action::CursorBack => self.move_cursor(-1),
            Action::CursorOn => self.move_cursor(1),
            Action::CursorFarBack => self.move_cursor(-10),
            Action::CursorFarOn => self.move_cursor(10),
            Action::NextEvent => self.cursor_to_event(true),
            Action::PreviousEvent => self.cursor_to_event(false),
            Action::Travel => return self.travel_from_timelines(),
            Action::PanLeft => self.pan(-PART),
            Action::PanRight => self.pan(PART),
            Action::PanPageLeft => self.pan(-1.0),
            Action::PanPageRight => self.pan(1.0),
            Action::Oldest => self.pan(f64::MIN),
            Action::Newest => {
                if let Some(page) = &mut self.timelines {
                    page.follow = true;
                    page.cursor = None;
                }
            }
            Action::ZoomIn => self.zoom(true, None),
            Action::ZoomOut => self.zoom(false, None),
            Action::Range1 => self.range(0),
            Action::Range2 => self.range(1),
            Action::Range3 => self.range(2),
            Action::Range4 => self.range(3),
            Action::Range5 => self.range(4),
            Action::Range6 => self.range(5),
            Action::Range7 => self.range(6),
            Action::NextSheet => self.step_sheet(true),
            Action::PreviousSheet => self.step_sheet(false),
            Action::RowBefore => self.step_timelines(-1),
            Action::RowAfter => self.step_timelines(1),
            Action::Widen => self.widen_timelines(),
            Action::AddSubject => self.open_palette("compare "),
            Action::Keep => self.keep_timelines(),
            Action::DropSubject => {
                if let Some(page) = self.timelines.as_mut().filter(|page| page.whose.len() > 1) {
                    page.whose.pop();
                    page.kept = page.kept.min(page.whose.len());
                    page.fit_sheet();
                }
            }
            Action::CloseUp => {
                if let Some(page) = &mut self.timelines {
                    page.close_up = !page.close_up;
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn travel_from_timelines(&mut self) -> Vec<Effect> {
        let Some(page) = &self.timelines else { return Vec::new() };
        match page.cursor {
            None => {
                self.say(Level::Info, "set the cursor to a moment first: left and right, or a click");
                Vec::new()
            }
            Some(at) => {
                self.close_timelines();
                self.travel_to(at)
            }
        }
    }

    /// The page with the end of time and the columns of its cells.
    fn page(&mut self) -> Option<(&mut Timelines, Option<Moment>, Moment, usize)> {
        let (first, end) = (self.first_known(), self.shown_now());
        let cells = usize::from(self.timeline_places().plot.width).max(1);
        self.timelines.as_deref_mut().map(|page| (page, first, end, cells))
    }

    fn move_cursor(&mut self, cells: isize) {
        let Some((page, first, end, width)) = self.page() else { return };
        let grid = page.window.on_grid(width);
        let column = Duration::from_millis(grid.span().as_millis() as u64 / width as u64);
        let by = column.as_millis() as u64 * cells.unsigned_abs() as u64;
        let now = match page.cursor {
            // It comes in where the eye is: at the newest.
            None => page.window.to().0.saturating_sub(column.as_millis() as u64 / 2),
            Some(at) if cells < 0 => at.0.saturating_sub(by),
            Some(at) => at.0.saturating_add(by),
        };
        let at = Moment(now).clamp(first.unwrap_or_default().min(end), end);
        page.cursor = Some(at);
        page.show(at, first, end);
    }

    fn cursor_to_event(&mut self, forward: bool) {
        let Some(page) = &self.timelines else { return };
        let from = page.cursor;
        let moments: Vec<Moment> = self.timeline_events().iter().map(|event| event.at).collect();
        let next = match (from, forward) {
            (None, true) => moments.first(),
            (None, false) => moments.last(),
            (Some(from), true) => moments.iter().find(|at| **at > from),
            (Some(from), false) => moments.iter().rev().find(|at| **at < from),
        }
        .copied();
        match (next, &mut self.timelines) {
            (Some(at), Some(page)) => page.cursor = Some(at),
            _ => {
                let word = if moments.is_empty() {
                    "nothing happened within this span"
                } else {
                    "nothing more happened on that side"
                };
                self.say(Level::Info, word);
            }
        }
    }

    fn pan(&mut self, share: f64) {
        let Some((page, first, end, _)) = self.page() else { return };
        let moved = if share == f64::MIN {
            let from = first.unwrap_or(page.window.from());
            Window::ending(from.after(page.window.span()), page.window.span())
        } else {
            page.window.moved(share)
        };
        page.follow = moved.to() >= end;
        page.window = moved.kept_within(first, end);
    }

    /// Closer or wider around a moment: that one, the cursor, or the newest end.
    fn zoom(&mut self, closer: bool, around: Option<Moment>) {
        let Some((page, first, end, _)) = self.page() else { return };
        let seen = page.cursor.filter(|at| page.window.holds(*at));
        let focus = around.or(seen).unwrap_or(page.window.to());
        let zoomed = page.window.zoomed(closer, focus);
        // Who follows goes on following, unless the newest has left the window.
        page.follow = page.follow && zoomed.to() >= page.window.to() || zoomed.to() >= end;
        page.window = zoomed.kept_within(first, end);
    }

    fn range(&mut self, at: usize) {
        let Some((page, first, end, _)) = self.page() else { return };
        let focus = if page.follow { page.window.to() } else { page.cursor.unwrap_or(page.window.to()) };
        page.window = page.window.spanning(RANGES[at].1, focus).kept_within(first, end);
    }

    fn step_sheet(&mut self, forward: bool) {
        let Some(page) = &mut self.timelines else { return };
        let sheets: Vec<usize> = page.sheets().map(|(at, _)| at).collect();
        let now = sheets.iter().position(|at| *at == page.sheet).unwrap_or(0);
        let len = sheets.len().max(1);
        let next = if forward { (now + 1) % len } else { (now + len - 1) % len };
        if let Some(sheet) = sheets.get(next) {
            page.sheet = *sheet;
        }
    }

    /// A click or a drag within the plot.
    pub(in crate::tui::app) fn point_timelines(&mut self, column: u16) {
        let at = self.pointed(column);
        if let Some(page) = &mut self.timelines {
            page.cursor = at.or(page.cursor);
        }
    }

    /// A turn of the wheel above the plot.
    pub(in crate::tui::app) fn wheel_timelines(&mut self, column: u16, closer: bool) {
        let at = self.pointed(column);
        self.zoom(closer, at);
    }

    /// The moment at a column of the screen.
    fn pointed(&self, column: u16) -> Option<Moment> {
        let plot = self.timeline_places().plot;
        let page = self.timelines.as_ref()?;
        let width = usize::from(plot.width).max(1);
        let grid = page.window.on_grid(width);
        let cell = usize::from(column.checked_sub(plot.x)?).min(width - 1);
        let half = grid.span().as_millis() as u64 / width as u64 / 2;
        Some(Moment(grid.start_of(cell, width).0 + half).min(self.shown_now()))
    }
}

impl Timelines {
    /// Moves the window so that the moment lies in it.
    fn show(&mut self, at: Moment, first: Option<Moment>, end: Moment) {
        let span = self.window.span();
        if at < self.window.from() {
            self.follow = false;
            let quarter = Moment(at.0.saturating_sub(span.as_millis() as u64 / 4));
            self.window = Window::ending(quarter.after(span), span).kept_within(first, end);
        } else if at > self.window.to() {
            self.window = Window::ending(at.after(span / 4), span).kept_within(first, end);
            self.follow = self.window.to() >= end;
        }
    }
}
