//! The worst things, in words.

use crate::model::Freshness;
use crate::tui::theme::Role;
use crate::tui::view::words;
use crate::tui::wall::{Board, Item, Kind};
use crate::tui::widgets::{Align, Put};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(board: &Board, most: usize, buf: &mut Buffer, area: Rect) {
    let items = board.troubles.items();
    let dim = board.style(Role::Dim);
    let line = |row: u16| Rect { y: area.y + row, height: 1, ..area };
    let mut head = Put::new(buf, line(0), "");
    head.text("trouble", board.style(Role::Header));
    if items.is_empty() {
        let (text, role) = if board.totals.answering() == 0 {
            ("nothing can be told", Role::Dim)
        } else if board.totals.answering() < board.totals.hosts {
            ("none among the hosts heard of", Role::Live)
        } else {
            ("none: every host answers, no guest crashed, every balloon does as it is told", Role::Live)
        };
        Put::new(buf, line(1), board.glyphs.ellipsis).text(text, board.style(role));
        return;
    }
    let lines = usize::from(area.height - 1).min(most);
    let shown = items.len().min(lines);
    head.text(&format!("  {}", items.len()), dim);
    if items.len() > shown {
        head.text(&format!(", and {}", rest(&items[shown..])), dim);
    }
    let widest = items[..shown].iter().map(|item| place(board, item).chars().count()).max().unwrap_or(0);
    let column = (widest as u16).min(area.width * 2 / 5);
    for (row, item) in items[..shown].iter().enumerate() {
        one(board, item, column, buf, line(row as u16 + 1));
    }
}

fn one(board: &Board, item: &Item, column: u16, buf: &mut Buffer, line: Rect) {
    let style = board.style(role(item.kind));
    let over = if item.longer { ">" } else { "" };
    let since = format!("{over}{}", words::span(item.since.until(board.time.now)));
    let mut put = Put::new(buf, line, board.glyphs.ellipsis);
    put.text(&mark(board, item.kind), style).skip(1);
    put.field(&since, 8, Align::Right, board.style(Role::Text)).skip(2);
    put.field(&place(board, item), column, Align::Left, style).skip(2);
    put.text(&item.what, board.style(Role::Text));
}

/// The path to it, as in a tree.
fn place(board: &Board, item: &Item) -> String {
    item.place.join(if board.glyphs.ascii { " > " } else { " › " })
}

/// How many more, by kind: `8 late, 4 stuck balloon`.
fn rest(items: &[Item]) -> String {
    let mut counts: Vec<(Kind, usize)> = Vec::new();
    for item in items {
        match counts.iter_mut().find(|(kind, _)| *kind == item.kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((item.kind, 1)),
        }
    }
    counts.iter().map(|(kind, count)| format!("{count} {}", kind.word())).collect::<Vec<_>>().join(", ")
}

fn mark(board: &Board, kind: Kind) -> String {
    let of = |freshness| board.glyphs.freshness(freshness).to_string();
    match kind {
        Kind::Conflict => board.glyphs.conflict.to_owned(),
        Kind::Down => of(Freshness::Down),
        Kind::Stale => of(Freshness::Stale),
        Kind::Late => of(Freshness::Late),
        Kind::Crashed => "C".to_owned(),
        Kind::Short | Kind::Deaf | Kind::Stuck => "!".to_owned(),
        Kind::Partial => "?".to_owned(),
    }
}

/// What it looks like.
pub fn role(kind: Kind) -> Role {
    match kind {
        Kind::Conflict => Role::Conflict,
        Kind::Down => Role::Down,
        Kind::Crashed => Role::Error,
        Kind::Stale => Role::Stale,
        Kind::Short | Kind::Partial => Role::Warning,
        Kind::Deaf | Kind::Stuck => Role::Stuck,
        Kind::Late => Role::Late,
    }
}
