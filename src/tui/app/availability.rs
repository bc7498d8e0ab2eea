//! The availability page: how available now and before, and by name what lowers it.

use super::{App, Effect, Front, Level, ListState};
use crate::availability::{Mark, MarkKind, Order, Records, RecordsAsk, Review};
use crate::model::{Excuse, GuestKey, Moment, Name};
use crate::tui::ask::Ask;
use jiff::Timestamp;
use std::time::Duration;

/// How far back the page looks.
const SPAN: Duration = Duration::from_secs(30 * 86_400);
/// The review is made anew at most this often while the picture changes.
const AGAIN: Duration = Duration::from_secs(1);
/// The past is asked anew this often.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// The page.
#[derive(Clone, Debug, Default)]
pub struct AvailabilityPage {
    /// The chosen line, and the first shown.
    pub list: ListState,
    /// How it is at the moment shown.
    pub review: Review,
    /// When that was made, by the clock and by the time shown.
    made: Option<(Moment, Moment)>,
    /// How it was before; `None` while it is being asked, or where nothing is recorded.
    pub records: Option<Records>,
    /// Why the past cannot be told.
    pub failed: Option<String>,
    asked: Option<RecordsAsk>,
    /// What is about to be changed, and waits for a yes.
    pub question: Option<Question>,
    /// What was changed last, for undoing it.
    done: Option<Question>,
}

/// A mark about to be set or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Whose.
    pub key: GuestKey,
    /// Its name.
    pub name: Name,
    /// Whether it is to be off on purpose from now on.
    pub off: bool,
}

/// One line of the list below the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageLine {
    /// A heading: hosts.
    Hosts,
    /// A heading: VMs.
    Vms,
    /// A heading: off on purpose.
    OffOnPurpose,
    /// A silent host by its index.
    Host(usize),
    /// A VM that is missing.
    Vm(usize),
    /// A VM that is off on purpose.
    Off(usize),
    /// Nothing lowers the figure.
    AllWell,
}

impl AvailabilityPage {
    /// The lines of the list.
    pub fn lines(&self) -> Vec<PageLine> {
        let review = &self.review;
        let mut lines = Vec::new();
        let mut section = |heading, count: usize, line: fn(usize) -> PageLine| {
            if count > 0 {
                lines.push(heading);
                lines.extend((0..count).map(line));
            }
        };
        section(PageLine::Hosts, review.hosts.len(), PageLine::Host);
        section(PageLine::Vms, review.vms.len(), PageLine::Vm);
        section(PageLine::OffOnPurpose, review.off.len(), PageLine::Off);
        if review.hosts.is_empty() && review.vms.is_empty() {
            lines.insert(0, PageLine::AllWell);
        }
        lines
    }
}

impl App {
    /// Opens the page.
    pub(super) fn open_availability(&mut self) {
        self.front = Front::Availability(Box::default());
        self.review_availability();
        if let Front::Availability(page) = &mut self.front {
            // The first thing that can be chosen, not its heading.
            page.list.at = usize::from(page.lines().len() > 1);
        }
    }

    /// Keeps the page up to date; what has to be asked for that.
    pub(super) fn tend_availability(&mut self) -> Vec<Effect> {
        if !matches!(self.front, Front::Availability(_)) {
            return Vec::new();
        }
        self.review_availability();
        let to = self.shown_now();
        let midnight = self.midnight(to);
        let pools: Vec<Name> = self.shown().pools.iter().map(|pool| pool.name.clone()).collect();
        let recorded = self.recorded;
        let Front::Availability(page) = &mut self.front else { return Vec::new() };
        let fresh = page
            .asked
            .as_ref()
            .is_some_and(|ask| ask.to.until(to).max(to.until(ask.to)) < ASK_AGAIN && ask.pools == pools);
        if fresh || !recorded {
            return Vec::new();
        }
        let ask = RecordsAsk { to, midnight, span: SPAN, pools };
        page.asked = Some(ask.clone());
        vec![Effect::Ask(Ask::Availability(ask))]
    }

    fn review_availability(&mut self) {
        let (now, shown_now) = (self.now, self.shown_now());
        let Front::Availability(page) = &self.front else { return };
        // Looking at every VM is too much for every key.
        let near = |a: Moment, b: Moment| a.until(b).max(b.until(a)) < AGAIN;
        if page.made.is_some_and(|(made, of)| near(made, now) && near(of, shown_now)) {
            return;
        }
        let review = Review::of(self.shown(), shown_now);
        if let Front::Availability(page) = &mut self.front {
            page.review = review;
            page.made = Some((now, shown_now));
        }
    }

