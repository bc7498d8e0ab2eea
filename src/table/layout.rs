use super::{Column, ColumnId, REGISTRY};

/// A column's place on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which column.
    pub id: ColumnId,
    /// Its first cell.
    pub x: u16,
    /// How many cells it has.
    pub width: u16,
}

/// Which columns are shown, where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// From left to right.
    pub columns: Vec<Placed>,
    /// The columns that would be there if the terminal were wider.
    pub dropped: Vec<ColumnId>,
}

/// Cells between two columns.
const GAP: u16 = 1;

/// Places columns on a terminal of `total` cells.
///
/// With `chosen` the user's columns in the user's order, all of them as far as they fit. Without,
/// the registry's, each from the width on that it asks for (`flat` adds the host, which the tree
/// would have told). What does not fit at its narrowest goes in the order of the registry's ranks,
/// the highest first; the name stays to the last. Width left over goes to the gauge, the name and
/// the plots.
pub fn layout(total: u16, chosen: Option<&[ColumnId]>, flat: bool) -> Layout {
    let mut dropped = Vec::new();
    let mut ids: Vec<ColumnId> = match chosen {
        Some(chosen) => {
            let mut ids: Vec<ColumnId> = Vec::with_capacity(chosen.len() + 1);
            for id in chosen {
                if !ids.contains(id) {
                    ids.push(*id);
                }
            }
            for locked in REGISTRY.iter().rev().filter(|column| column.locked) {
                if !ids.contains(&locked.id) {
                    ids.insert(0, locked.id);
                }
            }
            ids
        }
        None => {
            let from = |column: &Column| match column.id {
                ColumnId::Host if flat => Some(0),
                _ => column.from,
            };
            let (shown, later): (Vec<&Column>, Vec<&Column>) =
                REGISTRY.iter().filter(|column| from(column).is_some()).partition(|column| from(column) <= Some(total));
            dropped.extend(later.iter().map(|column| column.id));
            shown.iter().map(|column| column.id).collect()
        }
    };
    let least = |ids: &[ColumnId]| -> u32 {
        ids.iter().map(|id| u32::from(Column::of(*id).width.min + GAP)).sum::<u32>().saturating_sub(GAP.into())
    };
    while ids.len() > 1 && least(&ids) > u32::from(total) {
        let Some(worst) = (0..ids.len()).max_by_key(|at| Column::of(ids[*at]).rank) else { break };
        dropped.push(ids.remove(worst));
    }
    let mut widths: Vec<u16> = ids.iter().map(|id| Column::of(*id).width.min).collect();
    let mut left = total.saturating_sub(u16::try_from(least(&ids)).unwrap_or(u16::MAX));
    grow(&mut widths, &mut left, &ids, |column| column.width.ideal);
    grow(&mut widths, &mut left, &ids, |column| column.width.max);
    let mut x = 0;
    let columns = ids
        .iter()
        .zip(widths)
        .map(|(&id, width)| {
            let placed = Placed { id, x, width: width.min(total) };
            x += width + GAP;
            placed
        })
        .collect();
    Layout { columns, dropped }
}

/// Hands out cells one by one to the columns below their `limit`, in turn.
fn grow(widths: &mut [u16], left: &mut u16, ids: &[ColumnId], limit: impl Fn(&Column) -> u16) {
    loop {
        let before = *left;
        for (at, id) in ids.iter().enumerate() {
            if *left > 0 && widths[at] < limit(Column::of(*id)) {
                widths[at] += 1;
                *left -= 1;
            }
        }
        if *left == before {
            return;
        }
    }
}
