#![allow(clippy::unwrap_used)]
use super::*;

fn parts(text: &str) -> (Option<String>, String, Option<u16>) {
    let spec = HostSpec::parse(text).unwrap();
    (spec.user, spec.address, spec.port)
}

#[test]
fn users_ports_and_addresses_are_told_apart() {
    assert_eq!(parts("xen1"), (None, "xen1".into(), None));
    assert_eq!(parts("root@xen1.cern.ch:2222"), (Some("root".into()), "xen1.cern.ch".into(), Some(2222)));
    assert_eq!(parts("[::1]:22"), (None, "::1".into(), Some(22)));
    assert_eq!(parts("::1"), (None, "::1".into(), None));
    assert_eq!(parts("user@[fe80::1%eth0]:2222"), (Some("user".into()), "fe80::1%eth0".into(), Some(2222)));
    assert_eq!(parts("user@fe80::1%eth0"), (Some("user".into()), "fe80::1%eth0".into(), None));
}

#[test]
fn what_could_be_taken_for_an_option_or_a_command_is_refused() {
    for bad in [
        "",
        "-oProxyCommand=x",
        "a@-x",
        "-l@x",
        "xen1:",
        "xen1:0",
        "xen1:65536",
        "xen1:ssh",
        "[::1",
        "[::1]x",
        "@xen1",
        "xen1;id",
        "$(id)",
        "a b",
        "a\u{1b}[2J",
        "x\u{202e}y",
        "a/b",
        "a'b",
        "a*",
    ] {
        assert!(HostSpec::parse(bad).is_err(), "{bad:?}");
    }
    assert!(HostSpec::parse(&"x".repeat(300)).is_err());
}
