//! The sort menu.

use super::{Shown, popup};
use crate::tui::app::{App, ListState, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Put, scrollbar};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(app: &App, list: ListState, buf: &mut Buffer, shown: &mut Shown) {
    let all: Vec<_> = App::sortable().collect();
    let inner = popup::open(app, buf, "sort by", 72, all.len() as u16 + 2, shown);
    let height = inner.height as usize;
    let first = list.first(height, all.len());
    let sort = app.tree.sort();
    for (row, (at, column)) in all.iter().enumerate().skip(first).take(height).enumerate() {
        let place = Rect { y: inner.y + row as u16, height: 1, ..inner };
        shown.hits.add(place, Target::Line(at));
        let now = sort.column == column.id;
        let descending = if now { sort.descending } else { column.descending };
        let arrow = if descending { app.glyphs.descending } else { app.glyphs.ascending };
        let text = Rect { x: place.x + 1, width: place.width.saturating_sub(2), ..place };
        Put::new(buf, text, app.glyphs.ellipsis)
            .text(arrow, app.style(if now { Role::Accent } else { Role::Dim }))
            .skip(1)
            .field(column.key, 12, Align::Left, app.style(if now { Role::Accent } else { Role::Host }))
            .skip(1)
            .text(column.about, app.style(Role::Dim));
        if at == list.at {
            buf.set_style(place, app.style(Role::Selection));
        }
    }
    let style = app.style(Role::Border);
    scrollbar(buf, inner, first, all.len(), app.style(Role::Dim), style, &app.glyphs);
}
