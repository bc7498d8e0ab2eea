//! Text in letters several lines high.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::Line;
use ratatui::widgets::Widget;
use tui_big_text::{BigText, PixelSize};

/// How large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// Ordinary text.
    Plain,
    /// Four lines high, four columns wide: letters of quarter cells.
    Small,
    /// Five lines high, of whole cells; digits and a few letters.
    Large,
    /// Seven lines high, of whole cells.
    Huge,
}

/// Digits and what goes with them in three by five points, top row first, the left point highest.
/// A point is two cells wide, which makes it square.
const POINTS: [(char, [u8; 5]); 25] = [
    ('0', [7, 5, 5, 5, 7]),
    ('1', [2, 6, 2, 2, 7]),
    ('2', [7, 1, 7, 4, 7]),
    ('3', [7, 1, 7, 1, 7]),
    ('4', [5, 5, 7, 1, 1]),
    ('5', [7, 4, 7, 1, 7]),
    ('6', [7, 4, 7, 5, 7]),
    ('7', [7, 1, 1, 1, 1]),
    ('8', [7, 5, 7, 5, 7]),
    ('9', [7, 5, 7, 1, 7]),
    ('%', [5, 1, 2, 4, 5]),
    ('-', [0, 0, 7, 0, 0]),
    ('/', [1, 1, 2, 4, 4]),
    ('B', [6, 5, 6, 5, 6]),
    ('K', [5, 5, 6, 5, 5]),
    ('M', [5, 7, 7, 5, 5]),
    ('G', [7, 4, 5, 5, 7]),
    ('T', [7, 2, 2, 2, 2]),
    ('P', [7, 5, 7, 4, 4]),
    ('.', [0, 0, 0, 0, 4]),
    (':', [0, 4, 0, 4, 0]),
    (' ', [0, 0, 0, 0, 0]),
    ('<', [1, 2, 4, 2, 1]),
    ('>', [4, 2, 1, 2, 4]),
    ('?', [7, 1, 3, 0, 2]),
];

impl Size {
    /// Lines it takes.
    pub fn height(self) -> u16 {
        match self {
            Size::Plain => 1,
            Size::Small => 4,
            Size::Large => 5,
            Size::Huge => 7,
        }
    }

    /// Columns the text takes.
    pub fn width(self, text: &str) -> u16 {
        let columns = match self {
            Size::Plain => return crate::tui::widgets::width(text),
            // The last column of a glyph is the space to the next.
            _ => text.chars().map(|c| u32::from(self.advance(c))).sum::<u32>().saturating_sub(1),
        };
        columns.min(u32::from(u16::MAX)) as u16
    }

    fn advance(self, c: char) -> u16 {
        let narrow = matches!(c, '.' | ':' | ' ');
        match (self, narrow) {
            (Size::Plain, _) => 1,
            (Size::Small, true) => 3,
            (Size::Small, false) => 4,
            (Size::Large, true) => 4,
            (Size::Large, false) => 7,
            (Size::Huge, true) => 5,
            (Size::Huge, false) => 8,
        }
    }

    /// Whether it can be drawn in ASCII.
    pub fn has_ascii(self) -> bool {
        self != Size::Small
    }
}

/// Draws text, cut where the area ends. What has no glyph is drawn as `?`.
pub fn draw(buf: &mut Buffer, area: Rect, text: &str, size: Size, style: Style, ascii: bool) {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return;
    }
    let style = if size == Size::Plain { style } else { solid(style) };
    if size == Size::Plain {
        buf.set_stringn(area.x, area.y, text, area.width.into(), style);
        return;
    }
    let mut x = area.x;
    for c in text.chars() {
        let advance = size.advance(c);
        // A cut letter says less than none.
        if x + advance.saturating_sub(1) > area.right() {
            return;
        }
        let place = Rect { x, width: advance.min(area.right() - x), ..area };
        match size {
            Size::Large => points(buf, place, c, style, ascii),
            _ => glyph(buf, place, c, size, style, ascii),
        }
        x += advance;
    }
}

/// A style that is a colour on another would fill the letters' cells: they have the other alone.
fn solid(style: Style) -> Style {
    match style.bg {
        Some(bg) if !matches!(bg, Color::Reset | Color::Black) => Style { fg: Some(bg), bg: None, ..style },
        _ => style,
    }
}

fn points(buf: &mut Buffer, area: Rect, c: char, style: Style, ascii: bool) {
    let wanted = c.to_ascii_uppercase();
    let rows = POINTS.iter().find(|(known, _)| *known == wanted).map_or([7, 1, 3, 0, 2], |(_, rows)| *rows);
    for (y, bits) in rows.iter().enumerate().take(area.height.into()) {
        for x in 0..6u16 {
            if bits >> (2 - x / 2) & 1 == 1 && x < area.width {
                dot(buf, (area.x + x, area.y + y as u16), "█", style, ascii);
            }
        }
    }
}

/// Draws a point. In ASCII it is a `#` in its own colour on itself, which is a solid block; without
/// a colour, a `#` in reverse video.
fn dot(buf: &mut Buffer, at: (u16, u16), symbol: &str, style: Style, ascii: bool) {
    let cell = &mut buf[at];
    if !ascii {
        cell.set_symbol(symbol).set_style(style);
        return;
    }
    cell.set_symbol("#");
    match style.fg {
        Some(colour) if colour != Color::Reset => cell.set_style(Style::new().fg(colour).bg(colour)),
        _ => cell.set_style(style.reversed()),
    };
}

/// Draws a glyph of the 8 × 8 font, without the blank columns that narrow ones begin with.
fn glyph(buf: &mut Buffer, area: Rect, c: char, size: Size, style: Style, ascii: bool) {
    let (pixels, skip) = match (size, matches!(c, '.' | ':')) {
        (Size::Small, narrow) => (PixelSize::Quadrant, u16::from(narrow)),
        (_, narrow) => (PixelSize::Full, 2 * u16::from(narrow)),
    };
    let drawn = if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    let mut scratch = Buffer::empty(Rect::new(0, 0, 8, 8));
    let line = drawn.to_string();
    BigText::builder().pixel_size(pixels).lines(vec![Line::from(line)]).build().render(scratch.area, &mut scratch);
    for y in 0..area.height.min(size.height()) {
        for x in 0..area.width.min(8 - skip) {
            let symbol = scratch[(x + skip, y)].symbol();
            if symbol != " " {
                dot(buf, (area.x + x, area.y + y), symbol, style, ascii);
            }
        }
    }
}

#[cfg(test)]
mod tests;
