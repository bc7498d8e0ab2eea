use crate::model::Freshness;
use crate::table::{Row, RowKey, Trouble};

/// A row on the screen.
#[derive(Clone, Debug)]
pub struct VisibleRow<'a> {
    /// What identifies it.
    pub key: RowKey,
    /// Its place in the whole table.
    pub index: usize,
    /// How far it is indented.
    pub depth: u8,
    /// Whether it is open; `None` for a row that cannot be.
    pub expanded: Option<bool>,
    /// What it is.
    pub row: Row<'a>,
    /// How fresh its figures are.
    pub freshness: Freshness,
    /// What is the matter with it.
    pub trouble: Option<Trouble>,
    /// Whether it is the selected one.
    pub selected: bool,
    /// Whether it is marked.
    pub marked: bool,
}
