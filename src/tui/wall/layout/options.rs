//! The one registry of what a layout file may say.

use super::{Curve, Figure};
use crate::inventory::config::Kind;

/// A key of a layout file.
#[derive(Clone, Copy, Debug)]
pub struct LayoutOption {
    /// The block that has it; empty for the top of the file, `*` for every block.
    pub block: &'static str,
    /// The key.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// For lists: the words that may be in it.
    pub words: &'static [&'static str],
}

const fn option(block: &'static str, name: &'static str, kind: Kind) -> LayoutOption {
    LayoutOption { block, name, kind, words: &[] }
}

/// The kinds of blocks.
pub const BLOCKS: &[&str] = &["headline", "figures", "pools", "timeline", "trouble"];

/// The figures by name.
pub(super) const FIGURES: &[(&str, Figure)] = &[
    ("availability", Figure::Availability),
    ("vms", Figure::Vms),
    ("hosts", Figure::Hosts),
    ("free", Figure::Free),
    ("cpu", Figure::Cpu),
];

/// The timelines by name.
pub(super) const CURVES: &[(&str, Curve)] =
    &[("free", Curve::Free), ("pools", Curve::Pools), ("cpu", Curve::Cpu), ("availability", Curve::Availability)];

/// Every key.
pub const OPTIONS: &[LayoutOption] = &[
    option("", "rotate", Kind::Span(2_000, 3_600_000)),
    option("", "night", Kind::Text),
    option("", "night_theme", Kind::Theme),
    option("", "memory_short", Kind::Count(0, 100)),
    option("*", "show", Kind::OneOf(BLOCKS)),
    option("*", "weight", Kind::Count(1, 100)),
    LayoutOption {
        block: "figures",
        name: "of",
        kind: Kind::Words,
        words: &["availability", "vms", "hosts", "free", "cpu"],
    },
    LayoutOption { block: "timeline", name: "of", kind: Kind::Words, words: &["free", "pools", "cpu", "availability"] },
    option("timeline", "span", Kind::Span(120_000, 30 * 86_400_000)),
    option("trouble", "most", Kind::Count(1, 100)),
];
