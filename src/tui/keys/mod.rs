//! Which key does what: chords, the preset, the operator's own file over it.

mod chord;
mod keymap;

pub use chord::Chord;
pub use keymap::{KeyError, Keymap};

#[cfg(test)]
mod tests;
