use super::natural::{natural_cmp, natural_prefix};
use proptest::prelude::*;
use std::cmp::Ordering;

#[test]
fn numbers_in_names_count() {
    let sorted = [
        "",
        "13_dbvrtg001",
        "13_dbvrtg002",
        "13_dbvrtg010",
        "23_a",
        "100_a",
        "DB",
        "db",
        "db-1",
        "db0",
        "db00",
        "db01",
        "db1",
        "db9",
        "db9a",
        "DB10",
        "db10",
        "db10.cern.ch",
        "db99999999999999999999",
        "db100000000000000000000",
        "web",
        "ä",
    ];
    for (i, a) in sorted.iter().enumerate() {
        for (j, b) in sorted.iter().enumerate() {
            assert_eq!(natural_cmp(a, b), i.cmp(&j), "{a} {b}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_order_is_one_and_prefixes_keep_to_it(
        a in "[aB0-3_.-]{0,12}|[0-9]{0,300}|\\PC{0,9}", b in "[aB0-3_.-]{0,12}|[0-9]{0,300}|\\PC{0,9}", c in "[aB0-3_.-]{0,6}"
    ) {
        prop_assert_eq!(natural_cmp(&a, &b), natural_cmp(&b, &a).reverse());
        prop_assert_eq!(natural_cmp(&a, &b) == Ordering::Equal, a == b);
        if natural_cmp(&a, &b).is_le() && natural_cmp(&b, &c).is_le() {
            prop_assert!(natural_cmp(&a, &c).is_le());
        }
        let by_prefix = natural_prefix(&a).cmp(&natural_prefix(&b));
        prop_assert!(by_prefix.is_eq() || by_prefix == natural_cmp(&a, &b), "{} {}", a, b);
    }
}
