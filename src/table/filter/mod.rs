//! The filter language.

use super::{Ctx, Row};
use std::fmt;

/// A parsed filter. The default one is empty and matches everything.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
}

/// Why a filter cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Where, as a byte offset into the text.
    pub at: usize,
    /// How many bytes of the text are meant.
    pub len: usize,
    /// What is wrong, and what to try.
    pub message: String,
}

impl Filter {
    /// Reads a filter.
    pub fn parse(text: &str) -> Result<Filter, FilterError> {
        Ok(Filter { text: text.trim().to_lowercase() })
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether a row matches by itself. Ancestors of such a row are shown too, see [`super::Tree`].
    pub fn matches(&self, row: &Row<'_>, ctx: &Ctx<'_>) -> bool {
        let _ = ctx;
        self.text.is_empty()
            || row.name().to_lowercase().contains(&self.text)
            || row.host().is_some_and(|host| host.id.as_str().to_lowercase().contains(&self.text))
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
