//! Figures over time, whoever draws them: spans that are zoomed and moved, round numbers on axes,
//! local times below them. No clock, no terminal, no picture format.

mod axis;
mod times;
mod window;

pub use axis::{Axis, figure};
pub use times::{TimeTick, time_ticks};
pub use window::{RANGES, Window};

#[cfg(test)]
mod tests;
