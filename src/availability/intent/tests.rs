#![allow(clippy::unwrap_used)]
use super::*;
use crate::action::Who;

#[test]
fn only_what_may_have_stopped_a_vm_marks_it() {
    let entry = |action: &str, phase, outcome: Option<&str>| Entry {
        v: 1,
        time: "2026-11-22T16:00:00.5Z".into(),
        id: "1".into(),
        phase,
        action: action.into(),
        host: "xen1".into(),
        domain: "web".into(),
        domid: Some(3),
        uuid: None,
        command: "xl shutdown 3".into(),
        exit: None,
        outcome: outcome.map(str::to_owned),
        said: None,
        who: Who::default(),
    };
    let mark = stopped(&entry("stop", Phase::After, Some("ran"))).unwrap();
    assert_eq!(mark.key, GuestKey::Named("xen1".into(), Name::new("web")));
    assert_eq!(mark.kind, MarkKind::Stopped("xen1".into(), Some(3)));
    assert_eq!(mark.at, Moment(1_795_363_200_500));
    assert!(stopped(&entry("destroy", Phase::After, Some("unknown"))).is_some());
    for (action, phase, outcome) in [
        ("stop", Phase::Before, None),
        ("stop", Phase::After, Some("failed")),
        ("stop", Phase::After, Some("refused")),
        ("stop", Phase::Verified, Some("verified")),
        ("reboot", Phase::After, Some("ran")),
        ("pause", Phase::After, Some("ran")),
    ] {
        assert_eq!(stopped(&entry(action, phase, outcome)), None, "{action} {outcome:?}");
    }
}
