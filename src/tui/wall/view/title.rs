//! The first line: what this is, whether everything answers, and the time.

use crate::tui::theme::Role;
use crate::tui::view::host_counts;
use crate::tui::wall::Board;
use crate::tui::widgets::{Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(board: &Board, buf: &mut Buffer, area: Rect) {
    let (dim, text) = (board.style(Role::Dim), board.style(Role::Text));
    let wall = board.time.wall;
    let clock = format!("{:02}:{:02}:{:02}", wall.hour, wall.minute, wall.second);
    let day = if area.width >= 60 { format!("{}  ", board.time.day) } else { String::new() };
    let right = width(&day) + width(&clock);
    let mut left = vec![];
    if area.width >= 50 {
        left.push(("aerostat".to_owned(), board.style(Role::Accent)));
        left.push(("  ".to_owned(), dim));
    }
    if area.width >= 40 {
        left.push((board.cluster.name.to_string(), board.style(Role::Host)));
    }
    if board.demo {
        left.push((" ".to_owned(), dim));
        left.push((" DEMO ".to_owned(), board.style(Role::Sorted)));
    }
    left.push((" ".repeat(if area.width >= 60 { 3 } else { 1 }), dim));
    let narrow = area.width < 90;
    left.extend(host_counts(&board.glyphs, |role| board.style(role), &board.totals, narrow));
    let room = area.width.saturating_sub(right + 1);
    let mut put = Put::new(buf, Rect { width: room, ..area }, board.glyphs.ellipsis);
    for (part, style) in &left {
        put.text(part, *style);
    }
    let mut put = Put::new(buf, area, "");
    put.to(area.right().saturating_sub(right)).text(&day, dim).text(&clock, text);
}
