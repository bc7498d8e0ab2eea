//! What happened: kept for the pane of events, and told in a line where it matters, folded: one
//! line for forty hosts that went at once.

use super::{App, Effect, Front, Level, ListState};
use crate::events::{Event, EventFilter, EventKind, Severity};
use crate::inventory::hostlist::fold;
use crate::model::{Domain, Moment};
use crate::table::{FilterError, RowKey};
use crate::tui::ask::Ask;
use crate::tui::widgets::Input;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// What happened since the dashboard was opened, and as much of what was before as was read.
#[derive(Clone, Debug, Default)]
pub struct Happened {
    /// Since the dashboard was opened, newest last; bounded.
    live: VecDeque<Event>,
    /// Before that, from the archive, newest last.
    older: Vec<Event>,
    /// Up to when the archive was read, and whether that was for a moment of the past.
    read_to: Option<(Moment, bool)>,
    /// There is nothing older than what was read.
    all: bool,
    /// An answer of the archive is waited for.
    asked: Option<Asked>,
    /// Events that want a look and came since the pane was last open, and the worst of them.
    pub unread: usize,
    /// The worst of them.
    pub worst: Option<Severity>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Everything anew, up to a moment; whether that is one of the past that is on the screen.
    Up(Moment, bool),
    /// What is older than the oldest that is known.
    Older,
}

/// The pane of events.
#[derive(Clone, Debug, Default)]
pub struct EventPane {
    /// The chosen event.
    pub list: ListState,
    /// What is looked for.
    pub input: Input,
    /// That is being typed.
    pub typing: bool,
    /// It, read.
    pub filter: EventFilter,
    /// Why it cannot be read; the filter before it stays in force.
    pub error: Option<FilterError>,
}

impl Happened {
    /// Events kept of those that came while the dashboard was open.
    const KEPT: usize = 5000;
    /// Events read from the archive at once.
    const PAGE: usize = 500;

    /// Everything known that happened up to a moment, newest first.
    pub fn newest_first(&self, to: Moment) -> impl Iterator<Item = &Event> {
        self.live.iter().rev().chain(self.older.iter().rev()).filter(move |event| event.at <= to)
    }

    fn take(&mut self, events: &[Event]) {
        for event in events {
            if self.live.len() == Self::KEPT {
                self.live.pop_front();
            }
            self.live.push_back(event.clone());
        }
    }

    fn first_live(&self) -> Option<Moment> {
        self.live.iter().map(|event| event.at).min()
    }

    fn archived(&mut self, events: Vec<Event>) {
        let Some(asked) = self.asked.take() else { return };
        let mut events = events;
        let full = events.len() >= Self::PAGE;
        // What came while we watched was recorded as well.
        events.retain(|event| !self.live.contains(event));
        match asked {
            Asked::Up(to, past) => {
                self.all = !full;
                self.older = events;
                self.read_to = Some((to, past));
            }
            Asked::Older => {
                let first = self.older.first().map(|event| event.at);
                let ties = self.older.iter().take_while(|event| Some(event.at) == first).cloned().collect::<Vec<_>>();
                events.retain(|event| !ties.contains(event));
                self.all = !full || events.is_empty();
                events.append(&mut self.older);
                self.older = events;
            }
        }
    }
}

impl App {
    /// Takes in what happened.
    pub(super) fn take_events(&mut self, events: &[Event]) {
        self.happened.take(events);
        let shown_to = self.events_to();
        if let Front::Events(pane) = &mut self.front {
            // The chosen event stays where it is, unless it is the newest.
            if pane.list.at > 0 {
                let new = events.iter().filter(|e| e.at <= shown_to && pane.filter.matches(e, self.now)).count();
                pane.list.at += new;
            }
        } else {
            let bad =
                events.iter().filter(|event| event.severity >= Severity::Warning && event.kind != EventKind::Action);
            for event in bad {
                self.happened.unread += 1;
                self.happened.worst = self.happened.worst.max(Some(event.severity));
            }
        }
        // Whoever looks at the past must not take what happens meanwhile for a part of it.
        let now = if self.travel.is_some() { "now: " } else { "" };
        for (level, line) in told(events) {
            self.log.tell(self.now, level, format!("{now}{line}"));
        }
    }

