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

/// Bit set where there is no value: last in both directions.
const MISSING: u128 = 1 << 127;
/// Bit set in every key of text but a pinned row's.
const FREE: u128 = 1 << 126;

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
    pub fn key(&self, row: &Row<'_>, ctx: &Ctx<'_>, sticky: Option<Sticky>) -> u128 {
        if self.column.order == Order::Natural {
            if self.dom0_first && matches!(row, Row::Domain { domain, .. } if domain.is_dom0()) {
                return 0;
            }
            return match self.column.value(row, ctx) {
                Value::Text(text) => {
                    let prefix = natural_prefix(&text) >> 2;
                    FREE | if self.sort.descending { !prefix & (FREE - 1) } else { prefix }
                }
                _ => MISSING,
            };
        }
        let number = match sticky {
            Some(sticky) => sticky.rank(),
            None => self.rank(row, ctx),
        };
        // Below the number the name, which decides between equals and never changes direction.
        let name = natural_prefix(row.name()) >> 33;
        match number {
            Some(number) => u128::from(ordered(number as f32, self.sort.descending)) << 95 | name,
            None => MISSING | name,
        }
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
        let by_text = match (self.column.order, self.column.value(a, ctx), self.column.value(b, ctx)) {
            (Order::Natural, Value::Text(a), Value::Text(b)) => {
                let order = natural_cmp(&a, &b);
                if self.sort.descending { order.reverse() } else { order }
            }
            _ => Ordering::Equal,
        };
        let host = |row: &Row<'_>| row.host().map_or(String::new(), |host| host.id.as_str().to_owned());
        let domid = |row: &Row<'_>| match row {
            Row::Domain { domain, .. } => domain.domid,
            _ => None,
        };
        by_text
            .then_with(|| natural_cmp(a.name(), b.name()))
            .then_with(|| natural_cmp(&host(a), &host(b)))
            .then_with(|| domid(a).cmp(&domid(b)))
            .then_with(|| a.key().cmp(&b.key()))
    }
}

/// Bits that compare as the numbers do.
fn ordered(number: f32, descending: bool) -> u32 {
    // -0.0 and 0.0 are one value.
    let bits = (number + 0.0).to_bits();
    let ascending = if bits >> 31 == 1 { !bits } else { bits | 1 << 31 };
    if descending { !ascending } else { ascending }
}
