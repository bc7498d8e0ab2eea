//! What was, on disk: one SQLite file in which records of hosts lie as compressed chunks.

mod archive;
mod chain;
mod codec;
mod db;
mod error;
mod events;
mod limits;
mod lock;
mod memory;
mod recorder;
mod rollup;
#[allow(clippy::module_inception)]
mod store;
mod sum;
mod sums;
mod timeline;
mod transfer;
mod upkeep;
mod view;
mod walk;
mod writer;

pub use archive::Archive;
pub use error::StoreError;
pub use limits::Limits;
pub use memory::StoreMemory;
pub use recorder::{Progress, Recorder, RecorderState};
pub use store::Store;
pub use walk::Walk;
pub use writer::{Writer, Written};

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
