//! The wall, drawn from its state: a file for each block.

mod arrange;
mod big;
mod figures;
mod foot;
mod headline;
mod pools;
mod timeline;
mod title;
mod trouble;

use super::board::Board;
use super::layout::Show;
use crate::tui::theme::Role;
use arrange::{Want, arrange};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this height on, blocks stand apart and the headline is large.
const TALL: u16 = 36;

/// A block to be drawn.
enum Part<'a> {
    Title,
    Block(&'a Show, u16),
    Headline,
    Foot,
}

/// Draws the whole screen.
pub fn draw(board: &Board, buf: &mut Buffer) {
    let area = buf.area;
    if area.is_empty() {
        return;
    }
    buf.set_style(area, board.style(Role::Text));
    let inner = if area.width >= 60 { Rect { x: area.x + 1, width: area.width - 2, ..area } } else { area };
    let parts = parts(board);
    let wants: Vec<Want> = parts.iter().map(|part| part.want(board, area.width, inner.width, area.height)).collect();
    let (rows, gap) = arrange(area.height, u16::from(area.height >= TALL), &wants);
    let mut y = area.y;
    for (part, height) in parts.iter().zip(rows) {
        if height == 0 {
            continue;
        }
        // The heartbeat is always on the last line.
        let top = if matches!(part, Part::Foot) { area.bottom() - height } else { y };
        part.draw(board, buf, Rect { y: top, height, ..inner });
        y = y + height + gap;
    }
}

fn parts(board: &Board) -> Vec<Part<'_>> {
    let blocks = &board.layout.blocks;
    let mut parts = vec![Part::Title];
    // That nothing is live is told in large letters whatever the layout says.
    let told = blocks.iter().any(|block| block.show == Show::Headline);
    if !told && (board.nothing_is_live() || board.cluster.hosts.is_empty()) {
        parts.push(Part::Headline);
    }
    parts.extend(blocks.iter().map(|block| match block.show {
        Show::Headline => Part::Headline,
        ref show => Part::Block(show, block.weight),
    }));
    parts.push(Part::Foot);
    parts
}

impl Part<'_> {
    fn want(&self, board: &Board, screen: u16, width: u16, height: u16) -> Want {
        let fixed = |rows, rank| Want { least: rows, good: rows, most: rows, weight: 0, rank };
        match self {
            Part::Title => fixed(1, 4),
            // To the last: without it nobody would know whether the rest is of now.
            Part::Foot => fixed(1, 0),
            Part::Headline => {
                let large = !board.glyphs.ascii && height >= TALL && screen >= 60;
                let good = if large { big::Size::Small.height() } else { 1 };
                Want { least: 1, good, most: good, weight: 0, rank: 2 }
            }
            Part::Block(Show::Figures(figures), _) => {
                let good = figures::height(board, figures, width);
                Want { least: 1, good, most: good, weight: 0, rank: 1 }
            }
            Part::Block(Show::Trouble(most), weight) => {
                let lines = (board.troubles.items().len().min(*most) as u16).max(1) + 1;
                Want { least: 2, good: lines.min(5), most: lines, weight: *weight, rank: 3 }
            }
            Part::Block(Show::Pools, weight) => pools::want(board, width, *weight),
            Part::Block(Show::Timeline { .. }, weight) => {
                Want { least: 5, good: 8, most: 60, weight: *weight, rank: 6 }
            }
            Part::Block(Show::Headline, _) => fixed(1, 2),
        }
    }

    fn draw(&self, board: &Board, buf: &mut Buffer, area: Rect) {
        match self {
            Part::Title => title::draw(board, buf, area),
            Part::Foot => foot::draw(board, buf, area),
            Part::Headline | Part::Block(Show::Headline, _) => headline::draw(board, buf, area),
            Part::Block(Show::Figures(figures), _) => figures::draw(board, figures, buf, area),
            Part::Block(Show::Trouble(most), _) => trouble::draw(board, *most, buf, area),
            Part::Block(Show::Pools, _) => pools::draw(board, buf, area),
            Part::Block(Show::Timeline { .. }, _) => timeline::draw(board, buf, area),
        }
    }
}
