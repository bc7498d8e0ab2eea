#![allow(clippy::unwrap_used)]
use super::*;

fn top(line: &str) -> TopArgs {
    let (_, verb) = parse(line.split(' ').map(OsString::from).collect()).unwrap();
    match verb {
        Verb::Top(top) => top,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn hosts_without_a_verb_are_watched() {
    assert_eq!(top("aerostat xen1 xen2 xen[10-40]").hosts, ["xen1", "xen2", "xen[10-40]"]);
    assert_eq!(top("aerostat").hosts, [""; 0]);
    assert_eq!(top("aerostat --interval 5s xen1").hosts, ["xen1"]);
    assert_eq!(top("aerostat xen1 --interval 5s xen2").hosts, ["xen1", "xen2"]);
    assert_eq!(top("aerostat --theme light xen1").theme(), Some("light"));
    assert_eq!(top("aerostat xen1 --theme light --flat").theme(), Some("light"));
    assert_eq!(top("aerostat top -- list").hosts, ["list"]);
    assert_eq!(top("aerostat top list").hosts, ["list"]);
    assert_eq!(top("aerostat xen1 --sort -cpu").screen.sort.as_deref(), Some("-cpu"));
    assert_eq!(top("aerostat -H xen1").hosts, [""; 0]);
}

#[test]
fn verbs_are_verbs_also_behind_options() {
    for line in ["aerostat list", "aerostat --timeout 5s list", "aerostat --color never list --json xen1"] {
        let (_, verb) = parse(line.split(' ').map(OsString::from).collect()).unwrap();
        assert!(matches!(verb, Verb::List(_)), "{line}");
    }
}

#[test]
fn mistakes_are_told_and_never_become_hosts() {
    for line in [
        "aerostat --bogus",
        "aerostat list --bogus",
        "aerostat --theme light list",
        "aerostat --interval never xen1",
        "aerostat search",
        "aerostat --interval 1ms",
        "aerostat list --json --csv",
    ] {
        assert!(parse(line.split(' ').map(OsString::from).collect()).is_err(), "{line}");
    }
    let error = |line: &str| parse(line.split(' ').map(OsString::from).collect()).unwrap_err().to_string();
    assert!(error("aerostat xen1 --intervall 5s").contains("--interval"));
    assert!(error("aerostat list --jsn").contains("--json"));
}

impl TopArgs {
    fn theme(&self) -> Option<&str> {
        self.screen.theme.as_deref()
    }
}
