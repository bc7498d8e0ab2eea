use super::{App, Effect, Front, Target};
use crate::model::Moment;
use crate::tui::actions::Action;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use std::time::Duration;

/// Two clicks on one place within this are a double click.
const DOUBLE: Duration = Duration::from_millis(400);
/// Rows a turn of the wheel moves.
const WHEEL: isize = 3;

impl App {
    pub(super) fn mouse(&mut self, event: MouseEvent, now: Moment) -> Vec<Effect> {
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(event.column, event.row, now),
            MouseEventKind::Drag(MouseButton::Left) => {
                if let Some(Target::Plot) = self.hits.at(event.column, event.row) {
                    self.point_timelines(event.column);
                }
            }
            MouseEventKind::ScrollUp => self.wheel(event.column, event.row, -WHEEL),
            MouseEventKind::ScrollDown => self.wheel(event.column, event.row, WHEEL),
            _ => {}
        }
        Vec::new()
    }

    fn click(&mut self, column: u16, row: u16, now: Moment) {
        let double = self.clicked.take().is_some_and(|(at, x, y)| (x, y) == (column, row) && at.until(now) <= DOUBLE);
        if !double {
            self.clicked = Some((now, column, row));
        }
        match self.hits.at(column, row) {
            Some(Target::Line(line)) => {
                if let Some(list) = self.front.list() {
                    list.at = line;
                }
                self.click_line(line, double);
            }
            Some(Target::Front) => {}
            // A click that misses does not decide about a plan.
            _ if matches!(self.front, Front::Confirm(_) | Front::Field(_) | Front::Form(_)) => {}
            // Beside what is in front: it closes. The filter's line lets the table be used.
            _ if !matches!(self.front, Front::None | Front::Filter) => self.front = Front::None,
            Some(Target::Heading(id)) => self.tree.set_sort(self.tree.sort().toggled(id)),
            Some(Target::Triangle(index)) => {
                self.tree.select_index(index);
                if let Some(key) = self.tree.selected().cloned() {
                    self.tree.toggle(&key);
                }
            }
            Some(Target::Row(index)) => {
                self.detail.focus = false;
                self.tree.select_index(index);
                if double {
                    self.act(Action::Details);
                }
            }
            Some(Target::Detail) => self.detail.focus = !self.detail.full,
            Some(Target::Plot) => self.point_timelines(column),
            Some(Target::Sheet(sheet)) => {
                if let Some(page) = &mut self.timelines {
                    page.sheet = sheet;
                }
            }
            None => {}
        }
    }

    fn click_line(&mut self, line: usize, double: bool) {
        match &mut self.front {
            Front::Palette(palette) => palette.at = line,
            Front::Columns(_) => self.toggle_column(),
            Front::Sort(_) | Front::Menu(_) | Front::Events(_) if double => self.accept_list(),
            _ => {}
        }
    }

    fn wheel(&mut self, column: u16, row: u16, by: isize) {
        if !matches!(self.front, Front::None | Front::Filter) {
            let len = self.list_len();
            if let Some(list) = self.front.list() {
                list.step(by, len);
            }
            return;
        }
        match self.hits.at(column, row) {
            Some(Target::Detail) => {
                let most = crate::tui::view::detail_scroll_limit(self);
                self.detail.scroll = self.detail.scroll.saturating_add_signed(by as i16).min(most);
            }
            Some(Target::Plot) => self.wheel_timelines(column, by < 0),
            _ if self.timelines.is_some() => {}
            _ => self.tree.scroll(by),
        }
    }
}
