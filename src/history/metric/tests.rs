use super::*;

#[test]
fn every_metric_finds_its_own_line() {
    for (at, info) in METRICS.iter().enumerate() {
        assert_eq!(info.metric as usize, at, "{}", info.id);
        assert_eq!(Metric::from_id(info.id), Some(info.metric));
    }
}

#[test]
fn a_sum_of_which_one_part_is_not_known_is_not_known() {
    let mut domain = Domain::named("a", Some(1));
    domain.rates.disk_wr = Some(4096.0);
    assert_eq!(Metric::Disk.of_domain(&domain), None);
    domain.rates.disk_rd = Some(1024.0);
    assert_eq!(Metric::Disk.of_domain(&domain), Some(5120.0));
}
