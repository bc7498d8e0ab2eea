#![allow(clippy::unwrap_used)]

use super::EventFilter;
use crate::events::{Event, EventKind, Severity};
use crate::model::{DomainIdent, HostId, Moment, Name};

fn event() -> Event {
    Event {
        at: Moment(100_000),
        kind: EventKind::Crashed,
        severity: Severity::Critical,
        host: Some(HostId::new("xen7")),
        domain: Some((DomainIdent { domid: Some(3), uuid: None, name: Some(Name::new("web-1")) }, Name::new("web-1"))),
        pool: Some(Name::new("prod")),
        text: Name::new("has crashed"),
    }
}

#[test]
fn words_of_the_language() {
    let now = Moment(160_000);
    for (text, expected) in [
        ("", true),
        ("web", true),
        ("xen7", true),
        ("prod", true),
        ("\"has crashed\"", true),
        ("nothing", false),
        ("/^web-\\d$/", true),
        ("web-*", true),
        ("\"web-*\"", false),
        ("~w1", true),
        ("host=xen*", true),
        ("host=xen8,xen7", true),
        ("host!=xen7", false),
        ("vm=web-?", true),
        ("name~eb", true),
        ("pool=test", false),
        ("kind=crashed", true),
        ("kind=host,balloon", false),
        ("kind!=host", true),
        ("severity>=warning", true),
        ("severity<critical", false),
        ("age<2m", true),
        ("age>2m", false),
        ("web kind=host or severity=critical", true),
        ("!(web or db)", false),
    ] {
        let filter = EventFilter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.matches(&event(), now), expected, "{text}");
    }
}

#[test]
fn faults_are_explained() {
    for (text, at, part) in [
        ("kind=crahsed", 5, "did you mean `crashed`"),
        ("web severity=bad", 13, "known are info, good, warning, critical"),
        ("hots=x", 0, "did you mean `host`"),
        ("(web", 0, "never closed"),
        ("web or", 6, "missing"),
        ("age<soon", 4, "5m"),
        ("host>x", 5, "is text"),
        ("host>/x/", 5, "is text"),
        ("!", 1, "missing"),
    ] {
        let error = EventFilter::parse(text).unwrap_err();
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(error.to_string().contains(part), "{text}: {error}");
    }
}

#[test]
fn options_take_names_as_they_are() {
    let now = Moment(160_000);
    let mut odd = event();
    odd.domain = odd.domain.map(|(ident, _)| (ident, Name::new("web (old) or | x")));
    let one = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let domains = EventFilter::domains(&one(&["db", "web (old) or | x"])).unwrap();
    assert!(domains.matches(&odd, now) && !domains.matches(&event(), now));
    assert!(EventFilter::domains(&one(&["web-?"])).unwrap().matches(&event(), now));
    assert!(!EventFilter::kinds(&one(&["host", "conflict"])).unwrap().matches(&event(), now));
    assert!(EventFilter::kinds(&one(&["crashed"])).unwrap().matches(&event(), now));
    assert!(EventFilter::kinds(&one(&["crahsed"])).unwrap_err().contains("did you mean `crashed`"));
    assert!(EventFilter::at_least("warning").unwrap().matches(&event(), now));
    assert!(EventFilter::at_least("info or x").is_err());
}
