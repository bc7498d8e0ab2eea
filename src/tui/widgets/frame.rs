use super::Put;
use crate::tui::glyphs::Glyphs;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Empties `area`, draws a border around it with a title in it, and gives the area within.
pub fn frame(buf: &mut Buffer, area: Rect, title: &str, border: Style, heading: Style, glyphs: &Glyphs) -> Rect {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            buf[(x, y)].reset();
        }
    }
    if area.width < 2 || area.height < 2 {
        return Rect { height: 0, ..area };
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for x in area.left()..=right {
        buf[(x, area.y)].set_symbol(glyphs.horizontal).set_style(border);
        buf[(x, bottom)].set_symbol(glyphs.horizontal).set_style(border);
    }
    for y in area.top()..=bottom {
        buf[(area.x, y)].set_symbol(glyphs.vertical).set_style(border);
        buf[(right, y)].set_symbol(glyphs.vertical).set_style(border);
    }
    let corners = [(area.x, area.y), (right, area.y), (area.x, bottom), (right, bottom)];
    for (at, symbol) in corners.into_iter().zip(glyphs.corners) {
        buf[at].set_symbol(symbol).set_style(border);
    }
    if !title.is_empty() && area.width > 6 {
        let line = Rect::new(area.x + 2, area.y, area.width - 4, 1);
        let mut put = Put::new(buf, line, glyphs.ellipsis);
        put.text(" ", heading);
        let room = put.room().saturating_sub(1);
        put.text(&super::fit(title, room, glyphs.ellipsis), heading).text(" ", heading);
    }
    Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
}
