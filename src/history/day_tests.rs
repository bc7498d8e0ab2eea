#![allow(clippy::unwrap_used)]

use super::*;
use crate::tui::fixture::{START, cluster};

fn fed(seconds: std::ops::Range<u64>) -> Day {
    let mut day = Day::default();
    let cluster = cluster(1);
    for second in seconds {
        let totals = Totals {
            hosts: 1,
            live: 1,
            guests: 2,
            running: 1,
            total: crate::model::Bytes(1000),
            free: crate::model::Bytes(second % 500),
            ..Totals::default()
        };
        day.take(&cluster, &totals, Moment(START.0 + second * 1000));
    }
    day
}

#[test]
fn a_minute_keeps_its_extremes_and_a_gap_stays_one() {
    let mut day = fed(0..1000);
    let cluster = cluster(1);
    let nobody = Totals { hosts: 1, down: 1, ..Totals::default() };
    for second in 1000..4000 {
        day.take(&cluster, &nobody, Moment(START.0 + second * 1000));
    }
    let from = Moment(START.0 / 60_000 * 60_000);
    let to = Moment(from.0 + 4_000_000);
    let line = day.timeline(&Subject::Cluster, Metric::Free, from, to, 40);
    assert_eq!(line.buckets.len(), 40);
    let first = line.buckets[1].unwrap();
    assert!(first.min < first.mean && first.mean < first.max, "{first:?}");
    assert!(line.buckets[12..].iter().all(Option::is_none), "{line:?}");
    let (low, high) = line.range().unwrap();
    assert!(low < 60.0 && high == 499.0, "{low} {high}");
}

#[test]
fn a_day_later_what_was_before_is_forgotten_and_the_size_is_the_same() {
    let mut day = fed(0..10);
    assert_eq!(day.oldest(&Subject::Cluster).unwrap().0 / 3000, START.0 / 3000);
    let size = day.cluster.coarse.slots.len();
    let cluster = cluster(1);
    let totals = Totals { hosts: 1, live: 1, ..Totals::default() };
    let later = START.0 + 2 * 86_400_000;
    day.take(&cluster, &totals, Moment(later));
    assert!(day.oldest(&Subject::Cluster).unwrap().0 >= later - 60_000);
    assert_eq!(day.cluster.coarse.slots.len(), size);
    let old = day.timeline(&Subject::Cluster, Metric::Free, START, Moment(START.0 + 60_000), 10);
    assert!(old.buckets.iter().all(Option::is_none));
}

#[test]
fn a_clock_that_goes_back_writes_into_no_other_slot() {
    let mut day = fed(100..200);
    let before = day.timeline(&Subject::Cluster, Metric::Free, START, Moment(START.0 + 300_000), 50);
    let totals = Totals { hosts: 1, down: 1, ..Totals::default() };
    day.take(&cluster(1), &totals, Moment(START.0 + 150_000));
    assert_eq!(day.timeline(&Subject::Cluster, Metric::Free, START, Moment(START.0 + 300_000), 50), before);
}

proptest::proptest! {
    #[test]
    fn any_window_has_as_many_columns_as_asked_for(from in 0u64..200_000, span in 0u64..100_000_000, width in 0usize..300) {
        let day = fed(0..120);
        let from = Moment(START.0 - 100_000 + from);
        let line = day.timeline(&Subject::Cluster, Metric::Used, from, from.after(Duration::from_millis(span)), width);
        proptest::prop_assert_eq!(line.buckets.len(), width);
    }
}
