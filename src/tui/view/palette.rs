//! The command palette.

use super::{Shown, popup};
use crate::tui::app::{App, Palette, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub fn draw(app: &App, palette: &Palette, buf: &mut Buffer, shown: &mut Shown) {
    let rows = (palette.candidates.len() as u16).clamp(3, 16);
    let inner = popup::open(app, buf, "command", 84, rows + 4, shown);
    if inner.height < 2 {
        return;
    }
    let line = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), height: 1, ..inner };
    let (text, cursor) = palette.input.window(line.width.saturating_sub(2));
    Put::new(buf, line, "").text(":", app.style(Role::Accent)).text(text, app.style(Role::Input));
    shown.cursor = Some(Position::new(line.x + 1 + cursor, line.y));
    let list = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if palette.candidates.is_empty() {
        Put::new(
            buf,
            Rect { x: line.x, width: line.width, y: list.y, height: list.height.min(1) },
            app.glyphs.ellipsis,
        )
        .text("nothing fits", app.style(Role::Dim));
        return;
    }
    let height = list.height as usize;
    let first = (palette.at + 1).saturating_sub(height);
    let widest = palette.candidates.iter().map(|c| width(&c.text)).max().unwrap_or(0).clamp(14, 34) + 2;
    for (row, (at, candidate)) in palette.candidates.iter().enumerate().skip(first).take(height).enumerate() {
        let place = Rect { y: list.y + row as u16, height: 1, ..list };
        shown.hits.add(place, Target::Line(at));
        let name = match candidate.action.info().argument {
            Some(argument) if candidate.argument.is_none() => format!("{} {}", candidate.text, argument.word()),
            _ => candidate.text.clone(),
        };
        let keys: Vec<String> = app.keys.chords(candidate.action).iter().map(ToString::to_string).collect();
        let keys = if candidate.argument.is_none() { keys.join(" ") } else { String::new() };
        let keys_room = width(&keys).min(14);
        let text = Rect { x: place.x + 1, width: place.width.saturating_sub(keys_room + 3), ..place };
        Put::new(buf, text, app.glyphs.ellipsis)
            .field(&name, widest.min(text.width), Align::Left, app.style(Role::Host))
            .text(&candidate.about, app.style(Role::Dim));
        let right = Rect { x: place.right().saturating_sub(keys_room + 1), width: keys_room, ..place };
        Put::new(buf, right, app.glyphs.ellipsis).text(&keys, app.style(Role::Accent));
        if at == palette.at {
            buf.set_style(place, app.style(Role::Selection));
        }
    }
}
