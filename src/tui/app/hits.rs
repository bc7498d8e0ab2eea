use crate::table::ColumnId;
use ratatui::layout::{Position, Rect};

/// What a place on the screen means to the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A column's heading.
    Heading(ColumnId),
    /// The triangle of the row at that place of the table.
    Triangle(usize),
    /// The row at that place of the table.
    Row(usize),
    /// The detail pane.
    Detail,
    /// A line of the list in front.
    Line(usize),
    /// The box in front, where it has no line.
    Front,
    /// The plot of the timelines page.
    Plot,
    /// A sheet of the timelines page.
    Sheet(usize),
}

/// Where things were drawn; the last one that holds a position counts.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    places: Vec<(Rect, Target)>,
}

impl Hits {
    /// Notes where something was drawn.
    pub fn add(&mut self, area: Rect, target: Target) {
        self.places.push((area, target));
    }

    /// What is at a position.
    pub fn at(&self, column: u16, row: u16) -> Option<Target> {
        let position = Position::new(column, row);
        self.places.iter().rev().find(|(area, _)| area.contains(position)).map(|(_, target)| *target)
    }
}
