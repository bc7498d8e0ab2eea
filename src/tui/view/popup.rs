//! The box in front of the table.

use super::Shown;
use crate::tui::app::{App, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines within a box of at most that height, on a screen so high.
pub fn lines_within(screen: u16, height: u16) -> u16 {
    box_height(screen, height).saturating_sub(2)
}

fn box_height(screen: u16, height: u16) -> u16 {
    height.min(screen.saturating_sub(2))
}

/// Draws a box of at most that size in the middle of the screen, above the footer, and gives the
/// area within.
pub fn open(app: &App, buf: &mut Buffer, title: &str, width: u16, height: u16, shown: &mut Shown) -> Rect {
    let screen = Rect { height: buf.area.height.saturating_sub(1), ..buf.area };
    let width = width.min(screen.width.saturating_sub(2));
    let height = box_height(buf.area.height, height);
    let area =
        Rect { x: screen.x + (screen.width - width) / 2, y: screen.y + (screen.height - height) / 3, width, height };
    shown.hits.add(area, Target::Front);
    let inner = frame(buf, area, title, app.style(Role::Focus), app.style(Role::Accent), &app.glyphs);
    buf.set_style(inner, app.style(Role::Text));
    inner
}
