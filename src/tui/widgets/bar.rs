use crate::tui::glyphs::Glyphs;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Parts of a whole, filled to an eighth of a cell.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// 0 to 1; anything beyond is drawn as the nearest end.
    pub fraction: f64,
    /// The filled part.
    pub fill: Style,
    /// The rest.
    pub rest: Style,
}

impl Bar {
    /// Draws into the first line of `area`.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, glyphs: &Glyphs) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let fraction = if self.fraction.is_finite() { self.fraction.clamp(0.0, 1.0) } else { 0.0 };
        let eighths = (fraction * f64::from(area.width) * 8.0).round() as u32;
        // A little is not nothing, and not quite all is not all.
        let whole = u32::from(area.width) * 8;
        let eighths = if fraction > 0.0 { eighths.max(1) } else { 0 };
        let eighths = if fraction < 1.0 { eighths.min(whole - 1) } else { whole };
        for x in 0..area.width {
            let here = eighths.saturating_sub(u32::from(x) * 8).min(8) as usize;
            let (symbol, style) = match here {
                0 => (glyphs.rest, self.rest),
                8 => (glyphs.full, self.fill),
                part => match glyphs.eighths[part - 1] {
                    "" => (glyphs.rest, self.rest),
                    symbol => (symbol, self.fill),
                },
            };
            buf[(area.x + x, area.y)].set_symbol(symbol).set_style(style);
        }
    }
}
