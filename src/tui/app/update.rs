use super::{App, Effect, Front, Level, Msg};
use crate::history::store::RecorderState;
use crate::model::{Cluster, Moment};
use crate::tui::ask::{Ask, Told};
use std::sync::Arc;

impl App {
    /// Takes a message in and says what has to happen outside.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = match msg {
            Msg::Key(key) => self.key(key),
            Msg::Mouse(mouse, now) => self.mouse(mouse, now),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize(width, height) => {
                self.size = (width, height);
                Vec::new()
            }
            Msg::Cluster(cluster, now) => {
                self.take_cluster(cluster, now);
                Vec::new()
            }
            Msg::Tick(now, wall) => {
                self.tick(now, wall);
                self.fill_trace()
            }
            Msg::Frame(now) => self.play_on(now),
            Msg::Looked(open) => {
                self.looked(open);
                Vec::new()
            }
            Msg::Journal(journal) => {
                self.take_journal(journal);
                Vec::new()
            }
            Msg::Recorder(state) => {
                self.take_recorder(&state);
                Vec::new()
            }
            Msg::Events(events) => {
                self.take_events(&events);
                self.ring(&events)
            }
            Msg::Told(told) => self.told(told),
            Msg::Note(line) => {
                self.say(Level::Error, line);
                Vec::new()
            }
        };
        self.fit();
        effects.append(&mut self.pending);
        effects.extend(self.tend_timelines());
        effects.extend(self.tend_availability());
        effects.extend(self.tend_events());
        // The one gate: whatever was pressed, nothing leaves for a host while the past is shown.
        if self.travel.is_some() || self.recording.is_some() {
            effects.retain(|effect| !effect.acts());
        }
        effects
    }

    /// History that is not kept is told once in words, and for as long as it lasts in the header.
    fn take_recorder(&mut self, state: &RecorderState) {
        match (state, state.trouble()) {
            (RecorderState::Noted(text), _) => self.say(Level::Warning, text.clone()),
            (_, Some(trouble)) => self.say(Level::Error, format!("nothing is recorded: {trouble}")),
            _ if self.unrecorded => self.say(Level::Info, "recording goes on".to_owned()),
            _ => {}
        }
        self.unrecorded = state.trouble().is_some();
    }

    /// Takes in what the past says.
    fn told(&mut self, told: Told) -> Vec<Effect> {
        let Some(told) = self.told_timelines(told) else { return Vec::new() };
        match told {
            Told::Scene(scene) => return self.arrive(*scene),
            Told::Trace(at, trace) => self.take_trace(at, trace),
            Told::Availability(ask, records) => self.take_records(&ask, Ok(*records)),
            Told::Failed(Ask::Availability(ask), line) => self.take_records(&ask, Err(line)),
            Told::Span(span) => self.recorded_span = span,
            Told::Failed(ask, line) => {
                match ask {
                    Ask::Seek(seek) => self.heading = self.heading.filter(|heading| !heading.is_to(seek.to)),
                    Ask::Events(..) => self.events_unread(),
                    Ask::Trace(at, _) => self.trace_unread(at),
                    _ => {}
                }
                self.say(Level::Error, line);
            }
            Told::Events(events) => self.take_archive(events),
            Told::Timelines(..) | Told::Subjects(_) => {}
        }
        Vec::new()
    }

    /// Makes the table as high as the screen lets it be.
    fn fit(&mut self) {
        let rows = self.areas().rows();
        self.tree.set_height(rows.max(1));
    }

    pub(super) fn take_cluster(&mut self, cluster: Arc<Cluster>, now: Moment) {
        self.now = now;
        self.history.ingest(&cluster);
        self.cluster = cluster;
        self.prune_marks();
        if !self.is_held() {
            self.tree.update(&self.cluster, now);
        }
        self.look_again();
    }

    fn tick(&mut self, now: Moment, wall: super::Wall) {
        self.wall = wall;
        self.now = now;
        self.pulse.tick(&self.cluster);
        for line in self.failures.take() {
            self.say(Level::Error, line);
        }
        if !self.is_held() {
            // Hosts that fall silent publish nothing: their age alone turns them late and stale.
            let cluster = self.cluster.clone();
            self.tree.update(&cluster, now);
        }
        self.look_again();
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        if self.front.is_typing() {
            let line = text.lines().collect::<Vec<_>>().join(" ");
            self.edit(|input| input.insert(&line));
        }
        Vec::new()
    }

    /// Tells the operator something.
    pub(super) fn say(&mut self, level: Level, text: impl Into<String>) {
        self.log.say(self.now, level, text);
    }

    /// Puts the filter's line in force, if it is a filter.
    pub(super) fn apply_filter(&mut self, text: &str) {
        self.filter.set(text);
        self.try_filter();
    }

    /// The same with the line as it stands.
    pub(super) fn try_filter(&mut self) {
        match crate::table::Filter::parse(self.filter.text()) {
            Ok(filter) => {
                self.filter_error = None;
                self.tree.set_filter(filter);
            }
            // The filter in force stays while the line is being typed on.
            Err(error) => self.filter_error = Some(error),
        }
    }

    /// Changes the line being typed, and does what follows from it at once.
    pub(super) fn edit(&mut self, change: impl FnOnce(&mut crate::tui::widgets::Input)) {
        match &mut self.front {
            Front::Filter => {
                change(&mut self.filter);
                self.try_filter();
            }
            Front::Palette(palette) => {
                change(&mut palette.input);
                palette.at = 0;
                self.complete_palette();
            }
            Front::Help(list, input, true) => {
                change(input);
                list.at = 0;
            }
            Front::Field(field) => {
                change(&mut field.input);
                self.preview();
            }
            Front::Time(_) => self.edit_time(change),
            Front::Events(pane) if pane.typing => {
                change(&mut pane.input);
                self.filter_events();
            }
            Front::Form(form) => {
                // What is described otherwise has to be looked at anew.
                (form.waiting, form.told) = (None, String::new());
                if let Some(input) = form.inputs.get_mut(form.at) {
                    change(input);
                }
            }
            Front::Confirm(confirm) => change(&mut confirm.input),
            _ => {}
        }
    }

    /// Finds anew what fits the palette's line.
    pub(super) fn complete_palette(&mut self) {
        let found = match &self.front {
            Front::Palette(palette) => self.candidates(palette),
            _ => return,
        };
        if let Front::Palette(palette) = &mut self.front {
            palette.candidates = found;
            palette.at = palette.at.min(palette.candidates.len().saturating_sub(1));
        }
    }

    /// Holds the picture, or goes on with the newest one.
    pub(super) fn toggle_pause(&mut self) {
        if self.travel.is_some() {
            return self.toggle_play();
        }
        if self.paused.take().is_some() {
            self.tree.update(&self.cluster, self.now);
        } else {
            let at: Moment = self.now;
            self.paused = Some(super::Paused { at, history: Box::new(self.history.clone()) });
        }
    }
}
