//! Sort keys: 128 bits that compare as the rows do, nearly always without looking at the rows.

use super::columns::{Column, ColumnId, Order};
use super::natural::natural_prefix;
use super::{Ctx, Row, Sort, Value, natural_cmp};
use crate::model::Freshness;
use std::cmp::Ordering;

/// The value a row is ranked by where the figure is noisy: smoothed over the last samples, and
/// moved only when the smoothed value has gone away from it by a fifth. Rows change places when
/// something changed, not because something flickers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sticky {
    smooth: f32,
    rank: f32,
}

impl Sticky {
    /// Not known.
    pub const MISSING: Sticky = Sticky { smooth: f32::NAN, rank: f32::NAN };
    const WEIGHT: f32 = 0.4;
    const CLEAR: f32 = 0.2;

    /// Takes the next sample's figure; a change of less than `floor` moves nothing.
    pub fn step(self, value: Option<f64>, floor: f64) -> Sticky {
        let Some(value) = value else { return Sticky::MISSING };
        let value = value as f32;
        if self.smooth.is_nan() {
            return Sticky { smooth: value, rank: value };
        }
        let smooth = self.smooth + Self::WEIGHT * (value - self.smooth);
        let clear = (smooth - self.rank).abs() >= (self.rank.abs() * Self::CLEAR).max(floor as f32);
        Sticky { smooth, rank: if clear { smooth } else { self.rank } }
    }

    /// The value to rank by.
    pub fn rank(self) -> Option<f64> {
        (!self.rank.is_nan()).then_some(f64::from(self.rank))
    }
}

/// What rows are compared by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranker {
    sort: Sort,
    column: &'static Column,
    /// Whether a host's control domain stands first where names are sorted.
    dom0_first: bool,
}

/// What a row is sorted by, in bits that compare as the rows do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    number: u32,
    text: [u64; 2],
}

/// No value: last in both directions. No number has these bits.
const MISSING: u32 = u32::MAX;
/// Before all else, in both directions.
const PINNED: u32 = 0;
/// Rows ordered by their text.
const WORDS: u32 = 1;

impl Ranker {
    pub fn new(sort: Sort, flat: bool) -> Ranker {
        Ranker { sort, column: Column::of(sort.column), dom0_first: !flat && sort.column == ColumnId::Name }
    }

    /// The change below which a noisy figure's rank stays; `None` for a column without noise.
    pub fn noise(&self) -> Option<f64> {
        match self.column.order {
            Order::Noisy(floor) => Some(floor),
            _ => None,
        }
    }

    /// Whether the passing of time alone changes keys: ages, and what is made of them.
    pub fn depends_on_now(&self) -> bool {
        matches!(self.sort.column, ColumnId::Age | ColumnId::Fresh)
    }

    /// The figure a noisy column is ranked by, before it is smoothed.
    pub fn figure(&self, row: &Row<'_>, ctx: &Ctx<'_>) -> Option<f64> {
        self.column.value(row, ctx).number()
    }

    /// The row's key. `sticky` is given for noisy columns.
    pub fn key(&self, row: &Row<'_>, ctx: &Ctx<'_>, sticky: Option<Sticky>) -> Key {
        if self.column.order == Order::Natural {
            if self.dom0_first && matches!(row, Row::Domain { domain, .. } if domain.is_dom0()) {
                return Key { number: PINNED, text: [0; 2] };
            }
            return match self.column.value(row, ctx) {
                Value::Text(text) => {
                    let [a, b] = natural_prefix(&text);
                    Key { number: WORDS, text: if self.sort.descending { [!a, !b] } else { [a, b] } }
                }
                _ => Key { number: MISSING, text: [0; 2] },
            };
        }
        let number = match sticky {
            Some(sticky) => sticky.rank(),
            None => self.rank(row, ctx),
        };
        let number = number.map_or(MISSING, |number| ordered(number as f32, self.sort.descending));
        // After the number the name, which decides between equals and never changes direction.
        Key { number, text: natural_prefix(row.name()) }
    }

    fn rank(&self, row: &Row<'_>, ctx: &Ctx<'_>) -> Option<f64> {
        // Hosts that answer are all of now; their ages differ by where they are in the beat, and
        // would never stand still.
        if self.sort.column == ColumnId::Age && row.freshness(ctx.now) == Freshness::Live {
            return Some(0.0);
        }
        match self.column.value(row, ctx) {
            Value::State(state) => Some(f64::from(state as u8)),
            Value::Fresh(fresh) => Some(f64::from(fresh as u8)),
            Value::Mark(mark) => Some(f64::from(mark as u8)),
            value => value.number(),
        }
    }

    /// Decides between rows whose keys are equal.
    pub fn settle(&self, a: &Row<'_>, b: &Row<'_>, ctx: &Ctx<'_>) -> Ordering {
        let by_name = || natural_cmp(a.name(), b.name());
        let by_text = match (self.sort.column, self.column.order) {
            (ColumnId::Name, _) if self.sort.descending => by_name().reverse(),
            (ColumnId::Name, _) | (_, Order::Number | Order::Noisy(_) | Order::None) => Ordering::Equal,
            (_, Order::Natural) => match (self.column.value(a, ctx), self.column.value(b, ctx)) {
                (Value::Text(a), Value::Text(b)) if self.sort.descending => natural_cmp(&b, &a),
                (Value::Text(a), Value::Text(b)) => natural_cmp(&a, &b),
                _ => Ordering::Equal,
            },
        };
        by_text.then_with(by_name).then_with(|| match (a, b) {
            (Row::Domain { host: x, domain: d }, Row::Domain { host: y, domain: e }) => {
                natural_cmp(x.id.as_str(), y.id.as_str())
                    .then_with(|| d.domid.cmp(&e.domid))
                    .then_with(|| d.uuid.cmp(&e.uuid))
            }
            _ => Ordering::Equal,
        })
    }
}

/// Bits that compare as the numbers do.
fn ordered(number: f32, descending: bool) -> u32 {
    // -0.0 and 0.0 are one value.
    let bits = (number + 0.0).to_bits();
    let ascending = if bits >> 31 == 1 { !bits } else { bits | 1 << 31 };
    if descending { !ascending } else { ascending }
}
