use super::{App, Effect, Level, Palette};
use crate::inventory::{parse_span, show_span};
use crate::model::Freshness;
use crate::table::{Column, Row, Sort};
use crate::tui::actions::{Action, Argument};
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
}
