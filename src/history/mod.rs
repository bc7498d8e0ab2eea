//! What was: the rings behind sparklines and timelines on the screen, fed by snapshots.
//!
//! A ring has one slot for every sample of its host. Samples that were missed, and everything
//! before a domain (the very domain, not just its number) was first seen, are gaps: values are
//! never joined across them. All rings together keep to one budget of memory.

mod aggregate;
mod day;
mod film;
pub mod incident;
mod metric;
mod only;
mod past;
mod recent;
#[cfg(test)]
pub(crate) mod remembered;
mod rings;
mod sample;
mod screen;
pub mod store;
mod timeline;
mod track;
pub mod when;

pub use day::Day;
pub use film::Film;
pub use metric::{METRICS, Metric, MetricInfo, Unit};
pub use only::Only;
pub use past::{Past, PastError, Subject};
pub use recent::Recent;
pub use screen::{Budget, Screen};
pub use timeline::{Bucket, Timeline};
pub use track::Track;

#[cfg(test)]
mod tests;
