#![allow(clippy::unwrap_used)]
use super::super::testing::{Mood, Script, plan};
use super::*;
use crate::model::{LinkState, Moment};

#[test]
fn news_of_one_host_leaves_the_others_shared() {
    let script = Script::new(Mood::Well);
    let plan = plan_outside_a_runtime(&script);
    let mut merger = Merger::new(&plan);
    let before = merger.snapshot();
    let mut host = Host::clone(&before.hosts[1]);
    host.link = LinkState::Connecting { since: Moment(1) };
    merger.hear(Heard { at: 1, host, clue: None });
    let after = merger.snapshot();
    assert!(Arc::ptr_eq(&before.hosts[0], &after.hosts[0]) && !Arc::ptr_eq(&before.hosts[1], &after.hosts[1]));
    assert!(Arc::ptr_eq(&before.conflicts, &after.conflicts));
    assert_eq!(after.seq, before.seq + 1);
    merger.hear(Heard { at: 99, host: Host::clone(&before.hosts[0]), clue: None });
}

fn plan_outside_a_runtime(script: &Script) -> Plan {
    let mut plan = plan(vec![script.host("a"), script.host("b")]);
    plan.clock = Arc::new(|| Moment(5));
    plan
}
