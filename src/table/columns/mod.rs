//! The one registry of columns: table, chooser, help, config, JSON, CSV and filter keys are made
//! from it.

mod registry;
mod values;

pub use registry::REGISTRY;

use super::{Ctx, Row, Value};
use std::fmt;

/// Which column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // Each is described by the `about` of its entry in the registry.
pub enum ColumnId {
    Name,
    Host,
    Pool,
    Id,
    Uuid,
    State,
    Vcpus,
    Cpu,
    CpuHistory,
    Actual,
    Target,
    Maximum,
    Minimum,
    Balloon,
    Inflation,
    Mark,
    Trend,
    NetRx,
    NetTx,
    DiskRead,
    DiskWrite,
    ReadIops,
    WriteIops,
    Age,
    Fresh,
    Uptime,
    CpuSeconds,
    Wanted,
}

/// To which side a cell's text is pushed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// How wide a column is, in terminal cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width {
    /// Below this it is dropped.
    pub min: u16,
    /// What it likes.
    pub ideal: u16,
    /// What it can use where there is room.
    pub max: u16,
}

/// How a column is ordered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Order {
    /// It is not.
    None,
    /// By text, numbers within it by value (`db9` before `db10`).
    Natural,
    /// By value.
    Number,
    /// By value, which is noise in part: rows move only for a change of a fifth and at least this
    /// much.
    Noisy(f64),
}

/// A column of the table.
#[derive(Debug)]
pub struct Column {
    /// Which.
    pub id: ColumnId,
    /// Its word in config, command line, filter and JSON.
    pub key: &'static str,
    /// Other words for it that filter and command line take.
    pub aliases: &'static [&'static str],
    /// Its heading; never wider than its narrowest width.
    pub title: &'static str,
    /// What it shows, in which unit, from where.
    pub about: &'static str,
    /// To which side its cells are pushed.
    pub align: Align,
    /// How wide it is.
    pub width: Width,
    /// Which columns go first where the terminal is narrow: the highest.
    pub rank: u8,
    /// Whether it cannot be hidden.
    pub locked: bool,
    /// The narrowest terminal on which it is shown without having been chosen; `None` for never.
    pub from: Option<u16>,
    /// How it sorts.
    pub order: Order,
    /// Whether the order that makes sense first is descending.
    pub descending: bool,
    /// Whether a filter can ask for it.
    pub filterable: bool,
    /// What it says of a row.
    pub value: for<'a> fn(&Row<'a>, &Ctx<'a>) -> Value<'a>,
}

impl Column {
    /// The column of that id.
    pub fn of(id: ColumnId) -> &'static Column {
        &REGISTRY[id as usize]
    }

    /// The column of that key or alias; case does not matter.
    pub fn find(key: &str) -> Option<&'static Column> {
        REGISTRY
            .iter()
            .find(|c| c.key.eq_ignore_ascii_case(key) || c.aliases.iter().any(|a| a.eq_ignore_ascii_case(key)))
    }

    /// What it says of a row.
    pub fn value<'a>(&self, row: &Row<'a>, ctx: &Ctx<'a>) -> Value<'a> {
        (self.value)(row, ctx)
    }

    /// Whether rows can be sorted by it.
    pub fn is_sortable(&self) -> bool {
        self.order != Order::None
    }

    /// The columns that can be shown, in the registry's order.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        REGISTRY.iter().map(|column| column.key)
    }
}

impl fmt::Display for ColumnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(Column::of(*self).key)
    }
}
