//! The pieces the screen is made of. Each draws into a buffer and knows nothing of the app.

mod bar;
mod frame;
mod input;
mod plot;
mod scrollbar;
mod text;

pub use bar::Bar;
pub use frame::frame;
pub use input::Input;
pub use plot::{Plot, Series};
pub use scrollbar::scrollbar;
pub use text::{Align, Put, fit, width};

#[cfg(test)]
mod tests;
