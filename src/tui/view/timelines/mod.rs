//! The timelines page: figures over time, large, with a cursor and what happened.

mod legend;
mod plot;
mod span;
mod words;

use super::Shown;
use crate::chart::{Axis, Window};
use crate::history::{Timeline, Unit};
use crate::tui::app::{App, Curve, Places, Target, Timelines};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What a frame of the page is made from.
struct Frame<'a> {
    app: &'a App,
    page: &'a Timelines,
    places: Places,
    /// The span drawn, in whole columns.
    grid: Window,
    curves: Vec<Curve>,
    /// The curves' figures, one column each of the plot.
    lines: Vec<Timeline>,
    axis: Axis,
    /// The columns in which sums lack hosts that did not answer.
    partial: Vec<bool>,
}

pub fn draw(app: &App, buf: &mut Buffer, area: Rect, shown: &mut Shown) {
    let Some(page) = app.timelines.as_deref() else { return };
    let curves = page.curves();
    let places = Places::of(area, curves.len());
    if places.plot.height == 0 || places.plot.width < 4 {
        return;
    }
    let columns = places.columns(&app.glyphs);
    let grid = page.window.on_grid(columns);
    let lines: Vec<Timeline> = curves.iter().map(|curve| app.curve_line(page, curve, &grid, columns)).collect();
    let axis = axis(page, &curves, &lines, places.plot.height);
    let partial = app.partial_columns(page, &grid, columns);
    let frame = Frame { app, page, places, grid, curves, lines, axis, partial };
    span::tabs(&frame, buf, shown);
    span::span(&frame, buf);
    plot::draw(&frame, buf);
    words::marks(&frame, buf);
    legend::draw(&frame, buf);
    words::at_cursor(&frame, buf);
    shown.hits.add(places.plot, Target::Plot);
    shown.hits.add(places.marks, Target::Plot);
}

/// The scale that holds the curves: from zero, or close around them.
fn axis(page: &Timelines, curves: &[Curve], lines: &[Timeline], height: u16) -> Axis {
    let unit = curves.first().map_or(Unit::Count, |curve| curve.metric.info().unit);
    let steps = usize::from(height / 3).clamp(1, 8);
    let ranges = || lines.iter().filter_map(Timeline::range);
    let high = ranges().map(|(_, high)| high).fold(0.0, f64::max);
    let low = ranges().map(|(low, _)| low).fold(f64::INFINITY, f64::min).min(high);
    match (unit, page.close_up) {
        (Unit::Ratio, false) => Axis::of_ratios(0.0, steps),
        (Unit::Ratio, true) => Axis::of_ratios(low, steps),
        (unit, false) => Axis::new(unit, 0.0, high, steps),
        (unit, true) => Axis::new(unit, low, high, steps),
    }
}

impl Frame<'_> {
    /// Columns of figures in a cell of the plot.
    fn columns_per_cell(&self) -> usize {
        if self.app.glyphs.ascii { 1 } else { 2 }
    }

    /// Whether sums lack hosts in a cell of the plot.
    fn is_partial(&self, cell: u16) -> bool {
        let per = self.columns_per_cell();
        self.partial.iter().skip(usize::from(cell) * per).take(per).any(|partial| *partial)
    }

    /// The cell, counted from the left of the plot, that holds the moment.
    fn cell(&self, at: crate::model::Moment) -> Option<u16> {
        let column = self.grid.column(at, self.lines.first()?.buckets.len())?;
        u16::try_from(column / self.columns_per_cell()).ok()
    }
}

#[cfg(test)]
mod tests;
