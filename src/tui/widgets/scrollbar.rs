use crate::tui::glyphs::Glyphs;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws a scrollbar in the last column of `area` if there is more than it shows: `first` of
/// `total` rows is at the top.
pub fn scrollbar(
    buf: &mut Buffer,
    area: Rect,
    first: usize,
    total: usize,
    thumb: Style,
    track: Style,
    glyphs: &Glyphs,
) {
    let area = area.intersection(buf.area);
    let shown = area.height as usize;
    if area.is_empty() || total <= shown {
        return;
    }
    let size = (shown * shown / total).max(1);
    let hidden = total - shown;
    let top = (shown - size) * first.min(hidden) / hidden;
    for row in 0..shown {
        let inside = (top..top + size).contains(&row);
        let (symbol, style) = if inside { (glyphs.thumb, thumb) } else { (glyphs.track, track) };
        buf[(area.right() - 1, area.y + row as u16)].set_symbol(symbol).set_style(style);
    }
}
