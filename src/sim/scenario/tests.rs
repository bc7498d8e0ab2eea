#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn every_built_in_scenario_reads() {
    for name in Scenario::builtin_names() {
        let scenario = Scenario::builtin(name).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(scenario.hosts() > 0, "{name}");
    }
}
