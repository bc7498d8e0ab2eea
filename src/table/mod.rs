//! The table of pools, hosts and domains: what its columns are, what a cell says, which rows a
//! filter leaves, how they are sorted and which of them are on the screen.
//!
//! Pure: no terminal, no clock, no I/O. The screen draws what is computed here and the batch verbs
//! print it, so that both say the same.

pub mod columns;
pub(crate) mod filter;
mod gauge;
mod layout;
mod natural;
mod rank;
mod row;
mod sort;
mod spark;
mod text;
mod tree;
mod value;

pub use columns::{Align, Column, ColumnId, REGISTRY, Width};
pub use filter::{Filter, FilterError};
pub use gauge::{Gauge, GaugeCell, GaugePart};
pub use layout::{Layout, Placed, layout};
pub use natural::natural_cmp;
pub use row::{Ctx, Row, RowKey, Span, Trouble};
pub use sort::Sort;
pub use spark::Spark;
pub use text::{Glyphs, fit, width};
pub use tree::{Tree, VisibleRow};
pub use value::{Mark, Value};

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod natural_tests;
#[cfg(test)]
mod tests;
