//! How the rows of the screen are shared out among the blocks.

/// What a block would like to have, in rows.
#[derive(Clone, Copy, Debug)]
pub struct Want {
    /// Less than this says nothing.
    pub least: u16,
    /// This is comfortable.
    pub good: u16,
    /// More than this is empty.
    pub most: u16,
    /// Its part of what is left over.
    pub weight: u16,
    /// Who goes first where there is not enough: the smallest last.
    pub rank: u8,
}

/// The rows each block gets; 0 for those there is no room for. Between blocks `gap` rows are left
/// free, if all have what is comfortable.
pub fn arrange(height: u16, gap: u16, wants: &[Want]) -> (Vec<u16>, u16) {
    let mut rows = vec![0u16; wants.len()];
    let mut left = height;
    let mut order: Vec<usize> = (0..wants.len()).collect();
    order.sort_by_key(|at| wants[*at].rank);
    for &at in &order {
        if wants[at].least <= left {
            rows[at] = wants[at].least;
            left -= wants[at].least;
        }
    }
    for &at in &order {
        if rows[at] > 0 {
            let more = wants[at].good.saturating_sub(rows[at]).min(left);
            rows[at] += more;
            left -= more;
        }
    }
    let shown = rows.iter().filter(|rows| **rows > 0).count() as u16;
    let gaps = gap * shown.saturating_sub(1);
    let gap = if gaps <= left { gap } else { 0 };
    left -= gap * shown.saturating_sub(1);
    share(&mut rows, left, wants);
    (rows, gap)
}

/// Shares the rest by weight, a row at a time to whoever has least for its weight.
fn share(rows: &mut [u16], mut left: u16, wants: &[Want]) {
    let mut extra = vec![0u32; rows.len()];
    while left > 0 {
        let open = (0..rows.len()).filter(|&at| rows[at] > 0 && rows[at] < wants[at].most && wants[at].weight > 0);
        let Some(at) = open.min_by_key(|&at| (extra[at] + 1) * 1000 / u32::from(wants[at].weight)) else { return };
        rows[at] += 1;
        extra[at] += 1;
        left -= 1;
    }
}

#[cfg(test)]
mod tests;
