//! What can be done to the selected or marked domains, and why the rest cannot.

use super::{Shown, popup};
use crate::tui::app::{App, Menu, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Put};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(app: &App, menu: &Menu, buf: &mut Buffer, shown: &mut Shown) {
    let title = match menu.targets.as_slice() {
        [one] => format!("act on {} on {}", one.name, one.host),
        many => format!("act on {} domains", many.len()),
    };
    // A line lies between what is harmless and what ends somebody's work.
    let inner = popup::open(app, buf, &title, 90, menu.offers.len() as u16 + 3, shown);
    let gap = |at: usize| usize::from(menu.offers.get(at).is_some_and(|offer| offer.kind.info().destructive));
    let height = usize::from(inner.height);
    let first = menu.list.first(height, menu.offers.len() + 1);
    for (at, offer) in menu.offers.iter().enumerate() {
        let Some(row) = (at + gap(at)).checked_sub(first).filter(|row| *row < height) else { continue };
        let place = Rect { y: inner.y + row as u16, height: 1, ..inner };
        shown.hits.add(place, Target::Line(at));
        let info = offer.kind.info();
        let able = offer.able > 0;
        let name = info.value.map_or_else(|| info.id.to_owned(), |value| format!("{} {}", info.id, value.word()));
        let role = match (able, info.destructive) {
            (false, _) => Role::Dim,
            (true, true) => Role::Warning,
            (true, false) => Role::Host,
        };
        let text = Rect { x: place.x + 1, width: place.width.saturating_sub(2), ..place };
        let mut put = Put::new(buf, text, app.glyphs.ellipsis);
        put.field(&name, 15, Align::Left, app.style(role)).skip(1);
        if able && menu.targets.len() > 1 {
            put.text(&format!("{} of {}  ", offer.able, menu.targets.len()), app.style(Role::Text));
        }
        if !able {
            put.text("no: ", app.style(Role::Dim));
        }
        let about = if offer.why.is_empty() { info.about } else { &offer.why };
        put.text(about, app.style(if able { Role::Text } else { Role::Dim }));
        if at == menu.list.at {
            buf.set_style(place, app.style(Role::Selection));
        }
    }
}
