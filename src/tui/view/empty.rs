//! A table without rows says why, and what to do.

use crate::tui::actions::Action;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::Put;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    let key = |action: Action| app.keys.first(action);
    let (what, hints) = if app.shown().hosts.is_empty() {
        (
            "no hosts".to_owned(),
            vec![
                "name some: aerostat xen1 xen2 'db[001-040]'".to_owned(),
                "or in the config file; aerostat doctor tells what it finds".to_owned(),
                "or look around first: aerostat demo".to_owned(),
            ],
        )
    } else if !app.tree.filter().is_empty() {
        (
            format!("nothing matches the filter `{}`", app.tree.filter()),
            vec![
                format!("{} ends the filter, {} changes it", key(Action::Back), key(Action::Filter)),
                "filters look like: web  ~dbv  !test  mem>4G  cpu>50 state=running host=db*".to_owned(),
            ],
        )
    } else if app.tree.is_flat() {
        ("no domains yet".to_owned(), vec![format!("{} shows the hosts as a tree", key(Action::Flat))])
    } else {
        ("nothing to show yet".to_owned(), vec!["hosts are being asked".to_owned()])
    };
    let top = area.y + area.height.saturating_sub(hints.len() as u16 + 2) / 3;
    let mut line = |row: u16, text: &str, role: Role| {
        let place = Rect { x: area.x + 3, y: top + row, width: area.width.saturating_sub(4), height: 1 };
        if place.y < area.bottom() {
            Put::new(buf, place, app.glyphs.ellipsis).text(text, app.style(role));
        }
    };
    line(0, &what, Role::Host);
    for (at, hint) in hints.iter().enumerate() {
        line(at as u16 + 2, hint, Role::Dim);
    }
}
