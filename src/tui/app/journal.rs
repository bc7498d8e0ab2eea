//! What was done from here, being read: what can still be done about it.

use super::{App, Effect, Front, Level, ListState};
use crate::action::{Job, JobState, Journal, Kind, Plan, Wish};
use std::sync::Arc;
use std::time::Duration;

/// How long a guest is given to shut down before destroying it is offered.
const GRACE: Duration = Duration::from_secs(30);

/// Where one is in the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The chosen action.
    pub list: ListState,
    /// How many lines of its story are scrolled away below.
    pub up: usize,
}

impl App {
    pub(super) fn open_journal(&mut self) {
        let list = ListState { at: self.journal.jobs().len().saturating_sub(1) };
        self.front = Front::Journal(Reading { list, up: 0 });
    }

    /// Tells what is over now.
    pub(super) fn take_journal(&mut self, journal: Arc<Journal>) {
        let mut lines = Vec::new();
        for job in journal.jobs() {
            let before = self.journal.job(job.id).map(|before| before.state);
            if job.kind == Kind::Vnc && job.state == JobState::Following && before != Some(JobState::Following) {
                lines.push((Level::Good, format!("{} on {}: {}", job.target.name, job.target.host, job.text)));
            }
        }
        for job in journal.jobs().iter().filter(|job| job.state.is_over()) {
            if self.journal.job(job.id).is_some_and(|before| before.state.is_over()) {
                continue;
            }
            let level = match job.state {
                JobState::Verified => Level::Good,
                JobState::Failed => Level::Error,
                _ => Level::Warning,
            };
            let (id, name, host) = (job.kind.info().id, &job.target.name, &job.target.host);
            let word = match job.state {
                // Nothing was to be seen of it.
                JobState::Verified if job.kind.info().joins() => String::new(),
                state => format!("{}: ", state.word()),
            };
            lines.push((level, format!("{id} {name} on {host}: {word}{}", job.text)));
        }
        for (level, line) in lines {
            self.say(level, line);
        }
        self.journal = if self.remembered.is_empty() { journal } else { Arc::new(journal.after(&self.remembered)) };
    }

    /// Offers what would undo the chosen action of the journal.
    pub(super) fn undo(&mut self) {
        let Some(job) = self.job_read().cloned() else { return self.say_none_done() };
        if let Some(why) = self.cannot_act() {
            return self.say(Level::Warning, why);
        }
        match (&job.inverse, job.state.is_over(), job.kind) {
            (_, false, _) => self.say(Level::Info, "it is not over yet"),
            // The domain lives on another host now, under another number.
            (None, ..) | (_, _, Kind::Migrate | Kind::Start) => {
                self.say(Level::Info, format!("{} cannot be undone from here", job.kind.info().id));
            }
            (Some(wish), ..) => {
                let plan = Plan::make(&self.cluster, wish, std::slice::from_ref(&job.target), false, self.now);
                self.ask(plan);
            }
        }
    }

    /// The action that is chosen in the journal.
    fn job_read(&self) -> Option<&Job> {
        match &self.front {
            Front::Journal(reading) => self.journal.jobs().get(reading.list.at),
            _ => None,
        }
    }

    /// Ends the tunnel that is chosen in the journal.
    pub(super) fn end_job(&mut self) -> Vec<Effect> {
        match self.job_read() {
            Some(job) if job.kind == Kind::Vnc && !job.state.is_over() => vec![Effect::End(job.id)],
            Some(_) => {
                self.say(Level::Info, "only a tunnel is ended from here; what was sent to a host goes on there");
                Vec::new()
            }
            None => {
                self.say_none_done();
                Vec::new()
            }
        }
    }

    /// What keys of the journal say where nothing is in it.
    fn say_none_done(&mut self) {
        if matches!(self.front, Front::Journal(_)) {
            self.say(Level::Info, "nothing was done from here so far");
        }
    }

    /// Whether destroying is offered for an action: a guest that was asked to go, and has not gone.
    pub fn offers_force(&self, job: &Job) -> bool {
        let waited = job.since.until(self.now) >= GRACE;
        let there = || job.target.look_up(&self.cluster).is_some_and(|(_, domain)| domain.is_some());
        matches!(job.kind, Kind::Stop | Kind::Reboot)
            && !job.id.is_remembered()
            && match job.state {
                JobState::Following => waited,
                JobState::Unverified => true,
                _ => false,
            }
            && there()
    }

    /// Asks about destroying the guest that does not shut down.
    pub(super) fn force_job(&mut self) {
        let Some(job) = self.job_read().cloned() else { return self.say_none_done() };
        if let Some(why) = self.cannot_act() {
            return self.say(Level::Warning, why);
        }
        if self.offers_force(&job) {
            let targets = std::slice::from_ref(&job.target);
            self.ask(Plan::make(&self.cluster, &Wish::Destroy, targets, false, self.now));
        } else {
            let grace = GRACE.as_secs();
            let why = format!("destroying is offered for a guest that has not shut down within {grace} s");
            self.say(Level::Info, why);
        }
    }

    /// Moves the story of the chosen action.
    pub(super) fn scroll_story(&mut self, up: bool) {
        let most = crate::tui::view::story_scroll_limit(self);
        if let Front::Journal(reading) = &mut self.front {
            reading.up = if up { (reading.up + 1).min(most) } else { reading.up.min(most).saturating_sub(1) };
        }
    }
}
