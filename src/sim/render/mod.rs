//! What the collector on a simulated host prints: frames around the toolstacks' own text.

mod figures;
mod frame;
mod noise;
mod text;
mod xentop;
mod xl;
mod xm;

pub(crate) use frame::{Answer, Request, Setting, answer};

#[cfg(test)]
mod tests;