    /// Rings the bell for the worst of these, if it is bad enough and the last time is not just
    /// past.
    pub(super) fn ring(&mut self, events: &[Event]) -> Vec<Effect> {
        const PAUSE: Duration = Duration::from_secs(10);
        let Some(least) = self.bell else { return Vec::new() };
        let worst = events.iter().max_by_key(|event| event.severity).filter(|event| event.severity >= least);
        let Some(worst) = worst.filter(|_| self.rung.is_none_or(|rung| rung.until(self.now) >= PAUSE)) else {
            return Vec::new();
        };
        self.rung = Some(self.now);
        let bad = events.iter().filter(|event| event.severity >= least).count();
        let more = if bad > 1 { format!(" (and {} more)", bad - 1) } else { String::new() };
        vec![Effect::Ring(format!("{worst}{more}"))]
    }

    /// Takes in what the archive says of events.
    pub(super) fn take_archive(&mut self, events: Vec<Event>) {
        self.happened.archived(events);
    }

    /// Up to when events are shown: to the moment on the screen.
    pub fn events_to(&self) -> Moment {
        self.travel.as_ref().map_or(Moment(u64::MAX), |travel| travel.at)
    }

    /// The events that the pane lists, newest first.
    pub fn listed_events<'a>(&'a self, pane: &'a EventPane) -> Vec<&'a Event> {
        let now = self.shown_now();
        self.happened.newest_first(self.events_to()).filter(|event| pane.filter.matches(event, now)).collect()
    }

    /// The last events of a host, or of one of its domains, newest first.
    pub fn events_of(&self, host: &crate::model::HostId, domain: Option<&Domain>, most: usize) -> Vec<&Event> {
        let about = |event: &&Event| match domain {
            None => event.host.as_ref() == Some(host),
            Some(domain) => event.domain.as_ref().is_some_and(|(ident, _)| match (ident.uuid, domain.uuid) {
                (Some(a), Some(b)) => a == b,
                _ => event.host.as_ref() == Some(host) && domain.is(ident),
            }),
        };
        self.happened.newest_first(self.events_to()).filter(about).take(most).collect()
    }

    /// Opens the pane of events.
    pub(super) fn open_events(&mut self, filter: &str) -> Vec<Effect> {
        self.happened.unread = 0;
        self.happened.worst = None;
        let mut pane = EventPane::default();
        pane.input.set(filter);
        self.front = Front::Events(Box::new(pane));
        self.filter_events();
        self.read_events()
    }

    /// While the past is on the screen the list goes with the moment.
    pub(super) fn tend_events(&mut self) -> Vec<Effect> {
        if self.travel.is_some() && matches!(self.front, Front::Events(_)) {
            return self.read_events();
        }
        Vec::new()
    }

    /// Reads from the archive what the pane needs and is not known yet.
    fn read_events(&mut self) -> Vec<Effect> {
        if !self.recorded || self.happened.asked.is_some() {
            return Vec::new();
        }
        let past = self.travel.is_some();
        let to = self.events_to().min(self.happened.first_live().unwrap_or(self.now));
        let known = match self.happened.read_to {
            Some((read, of_past)) => read == to || !past && !of_past,
            None => false,
        };
        if known {
            return Vec::new();
        }
        self.happened.asked = Some(Asked::Up(to, past));
        vec![Effect::Ask(Ask::Events(Moment(0), to, Happened::PAGE))]
    }

    /// Reads on in the archive when the end of what is known comes near.
    pub(super) fn read_older_events(&mut self) -> Vec<Effect> {
        let Front::Events(pane) = &self.front else { return Vec::new() };
        let near = pane.list.at + usize::from(self.size.1) >= self.listed_events(pane).len();
        if !near || self.happened.all || self.happened.asked.is_some() {
            return Vec::new();
        }
        let Some(first) = self.happened.older.first().map(|event| event.at) else { return Vec::new() };
        self.happened.asked = Some(Asked::Older);
        vec![Effect::Ask(Ask::Events(Moment(0), first, Happened::PAGE))]
    }

    /// The archive could not be asked.
    pub(super) fn events_unread(&mut self) {
        // It is not asked the same again and again.
        if let Some(Asked::Up(to, past)) = self.happened.asked.take() {
            self.happened.read_to = Some((to, past));
        }
        self.happened.all = true;
    }

    /// Whether an answer of the archive is waited for.
    pub fn reads_events(&self) -> bool {
        self.happened.asked.is_some()
    }

    /// Whether everything that is recorded is known.
    pub fn knows_all_events(&self) -> bool {
        !self.recorded || self.happened.all
    }

