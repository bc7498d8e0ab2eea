//! The column chooser.

use super::{Shown, popup};
use crate::table::Column;
use crate::tui::app::{App, ListState, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Put, scrollbar, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(app: &App, list: ListState, buf: &mut Buffer, shown: &mut Shown) {
    let chooser = app.chooser();
    let layout = app.layout();
    let title = if app.columns.is_some() { "columns: yours" } else { "columns: as many as fit" };
    let inner = popup::open(app, buf, title, 96, chooser.len() as u16 + 2, shown);
    let height = inner.height as usize;
    let first = list.first(height, chooser.len());
    for (row, (at, (id, chosen))) in chooser.iter().enumerate().skip(first).take(height).enumerate() {
        let column = Column::of(*id);
        let place = Rect { y: inner.y + row as u16, height: 1, ..inner };
        shown.hits.add(place, Target::Line(at));
        let drawn = layout.columns.iter().any(|placed| placed.id == *id);
        let tick = app.glyphs.ticks[usize::from(!chosen)];
        let (role, note) = match (chosen, drawn) {
            (true, true) => (Role::Host, ""),
            (true, false) => (Role::Dim, "no room "),
            (false, _) => (Role::Dim, ""),
        };
        let text = Rect { x: place.x + 1, width: place.width.saturating_sub(2), ..place };
        let mut put = Put::new(buf, text, app.glyphs.ellipsis);
        put.text(tick, app.style(if *chosen { Role::Accent } else { Role::Dim })).skip(1);
        put.field(column.title, 8, Align::Left, app.style(role)).skip(1);
        put.field(column.key, 12, Align::Left, app.style(role)).skip(1);
        if !note.is_empty() {
            put.text(note, app.style(Role::Warning));
        }
        if column.locked {
            put.text("always there ", app.style(Role::Dim));
        }
        let room = put.room();
        // The first sentence says what it is; the rest is for the help.
        let about = column.about.split_once(". ").map_or(column.about, |(first, _)| first);
        let about = if width(about) > room { about.split(';').next().unwrap_or(about) } else { about };
        put.text(about, app.style(Role::Dim));
        if at == list.at {
            buf.set_style(place, app.style(Role::Selection));
        }
    }
    let style = app.style(Role::Border);
    scrollbar(buf, inner, first, chooser.len(), app.style(Role::Dim), style, &app.glyphs);
}
