use super::timelines::stays_open;
use super::{App, Effect, Front, ListState, Palette};
use crate::table::RowKey;
use crate::tui::actions::{Action, Context};
use crate::tui::keys::Chord;
use crate::tui::widgets::Input;
use crossterm::event::KeyEvent;

impl App {
    pub(super) fn key(&mut self, event: KeyEvent) -> Vec<Effect> {
        let chord = Chord::of(event);
        if self.front.is_typing() {
            return match self.keys.action(Context::Input, chord) {
                Some(action) => self.input_action(action),
                None => {
                    if let Some(c) = chord.text() {
                        self.edit(|input| input.insert(c.encode_utf8(&mut [0; 4])));
                    }
                    Vec::new()
                }
            };
        }
        if self.timelines.is_some() && matches!(self.front, Front::None) {
            return match self.keys.action(Context::Timelines, chord) {
                Some(action) => self.timelines_action(action),
                None => match self.keys.action(Context::Main, chord) {
                    Some(action) if stays_open(action) => self.act(action),
                    _ => Vec::new(),
                },
            };
        }
        let context = match self.front {
            Front::None => Context::Main,
            Front::Confirm(_) => Context::Confirm,
            _ => Context::List,
        };
        match self.keys.action(context, chord) {
            Some(action) if context == Context::List => self.list_action(action),
            Some(action) if context == Context::Confirm => self.confirm_action(action),
            Some(action) => self.act(action),
            None => Vec::new(),
        }
    }

