use super::ListState;
use crate::action::{Confirmation, Demand, Kind, Plan, Target, Wish};
use crate::model::{Cluster, Moment};
use crate::tui::widgets::Input;

/// What the menu offers: harmless first, what ends somebody's work last and apart.
pub const OFFERED: [Kind; 14] = [
    Kind::Console,
    Kind::Vnc,
    Kind::MemSet,
    Kind::MemMax,
    Kind::VcpuSet,
    Kind::Start,
    Kind::Unpause,
    Kind::Rename,
    Kind::Migrate,
    Kind::Eject,
    Kind::Pause,
    Kind::Stop,
    Kind::Reboot,
    Kind::Destroy,
];

/// What can be done to some domains.
#[derive(Clone, Debug, Default)]
pub struct Menu {
    /// To whom.
    pub targets: Vec<Target>,
    /// The chosen line, an index into [`OFFERED`].
    pub list: ListState,
    /// What is possible, in the order of [`OFFERED`].
    pub offers: Vec<Offer>,
}

/// Whether an action makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which one.
    pub kind: Kind,
    /// For how many of the domains.
    pub able: usize,
    /// Why not for the others, of the first of them; empty when it does for all.
    pub why: String,
}

impl Offer {
    /// What an action's state requirements say of these domains.
    pub fn of(kind: Kind, targets: &[Target], cluster: &Cluster) -> Offer {
        let info = kind.info();
        let mut offer = Offer { kind, able: 0, why: String::new() };
        if targets.len() > 1 && !info.bulk {
            offer.why = "one domain at a time".to_owned();
            return offer;
        }
        for target in targets {
            let domain = target.look_up(cluster).and_then(|(_, domain)| domain);
            match domain.map_or(Err("is gone"), |domain| info.applies(domain)) {
                Ok(()) => offer.able += 1,
                Err(why) if offer.why.is_empty() && targets.len() == 1 => offer.why = format!("it {why}"),
                Err(why) if offer.why.is_empty() => offer.why = format!("{} {why}", target.name),
                Err(_) => {}
            }
        }
        offer
    }
}

/// The value an action takes, being typed.
#[derive(Clone, Debug)]
pub struct Field {
    /// Which action.
    pub kind: Kind,
    /// To whom.
    pub targets: Vec<Target>,
    /// The line.
    pub input: Input,
    /// What the line comes to, or why it comes to nothing.
    pub plan: Result<Plan, String>,
}

impl Field {
    /// Plans anew what the line says.
    pub fn plan_from(&mut self, cluster: &Cluster, now: Moment) {
        let text = self.input.text().trim();
        self.plan = if text.is_empty() {
            Err(String::new())
        } else {
            Wish::parse(self.kind, Some(text))
                .map(|wish| Plan::make(cluster, &wish, &self.targets, false, now))
                .map_err(|error| error.to_string())
        };
    }
}

/// A plan that waits for a yes.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The plan.
    pub plan: Plan,
    /// What is shown of it.
    pub shown: Confirmation,
    /// What is typed, where something has to be.
    pub input: Input,
    /// Why the last answer did not do, or what has changed meanwhile.
    pub told: String,
    /// Lines shown before the domains: the configuration of one that is to be made.
    pub preface: Vec<String>,
    /// Lines scrolled away.
    pub scroll: usize,
    /// What would be done is not what it was when the operator looked.
    changed: bool,
}

impl Confirm {
    /// A plan to ask about.
    pub fn new(plan: Plan) -> Confirm {
        let shown = plan.confirmation();
        Confirm {
            plan,
            shown,
            input: Input::default(),
            told: String::new(),
            preface: Vec::new(),
            scroll: 0,
            changed: false,
        }
    }

    /// Whether something has to be typed.
    pub fn wants_typing(&self) -> bool {
        matches!(self.shown.demand, Demand::Type(_))
    }

    /// Moves what is shown.
    pub fn scroll(&mut self, by: isize) {
        self.scroll = self.scroll.saturating_add_signed(by);
    }

    /// Looks at newer samples. Whatever would be done otherwise than shown has to be read again.
    pub fn renew(&mut self, cluster: &Cluster, now: Moment) {
        let plan = self.plan.renewed(cluster, now);
        let shown = plan.confirmation();
        let deeds = |shown: &Confirmation| -> Vec<(String, String, String)> {
            shown.rows.iter().map(|row| (row.host.clone(), row.id.clone(), row.command.clone())).collect()
        };
        if deeds(&shown) != deeds(&self.shown) || shown.demand != self.shown.demand {
            self.changed = true;
            self.told = "this has changed while you looked: read it again".to_owned();
            self.input.clear();
        }
        self.plan = plan;
        self.shown = shown;
    }

    /// Whether the plan changed since the operator was last told; they are told now.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }
}
