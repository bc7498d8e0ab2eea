//! Acting on domains: menu, value, confirmation, journal. What is confirmed leaves as an effect;
//! how it goes comes back as a message.

use super::{App, Confirm, Effect, Field, Front, Level, ListState, Menu, OFFERED, Offer};
use crate::action::{Confirmed, Demand, Kind, Mode, Plan, Target, Weight, Wish};
use crate::hypervisor::operate::Operation;
use crate::model::Bytes;
use crate::table::Row;
use crate::tui::actions::Action;
use crate::tui::widgets::Input;
use std::time::Duration;

/// Asked twice within this, the program is left although something runs.
const SURE: Duration = Duration::from_secs(5);

impl App {
    /// Why nothing can be done from here, if so.
    pub fn cannot_act(&self) -> Option<String> {
        if self.recording.is_some() {
            return Some("this is a recording: nothing can be done to what was".to_owned());
        }
        match self.gate.mode() {
            Mode::ReadOnly(why) => Some(format!("read-only: nothing can be changed here ({why})")),
            Mode::DryRun => Some("dry run: nothing is sent".to_owned()),
            Mode::Live if self.travel.is_some() => Some(format!(
                "this is the past, and nothing is done from it: {} goes back to now",
                self.keys.first(Action::Live)
            )),
            Mode::Live if self.paused.is_some() => Some(format!(
                "the picture is held, and nothing is done from the past: {} goes on",
                self.keys.first(Action::Pause)
            )),
            Mode::Live => None,
        }
    }

    /// The domains an action would be for: the marked ones, else the selected one.
    pub fn targets(&self) -> Vec<Target> {
        let marks = self.tree.marks();
        if marks.is_empty() {
            return match self.tree.selected_row() {
                Some(Row::Domain { host, domain }) => vec![Target::of(&host.id, domain)],
                _ => Vec::new(),
            };
        }
        let domains = self.shown().hosts.iter().flat_map(|host| {
            host.report.iter().flat_map(move |report| report.domains.iter().map(move |domain| (host, domain)))
        });
        domains
            .filter(|(host, domain)| marks.contains(&Row::Domain { host, domain }.key()))
            .map(|(host, domain)| Target::of(&host.id, domain))
            .collect()
    }

    /// The targets if anything may be done to them now; else the operator is told why not.
    fn targets_to_act_on(&mut self) -> Option<Vec<Target>> {
        if let Some(why) = self.cannot_act() {
            self.say(Level::Warning, why);
            return None;
        }
        let targets = self.targets();
        if targets.is_empty() {
            self.say(Level::Info, "select a domain first: nothing is done to whole hosts or pools");
            return None;
        }
        Some(targets)
    }

    pub(super) fn open_menu(&mut self) {
        let Some(targets) = self.targets_to_act_on() else { return };
        let offers = OFFERED.iter().map(|kind| Offer::of(*kind, &targets, &self.cluster)).collect();
        self.front = Front::Menu(Menu { targets, list: ListState::default(), offers });
    }

    pub(super) fn choose(&mut self, menu: Menu) {
        let Some(offer) = menu.offers.get(menu.list.at).cloned() else { return };
        if offer.able == 0 {
            self.say(Level::Warning, format!("cannot {}: {}", offer.kind.info().id, offer.why));
            self.front = Front::Menu(menu);
            return;
        }
        self.begin_for(offer.kind, None, menu.targets);
    }

    /// Begins an action on the targets; with what it takes, where that was given.
    pub(super) fn begin(&mut self, kind: Kind, value: Option<&str>) {
        if let Some(targets) = self.targets_to_act_on() {
            self.begin_for(kind, value, targets);
        }
    }

    fn begin_for(&mut self, kind: Kind, value: Option<&str>, targets: Vec<Target>) {
        if targets.len() > 1 && !kind.info().bulk {
            return self.say(Level::Warning, format!("{}: one domain at a time", kind.info().id));
        }
        if kind.info().value.is_some() && value.is_none() {
            let plan = Err(String::new());
            self.front = Front::Field(Field { kind, targets, input: Input::default(), plan });
            return;
        }
        match Wish::parse(kind, value) {
            Ok(wish) => {
                let plan = Plan::make(&self.cluster, &wish, &targets, false, self.now);
                let quiet = plan.steps.iter().all(|step| step.worst().is_none_or(|f| f.weight == Weight::Note));
                match plan.clone().confirm("") {
                    Ok(confirmed) if kind.info().joins() && quiet => self.join(confirmed),
                    _ => self.ask(plan),
                }
            }
            Err(error) => self.say(Level::Warning, error.to_string()),
        }
    }

