//! The curves with their scale, their times and the cursor.

use super::Frame;
use crate::chart::time_ticks;
use crate::history::Timeline;
use crate::tui::app::Dash;
use crate::tui::theme::{ColourDepth, Role};
use crate::tui::widgets::{Align, Plot, Put, Series, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

pub fn draw(frame: &Frame<'_>, buf: &mut Buffer) {
    let (app, plot) = (frame.app, frame.places.plot);
    let glyphs = &app.glyphs;
    let mono = app.terminal.depth == ColourDepth::None;
    let letters: Vec<String> = frame.curves.iter().map(|curve| curve.letter.to_string()).collect();
    // What lies outside of a scale close around the curves must not stick to its edge.
    let lines: Vec<Timeline> = frame.lines.iter().map(|line| within(line, frame.axis.low, frame.axis.high)).collect();
    let series: Vec<Series<'_>> = frame
        .curves
        .iter()
        .zip(&lines)
        .zip(&letters)
        .map(|((curve, timeline), letter)| Series {
            timeline,
            style: app.style(curve.role),
            letter,
            band: Some(app.style(curve.role).add_modifier(Modifier::DIM)),
            dash: if mono && frame.curves.len() > 1 { dash(curve.dash) } else { (1, 0) },
        })
        .collect();
    cursor_line(frame, buf);
    let picture = Plot { series: &series, ceiling: None, low: frame.axis.low, high: frame.axis.high };
    picture.draw(buf, plot, glyphs);
    if lines.iter().all(|line| line.buckets.iter().all(Option::is_none)) {
        empty(frame, buf);
    } else if frame.curves.len() > 1 && !glyphs.ascii && plot.width >= 24 {
        names(frame, buf, &picture, &lines);
    }
    scale(frame, buf, &picture);
    times(frame, buf);
}

/// Columns drawn and left out.
fn dash(dash: Dash) -> (usize, usize) {
    match dash {
        Dash::Solid => (1, 0),
        Dash::Long => (6, 3),
        Dash::Short => (3, 2),
        Dash::Dotted => (1, 2),
    }
}

/// Only what touches the span of values.
fn within(line: &Timeline, low: f64, high: f64) -> Timeline {
    let touches = |bucket: &crate::history::Bucket| bucket.max >= low && bucket.min <= high;
    Timeline { buckets: line.buckets.iter().map(|bucket| bucket.filter(touches)).collect(), ..*line }
}

/// Why there is nothing.
fn empty(frame: &Frame<'_>, buf: &mut Buffer) {
    let text = if frame.page.is_loading() { "asking what was" } else { "nothing is known of this span" };
    let plot = frame.places.plot;
    let place = Rect { y: plot.y + plot.height / 2, height: 1, ..plot };
    let pad = place.width.saturating_sub(width(text)) / 2;
    Put::new(buf, place, frame.app.glyphs.ellipsis).skip(pad).text(text, frame.app.style(Role::Dim));
}

/// Each curve carries its letter, so that they are told apart without colours too.
fn names(frame: &Frame<'_>, buf: &mut Buffer, picture: &Plot<'_>, lines: &[Timeline]) {
    let plot = frame.places.plot;
    for (at, (curve, line)) in frame.curves.iter().zip(lines).enumerate() {
        // From the right end inwards, each a bit further than the one before.
        let ends = line.buckets.iter().rposition(Option::is_some).unwrap_or(0);
        let column = ends.saturating_sub((at * 3 + 1) * frame.columns_per_cell());
        let Some(Some(bucket)) = line.buckets.get(column) else { continue };
        let x = plot.x + (column / frame.columns_per_cell()) as u16;
        let y = plot.y + picture.cell_row(bucket.mean, plot.height, &frame.app.glyphs);
        let style = frame.app.style(curve.role).add_modifier(Modifier::BOLD);
        buf[(x, y)].set_char(curve.letter).set_style(style);
    }
}

fn scale(frame: &Frame<'_>, buf: &mut Buffer, picture: &Plot<'_>) {
    let (app, place, plot) = (frame.app, frame.places.scale, frame.places.plot);
    if place.width == 0 {
        return;
    }
    let (dim, border) = (app.style(Role::Dim), app.style(Role::Border));
    let edge = place.right() - 1;
    for y in place.top()..place.bottom() {
        buf[(edge, y)].set_symbol(app.glyphs.vertical).set_style(border);
    }
    // Numbers without anything to measure would be made up.
    if frame.lines.iter().all(|line| line.range().is_none()) {
        return;
    }
    let mut last: Option<u16> = None;
    for tick in &frame.axis.ticks {
        let y = plot.y + picture.cell_row(*tick, plot.height, &app.glyphs);
        if last == Some(y) {
            continue;
        }
        last = Some(y);
        let room = place.width.saturating_sub(2);
        let long = frame.axis.label(*tick);
        let label = if width(&long) <= room { long } else { frame.axis.short(*tick) };
        let line = Rect { y, height: 1, width: room, ..place };
        Put::new(buf, line, "").field(&label, room, Align::Right, dim);
        buf[(edge, y)].set_symbol(app.glyphs.axis[0]);
    }
}

fn times(frame: &Frame<'_>, buf: &mut Buffer) {
    let (app, place, plot) = (frame.app, frame.places.times, frame.places.plot);
    if place.height == 0 {
        return;
    }
    let (dim, day) = (app.style(Role::Dim), app.style(Role::Text));
    let mut free = place.x;
    for tick in time_ticks(&frame.grid, &app.zone, usize::from(plot.width / 10).max(1)) {
        let Some(cell) = frame.cell(tick.at) else { continue };
        let x = plot.x + cell;
        let long = width(&tick.label);
        let begin = x.saturating_sub(long / 2).min(place.right().saturating_sub(long));
        if begin < free {
            continue;
        }
        free = begin + long + 1;
        let line = Rect { x: begin, width: long, ..place };
        Put::new(buf, line, "").text(&tick.label, if tick.day { day } else { dim });
        // The marks of what happened have the row between where there is one.
        let y = plot.bottom() - 1;
        let cell = &mut buf[(x, y)];
        if cell.symbol() == " " && frame.places.marks.height == 0 {
            cell.set_symbol(app.glyphs.axis[1]).set_style(app.style(Role::Border));
        }
    }
}

fn cursor_line(frame: &Frame<'_>, buf: &mut Buffer) {
    let (app, plot) = (frame.app, frame.places.plot);
    let Some(cell) = frame.page.cursor.and_then(|at| frame.cell(at)) else { return };
    for y in plot.top()..plot.bottom() {
        buf[(plot.x + cell, y)].set_symbol(app.glyphs.vertical).set_style(app.style(Role::Accent));
    }
}
