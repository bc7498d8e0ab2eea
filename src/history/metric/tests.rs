use super::*;

#[test]
fn every_metric_finds_its_own_line() {
    for (at, info) in METRICS.iter().enumerate() {
        assert_eq!(info.metric as usize, at, "{}", info.id);
        assert_eq!(Metric::from_id(info.id), Some(info.metric));
    }
}
