//! The curves by name, with their values at the cursor, or the newest.

use super::Frame;
use crate::chart::figure;
use crate::history::{Bucket, Timeline};
use crate::model::Moment;
use crate::tui::theme::Role;
use crate::tui::widgets::Put;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

pub fn draw(frame: &Frame<'_>, buf: &mut Buffer) {
    let (app, area) = (frame.app, frame.places.legend);
    let count = frame.curves.len() as u16;
    if area.height == 0 || count == 0 {
        return;
    }
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let across = count.div_ceil(area.height).max(1);
    let room = area.width / across;
    for (at, (curve, line)) in frame.curves.iter().zip(&frame.lines).enumerate() {
        let (row, column) = ((at as u16) / across, (at as u16) % across);
        let place = Rect { x: area.x + column * room, y: area.y + row, width: room.saturating_sub(1), height: 1 };
        let style = app.style(curve.role);
        let mut put = Put::new(buf, place, app.glyphs.ellipsis);
        let sample = if app.glyphs.ascii { "" } else { "━" };
        put.text(sample, style).text(&curve.letter.to_string(), style.add_modifier(Modifier::BOLD)).skip(1);
        let unit = curve.metric.info().unit;
        let value = at_cursor(frame, line).map_or_else(|| "-".to_owned(), |bucket| figure(unit, bucket.last));
        let extremes =
            extremes(frame, line).map(|(low, high)| format!("min {}  max {}", figure(unit, low), figure(unit, high)));
        // The value counts more than the whole name.
        let name = put.room().saturating_sub(crate::tui::widgets::width(&value) + 1).min(40);
        put.text(&crate::tui::widgets::fit(&curve.name, name, app.glyphs.ellipsis), app.style(Role::Dim)).skip(1);
        put.text(&value, app.style(Role::Text)).skip(2);
        if let Some(extremes) = extremes {
            put.whole(&extremes, app.style(Role::Dim));
        }
    }
}

/// The cell's values at the cursor; without one the newest there are.
fn at_cursor(frame: &Frame<'_>, line: &Timeline) -> Option<Bucket> {
    match frame.page.cursor {
        Some(at) => cell(frame, line, at),
        None => line.buckets.iter().rev().take(newest(frame)).flatten().next().copied(),
    }
}

/// How many columns back from the right edge still count as now: a figure from before them would
/// be taken for a newer one.
fn newest(frame: &Frame<'_>) -> usize {
    let columns = frame.lines.first().map_or(1, |line| line.buckets.len()).max(1);
    let column = (frame.grid.span().as_millis() as usize / columns).max(1);
    let fresh = (frame.app.interval().as_millis() as usize * 2).max(15_000);
    (fresh / column + 2).min(columns)
}

/// Everything in the cell of the plot that holds the moment.
fn cell(frame: &Frame<'_>, line: &Timeline, at: Moment) -> Option<Bucket> {
    let per = frame.columns_per_cell();
    let column = frame.grid.column(at, line.buckets.len())? / per * per;
    line.buckets.iter().skip(column).take(per).flatten().copied().reduce(|before, later| Bucket {
        min: before.min.min(later.min),
        max: before.max.max(later.max),
        mean: (before.mean + later.mean) / 2.0,
        last: later.last,
    })
}

/// Smallest and largest value: in the cursor's cell, or over the whole span.
fn extremes(frame: &Frame<'_>, line: &Timeline) -> Option<(f64, f64)> {
    match frame.page.cursor {
        Some(at) => cell(frame, line, at).map(|bucket| (bucket.min, bucket.max)),
        None => line.range(),
    }
    .filter(|(low, high)| low < high)
}
