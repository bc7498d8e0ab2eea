//! What the wall shows: blocks from top to bottom, from a small TOML file.

mod options;
mod read;

pub use options::{BLOCKS, LayoutOption, OPTIONS};

use super::night::Night;
use crate::inventory::ConfigError;
use std::path::Path;
use std::time::Duration;

/// The layout that comes with the program.
pub const DEFAULT: &str = include_str!("../../../../assets/wall/default.toml");

/// What the wall shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// How long each timeline stays.
    pub rotate: Duration,
    /// When it is dimmed.
    pub night: Option<Night>,
    /// The theme that is dimmed then.
    pub night_theme: String,
    /// A host with less free memory than this share of its own is in trouble.
    pub memory_short: f64,
    /// The blocks, from top to bottom.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it shows.
    pub show: Show,
    /// Its part of the rows that are left, against the other blocks'.
    pub weight: u16,
}

/// What a block shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Show {
    /// What goes on, in large letters, with the clock.
    Headline,
    /// Large figures.
    Figures(Vec<Figure>),
    /// A tile for each pool.
    Pools,
    /// Timelines, one at a time.
    Timeline {
        /// Which, in turn.
        of: Vec<Curve>,
        /// The longest time shown.
        span: Duration,
    },
    /// The worst things in words, so many at most.
    Trouble(usize),
}

/// A large figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// The harmonic mean of the two ratios.
    Availability,
    /// Running guests of all known.
    Vms,
    /// Answering hosts of all known.
    Hosts,
    /// Free memory of the hosts that answer.
    Free,
    /// CPU used of the hosts that answer.
    Cpu,
}

/// A timeline, or one for each pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// Free memory of all hosts.
    Free,
    /// Free memory of each pool.
    Pools,
    /// CPU of all hosts.
    Cpu,
    /// Availability.
    Availability,
}

impl Layout {
    /// Longest file taken, in bytes.
    pub const MAX_FILE: u64 = 64 << 10;

    /// Reads a layout; `file` is named in complaints. What it leaves out is as in [`DEFAULT`];
    /// blocks, if there are any, are those of the file alone.
    ///
    /// # Errors
    /// Everything that is wrong with it: where, what, and what is allowed.
    pub fn parse(text: &str, file: &Path) -> Result<Layout, ConfigError> {
        read::layout(text).map_err(|faults| ConfigError::Faulty { file: file.to_path_buf(), faults })
    }

    /// Reads a layout file.
    ///
    /// # Errors
    /// It cannot be read, or what is wrong with it.
    pub fn load(file: &Path) -> Result<Layout, ConfigError> {
        use std::io::Read;
        let unreadable = |why: String| ConfigError::Unreadable { file: file.to_path_buf(), why };
        let mut text = String::new();
        let opened = std::fs::File::open(file).map_err(|error| unreadable(error.to_string()))?;
        opened.take(Layout::MAX_FILE + 1).read_to_string(&mut text).map_err(|error| unreadable(error.to_string()))?;
        if text.len() as u64 > Layout::MAX_FILE {
            return Err(unreadable("it is larger than 64 KiB".to_owned()));
        }
        Layout::parse(&text, file)
    }
}

impl Default for Layout {
    fn default() -> Layout {
        // A test proves that the built-in layout is read without a fault; without blocks there
        // would still be the clock and the heartbeat.
        read::layout(DEFAULT).unwrap_or_else(|_| read::bare())
    }
}

#[cfg(test)]
mod tests;