    /// Carries an action of the main context out.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        // What changes the table is to be seen.
        if self.timelines.is_some() && !stays_open(action) {
            self.close_timelines();
        }
        if (self.detail.focus || self.detail.full) && self.scroll_detail(action) {
            return Vec::new();
        }
        match action {
            Action::Up => self.tree.move_by(-1),
            Action::Down => self.tree.move_by(1),
            Action::PageUp => self.tree.page(-1),
            Action::PageDown => self.tree.page(1),
            Action::Top => self.tree.home(),
            Action::Bottom => self.tree.end(),
            Action::Expand => self.tree.expand(),
            Action::Collapse => self.tree.collapse(),
            Action::Toggle => self.toggle_selected(),
            Action::ExpandAll => self.tree.expand_all(true),
            Action::CollapseAll => self.tree.expand_all(false),
            Action::Focus => self.focus(),
            Action::NextProblem => self.problem(true),
            Action::PreviousProblem => self.problem(false),
            Action::Filter => self.open_filter(),
            Action::Back => self.back(),
            Action::Details => self.details(),
            Action::DetailPane => self.detail_pane(),
            Action::Provenance => self.provenance(),
            Action::Timelines => return self.open_timelines(),
            Action::Compare => self.open_palette("compare "),
            Action::Availability => self.open_availability(),
            Action::Columns => self.front = Front::Columns(ListState::default()),
            Action::SortMenu => self.open_sort_menu(),
            Action::SortNext => self.sort_step(true),
            Action::SortPrevious => self.sort_step(false),
            Action::SortReverse => {
                let sort = self.tree.sort();
                self.tree.set_sort(sort.toggled(sort.column));
            }
            Action::Flat => self.toggle_flat(),
            Action::NextTheme => self.next_theme(),
            Action::Pause => self.toggle_pause(),
            Action::Slower => return self.step_interval(true),
            Action::Faster => return self.step_interval(false),
            Action::Retry => return self.retry(),
            Action::Copy => return self.copy(),
            Action::Messages => self.front = Front::Messages(ListState::default()),
            Action::Events => return self.open_events(""),
            Action::Palette => self.open_palette(""),
            Action::Goto => self.open_palette("goto "),
            Action::Interval => self.open_palette("interval "),
            Action::Help => self.front = Front::Help(ListState::default(), Input::default(), false),
            Action::Redraw => return vec![Effect::Redraw],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Mark => self.mark(),
            Action::MarkRange => self.mark_range(),
            Action::MarkShown => self.mark_shown(),
            Action::Unmark => self.tree.clear_marks(),
            Action::Act => self.open_menu(),
            Action::Create => self.open_form(),
            Action::Journal => self.open_journal(),
            Action::StepBack => return self.step_in_time(false, false),
            Action::StepForward => return self.step_in_time(true, false),
            Action::MinuteBack => return self.step_in_time(false, true),
            Action::MinuteForward => return self.step_in_time(true, true),
            Action::At => return self.open_time(),
            Action::Live => self.go_live(),
            Action::Play => self.toggle_play(),
            Action::Quit => return self.leave(),
            // Actions of lists and lines have no keys here.
            other => {
                if let Some(kind) = other.deed() {
                    self.begin(kind, None);
                }
            }
        }
        Vec::new()
    }

    fn toggle_selected(&mut self) {
        let key = match self.tree.selected().cloned() {
            // On a domain it is its host that closes.
            Some(RowKey::Domain(host, _)) if !self.tree.is_flat() => RowKey::Host(host),
            Some(RowKey::Domain(..)) | None => return,
            Some(key) => key,
        };
        self.tree.toggle(&key);
        self.tree.select(&key);
    }

    /// Scrolls the details if the action is a way to move; says whether it was.
    fn scroll_detail(&mut self, action: Action) -> bool {
        let page = self.areas().detail.map_or(1, |area| area.height.saturating_sub(3)).max(1);
        let scroll = &mut self.detail.scroll;
        match action {
            Action::Up => *scroll = scroll.saturating_sub(1),
            Action::Down => *scroll = scroll.saturating_add(1),
            Action::PageUp => *scroll = scroll.saturating_sub(page),
            Action::PageDown => *scroll = scroll.saturating_add(page),
            Action::Top => *scroll = 0,
            Action::Bottom => *scroll = u16::MAX / 2,
            // From one row's details to the next row's.
            Action::Expand if self.detail.full => self.step_row(1),
            Action::Collapse if self.detail.full => self.step_row(-1),
            _ => return false,
        }
        let most = crate::tui::view::detail_scroll_limit(self);
        self.detail.scroll = self.detail.scroll.min(most);
        true
    }

    fn step_row(&mut self, by: isize) {
        self.tree.move_by(by);
        self.detail.scroll = 0;
    }

    fn focus(&mut self) {
        if self.detail.full {
            return self.details();
        }
        if self.areas().detail.is_none() {
            self.detail.open = true;
        }
        self.detail.focus = !self.detail.focus && self.areas().detail.is_some();
        self.fit_detail();
    }

    fn details(&mut self) {
        self.detail.full = !self.detail.full;
        self.detail.scroll = 0;
        if !self.detail.full {
            self.detail.provenance = false;
        }
    }

    fn detail_pane(&mut self) {
        if self.detail.full {
            self.detail.full = false;
        } else {
            self.detail.open = !self.detail.open;
        }
        self.detail.focus = false;
        self.detail_chosen = Some(self.detail.open);
        self.fit_detail();
    }

    /// Without room for a pane the details take the whole screen.
    fn fit_detail(&mut self) {
        if self.detail.open && self.areas().detail.is_none() {
            self.detail.full = true;
            self.detail.open = false;
        }
    }

    fn provenance(&mut self) {
        let shown = self.areas().detail.is_some();
        self.detail.provenance = !(self.detail.provenance && shown);
        self.detail.scroll = 0;
        if self.detail.provenance && !shown {
            self.detail.full = true;
        }
    }

    fn back(&mut self) {
        if self.detail.full {
            self.details();
        } else if self.detail.focus {
            self.detail.focus = false;
        } else if self.detail.provenance {
            self.detail.provenance = false;
        } else if self.travel.is_some() && self.recording.is_none() {
            self.go_live();
        } else if !self.tree.filter().is_empty() || self.filter_error.is_some() {
            self.apply_filter("");
        } else {
            self.tree.clear_marks();
        }
    }

    pub(super) fn open_filter(&mut self) {
        self.detail.full = false;
        self.filter_before = self.tree.filter().to_string();
        let text = self.filter_before.clone();
        self.filter.set(&text);
        self.front = Front::Filter;
    }

    pub(super) fn open_palette(&mut self, text: &str) {
        let mut palette = Palette { input: self.palette_history.clone(), ..Palette::default() };
        palette.input.set(text);
        self.front = Front::Palette(palette);
        self.complete_palette();
    }

    fn input_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Accept => return self.accept_line(),
            Action::Cancel => self.cancel_line(),
            Action::Older => self.line_up(true),
            Action::Newer => self.line_up(false),
            Action::Complete => self.complete_line(),
            // On a slider they move the value.
            Action::CursorLeft | Action::CursorRight if self.is_slider() => {
                self.step_field(action == Action::CursorRight);
            }
            Action::CursorLeft => self.edit(Input::left),
            Action::CursorRight => self.edit(Input::right),
            Action::CursorHome => self.edit(Input::home),
            Action::CursorEnd => self.edit(Input::end),
            Action::DeleteBack => {
                let mut gone = true;
                self.edit(|input| gone = input.delete_back());
                // Deleting before the start of an empty line leaves it, as everywhere.
                if !gone {
                    self.cancel_if_empty();
                }
            }
            Action::DeleteForward => self.edit(Input::delete_forward),
            Action::DeleteWord => self.edit(Input::delete_word),
            Action::DeleteLine => self.edit(Input::clear),
            _ => {}
        }
        Vec::new()
    }

    fn cancel_if_empty(&mut self) {
        let empty = match &self.front {
            Front::Filter => self.filter.text().is_empty(),
            Front::Palette(palette) => palette.input.text().is_empty(),
            Front::Help(_, input, _) => input.text().is_empty(),
            Front::Events(pane) => pane.input.text().is_empty(),
            Front::Time(prompt) => prompt.input.text().is_empty(),
            _ => false,
        };
        if empty {
            self.cancel_line();
        }
    }

    fn accept_line(&mut self) -> Vec<Effect> {
        match std::mem::take(&mut self.front) {
            Front::Filter => {
                if self.filter_error.is_some() {
                    // The line stays open until it is right or given up.
                    self.front = Front::Filter;
                } else {
                    self.filter.remember();
                }
                Vec::new()
            }
            Front::Palette(mut palette) => {
                palette.input.remember();
                self.palette_history = palette.input.clone();
                self.run_palette(palette)
            }
            Front::Help(list, input, _) => {
                self.front = Front::Help(list, input, false);
                Vec::new()
            }
            Front::Events(mut pane) => {
                // The line stays open until it is right or given up.
                pane.typing = pane.error.is_some();
                if !pane.typing {
                    pane.input.remember();
                }
                self.front = Front::Events(pane);
                self.read_older_events()
            }
            Front::Field(field) => {
                self.accept_field(field);
                Vec::new()
            }
            Front::Form(form) => self.accept_form(form),
            Front::Confirm(confirm) => self.carry_out(confirm),
            Front::Time(prompt) => self.accept_time(prompt),
            other => {
                self.front = other;
                Vec::new()
            }
        }
    }

    fn cancel_line(&mut self) {
        match std::mem::take(&mut self.front) {
            Front::Filter => {
                let before = std::mem::take(&mut self.filter_before);
                self.apply_filter(&before);
            }
            Front::Help(_, _, _) => {
                self.front = Front::Help(ListState::default(), Input::default(), false);
            }
            Front::Events(mut pane) => {
                pane.typing = false;
                pane.input.set("");
                self.front = Front::Events(pane);
                self.filter_events();
            }
            _ => {}
        }
    }

    fn line_up(&mut self, older: bool) {
        match &mut self.front {
            Front::Palette(palette) if !palette.input.text().is_empty() || !older => {
                let last = palette.candidates.len().saturating_sub(1);
                palette.at = if older { palette.at.saturating_sub(1) } else { (palette.at + 1).min(last) };
            }
            Front::Confirm(confirm) => confirm.scroll(if older { -1 } else { 1 }),
            Front::Field(_) => self.step_field(older),
            Front::Form(_) => self.step_form(!older),
            _ => self.edit(if older { Input::older } else { Input::newer }),
        }
    }

    fn complete_line(&mut self) {
        match &self.front {
            Front::Form(_) => self.step_form(true),
            Front::Palette(palette) => {
                let Some(candidate) = palette.candidates.get(palette.at) else { return };
                let more = candidate.argument.is_none() && candidate.action.info().argument.is_some();
                let text = if more { format!("{} ", candidate.text) } else { candidate.text.clone() };
                self.edit(|input| input.set(&text));
            }
            Front::Filter => {
                if let Some(word) = self.filter_completion() {
                    self.edit(|input| input.complete(&word));
                }
            }
            _ => {}
        }
    }

    /// The column key the word being typed is the beginning of.
    fn filter_completion(&self) -> Option<String> {
        let word = self.filter.text().rsplit(' ').next().filter(|word| !word.is_empty())?;
        let column =
            crate::table::REGISTRY.iter().find(|c| c.filterable && c.key.starts_with(word) && c.key != word)?;
        Some(column.key.to_owned())
    }
}
