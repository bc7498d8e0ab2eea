//! Service availability: which VMs and hosts are known, how many of them run, what lowers the
//! figure, how it was over time, and the documents that tell it to others.
//!
//! What is *known* comes from the inventory and from what was remembered ([`Ledger`]), so that a
//! dead host lowers the figure instead of vanishing; a VM that is off on purpose ([`Mark`],
//! [`Rules`]) is not missed. The ledger's findings travel with each snapshot as
//! [`crate::model::Known`], and [`crate::model::Totals::availability`] is the one definition of
//! the figure. Nothing here talks to a host or reads a clock.

pub mod document;
#[cfg(test)]
pub(crate) mod fixture;
mod intent;
mod keeper;
mod ledger;
mod memory;
mod record;
mod review;
mod rules;
mod write;

pub use intent::stopped;
pub use keeper::{Keeper, Marker, Order, with};
pub use ledger::Ledger;
pub use memory::{Changes, Mark, MarkKind, Memory, MemoryError, Recall, Remembered, Versions, Volatile};
pub use record::{Cell, Figures, Means, Piece, Record, Records, RecordsAsk, narrow};
pub use review::{Missing, Off, Reason, Review, Silent};
pub use rules::{Rules, fits};
pub use write::replace;
