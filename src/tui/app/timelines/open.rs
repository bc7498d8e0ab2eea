//! Whom the page is about.

use super::{SUBJECTS, Timelines, Whose};
use crate::history::Subject;
use crate::model::Name;
use crate::table::{Row, RowKey};
use crate::tui::actions::Action;
use crate::tui::app::{App, Effect, Level};
use crate::tui::ask::Ask;

impl App {
    /// Opens the page for the marked rows, else for the selected one, else for the cluster.
    pub(in crate::tui::app) fn open_timelines(&mut self) -> Vec<Effect> {
        let mut marks: Vec<RowKey> = self.tree.marks().iter().cloned().collect();
        // In the order of the table; those it does not show come last.
        marks.sort_by_cached_key(|key| (self.tree.position(key).unwrap_or(usize::MAX), key.clone()));
        let mut whose: Vec<Whose> = marks.iter().filter_map(|key| self.whose(key)).take(SUBJECTS).collect();
        if marks.len() > SUBJECTS {
            self.say(
                Level::Info,
                format!("the first {SUBJECTS} of {} marked ones: more could not be told apart", marks.len()),
            );
        }
        if whose.is_empty() {
            whose.extend(self.tree.selected().cloned().and_then(|key| self.whose(&key)));
        }
        if whose.is_empty() {
            whose.push(self.whole_cluster());
        }
        self.detail.full = false;
        // Marked ones were chosen: another row comes beside them.
        let kept = if marks.is_empty() { 0 } else { whose.len() };
        let mut page = Timelines::new(whose, self.shown_now());
        page.kept = kept;
        if let Some(before) = &self.timelines_before {
            // As it was left: who looks at one row after the other wants the same of each.
            page.sheet = before.sheet;
            page.window = before.window;
            page.follow = before.follow;
            page.close_up = before.close_up;
        }
        page.fit_sheet();
        self.timelines = Some(Box::new(page));
        if self.recorded { vec![Effect::Ask(Ask::Span)] } else { Vec::new() }
    }

    /// Back to the table.
    pub(in crate::tui::app) fn close_timelines(&mut self) {
        if let Some(page) = self.timelines.take() {
            self.timelines_before = Some(page);
        }
    }

    /// Puts somebody beside those there are.
    pub(in crate::tui::app) fn compare(&mut self, name: &str) -> Vec<Effect> {
        let found = match name.trim() {
            "" => None,
            "cluster" => Some(self.whole_cluster()),
            name => self.find_whose(name),
        };
        let Some(found) = found else {
            self.say(Level::Warning, format!("no pool, host or domain `{name}`"));
            return Vec::new();
        };
        let effects = if self.timelines.is_none() { self.open_timelines() } else { Vec::new() };
        let Some(page) = &mut self.timelines else { return effects };
        if page.whose.iter().any(|one| one.subject == found.subject) {
            self.say(Level::Info, format!("{} is there already", found.name));
        } else if page.whose.len() >= SUBJECTS {
            self.say(Level::Info, format!("{SUBJECTS} are the most that can be told apart"));
        } else {
            page.whose.push(found);
            if page.kept > 0 {
                page.kept = page.whose.len();
            }
            page.fit_sheet();
        }
        effects
    }

    /// Somebody by name: who is there, or was within the span shown. A pool may be called like one
    /// of its hosts, so that it can be said that it is meant.
    fn find_whose(&self, name: &str) -> Option<Whose> {
        let lower = name.to_lowercase();
        if let Some(pool) = lower.strip_prefix("pool ") {
            let pool = self.shown().pools.iter().find(|one| one.name.to_lowercase() == pool.trim())?;
            return self.whose(&RowKey::Pool(pool.name.clone()));
        }
        let there = self.find_place(name).and_then(|key| self.whose(&key));
        let exact = there.as_ref().is_some_and(|one| one.name.to_lowercase() == lower);
        let gone = || {
            self.timelines.iter().flat_map(|page| page.events.iter().rev()).find_map(|event| {
                let ((ident, called), host) = (event.domain.as_ref()?, event.host.as_ref()?);
                let subject = || Subject::Domain(host.clone(), ident.clone());
                (called.to_lowercase() == lower).then(|| Whose::new(subject(), called.to_string()))
            })
        };
        if exact { there } else { gone().or(there) }
    }

    pub(super) fn whole_cluster(&self) -> Whose {
        Whose::new(Subject::Cluster, format!("cluster {}", self.shown().name))
    }

