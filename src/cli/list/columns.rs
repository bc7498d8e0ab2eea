//! Which columns, which order, which rows: the options of `list` against the registry.

use super::super::args::{ListArgs, Rows};
use super::super::failure::Failure;
use crate::inventory::suggest::did_you_mean;
use crate::table::{Column, ColumnId, Filter, REGISTRY, Sort};
use std::fmt::Write;

/// What `list` was asked for.
pub(super) struct Choice {
    /// Columns in the user's order; `None` for the usual.
    pub(super) columns: Option<Vec<&'static Column>>,
    pub(super) filter: Filter,
    pub(super) sort: Option<Sort>,
}

/// Columns made of two samples.
const RATES: &[ColumnId] = &[
    ColumnId::Cpu,
    ColumnId::NetRx,
    ColumnId::NetTx,
    ColumnId::DiskRead,
    ColumnId::DiskWrite,
    ColumnId::ReadIops,
    ColumnId::WriteIops,
];

impl Choice {
    pub(super) fn of(args: &ListArgs) -> Result<Choice, Failure> {
        let columns = if args.columns.is_empty() {
            None
        } else {
            Some(args.columns.iter().map(|name| column(name.trim())).collect::<Result<Vec<_>, _>>()?)
        };
        Ok(Choice { columns, filter: filter(args.filter.as_deref())?, sort: sort(args.sort.as_deref())? })
    }

    /// Whether one sample is too little: a rate is shown, filtered or sorted by.
    pub(super) fn wants_rates(&self) -> bool {
        let rate = |id: ColumnId| RATES.contains(&id);
        let shown = self.columns.as_ref().is_none_or(|columns| columns.iter().any(|column| rate(column.id)));
        shown || !self.filter.is_empty() || self.sort.is_some_and(|sort| rate(sort.column))
    }

    /// The columns of JSON and CSV: those chosen, else all but the plots.
    pub(super) fn exported(&self) -> impl Iterator<Item = &'static Column> {
        let chosen = self.columns.clone();
        chosen.unwrap_or_else(|| REGISTRY.iter().filter(|column| !is_plot(column)).collect()).into_iter()
    }

    /// The columns of the text, without regard to the terminal's width.
    pub(super) fn printed(&self, rows: Rows) -> Vec<&'static Column> {
        if let Some(columns) = &self.columns {
            return columns.clone();
        }
        let usual = |column: &&Column| match column.id {
            ColumnId::Host => rows == Rows::Domains,
            _ => column.from.is_some() && !is_plot(column),
        };
        REGISTRY.iter().filter(usual).collect()
    }
}

/// Plots need a history, which a verb that ends has not.
pub(super) fn is_plot(column: &Column) -> bool {
    matches!(column.id, ColumnId::CpuHistory | ColumnId::Trend)
}

/// The column of that name.
pub(in crate::cli) fn column(name: &str) -> Result<&'static Column, Failure> {
    Column::find(name).ok_or_else(|| {
        let names =
            REGISTRY.iter().flat_map(|column| std::iter::once(column.key).chain(column.aliases.iter().copied()));
        let known: Vec<&str> = REGISTRY.iter().map(|column| column.key).collect();
        let name = crate::model::sanitise(name);
        Failure::usage(format!("no column `{name}`{}; there are: {}", did_you_mean(&name, names), known.join(", ")))
    })
}

/// The order of that name.
pub(in crate::cli) fn sort(text: Option<&str>) -> Result<Option<Sort>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let column = column(text.strip_prefix(['-', '+']).unwrap_or(text))?;
    match Sort::parse(text) {
        Some(sort) => Ok(Some(sort)),
        None => Err(Failure::usage(format!("rows cannot be sorted by `{}`", column.key))),
    }
}

/// The filter, or what is wrong with it.
pub(in crate::cli) fn filter(text: Option<&str>) -> Result<Filter, Failure> {
    let text = text.unwrap_or_default();
    Filter::parse(text).map_err(|error| {
        let before = text.get(..error.at).unwrap_or(text);
        let indent = before.chars().count();
        let marks = text.get(error.at..error.at + error.len).map_or(1, |part| part.chars().count()).max(1);
        Failure::usage(format!(
            "filter: {}\n  {}\n  {:indent$}{}",
            error.message,
            crate::model::sanitise(text),
            "",
            "^".repeat(marks)
        ))
    })
}

/// What there is, for `--columns help`.
pub(super) fn help() -> String {
    let mut text = String::new();
    for column in REGISTRY.iter().filter(|column| !is_plot(column)) {
        let also = if column.aliases.is_empty() { String::new() } else { format!(" [{}]", column.aliases.join(", ")) };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<12} {}{also}", column.key, column.about);
    }
    text
}
