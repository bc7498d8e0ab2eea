//! A guest being described: the fields, what each may be, and how much the hosts have free.

use super::{Shown, confirm, popup};
use crate::tui::app::{App, FIELDS, Form, by_room};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Put};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The widest the form gets.
const WIDTH: u16 = 96;

pub fn draw(app: &App, form: &Form, buf: &mut Buffer, shown: &mut Shown) {
    let room = buf.area.width.saturating_sub(2).min(WIDTH).saturating_sub(4);
    let mut below = Vec::new();
    let about = FIELDS.get(form.at).map_or("", |(_, _, about)| about);
    confirm::wrap(about, 0, room, Role::Dim, &mut below);
    let hosts = by_room(&app.cluster, app.now);
    let free = |host: &crate::model::Host| host.totals.free.map_or_else(|| "-".to_owned(), |free| free.to_string());
    let first: Vec<String> = hosts.iter().take(4).map(|host| format!("{} {}", host.id, free(host))).collect();
    confirm::wrap(&format!("free: {}", first.join("   ")), 0, room, Role::Dim, &mut below);
    let role = if form.waiting.is_some() { Role::Text } else { Role::Warning };
    confirm::wrap(&form.told, 0, room, role, &mut below);
    let inner = popup::open(app, buf, "create a guest", WIDTH, (FIELDS.len() + below.len()) as u16 + 4, shown);
    let body = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    for (row, (name, ..)) in FIELDS.iter().enumerate().take(body.height.into()) {
        let place = Rect { y: body.y + row as u16, height: 1, ..body };
        let here = row == form.at;
        let mut put = Put::new(buf, place, app.glyphs.ellipsis);
        put.field(name, 9, Align::Left, app.style(if here { Role::Accent } else { Role::Dim })).skip(1);
        let Some(input) = form.inputs.get(row) else { continue };
        let (text, cursor) = input.window(put.room());
        if here {
            shown.cursor = Some(Position::new(put.x() + cursor, place.y));
        }
        put.text(text, app.style(if here { Role::Input } else { Role::Text }));
    }
    let from = FIELDS.len() as u16 + 1;
    for (row, (text, role)) in below.iter().take(body.height.saturating_sub(from).into()).enumerate() {
        let place = Rect { y: body.y + from + row as u16, height: 1, ..body };
        Put::new(buf, place, app.glyphs.ellipsis).text(text, app.style(*role));
    }
}
