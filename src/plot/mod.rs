//! Pictures of what was, as SVG or PNG, for reports: drawn with a font of its own, so that no font
//! of the system is needed.
//!
//! [`figures`] makes a [`Figure`] of what a [`crate::history::Past`] tells; [`svg`] and [`png`]
//! draw it.

pub mod figures;
mod font;
mod lanes;
mod look;
mod paint;
mod paper;
mod write;

pub use look::{Look, Theme};
pub use write::{PlotError, png, svg};

use crate::chart::{Axis, Window};
use crate::events::Severity;
use crate::history::Unit;
use crate::model::Moment;
use jiff::tz::TimeZone;

/// A picture with axes.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What it shows.
    pub title: String,
    /// When, and what else there is to say.
    pub subtitle: String,
    /// What lies below.
    pub across: Across,
    /// What the left axis counts.
    pub up: Up,
    /// The curves; later ones are drawn over earlier ones.
    pub curves: Vec<Curve>,
    /// What happened meanwhile.
    pub marks: Vec<Mark>,
}

/// The axis below.
#[derive(Clone, Debug)]
pub enum Across {
    /// Time, in that zone. Points carry milliseconds since the epoch.
    Time(Window, TimeZone),
    /// A count.
    Count {
        /// What is counted.
        title: String,
        /// The smallest.
        low: f64,
        /// The largest.
        high: f64,
    },
}

/// The axis at the left. It begins at zero.
#[derive(Clone, Debug)]
pub struct Up {
    /// What it counts, without the unit.
    pub title: String,
    /// The unit; `None` for a plain number.
    pub unit: Option<Unit>,
    /// The largest value.
    pub high: f64,
}

impl Up {
    /// The axis with at most so many steps.
    fn axis(&self, steps: usize) -> Axis {
        match self.unit {
            Some(Unit::Ratio) => Axis::of_ratios(0.0, steps),
            Some(unit) => Axis::new(unit, 0.0, self.high, steps),
            None => Axis::plain(0.0, self.high, steps),
        }
    }
}

/// One curve.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Its name in the legend.
    pub name: String,
    /// Which of the palette's colours.
    pub colour: usize,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Its points from left to right; `None` is a gap.
    pub points: Vec<Option<Point>>,
}

/// How a curve is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// A line with the band between its smallest and largest values.
    Line,
    /// Broken, without a band.
    Dashed,
    /// A line with a dot at each point.
    Dots,
}

/// A point of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Where on the axis below.
    pub x: f64,
    /// The smallest value.
    pub low: f64,
    /// The mean.
    pub mean: f64,
    /// The largest value.
    pub high: f64,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Mark {
    /// When.
    pub at: Moment,
    /// How bad it is.
    pub severity: Severity,
    /// In words.
    pub text: String,
}

#[cfg(test)]
mod tests;
