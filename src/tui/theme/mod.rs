//! What things look like: roles, each with a style, from TOML files.
//!
//! A theme never assumes the terminal's background: it sets one only where a role needs it
//! (selection, header), and then the text on it too.

mod depth;
mod load;
mod night;
mod roles;
mod style;

pub use depth::{ColourDepth, block};
pub use load::{ThemeError, Themes};
pub use roles::{ROLES, Role, RoleInfo};

use ratatui::style::Style;

/// A style for every role.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// The name it is chosen by.
    pub name: String,
    /// One line for the palette.
    pub about: String,
    styles: [Style; ROLES.len()],
}

impl Theme {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The same theme with its colours brought down to what the terminal has.
    pub fn at_depth(&self, depth: ColourDepth) -> Theme {
        let mut theme = self.clone();
        for style in &mut theme.styles {
            *style = depth.style(*style);
        }
        theme
    }
}

#[cfg(test)]
mod tests;
