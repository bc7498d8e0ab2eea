use super::field::Field;
use super::lex::Op;
use super::pattern::Pattern;
use crate::model::{Balloon, Freshness, RunState};
use crate::table::columns::{Column, ColumnId};
use crate::table::{Ctx, Mark, Row, Value};

/// One thing a filter asks of a row.
#[derive(Clone, Debug)]
pub(super) enum Term {
    /// The name, or the host's.
    Name(Pattern),
    /// A text field against any of these.
    Text { field: Field, op: Op, any: Vec<Pattern> },
    /// A figure; `shown` is how the value was written.
    Figure { field: Field, op: Op, value: f64, shown: String },
    /// Not known (or known, if `negated`).
    Unknown { field: Field, negated: bool },
    /// A state, any of these; `shown` are the words written.
    State { any: Vec<RunState>, negated: bool, shown: String },
    /// A balloon, any of these.
    Balloon { any: Vec<Balloon>, negated: bool, shown: String },
    /// A mark, any of these.
    Mark { any: Vec<Mark>, negated: bool, shown: String },
    /// A freshness, any of these.
    Fresh { any: Vec<Freshness>, negated: bool, shown: String },
    /// Two hosts claim it.
    Conflict,
    /// Something is the matter with this very row.
    Trouble,
    /// It is a control domain.
    Dom0,
}

impl Term {
    /// Words that are terms by themselves.
    pub const FLAGS: [(&'static str, Term); 3] =
        [("conflict", Term::Conflict), ("trouble", Term::Trouble), ("dom0", Term::Dom0)];

    pub fn depends_on_now(&self) -> bool {
        match self {
            Term::Text { field, .. } | Term::Figure { field, .. } | Term::Unknown { field, .. } => {
                field.depends_on_now()
            }
            Term::Fresh { .. } | Term::Trouble => true,
            _ => false,
        }
    }

    /// Whether it holds for the row; `None` where it is not about such a row.
    pub fn eval(&self, row: &Row<'_>, ctx: &Ctx<'_>) -> Option<bool> {
        match self {
            Term::Name(pattern) => match row {
                Row::Pool { .. } => None,
                Row::Host { host } => Some(pattern.matches(host.id.as_str())),
                Row::Domain { host, domain } => {
                    Some(pattern.matches(&domain.name) || pattern.matches(host.id.as_str()))
                }
            },
            Term::Text { field: Field::Column(ColumnId::Name), op, any } => Some(text(row.name(), *op, any)),
            Term::Text { field, op, any } => Some(match value(*field, row, ctx)? {
                Value::Text(found) => text(&found, *op, any),
                _ => false,
            }),
            Term::Figure { field, op, value: wanted, .. } => {
                Some(value(*field, row, ctx)?.number().is_some_and(|found| op.holds(&found, wanted)))
            }
            Term::Unknown { field, negated } => Some(value(*field, row, ctx)?.is_missing() != *negated),
            Term::Trouble => Some(row.trouble(ctx).is_some()),
            Term::Fresh { any, negated, .. } => {
                row.host().map(|host| any.contains(&host.freshness(ctx.now)) != *negated)
            }
            Term::State { .. } | Term::Balloon { .. } | Term::Mark { .. } | Term::Conflict | Term::Dom0 => {
                let Row::Domain { host, domain } = row else { return None };
                Some(match self {
                    Term::State { any, negated, .. } => any.contains(&domain.run_state()) != *negated,
                    Term::Balloon { any, negated, .. } => any.contains(&domain.balloon) != *negated,
                    Term::Mark { any, negated, .. } => {
                        let is = |mark: &Mark| match mark {
                            Mark::Conflict => ctx.conflict(host, domain).is_some(),
                            other => Mark::of(domain.balloon) == Some(*other),
                        };
                        any.iter().any(is) != *negated
                    }
                    Term::Conflict => ctx.conflict(host, domain).is_some(),
                    _ => domain.is_dom0(),
                })
            }
        }
    }
}

/// What the field says of the row; `None` where it is not about such a row.
fn value<'a>(field: Field, row: &Row<'a>, ctx: &Ctx<'a>) -> Option<Value<'a>> {
    if field.is_of_host() {
        let host = match (row, field) {
            (Row::Pool { pool, .. }, Field::Column(ColumnId::Pool)) => {
                return Some(Value::Text(pool.name.as_str().into()));
            }
            _ => row.host()?,
        };
        let row = Row::Host { host };
        return Some(match field {
            Field::Column(id) => Column::of(id).value(&row, ctx),
            Field::Free => Value::or_missing(host.totals.free, Value::Bytes),
            Field::Vms => Value::or_missing(host.report.as_ref(), |_| Value::Count(host.totals.guests.into())),
            Field::Toolstack => {
                Value::or_missing(host.report.as_ref(), |report| Value::Text(report.toolstack.word().into()))
            }
        });
    }
    match (row, field) {
        (Row::Domain { .. }, Field::Column(id)) => Some(Column::of(id).value(row, ctx)),
        _ => None,
    }
}

fn text(found: &str, op: Op, any: &[Pattern]) -> bool {
    any.iter().any(|pattern| pattern.matches(found)) != (op == Op::Unequal)
}
