//! What has happened, newest first.

use super::{Shown, popup, words};
use crate::tui::app::{App, Level, ListState};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Put, scrollbar};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(app: &App, list: ListState, buf: &mut Buffer, shown: &mut Shown) {
    let inner = popup::open(app, buf, "what has happened", 110, app.log.len().max(3) as u16 + 2, shown);
    let body = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if app.log.is_empty() {
        let line = Rect { height: body.height.min(1), ..body };
        Put::new(buf, line, "").text("nothing yet", app.style(Role::Dim));
        return;
    }
    let height = body.height as usize;
    let first = list.at.min(app.log.len().saturating_sub(height));
    for (row, entry) in app.log.newest_first().skip(first).take(height).enumerate() {
        let place = Rect { y: body.y + row as u16, height: 1, width: body.width.saturating_sub(1), ..body };
        let role = match entry.level {
            Level::Info => Role::Text,
            Level::Good => Role::Live,
            Level::Warning => Role::Warning,
            Level::Error => Role::Error,
        };
        let times = if entry.times > 1 { format!("  {}{}", app.glyphs.times, entry.times) } else { String::new() };
        Put::new(buf, place, app.glyphs.ellipsis)
            .field(&words::ago(entry.at, app.now), 11, Align::Right, app.style(Role::Dim))
            .skip(2)
            .text(if entry.level >= Level::Warning { "! " } else { "  " }, app.style(role))
            .text(&entry.text, app.style(role))
            .text(&times, app.style(Role::Dim));
    }
    scrollbar(buf, body, first, app.log.len(), app.style(Role::Dim), app.style(Role::Border), &app.glyphs);
}
