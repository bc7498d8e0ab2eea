//! The lists in front of the tree: moving in them, choosing from them; columns and sorting.

use super::{App, Effect, Front, Level, ListState, OFFERED};
use crate::table::{Column, ColumnId, REGISTRY, Sort, layout};
use crate::tui::actions::Action;
use crate::tui::widgets::Input;

impl App {
    /// The width the table has.
    pub fn table_width(&self) -> u16 {
        // The mark at the left edge and the scrollbar at the right one.
        self.areas().table.width.saturating_sub(2)
    }

    /// The columns as they are drawn now.
    pub fn layout(&self) -> crate::table::Layout {
        layout(self.table_width(), self.columns.as_deref(), self.tree.is_flat())
    }

    /// Columns as the chooser lists them: those shown in their order, then the others.
    pub fn chooser(&self) -> Vec<(ColumnId, bool)> {
        let shown: Vec<ColumnId> = match &self.columns {
            Some(ids) => ids.clone(),
            None => {
                let layout = self.layout();
                let mut ids: Vec<ColumnId> = layout.columns.iter().map(|placed| placed.id).collect();
                // Those that only wait for a wider terminal count as shown.
                ids.extend(layout.dropped.iter().copied());
                let mut ordered: Vec<ColumnId> = REGISTRY.iter().map(|c| c.id).filter(|id| ids.contains(id)).collect();
                ordered.dedup();
                ordered
            }
        };
        let others = REGISTRY.iter().map(|column| column.id).filter(|id| !shown.contains(id));
        shown.iter().map(|id| (*id, true)).chain(others.map(|id| (id, false))).collect()
    }

