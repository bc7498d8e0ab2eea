use super::{AvailabilityPage, Confirm, EventPane, Field, Form, Menu, Palette, Reading, TimePrompt};
use crate::tui::widgets::Input;

/// What is in front of the table and has the keys.
#[derive(Clone, Debug, Default)]
pub enum Front {
    /// Nothing.
    #[default]
    None,
    /// The filter's line is being typed.
    Filter,
    /// The palette.
    Palette(Palette),
    /// The help, with what it is searched for and whether that is being typed.
    Help(ListState, Input, bool),
    /// The column chooser.
    Columns(ListState),
    /// The sort menu.
    Sort(ListState),
    /// What has happened.
    Messages(ListState),
    /// What can be done to some domains.
    Menu(Menu),
    /// The value an action takes is being typed.
    Field(Field),
    /// A guest is being described.
    Form(Box<Form>),
    /// A plan waits for a yes.
    Confirm(Box<Confirm>),
    /// What was done.
    Journal(Reading),
    /// What happened.
    Events(Box<EventPane>),
    /// How available everything is and was.
    Availability(Box<AvailabilityPage>),
    /// The moment to go to is being typed.
    Time(TimePrompt),
}

impl Front {
    /// Whether a line is being typed.
    pub fn is_typing(&self) -> bool {
        match self {
            Front::Filter
            | Front::Palette(_)
            | Front::Help(_, _, true)
            | Front::Field(_)
            | Front::Form(_)
            | Front::Time(_) => true,
            Front::Confirm(confirm) => confirm.wants_typing(),
            Front::Events(pane) => pane.typing,
            _ => false,
        }
    }

    /// The list's state, where there is a list.
    pub fn list(&mut self) -> Option<&mut ListState> {
        match self {
            Front::Help(list, ..) | Front::Columns(list) | Front::Sort(list) | Front::Messages(list) => Some(list),
            Front::Journal(reading) => Some(&mut reading.list),
            Front::Menu(menu) => Some(&mut menu.list),
            Front::Events(pane) => Some(&mut pane.list),
            Front::Availability(page) => Some(&mut page.list),
            Front::None
            | Front::Filter
            | Front::Palette(_)
            | Front::Field(_)
            | Front::Form(_)
            | Front::Confirm(_)
            | Front::Time(_) => None,
        }
    }

    /// Whether something is about to be done to domains here, that was planned from the picture
    /// behind it.
    pub fn acts(&self) -> bool {
        !matches!(
            self,
            Front::None
                | Front::Filter
                | Front::Palette(_)
                | Front::Help(..)
                | Front::Columns(_)
                | Front::Sort(_)
                | Front::Messages(_)
                | Front::Journal(_)
                | Front::Events(_)
                | Front::Availability(_)
                | Front::Time(_)
        )
    }
}

/// Where one is in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    /// The chosen line, or the first one shown where lines cannot be chosen.
    pub at: usize,
}

impl ListState {
    /// Moves, staying within `len` lines.
    pub fn step(&mut self, by: isize, len: usize) {
        self.at = self.at.saturating_add_signed(by).min(len.saturating_sub(1));
    }

    /// The first of `len` lines to show on `height` so that the chosen one is seen.
    pub fn first(&self, height: usize, len: usize) -> usize {
        let height = height.max(1);
        (self.at + 1).saturating_sub(height).max(self.at.saturating_sub(height / 2)).min(len.saturating_sub(height))
    }
}
