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
mod tests {
    use super::*;

    fn want(least: u16, good: u16, most: u16, weight: u16, rank: u8) -> Want {
        Want { least, good, most, weight, rank }
    }

    #[test]
    fn the_least_important_goes_first_and_the_rest_is_shared_by_weight() {
        let wants = [want(1, 6, 9, 0, 0), want(3, 8, 40, 3, 2), want(2, 4, 40, 1, 1)];
        assert_eq!(arrange(2, 0, &wants).0, [2, 0, 0]);
        assert_eq!(arrange(3, 0, &wants).0, [1, 0, 2]);
        assert_eq!(arrange(6, 0, &wants).0, [1, 3, 2]);
        assert_eq!(arrange(18, 0, &wants).0, [6, 8, 4]);
        let (rows, gap) = arrange(30, 1, &wants);
        assert_eq!((rows.iter().sum::<u16>() + 2, gap), (30, 1));
        assert!(rows[1] - 8 > rows[2] - 4, "{rows:?}");
    }

    proptest::proptest! {
        #[test]
        fn never_more_than_there_is(height in 0u16..200, gap in 0u16..2, parts in proptest::collection::vec((0u16..9, 0u16..9, 0u16..40, 0u16..5, 0u8..5), 0..8)) {
            let wants: Vec<Want> = parts.iter().map(|&(a, b, c, weight, rank)| want(a, a + b, a + b + c, weight, rank)).collect();
            let (rows, gap) = arrange(height, gap, &wants);
            let shown = rows.iter().filter(|rows| **rows > 0).count() as u16;
            proptest::prop_assert!(rows.iter().sum::<u16>() + gap * shown.saturating_sub(1) <= height);
            for (rows, want) in rows.iter().zip(&wants) {
                proptest::prop_assert!(*rows == 0 || (want.least..=want.most).contains(rows));
            }
        }
    }
}
