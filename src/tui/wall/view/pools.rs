//! A tile for each pool, by its worst host.

use super::arrange::Want;
use crate::model::{Freshness, Pool, Totals};
use crate::tui::theme::{Role, block};
use crate::tui::view::freshness_role;
use crate::tui::wall::{Board, worst};
use crate::tui::widgets::Put;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a tile at least, and at most.
const NARROW: u16 = 18;
const WIDE: u16 = 44;

/// How much a tile says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tile {
    /// Four lines: name, state, hosts, memory.
    Full,
    /// Two: name, state.
    Two,
    /// One.
    One,
}

impl Tile {
    fn height(self) -> u16 {
        match self {
            Tile::Full => 4,
            Tile::Two => 2,
            Tile::One => 1,
        }
    }

    /// Rows between two rows of tiles.
    fn gap(self) -> u16 {
        u16::from(self == Tile::Full)
    }

    /// The rows so many tiles take.
    fn rows(self, tiles: usize, width: u16) -> u16 {
        let rows = tiles.div_ceil(columns(tiles, width).into()).min(1000) as u16;
        (rows * (self.height() + self.gap())).saturating_sub(self.gap())
    }
}

fn columns(tiles: usize, width: u16) -> u16 {
    (width / NARROW).max(1).min(tiles.clamp(1, 1000) as u16)
}

pub fn want(board: &Board, width: u16, weight: u16) -> Want {
    let tiles = board.cluster.pools.len();
    if tiles == 0 {
        return Want { least: 1, good: 1, most: 1, weight: 0, rank: 5 };
    }
    let full = Tile::Full.rows(tiles, width);
    Want { least: 1, good: Tile::Two.rows(tiles, width).clamp(1, 4), most: full, weight: weight * 4, rank: 5 }
}

pub fn draw(board: &Board, buf: &mut Buffer, area: Rect) {
    let pools = &board.cluster.pools;
    if pools.is_empty() {
        Put::new(buf, area, "").text("no pools yet", board.style(Role::Dim));
        return;
    }
    let tile = [Tile::Full, Tile::Two].into_iter().find(|tile| tile.rows(pools.len(), area.width) <= area.height);
    let tile = tile.unwrap_or(Tile::One);
    let columns = columns(pools.len(), area.width);
    let rows = (area.height + tile.gap()) / (tile.height() + tile.gap());
    let room = usize::from(columns) * usize::from(rows);
    let mut shown: Vec<(&Pool, Totals)> =
        pools.iter().map(|pool| (pool, board.cluster.pool_totals(pool, board.time.now))).collect();
    let mut left_out = 0;
    if shown.len() > room {
        // The last place says how many more; those left out are the healthiest, and the rest
        // stays in its usual order.
        let mut order: Vec<usize> = (0..shown.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(badness(&shown[*at].1)));
        let mut keep: Vec<usize> = order.into_iter().take(room.saturating_sub(1)).collect();
        keep.sort_unstable();
        left_out = shown.len() - keep.len();
        shown = keep.into_iter().map(|at| shown[at]).collect();
    }
    let width = (area.width / columns).min(WIDE);
    let place = |at: usize| {
        let (column, row) = (at as u16 % columns, at as u16 / columns);
        let y = area.y + row * (tile.height() + tile.gap());
        Rect { x: area.x + column * width, y, width: width.saturating_sub(1), height: tile.height() }.intersection(area)
    };
    for (at, (pool, totals)) in shown.iter().enumerate() {
        one(board, pool, totals, tile, buf, place(at));
    }
    if left_out > 0 {
        let text = format!("+{left_out} more pools");
        Put::new(buf, place(shown.len()), board.glyphs.ellipsis).text(&text, board.style(Role::Dim));
    }
}

/// Larger is worse.
fn badness(totals: &Totals) -> (u32, u32, u32, u32) {
    (totals.down, totals.stale, totals.crashed + totals.balloon_trouble, totals.late)
}

fn one(board: &Board, pool: &Pool, totals: &Totals, tile: Tile, buf: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    let worst = worst(totals);
    let style = board.style(match worst {
        // What guests are in trouble with does not show in how fresh their hosts are.
        Freshness::Live | Freshness::Late if totals.crashed > 0 => Role::Error,
        Freshness::Live | Freshness::Late if totals.balloon_trouble > 0 => Role::Stuck,
        worst => freshness_role(worst),
    });
    // Calm while all is well; a whole block of colour where it is not.
    let loud = matches!(worst, Freshness::Down | Freshness::Stale);
    let base = if loud { block(style) } else { board.style(Role::Text) };
    if loud {
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                buf[(x, y)].set_symbol(" ").set_style(base);
            }
        }
    }
    let faint = if loud { base } else { board.style(Role::Dim) };
    let mark = board.glyphs.freshness(worst);
    let state = state(totals);
    let lines: Vec<Vec<(String, Style)>> = match tile {
        Tile::Full => {
            let (answering, all) = (totals.answering(), totals.hosts);
            let hosts = if area.width < 28 {
                format!("{answering}/{all} hosts")
            } else {
                format!("{answering} of {all} hosts, {} VMs", totals.running)
            };
            let free =
                if totals.answering() > totals.untold { format!("{} free", totals.free) } else { "- free".to_owned() };
            vec![
                vec![
                    (format!("{mark} "), if loud { base } else { style }),
                    (pool.name.to_string(), name(board, base, loud)),
                ],
                vec![(state, if loud { base } else { style })],
                vec![(hosts, faint)],
                vec![(free, faint)],
            ]
        }
        Tile::Two => vec![
            vec![
                (format!("{mark} "), if loud { base } else { style }),
                (pool.name.to_string(), name(board, base, loud)),
            ],
            vec![(format!("  {state}"), if loud { base } else { style })],
        ],
        Tile::One => vec![vec![
            (format!("{mark} "), if loud { base } else { style }),
            (pool.name.to_string(), name(board, base, loud)),
            (
                if worst == Freshness::Live && totals.crashed + totals.balloon_trouble == 0 {
                    String::new()
                } else {
                    format!(" {state}")
                },
                if loud { base } else { style },
            ),
        ]],
    };
    // A bar of the state's colour at the left, where there is room: a tile is seen as one thing.
    let bar = tile == Tile::Full;
    for (row, parts) in lines.iter().enumerate().take(area.height.into()) {
        let line = Rect { y: area.y + row as u16, height: 1, ..area };
        let mut put = Put::new(buf, line, board.glyphs.ellipsis);
        if bar {
            put.text(board.glyphs.cursor, if loud { base } else { style }).skip(1);
        }
        for (text, style) in parts {
            put.text(text, *style);
        }
    }
}

fn name(board: &Board, base: Style, loud: bool) -> Style {
    if loud { base } else { board.style(Role::Host) }
}

/// What is the matter, worst first, in a few words.
fn state(totals: &Totals) -> String {
    let parts: Vec<String> = [
        (totals.down, "down"),
        (totals.stale, "stale"),
        (totals.crashed, "crashed"),
        (totals.late, "late"),
        (totals.waiting, "waiting"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .chain((totals.balloon_trouble > 0).then(|| format!("{} stuck or deaf", totals.balloon_trouble)))
    .collect();
    if parts.is_empty() { "all live".to_owned() } else { parts.join(", ") }
}