    /// Nothing is changed by it, and there is nothing to be said: it is not asked about.
    fn join(&mut self, confirmed: Confirmed) {
        let info = confirmed.plan().kind().info();
        let confirmed = Box::new(confirmed);
        self.pending.push(if info.interactive { Effect::Attach(confirmed) } else { Effect::Act(confirmed) });
    }

    pub(super) fn ask(&mut self, plan: Plan) {
        self.front = Front::Confirm(Box::new(Confirm::new(plan)));
    }

    /// Sees what the value being typed comes to.
    pub(super) fn preview(&mut self) {
        if let Front::Field(field) = &mut self.front {
            field.plan_from(&self.cluster, self.now);
        }
    }

    pub(super) fn accept_field(&mut self, field: Field) {
        match &field.plan {
            Ok(plan) => self.ask(plan.clone()),
            // The line stays until it is right or given up.
            Err(_) => self.front = Front::Field(field),
        }
    }

    /// Whether the value in front is one that steps.
    pub(super) fn is_slider(&self) -> bool {
        matches!(&self.front, Front::Field(field) if field.kind == Kind::MemSet && field.targets.len() == 1)
    }

    /// A size steps by a sixteenth of the maximum.
    pub(super) fn step_field(&mut self, more: bool) {
        let Front::Field(field) = &mut self.front else { return };
        let (Kind::MemSet | Kind::MemMax, [target]) = (field.kind, field.targets.as_slice()) else { return };
        let Some((_, Some(domain))) = target.look_up(&self.cluster) else { return };
        let memory = domain.memory;
        let Some(maximum) = memory.maximum.filter(|maximum| maximum.mib() >= 16) else { return };
        let typed = match field.plan.as_ref().map(|plan| plan.steps.first().map(|step| step.operation.clone())) {
            Ok(Some(Operation::MemSet { to } | Operation::MemMax { to })) => Some(to),
            _ => None,
        };
        let Some(now) = typed.or(memory.target).or(memory.actual) else { return };
        let step = (maximum.mib() / 16).max(1);
        let next = match more {
            true => (now.mib() / step + 1) * step,
            false => now.mib().saturating_sub(1) / step * step,
        };
        let next = Bytes::from_mib(next.clamp(step, maximum.mib()));
        field.input.set(&format!("{}M", next.mib()));
        self.preview();
    }

    /// Newer samples may change what waits for a yes.
    pub(super) fn look_again(&mut self) {
        let (cluster, now) = (self.cluster.clone(), self.now);
        match &mut self.front {
            Front::Confirm(confirm) => confirm.renew(&cluster, now),
            Front::Field(field) => field.plan_from(&cluster, now),
            Front::Menu(menu) => {
                menu.offers = OFFERED.iter().map(|kind| Offer::of(*kind, &menu.targets, &cluster)).collect();
            }
            _ => {}
        }
    }

    pub(super) fn confirm_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Yes => {
                if let Front::Confirm(confirm) = std::mem::take(&mut self.front) {
                    return self.carry_out(confirm);
                }
            }
            Action::No => self.front = Front::None,
            Action::ConfirmUp | Action::ConfirmDown => {
                if let Front::Confirm(confirm) = &mut self.front {
                    confirm.scroll(if action == Action::ConfirmUp { -1 } else { 1 });
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// The one place where a plan leaves for the hosts.
    pub(super) fn carry_out(&mut self, mut confirm: Box<Confirm>) -> Vec<Effect> {
        if let Some(why) = self.cannot_act() {
            self.say(Level::Warning, why);
            return Vec::new();
        }
        if confirm.shown.demand == Demand::Nothing {
            return Vec::new();
        }
        if confirm.take_changed() {
            confirm.told = "it had changed just then: look, and say it again".to_owned();
            confirm.input.clear();
            self.front = Front::Confirm(confirm);
            return Vec::new();
        }
        match confirm.plan.clone().confirm(confirm.input.text()) {
            Ok(confirmed) => {
                self.tree.clear_marks();
                if confirmed.plan().kind().info().interactive {
                    return vec![Effect::Attach(Box::new(confirmed))];
                }
                self.say(Level::Info, format!("{}: under way", confirm.shown.title));
                vec![Effect::Act(Box::new(confirmed))]
            }
            Err(error) => {
                confirm.told = error.to_string();
                confirm.input.clear();
                self.front = Front::Confirm(confirm);
                Vec::new()
            }
        }
    }

    /// Leaves, at the second time of asking while something runs.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        let running = self.journal.running();
        let sure = self.leaving.take().is_some_and(|at| at.until(self.now) <= SURE);
        if running == 0 || sure {
            return vec![Effect::Quit];
        }
        self.leaving = Some(self.now);
        self.say(
            Level::Warning,
            format!(
                "{running} not over yet: {} again leaves, and what waits is not done",
                self.keys.first(Action::Quit)
            ),
        );
        Vec::new()
    }
}
