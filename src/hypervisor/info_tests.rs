#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::testing::fixture;

#[test]
fn xl_info_of_4_17() {
    let facts = read(fixture!("xen-4.17/idle/xl-info"), None);
    assert_eq!(facts.kernel.as_deref(), Some("6.1.0-56-amd64"));
    assert_eq!((facts.cpus, facts.cpu_mhz), (Some(2), Some(2445.421)));
    assert_eq!((facts.total, facts.free), (Some(Bytes::from_mib(1535)), Some(Bytes::from_mib(620))));
    assert_eq!(facts.hypervisor.as_deref(), Some("4.17.7"));
}

#[test]
fn xm_info_of_3_4_has_continuation_lines_and_no_version_in_one_piece() {
    let facts = read(fixture!("xen-3.4/xm-info"), None);
    assert_eq!(facts.hypervisor.as_deref(), Some("3.4.0"));
    assert_eq!((facts.total, facts.free), (Some(Bytes::from_mib(49_142)), Some(Bytes::from_mib(6_963))));
}

#[test]
fn what_is_no_number_is_missing() {
    let facts = read("total_memory : many\nfree_memory : -1\nnr_cpus\ncpu_mhz : nan\nxen_major : 4\n", None);
    assert_eq!(facts, HostFacts::default());
}
