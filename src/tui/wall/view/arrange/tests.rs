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
