//! What happened: marks below the plot, and words for those at the cursor.

use super::{Frame, span};
use crate::events::{Event, Severity};
use crate::tui::theme::Role;
use crate::tui::widgets::Put;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One mark a cell: how many, and the worst of them.
pub fn marks(frame: &Frame<'_>, buf: &mut Buffer) {
    let (app, place) = (frame.app, frame.places.marks);
    if place.height == 0 {
        return;
    }
    let mut cells: Vec<(u32, Severity)> = vec![(0, Severity::Info); place.width.into()];
    for event in app.timeline_events() {
        if let Some(cell) = frame.cell(event.at).and_then(|cell| cells.get_mut(usize::from(cell))) {
            cell.0 += 1;
            cell.1 = cell.1.max(event.severity);
        }
    }
    let border = app.style(Role::Border);
    let ticks = crate::chart::time_ticks(&frame.grid, &app.zone, usize::from(place.width / 10).max(1));
    let ticked: Vec<u16> = ticks.iter().filter_map(|tick| frame.cell(tick.at)).collect();
    for (at, (count, severity)) in cells.iter().enumerate() {
        let cell = &mut buf[(place.x + at as u16, place.y)];
        match count {
            0 if frame.is_partial(at as u16) => cell.set_symbol(app.glyphs.partial).set_style(app.style(Role::Stale)),
            0 if ticked.contains(&(at as u16)) => cell.set_symbol(app.glyphs.axis[1]).set_style(border),
            0 => cell.set_symbol(app.glyphs.horizontal).set_style(border),
            1 => cell.set_symbol(app.glyphs.event).set_style(app.style(role(*severity))),
            2..=9 => cell.set_char(char::from_digit(*count, 10).unwrap_or('+')).set_style(app.style(role(*severity))),
            _ => cell.set_symbol("+").set_style(app.style(role(*severity))),
        };
    }
}

fn role(severity: Severity) -> Role {
    match severity {
        Severity::Info => Role::Accent,
        Severity::Good => Role::Live,
        Severity::Warning => Role::Warning,
        Severity::Critical => Role::Error,
    }
}

/// What happened in the cursor's cell, the worst first; without a cursor, how much happened.
pub fn at_cursor(frame: &Frame<'_>, buf: &mut Buffer) {
    let (app, place) = (frame.app, frame.places.words);
    if place.height == 0 {
        return;
    }
    let place = Rect { x: place.x + 1, width: place.width.saturating_sub(2), ..place };
    let events = app.timeline_events();
    let dim = app.style(Role::Dim);
    let Some(cursor) = frame.page.cursor else {
        let key = app.keys.first(crate::tui::actions::Action::NextEvent);
        let text = match events.len() {
            0 => String::new(),
            1 => format!("1 thing happened within this span: {key} goes there"),
            many => format!("{many} things happened within this span: {key} goes through them"),
        };
        let mut put = Put::new(buf, Rect { height: 1, ..place }, app.glyphs.ellipsis);
        if frame.partial.contains(&true) {
            let why = format!("{} not all hosts answered: sums are of those that did", app.glyphs.partial);
            put.text(&why, app.style(Role::Stale)).skip(3);
        }
        put.text(&text, dim);
        return;
    };
    let mut here: Vec<&Event> = events.into_iter().filter(|event| frame.cell(event.at) == frame.cell(cursor)).collect();
    here.sort_by_key(|event| (std::cmp::Reverse(event.severity), event.at));
    let mut put = Put::new(buf, Rect { height: 1, ..place }, app.glyphs.ellipsis);
    put.text(&span::clock(frame, cursor, true), app.style(Role::Accent)).skip(2);
    if frame.cell(cursor).is_some_and(|cell| frame.is_partial(cell)) {
        put.text(&format!("{} without hosts that did not answer", app.glyphs.partial), app.style(Role::Stale)).skip(2);
    }
    let begin = put.x();
    if here.is_empty() {
        put.text("nothing happened then", dim);
        return;
    }
    for (row, event) in here.iter().take(place.height.into()).enumerate() {
        let line = Rect { x: begin, y: place.y + row as u16, width: place.right().saturating_sub(begin), height: 1 };
        let mut put = Put::new(buf, line, app.glyphs.ellipsis);
        if row + 1 == place.height as usize && here.len() > place.height as usize {
            let more = here.len() - row - 1;
            put.text(&format!("(+{more}) "), dim);
        }
        put.text(&span::clock(frame, event.at, false), dim).skip(1);
        put.text(&event.to_string(), app.style(role(event.severity)));
    }
}