    pub(super) fn whose(&self, key: &RowKey) -> Option<Whose> {
        let row = self.tree.position(key).and_then(|at| self.tree.row(at));
        Some(match key {
            RowKey::Pool(name) => Whose::new(Subject::Pool(name.clone()), format!("pool {name}")),
            RowKey::Host(host) => Whose::new(Subject::Host(host.clone()), host.to_string()),
            RowKey::Domain(host, ident) => {
                let name = match row {
                    Some(Row::Domain { domain, .. }) => domain.name.to_string(),
                    _ => self.domain_name(key).map_or_else(|| key.to_string(), |name| name.to_string()),
                };
                Whose::new(Subject::Domain(host.clone(), ident.clone()), name)
            }
        })
    }

    /// The name of a domain whose row is not shown.
    fn domain_name(&self, key: &RowKey) -> Option<Name> {
        let RowKey::Domain(host, ident) = key else { return None };
        let report = self.shown().host(host)?.report.as_ref()?;
        report.domains.iter().find(|domain| domain.is(ident)).map(|domain| domain.name.clone())
    }

    /// From a domain to its host, its pool, the cluster.
    pub(super) fn widen_timelines(&mut self) {
        let Some(page) = &self.timelines else { return };
        let cluster = self.shown();
        let moving = page.whose.get(page.kept).or(page.whose.last());
        let wider = match moving.map(|one| one.subject.clone()) {
            Some(Subject::Domain(host, _)) => self.whose(&RowKey::Host(host)),
            Some(Subject::Host(id)) => cluster
                .host(&id)
                .and_then(|host| cluster.pools.get(host.pool))
                .and_then(|pool| self.whose(&RowKey::Pool(pool.name.clone()))),
            Some(Subject::Pool(_)) => Some(self.whole_cluster()),
            _ => None,
        };
        if let Some(wider) = wider {
            self.show_beside_kept(wider);
        }
    }

    /// The row before or after in the table, and its timelines.
    pub(super) fn step_timelines(&mut self, by: isize) {
        self.tree.move_by(by);
        let whose = self.tree.selected().cloned().and_then(|key| self.whose(&key));
        if let Some(whose) = whose {
            self.show_beside_kept(whose);
        }
    }

    /// Keeps those shown, so that further rows come beside them; or keeps nobody any more.
    pub(super) fn keep_timelines(&mut self) {
        let next = self.keys.first(Action::RowAfter);
        let Some(page) = &mut self.timelines else { return };
        let line = if page.kept < page.whose.len() {
            page.kept = page.whose.len();
            format!("kept: {next} puts the next row beside {}", if page.kept == 1 { "it" } else { "them" })
        } else {
            page.kept = 0;
            format!("not kept: {next} shows the next row alone")
        };
        self.say(Level::Info, line);
    }

    /// Shows somebody beside those that are kept, instead of whoever was there.
    fn show_beside_kept(&mut self, one: Whose) {
        let Some(page) = &mut self.timelines else { return };
        if page.kept >= SUBJECTS {
            return self.say(Level::Info, format!("{SUBJECTS} are the most that can be told apart"));
        }
        page.whose.truncate(page.kept);
        if page.whose.iter().all(|kept| kept.subject != one.subject) {
            page.whose.push(one);
        }
        page.fit_sheet();
    }
}

impl Whose {
    fn new(subject: Subject, name: String) -> Whose {
        Whose { subject, name, lives: Vec::new() }
    }

    /// Takes from those known the other lives of this guest.
    pub(super) fn find_lives(&mut self, known: &[(Subject, Name)]) {
        let Subject::Domain(_, ident) = &self.subject else { return };
        let Some(uuid) = ident.uuid else { return };
        let same = |subject: &Subject| {
            *subject != self.subject && matches!(subject, Subject::Domain(_, other) if other.uuid == Some(uuid))
        };
        self.lives = known.iter().map(|(subject, _)| subject).filter(|s| same(s)).take(LIVES).cloned().collect();
    }
}

/// Other lives of a guest that are looked at.
const LIVES: usize = 12;

impl Timelines {
    /// Goes to the first sheet with figures where there are none on this one.
    pub(super) fn fit_sheet(&mut self) {
        if !self.sheet().fits(&self.whose) {
            let first = self.sheets().next().map_or(0, |(at, _)| at);
            self.sheet = first;
        }
    }
}