    pub(super) fn list_action(&mut self, action: Action) -> Vec<Effect> {
        let len = self.list_len();
        let page = isize::try_from(self.size.1 / 2).unwrap_or(10).max(1);
        let by = match action {
            Action::ListUp => -1,
            Action::ListDown => 1,
            Action::ListPageUp => -page,
            Action::ListPageDown => page,
            Action::ListTop => isize::MIN / 2,
            Action::ListBottom => isize::MAX / 2,
            _ => 0,
        };
        if by != 0 {
            if let Some(list) = self.front.list() {
                list.step(by, len);
            }
            if let Front::Journal(reading) = &mut self.front {
                reading.up = 0;
            }
            return self.read_older_events();
        }
        match action {
            Action::ListClose if self.dismiss_question() => {}
            Action::ListClose => self.close_list(),
            Action::ListAccept if matches!(self.front, Front::Availability(_)) => return self.choose_availability(),
            Action::ListAccept => self.accept_list(),
            Action::ListToggle => self.toggle_column(),
            Action::ListMoveUp | Action::ListMoveDown if matches!(self.front, Front::Journal(_)) => {
                self.scroll_story(action == Action::ListMoveUp);
            }
            Action::ListMoveUp => self.move_column(-1),
            Action::ListMoveDown => self.move_column(1),
            Action::ListEnd if matches!(self.front, Front::Availability(_)) => return self.expect_off(),
            Action::ListEnd => return self.end_job(),
            Action::ListForce => self.force_job(),
            Action::ListReset if matches!(self.front, Front::Columns(_)) => self.columns = None,
            Action::ListReset if matches!(self.front, Front::Availability(_)) => self.undo_mark(),
            Action::ListReset => self.undo(),
            Action::ListMoment => return self.travel_to_event(),
            Action::ListSearch => {
                if let Front::Events(pane) = &mut self.front {
                    pane.typing = true;
                }
                if let Front::Help(list, input, typing) = &mut self.front {
                    *typing = true;
                    *list = ListState::default();
                    input.clear();
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn close_list(&mut self) {
        // A search in the help ends before the help does.
        let searched = matches!(&self.front, Front::Help(_, input, _) if !input.text().is_empty());
        if let Front::Events(pane) = &mut self.front
            && !pane.input.text().is_empty()
        {
            // So does a filter of the events.
            pane.input.set("");
            return self.filter_events();
        }
        self.front = if searched { Front::Help(ListState::default(), Input::default(), false) } else { Front::None };
    }

    /// Lines of the list in front that can be chosen, or be the first one shown where none is chosen.
    pub fn list_len(&self) -> usize {
        match &self.front {
            Front::Help(_, input, typing) => crate::tui::view::help_scroll_limit(self, input, *typing) + 1,
            Front::Columns(_) => REGISTRY.len(),
            Front::Sort(_) => App::sortable().count(),
            Front::Messages(_) => crate::tui::view::messages_scroll_limit(self) + 1,
            Front::Menu(_) => OFFERED.len(),
            Front::Journal(_) => self.journal.jobs().len(),
            Front::Events(pane) => self.listed_events(pane).len(),
            Front::Availability(page) => page.lines().len(),
            Front::None
            | Front::Filter
            | Front::Palette(_)
            | Front::Field(_)
            | Front::Form(_)
            | Front::Confirm(_)
            | Front::Time(_) => 0,
        }
    }

    /// The columns of the sort menu.
    pub fn sortable() -> impl Iterator<Item = &'static Column> {
        REGISTRY.iter().filter(|column| column.is_sortable())
    }

    pub(super) fn open_sort_menu(&mut self) {
        let now = self.tree.sort().column;
        let at = App::sortable().position(|column| column.id == now).unwrap_or(0);
        self.front = Front::Sort(ListState { at });
    }

    pub(super) fn accept_list(&mut self) {
        match std::mem::take(&mut self.front) {
            Front::Sort(list) => {
                if let Some(column) = App::sortable().nth(list.at) {
                    self.tree.set_sort(self.tree.sort().toggled(column.id));
                }
            }
            Front::Columns(list) => {
                self.front = Front::Columns(list);
                self.toggle_column();
            }
            Front::Menu(menu) => self.choose(menu),
            Front::Journal(list) => self.front = Front::Journal(list),
            Front::Events(pane) => {
                self.front = Front::Events(pane);
                self.go_to_event();
            }
            // Enter on a line that cannot be taken closes what only is to be read.
            _ => {}
        }
    }

    pub(super) fn toggle_column(&mut self) {
        let Front::Columns(list) = &self.front else { return };
        let chooser = self.chooser();
        let Some((id, shown)) = chooser.get(list.at).copied() else { return };
        if Column::of(id).locked {
            return self.say(Level::Info, format!("{} always stays", Column::of(id).title));
        }
        let mut ids: Vec<ColumnId> = chooser.iter().filter(|(_, shown)| *shown).map(|(id, _)| *id).collect();
        if shown {
            ids.retain(|other| *other != id);
        } else {
            ids.push(id);
        }
        self.columns = Some(ids);
        self.follow_column(id);
    }

    fn move_column(&mut self, by: isize) {
        let Front::Columns(list) = &self.front else { return };
        let chooser = self.chooser();
        let Some((id, true)) = chooser.get(list.at).copied() else { return };
        let mut ids: Vec<ColumnId> = chooser.iter().filter(|(_, shown)| *shown).map(|(id, _)| *id).collect();
        let to = list.at.saturating_add_signed(by).min(ids.len() - 1);
        let moved = ids.remove(list.at);
        ids.insert(to, moved);
        self.columns = Some(ids);
        self.follow_column(id);
    }

    fn follow_column(&mut self, id: ColumnId) {
        let at = self.chooser().iter().position(|(other, _)| *other == id);
        if let (Front::Columns(list), Some(at)) = (&mut self.front, at) {
            list.at = at;
        }
    }

    /// Sorts by the next column on the screen that sorts.
    pub(super) fn sort_step(&mut self, forward: bool) {
        let shown: Vec<ColumnId> =
            self.layout().columns.iter().map(|placed| placed.id).filter(|id| Column::of(*id).is_sortable()).collect();
        if shown.is_empty() {
            return;
        }
        let now = shown.iter().position(|id| *id == self.tree.sort().column);
        let next = match (now, forward) {
            (None, _) => 0,
            (Some(at), true) => (at + 1) % shown.len(),
            (Some(at), false) => (at + shown.len() - 1) % shown.len(),
        };
        self.tree.set_sort(Sort::by(shown[next]));
    }
}
