//! The line that asks for a moment, with what it comes to.

use super::{Shown, confirm, popup};
use crate::history::when::{EXAMPLES, When, show_full};
use crate::tui::app::{App, TimePrompt};
use crate::tui::theme::Role;
use crate::tui::widgets::Put;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The widest the box gets.
const WIDTH: u16 = 78;

pub fn draw(app: &App, prompt: &TimePrompt, buf: &mut Buffer, shown: &mut Shown) {
    let room = buf.area.width.saturating_sub(2).min(WIDTH).saturating_sub(4);
    let mut lines = Vec::new();
    match &prompt.outcome {
        Ok(when) => {
            confirm::wrap(&app.when_words(*when), 0, room, Role::Text, &mut lines);
            if let When::At(at) = when
                && let Some(why) = app.unrecorded(*at)
            {
                confirm::wrap(&why, 0, room, Role::Warning, &mut lines);
            }
        }
        Err(why) if why.is_empty() => confirm::wrap(EXAMPLES, 0, room, Role::Dim, &mut lines),
        Err(why) => confirm::wrap(why, 0, room, Role::Warning, &mut lines),
    }
    // Room for a second line, so that the box does not grow and shrink while one types.
    while lines.len() < 2 {
        lines.push((String::new(), Role::Text));
    }
    let (text, role) = recorded(app);
    confirm::wrap(&text, 0, room, role, &mut lines);
    let inner = popup::open(app, buf, "go to a moment", WIDTH, lines.len() as u16 + 4, shown);
    if inner.height == 0 {
        return;
    }
    let body = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let line = Rect { height: 1, ..body };
    let mut put = Put::new(buf, line, "");
    put.text("TIME ", app.style(Role::Accent));
    let (text, cursor) = prompt.input.window(put.room());
    shown.cursor = Some(Position::new(put.x() + cursor, line.y));
    put.text(text, app.style(Role::Input));
    for (row, (text, role)) in lines.iter().take(usize::from(body.height).saturating_sub(2)).enumerate() {
        let place = Rect { y: body.y + 2 + row as u16, height: 1, ..body };
        Put::new(buf, place, app.glyphs.ellipsis).text(text, app.style(*role));
    }
}

/// What there is to go to.
fn recorded(app: &App) -> (String, Role) {
    match app.travel.as_ref().and_then(|travel| travel.span).or(app.recorded_span) {
        Some((first, last)) => {
            let span = format!("{} to {}", show_full(first, &app.zone), show_full(last, &app.zone));
            match &app.forgotten {
                Some(why) => (format!("known from {span}, {why}"), Role::Dim),
                None => (format!("recorded from {span}"), Role::Dim),
            }
        }
        None => ("nothing is recorded yet".to_owned(), Role::Dim),
    }
}