    /// When the day of that moment began, where this program is.
    fn midnight(&self, at: Moment) -> Moment {
        let midnight = || {
            let zoned = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?.to_zoned(self.zone.clone());
            u64::try_from(zoned.start_of_day().ok()?.timestamp().as_millisecond()).ok()
        };
        Moment(midnight().unwrap_or(at.0 / 86_400_000 * 86_400_000))
    }

    /// Takes in how it was.
    pub(super) fn take_records(&mut self, ask: &RecordsAsk, records: Result<Records, String>) {
        let Front::Availability(page) = &mut self.front else { return };
        if page.asked.as_ref() != Some(ask) {
            return;
        }
        match records {
            Ok(records) => (page.records, page.failed) = (Some(records), None),
            Err(why) => page.failed = Some(why),
        }
    }

    /// Asks whether the chosen VM is to be off on purpose, or not any more; again is a yes.
    pub(super) fn expect_off(&mut self) -> Vec<Effect> {
        let Front::Availability(page) = &self.front else { return Vec::new() };
        if page.question.is_some() {
            return self.answer_availability();
        }
        if self.is_held() || self.recording.is_some() {
            self.say(Level::Warning, "this is the past: nothing can be marked here");
            return Vec::new();
        }
        if !self.can_mark {
            self.say(Level::Warning, "nothing is remembered here, so nothing can be marked");
            return Vec::new();
        }
        let Front::Availability(page) = &mut self.front else { return Vec::new() };
        let review = &page.review;
        let question = match page.lines().get(page.list.at) {
            Some(PageLine::Vm(at)) => {
                review.vms.get(*at).map(|vm| Question { key: vm.key.clone(), name: vm.name.clone(), off: true })
            }
            Some(PageLine::Off(at)) => match review.off.get(*at) {
                Some(vm) if matches!(vm.excuse, Excuse::Config { .. }) => {
                    let line = format!("{} is off by expected_off in the config file: change it there", vm.name);
                    self.say(Level::Info, line);
                    return Vec::new();
                }
                vm => vm.map(|vm| Question { key: vm.key.clone(), name: vm.name.clone(), off: false }),
            },
            _ => None,
        };
        if question.is_none() {
            self.say(Level::Info, "choose a VM first: only VMs can be off on purpose");
        } else if let Front::Availability(page) = &mut self.front {
            page.question = question;
        }
        Vec::new()
    }

    /// The answer is yes.
    pub(super) fn answer_availability(&mut self) -> Vec<Effect> {
        let now = self.now;
        let Front::Availability(page) = &mut self.front else { return Vec::new() };
        let Some(question) = page.question.take() else { return Vec::new() };
        page.made = None;
        page.done = Some(Question { off: !question.off, ..question.clone() });
        let words = if question.off { "is off on purpose from now on" } else { "is to run from now on" };
        let undo = self.keys.first(crate::tui::actions::Action::ListReset);
        self.say(Level::Good, format!("{} {words}; {undo} undoes it", question.name));
        let Question { key, name, off } = question;
        let order = match off {
            true => Order::Mark(Mark { key, name, at: now, kind: MarkKind::Marked }),
            false => Order::Unmark(key),
        };
        vec![Effect::Remember(order)]
    }

    /// Undoes what was marked last, after asking.
    pub(super) fn undo_mark(&mut self) {
        let Front::Availability(page) = &mut self.front else { return };
        match page.done.take() {
            Some(question) => page.question = Some(question),
            None => self.say(Level::Info, "nothing was marked from here"),
        }
    }

    /// Enter: yes where something is asked, else to the line's row in the table.
    pub(super) fn choose_availability(&mut self) -> Vec<Effect> {
        let Front::Availability(page) = &self.front else { return Vec::new() };
        if page.question.is_some() {
            return self.answer_availability();
        }
        let place = match page.lines().get(page.list.at) {
            Some(PageLine::Host(at)) => page.review.hosts.get(*at).map(|host| host.id.to_string()),
            Some(PageLine::Vm(at)) => page.review.vms.get(*at).map(|vm| vm.name.to_string()),
            Some(PageLine::Off(at)) => page.review.off.get(*at).map(|vm| vm.name.to_string()),
            _ => None,
        };
        let Some(place) = place else { return Vec::new() };
        if self.go_to(&place) {
            self.front = Front::None;
        } else {
            self.say(Level::Info, format!("{place} is in no host's list"));
        }
        Vec::new()
    }

    /// Esc: no where something is asked; says whether there was a question.
    pub(super) fn dismiss_question(&mut self) -> bool {
        match &mut self.front {
            Front::Availability(page) => page.question.take().is_some(),
            _ => false,
        }
    }
}

#[cfg(test)]
#[path = "availability_tests.rs"]
mod tests;
