//! What has happened, newest first.

use super::{Shown, confirm, popup, words};
use crate::tui::app::{App, Entry, Level, ListState};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Put, scrollbar};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The widest the box gets.
const WIDTH: u16 = 110;
/// What is left of the text: how long ago, and the mark of what matters.
const MARGIN: u16 = 15;

/// How far the list can be scrolled: the entry on top when the last one is at the bottom.
pub fn scroll_limit(app: &App) -> usize {
    let entries = entries(app);
    last_first(&entries, popup::lines_within(app.size.1, height(&entries)).into())
}

fn entries(app: &App) -> Vec<(&Entry, Vec<String>)> {
    let room = app.size.0.saturating_sub(2).min(WIDTH).saturating_sub(5);
    app.log.newest_first().map(|entry| (entry, lines(app, entry, room))).collect()
}

/// What the box has to be as high as to hold them all.
fn height(entries: &[(&Entry, Vec<String>)]) -> u16 {
    let count: usize = entries.iter().map(|(_, lines)| lines.len()).sum();
    u16::try_from(count).unwrap_or(u16::MAX).max(3).saturating_add(2)
}

pub fn draw(app: &App, list: ListState, buf: &mut Buffer, shown: &mut Shown) {
    let entries = entries(app);
    let height = height(&entries);
    let inner = popup::open(app, buf, "what has happened", WIDTH, height, shown);
    let body = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if entries.is_empty() {
        let line = Rect { height: body.height.min(1), ..body };
        Put::new(buf, line, "").text("nothing yet", app.style(Role::Dim));
        return;
    }
    let first = list.at.min(last_first(&entries, body.height.into()));
    let mut y = body.y;
    for (entry, lines) in &entries[first..] {
        let role = match entry.level {
            Level::Info => Role::Text,
            Level::Good => Role::Live,
            Level::Warning => Role::Warning,
            Level::Error => Role::Error,
        };
        for (row, (text, y)) in lines.iter().zip(y..body.bottom()).enumerate() {
            let place = Rect { y, height: 1, width: body.width.saturating_sub(1), ..body };
            let mut put = Put::new(buf, place, app.glyphs.ellipsis);
            if row == 0 {
                put.field(&words::ago(entry.at, app.now), MARGIN - 4, Align::Right, app.style(Role::Dim))
                    .skip(2)
                    .text(if entry.level >= Level::Warning { "! " } else { "  " }, app.style(role));
            } else {
                put.skip(MARGIN);
            }
            put.text(text, app.style(role));
        }
        y = y.saturating_add(lines.len() as u16);
        if y >= body.bottom() {
            break;
        }
    }
    let above: usize = entries[..first].iter().map(|(_, lines)| lines.len()).sum();
    let count: usize = entries.iter().map(|(_, lines)| lines.len()).sum();
    scrollbar(buf, body, above, count, app.style(Role::Dim), app.style(Role::Border), &app.glyphs);
}

/// What an entry says, in as many lines as it takes.
fn lines(app: &App, entry: &Entry, room: u16) -> Vec<String> {
    let times = if entry.times > 1 { format!("  {}{}", app.glyphs.times, entry.times) } else { String::new() };
    let mut lines = Vec::new();
    confirm::wrap(&format!("{}{times}", entry.text), 0, room.saturating_sub(MARGIN), Role::Text, &mut lines);
    lines.into_iter().map(|(text, _)| text).collect()
}

/// The first entry shown when the last one is at the bottom.
fn last_first(entries: &[(&Entry, Vec<String>)], height: usize) -> usize {
    let mut left = height;
    let fits = entries.iter().rev().take_while(|(_, lines)| match left.checked_sub(lines.len()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    });
    // One that is higher than the box is shown by itself.
    entries.len().saturating_sub(fits.count().max(1))
}
