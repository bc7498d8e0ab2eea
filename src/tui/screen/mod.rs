//! Everything that touches the terminal: its modes, what is on it, and the bytes that change it.
//!
//! Nothing outside this folder writes to the terminal while the dashboard is up.

mod canvas;
mod encode;
mod modes;
mod panic;
mod writer;

pub use canvas::Canvas;
pub use encode::Encoder;
pub use modes::{Modes, Switches};
pub use panic::{PanicGuard, PanicNotes};
pub use writer::{Sink, Written};

#[cfg(test)]
mod tests;
