use super::{App, Effect, Front, Level, ListState, OFFERED, Palette};
use crate::inventory::{parse_span, show_span};
use crate::model::Freshness;
use crate::table::{Column, ColumnId, REGISTRY, Row, Sort, layout};
use crate::tui::actions::{Action, Argument};
use crate::tui::widgets::Input;
use std::time::Duration;

/// The intervals `+` and `-` step through, in milliseconds.
const INTERVALS: [u64; 9] = [500, 1000, 2000, 3000, 5000, 10_000, 20_000, 30_000, 60_000];
/// What the palette takes as an interval.
const INTERVAL_LIMITS: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(3600));

impl App {
    /// Runs what the palette's line says, or the chosen candidate.
    pub(super) fn run_palette(&mut self, palette: Palette) -> Vec<Effect> {
        let (id, typed) = palette.split();
        // A complete command is run as it was typed; else the candidate chosen below the line.
        let exact = Action::from_id(id).filter(|action| action.info().argument.is_some());
        if let (Some(action), Some(argument)) = (exact, typed.filter(|text| !text.is_empty())) {
            let chosen = palette.candidates.get(palette.at).and_then(|c| c.argument.clone());
            let free = matches!(
                action.info().argument,
                Some(
                    Argument::Filter
                        | Argument::Events
                        | Argument::Interval
                        | Argument::Value(_)
                        | Argument::Time
                        | Argument::Speed
                )
            );
            let argument = if free { argument.to_owned() } else { self.exact_or(action, argument, chosen) };
            return self.act_with(action, &argument);
        }
        match palette.candidates.get(palette.at) {
            Some(candidate) => match &candidate.argument {
                Some(argument) => self.act_with(candidate.action, &argument.clone()),
                None => self.act_from_palette(candidate.action),
            },
            None => {
                self.say(Level::Warning, format!("no action matches `{}`; ? lists them all", palette.input.text()));
                Vec::new()
            }
        }
    }

    /// What was typed where it is right already, else the candidate.
    fn exact_or(&self, action: Action, typed: &str, chosen: Option<String>) -> String {
        let right = match action.info().argument {
            Some(Argument::Column) => Sort::parse(typed.split(' ').next().unwrap_or_default()).is_some(),
            Some(Argument::Columns) => typed.split(',').all(|key| Column::find(key.trim()).is_some()),
            Some(Argument::Theme) => self.themes.get(typed).is_some(),
            _ => false,
        };
        if right { typed.to_owned() } else { chosen.unwrap_or_else(|| typed.to_owned()) }
    }

    /// An action that wants something has the palette ask for it.
    fn act_from_palette(&mut self, action: Action) -> Vec<Effect> {
        let menu = matches!(
            action,
            Action::Filter
                | Action::Events
                | Action::Columns
                | Action::SortMenu
                | Action::NextTheme
                | Action::At
                | Action::Play
        ) || action.deed().is_some();
        if action.info().argument.is_some() && !menu {
            self.open_palette(&format!("{} ", action.info().id));
            return Vec::new();
        }
        self.act(action)
    }

    /// Carries out an action with what was given to it.
    pub(super) fn act_with(&mut self, action: Action, argument: &str) -> Vec<Effect> {
        match action {
            Action::SortMenu => self.sort_by_word(argument),
            Action::NextTheme => self.use_theme(argument),
            Action::Filter => {
                self.apply_filter(argument);
                if let Some(error) = self.filter_error.take() {
                    self.say(Level::Warning, format!("no filter: {error}"));
                }
            }
            Action::Columns => self.columns_by_words(argument),
            Action::Interval => return self.interval_by_word(argument),
            Action::At => return self.travel_by_words(argument),
            Action::Play => self.play_by_word(argument),
            Action::Compare => return self.compare(argument),
            Action::Events => return self.open_events(argument),
            Action::Goto => {
                self.close_timelines();
                if !self.go_to(argument) {
                    self.say(Level::Warning, format!("no pool, host or domain `{argument}`"));
                }
            }
            _ => match action.deed() {
                Some(kind) => self.begin(kind, Some(argument)),
                None => return self.act(action),
            },
        }
        Vec::new()
    }

    fn sort_by_word(&mut self, text: &str) {
        let mut words = text.split_whitespace();
        let sort = words.next().and_then(Sort::parse);
        match (sort, words.next()) {
            (Some(sort), Some("asc")) => self.tree.set_sort(Sort { descending: false, ..sort }),
            (Some(sort), Some("desc")) => self.tree.set_sort(Sort { descending: true, ..sort }),
            (Some(sort), None) => self.tree.set_sort(sort),
            _ => self
                .say(Level::Warning, format!("cannot sort by `{text}`; such as: sort cpu, sort -mem, sort name asc")),
        }
    }

    pub(super) fn use_theme(&mut self, name: &str) {
        if self.themes.get(name).is_none() {
            let known: Vec<&str> = self.themes.iter().map(|theme| theme.name.as_str()).collect();
            self.say(Level::Warning, format!("no theme `{name}`; there are: {}", known.join(", ")));
            return;
        }
        self.theme_chosen = Some(name.to_owned());
        self.theme = self.terminal.theme(&self.themes, Some(name));
        let line = if self.theme.name == name {
            format!("theme {name}")
        } else {
            format!("theme {name} is kept for terminals with colours; this one has none (NO_COLOR or TERM)")
        };
        self.say(Level::Info, line);
    }

