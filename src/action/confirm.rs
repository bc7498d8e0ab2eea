use super::check::Weight;
use super::{Plan, Step};
use crate::model::Freshness;
use serde::Serialize;

/// What an operator reads before anything happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// `shut down 3 domains`, `set the memory of 13_dbvrtg001`.
    pub title: String,
    /// One row a domain that would be hit.
    pub rows: Vec<Row>,
    /// Domains that will be left out, with the reason.
    pub refused: Vec<Row>,
    /// What the operator has to do to go on.
    pub demand: Demand,
}

/// One domain in a confirmation. All text is safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its host.
    pub host: String,
    /// Its number; `-` for none.
    pub id: String,
    /// Its UUID; `-` for none.
    pub uuid: String,
    /// The exact command.
    pub command: String,
    /// `◐ seen 7 s ago` when the host's figures are not live; empty when they are.
    pub age: String,
    /// What is to be said, worst first, with the weight as a word.
    pub findings: Vec<super::Finding>,
}

/// What an operator has to do before a plan runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "what", content = "text")]
pub enum Demand {
    /// Say yes.
    Yes,
    /// Type this: the domain's name, or the number of domains.
    Type(String),
    /// Nothing can be done; the rows' findings say why.
    Nothing,
}

/// The answer does not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotConfirmed {
    /// Something else was typed.
    #[error("type {0} to go on")]
    Type(String),
    /// There is nothing left to be done.
    #[error("nothing can be done")]
    Nothing,
}

/// A plan an operator said yes to. Only [`Plan::confirm`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmed {
    plan: Plan,
}

/// One step of a confirmed plan: what a [`super::Hand`] takes.
#[derive(Clone, Debug)]
pub struct ConfirmedStep {
    kind: super::Kind,
    step: Step,
}

impl ConfirmedStep {
    /// Which action.
    pub fn kind(&self) -> super::Kind {
        self.kind
    }

    /// The step.
    pub fn step(&self) -> &Step {
        &self.step
    }
}

impl Confirmed {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Its steps, those left out excepted.
    pub fn steps(&self) -> impl Iterator<Item = ConfirmedStep> {
        let kind = self.plan.kind();
        self.plan.feasible().map(move |step| ConfirmedStep { kind, step: step.clone() })
    }
}

impl Plan {
    /// What the operator is to read.
    pub fn confirmation(&self) -> Confirmation {
        let rows: Vec<Row> = self.feasible().map(Row::of).collect();
        let refused: Vec<Row> = self.refused().map(Row::of).collect();
        let title = match (rows.as_slice(), refused.as_slice()) {
            ([one], []) | ([], [one]) => format!("{} {}", self.kind().info().title, one.name),
            _ => format!("{} {} domains", self.kind().info().title, rows.len()),
        };
        Confirmation { title, rows, refused, demand: self.demand() }
    }

    /// What the operator has to do. A yes will do for what can be undone on a host that answers;
    /// a destructive action on several domains, or on one whose host does not answer on the beat,
    /// and anything forced, wants the name or the number typed.
    pub fn demand(&self) -> Demand {
        let mut steps = self.feasible();
        let Some(first) = steps.next() else { return Demand::Nothing };
        let count = 1 + steps.count();
        let silent = self.feasible().any(|step| step.freshness != Freshness::Live);
        let against = self.feasible().flat_map(|step| &step.findings).any(|f| f.weight >= Weight::Stop);
        let grave = self.kind().info().destructive && (count > 1 || silent);
        match count {
            _ if !grave && !against => Demand::Yes,
            1 => Demand::Type(first.target.name.to_string()),
            _ => Demand::Type(count.to_string()),
        }
    }

    /// The plan with the operator's answer: what was typed, or an empty text for a plain yes.
    ///
    /// # Errors
    /// The answer is not what [`Plan::demand`] wants.
    pub fn confirm(self, typed: &str) -> Result<Confirmed, NotConfirmed> {
        match self.demand() {
            Demand::Nothing => Err(NotConfirmed::Nothing),
            Demand::Type(text) if text != typed.trim() => Err(NotConfirmed::Type(text)),
            Demand::Type(_) | Demand::Yes => Ok(Confirmed { plan: self }),
        }
    }

    /// The plan, confirmed beforehand by a script (`--yes`).
    ///
    /// # Errors
    /// Nothing can be done, or a host involved does not answer: nobody can have looked at what
    /// that means, so that a script may not decide it without force.
    pub fn confirm_beforehand(self) -> Result<Confirmed, NotConfirmed> {
        let silent = self.feasible().any(|step| !step.freshness.is_current());
        match self.demand() {
            Demand::Nothing => Err(NotConfirmed::Nothing),
            Demand::Type(text) if silent && !self.forced => Err(NotConfirmed::Type(text)),
            _ => Ok(Confirmed { plan: self }),
        }
    }
}

impl Row {
    fn of(step: &Step) -> Row {
        let dash = || "-".to_owned();
        let target = &step.target;
        let seen = step.age.map_or_else(|| "never seen".to_owned(), |age| format!("seen {} s ago", age.as_secs()));
        Row {
            name: target.name.to_string(),
            host: target.host.to_string(),
            id: target.domid.map_or_else(dash, |id| id.to_string()),
            uuid: target.uuid.map_or_else(dash, |uuid| uuid.to_string()),
            command: step.command(),
            age: if step.freshness == Freshness::Live {
                String::new()
            } else {
                format!("{} {seen}", step.freshness.mark())
            },
            findings: step.findings.clone(),
        }
    }
}