    /// Puts the pane's line in force, if it is a filter.
    pub(super) fn filter_events(&mut self) {
        let Front::Events(pane) = &mut self.front else { return };
        pane.list.at = 0;
        match EventFilter::parse(pane.input.text()) {
            Ok(filter) => {
                pane.filter = filter;
                pane.error = None;
            }
            Err(error) => pane.error = Some(error),
        }
    }

    fn chosen_event(&self) -> Option<Event> {
        let Front::Events(pane) = &self.front else { return None };
        self.listed_events(pane).get(pane.list.at).map(|event| (*event).clone())
    }

    /// Goes to the row an event is about.
    pub(super) fn go_to_event(&mut self) {
        let Some(event) = self.chosen_event() else { return };
        let keys = self.rows_of(&event);
        if keys.is_empty() {
            return self.say(Level::Info, "that is about the whole cluster");
        }
        self.front = Front::None;
        self.detail.full = false;
        let gone = event.domain.is_some() && !matches!(keys.first(), Some(RowKey::Domain(..)));
        match keys.iter().position(|key| self.tree.select(key)) {
            Some(_) if gone => self.say(Level::Info, format!("{} is not there any more", event.subject())),
            Some(_) => {}
            None => self.say(Level::Info, format!("the filter hides {}", event.subject())),
        }
    }

    /// The rows an event may be about, the best one first.
    fn rows_of(&self, event: &Event) -> Vec<RowKey> {
        let mut keys = Vec::new();
        if let Some((ident, _)) = &event.domain {
            let is = |domain: &Domain| match ident.uuid {
                Some(uuid) => domain.uuid == Some(uuid),
                None => domain.is(ident),
            };
            let here = |host: &&std::sync::Arc<crate::model::Host>| Some(&host.id) == event.host.as_ref();
            let cluster = self.shown();
            // It may live on another host by now.
            let hosts = cluster.hosts.iter().filter(here).chain(cluster.hosts.iter().filter(|_| ident.uuid.is_some()));
            let found = hosts.filter_map(|host| Some((host, host.report.as_ref()?))).find_map(|(host, report)| {
                Some(RowKey::Domain(host.id.clone(), report.domains.iter().find(|domain| is(domain))?.ident()))
            });
            keys.extend(found);
        }
        keys.extend(event.host.clone().map(RowKey::Host));
        keys.extend(event.pool.clone().filter(|_| event.host.is_none()).map(RowKey::Pool));
        keys
    }

    /// Moves the dashboard to the moment of an event.
    pub(super) fn travel_to_event(&mut self) -> Vec<Effect> {
        let Some(event) = self.chosen_event() else { return Vec::new() };
        let effects = self.travel_to(event.at);
        if !effects.is_empty() {
            self.go_to_event();
        }
        effects
    }
}

/// Lines for what the operator should hear, few for many events at once.
fn told(events: &[Event]) -> Vec<(Level, String)> {
    const MOST: usize = 6;
    let mut hosts: BTreeMap<(Level, &str), Vec<&str>> = BTreeMap::new();
    let mut others: Vec<(Level, String)> = Vec::new();
    for event in events.iter().filter(|event| is_heard(event)) {
        let level = match event.severity {
            Severity::Info => Level::Info,
            Severity::Good => Level::Good,
            Severity::Warning => Level::Warning,
            Severity::Critical => Level::Error,
        };
        match (&event.host, &event.domain) {
            (Some(host), None) => hosts.entry((level, event.gist())).or_default().push(host.as_str()),
            _ => others.push((level, event.to_string())),
        }
    }
    let more = others.len().saturating_sub(MOST);
    // The worst come last: that is the line that stays.
    others.sort_by_key(|(level, _)| *level);
    let mut lines: Vec<(Level, String)> = others.into_iter().skip(more).collect();
    if more > 0 {
        lines.insert(0, (Level::Info, format!("and {more} more events of domains")));
    }
    for ((level, what), hosts) in hosts {
        lines.push((level, format!("{}: {what}", fold(&hosts))));
    }
    lines.sort_by_key(|(level, _)| *level);
    lines
}

/// Whether an event is worth a line of its own on the screen. What was done from here is told by
/// the journal.
fn is_heard(event: &Event) -> bool {
    !matches!(event.kind, EventKind::Action | EventKind::MemSet | EventKind::HostLate | EventKind::More)
}
