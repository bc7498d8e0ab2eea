//! The characters drawn with, in Unicode and in ASCII. No meaning is lost in the second set.

use crate::model::Freshness;

/// A set of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Whether only ASCII may be used.
    pub ascii: bool,
    /// The filled part of a gauge.
    pub full: &'static str,
    /// Eighths of a cell, from one to seven; in ASCII only whole cells are drawn.
    pub eighths: [&'static str; 7],
    /// The empty part of a gauge.
    pub rest: &'static str,
    /// The balloon target on a gauge.
    pub target: &'static str,
    /// The minimum on a gauge.
    pub minimum: &'static str,
    /// Levels of a sparkline, low to high.
    pub levels: [&'static str; 8],
    /// No sample in a sparkline.
    pub gap: &'static str,
    /// An open row of the tree.
    pub open: &'static str,
    /// A closed row of the tree.
    pub closed: &'static str,
    /// Sorted, smallest first.
    pub ascending: &'static str,
    /// Sorted, largest first.
    pub descending: &'static str,
    /// Left of the selected row.
    pub cursor: &'static str,
    /// A text was cut here.
    pub ellipsis: &'static str,
    /// Between parts of a line.
    pub dot: &'static str,
    /// A figure that is missing.
    pub horizontal: &'static str,
    /// Vertical line.
    pub vertical: &'static str,
    /// Corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Where a vertical line meets the horizontal one above and below it.
    pub tee: [&'static str; 2],
    /// The scrollbar's thumb.
    pub thumb: &'static str,
    /// The scrollbar's track.
    pub track: &'static str,
    /// A balloon on the move.
    pub moving: &'static str,
    /// A VM claimed twice.
    pub conflict: &'static str,
    /// Multiplication.
    pub times: &'static str,
    /// Chosen and not chosen in a list.
    pub ticks: [&'static str; 2],
    /// Waiting hosts, also in words.
    pub waiting: &'static str,
    /// Something happened at that moment.
    pub event: &'static str,
    /// A sum lacks somebody at that moment.
    pub partial: &'static str,
    /// Where an axis has a number or a time: at the left edge, at the bottom.
    pub axis: [&'static str; 2],
    /// From one moment to another.
    pub dash: &'static str,
    /// A sum that lacks something.
    pub at_least: &'static str,
}

/// For terminals that show UTF-8.
pub const UNICODE: Glyphs = Glyphs {
    ascii: false,
    full: "█",
    eighths: ["▏", "▎", "▍", "▌", "▋", "▊", "▉"],
    rest: "·",
    target: "◂",
    minimum: "│",
    levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    gap: " ",
    open: "▾",
    closed: "▸",
    ascending: "▲",
    descending: "▼",
    cursor: "▌",
    ellipsis: "…",
    dot: "·",
    horizontal: "─",
    vertical: "│",
    corners: ["┌", "┐", "└", "┘"],
    tee: ["┬", "┴"],
    thumb: "▐",
    track: " ",
    moving: "→",
    conflict: "≠",
    times: "×",
    ticks: ["■", "□"],
    waiting: "…",
    event: "▲",
    partial: "░",
    axis: ["┤", "┬"],
    dash: "–",
    at_least: "≥",
};

/// For everything else.
pub const ASCII: Glyphs = Glyphs {
    ascii: true,
    full: "#",
    eighths: ["", "", "", "#", "#", "#", "#"],
    rest: ".",
    target: "<",
    minimum: "|",
    levels: ["_", ".", ":", "-", "=", "+", "*", "#"],
    gap: " ",
    open: "v",
    closed: ">",
    ascending: "^",
    descending: "v",
    cursor: ">",
    ellipsis: "~",
    dot: "-",
    horizontal: "-",
    vertical: "|",
    corners: ["+", "+", "+", "+"],
    tee: ["+", "+"],
    thumb: "#",
    track: " ",
    moving: ">",
    conflict: "X",
    times: "x",
    ticks: ["[x]", "[ ]"],
    waiting: "...",
    event: "^",
    partial: "~",
    axis: ["+", "+"],
    dash: "-",
    at_least: ">",
};

impl Glyphs {
    /// The set for a terminal.
    pub fn of(ascii: bool) -> Glyphs {
        if ascii { ASCII } else { UNICODE }
    }

    /// The mark of a freshness.
    pub fn freshness(&self, freshness: Freshness) -> char {
        if self.ascii { freshness.ascii_mark() } else { freshness.mark() }
    }
}