    pub(super) fn next_theme(&mut self) {
        let names: Vec<String> = self.themes.iter().map(|theme| theme.name.clone()).collect();
        let now = self.theme_chosen.as_deref().unwrap_or(&self.theme.name);
        let at = names.iter().position(|name| name == now).map_or(0, |at| at + 1);
        if let Some(name) = names.get(at % names.len().max(1)).cloned() {
            self.use_theme(&name);
        }
    }

    fn columns_by_words(&mut self, text: &str) {
        if matches!(text, "default" | "auto" | "reset") {
            self.columns = None;
            return;
        }
        let mut ids = Vec::new();
        for key in text.split(',').map(str::trim).filter(|key| !key.is_empty()) {
            match Column::find(key) {
                Some(column) => ids.push(column.id),
                None => {
                    let near = crate::inventory::suggest::did_you_mean(key, Column::keys());
                    return self.say(Level::Warning, format!("no column `{key}`{near}; `columns default` goes back"));
                }
            }
        }
        self.columns = (!ids.is_empty()).then_some(ids);
    }

    fn interval_by_word(&mut self, text: &str) -> Vec<Effect> {
        match parse_span(text).filter(|span| (INTERVAL_LIMITS.0..=INTERVAL_LIMITS.1).contains(span)) {
            Some(span) => self.set_interval(span),
            None => {
                let (least, most) = (show_span(INTERVAL_LIMITS.0), show_span(INTERVAL_LIMITS.1));
                self.say(
                    Level::Warning,
                    format!("`{text}` is no interval; such as 500ms, 5s, 1m, from {least} to {most}"),
                );
                Vec::new()
            }
        }
    }

    fn set_interval(&mut self, interval: Duration) -> Vec<Effect> {
        self.interval = Some(interval);
        self.say(Level::Info, format!("hosts are asked every {}", show_span(interval)));
        vec![Effect::Interval(interval)]
    }

    pub(super) fn step_interval(&mut self, slower: bool) -> Vec<Effect> {
        if self.travel.is_some() {
            self.step_speed(!slower);
            return Vec::new();
        }
        let now = self.interval().as_millis() as u64;
        let next = if slower {
            INTERVALS.iter().find(|step| **step > now)
        } else {
            INTERVALS.iter().rev().find(|step| **step < now)
        };
        match next {
            Some(next) => self.set_interval(Duration::from_millis(*next)),
            None => {
                let (which, other) = if slower { ("slowest", "longer") } else { ("fastest", "shorter") };
                self.say(Level::Info, format!("that is the {which} step; `:interval` takes {other} ones"));
                Vec::new()
            }
        }
    }

    pub(super) fn toggle_flat(&mut self) {
        let flat = !self.tree.is_flat();
        let key = self.tree.selected().cloned();
        self.tree.set_flat(flat);
        if let Some(key) = key {
            self.tree.select(&key);
        }
    }

    pub(super) fn problem(&mut self, forward: bool) {
        match self.tree.next_trouble(forward) {
            Some(_) => self.detail.scroll = 0,
            None => self.say(Level::Good, "nothing is in trouble"),
        }
    }

    pub(super) fn retry(&mut self) -> Vec<Effect> {
        if self.travel.is_some() {
            self.say(Level::Info, "this is the past: hosts are connected to from the present only");
            return Vec::new();
        }
        let down = |host: &crate::model::Host| host.freshness(self.now) == Freshness::Down;
        let selected = match self.tree.selected_row() {
            Some(Row::Host { host } | Row::Domain { host, .. }) if down(host) => Some(host.id.clone()),
            _ => None,
        };
        let count = self.cluster.hosts.iter().filter(|host| down(host)).count();
        let line = match (&selected, count) {
            (Some(host), _) => format!("connecting to {host}"),
            (None, 0) => {
                self.say(Level::Info, "no host is down");
                return Vec::new();
            }
            (None, 1) => "connecting to the host that is down".to_owned(),
            (None, count) => format!("connecting to {count} hosts that are down"),
        };
        self.say(Level::Info, line);
        vec![Effect::Retry(selected)]
    }

    pub(super) fn copy(&mut self) -> Vec<Effect> {
        let Some(name) = self.tree.selected_row().map(|row| row.name().to_owned()) else { return Vec::new() };
        self.say(Level::Info, format!("copied {name}, if the terminal lets us"));
        vec![Effect::Copy(name)]
    }

    // ---- columns and sorting -------------------------------------------------------------------

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

    /// Lines of the list in front.
    pub fn list_len(&self) -> usize {
        match &self.front {
            Front::Help(_, input, _) => crate::tui::view::help_lines(self, input.text()).len(),
            Front::Columns(_) => REGISTRY.len(),
            Front::Sort(_) => App::sortable().count(),
            Front::Messages(_) => self.log.len(),
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
