use super::*;

#[test]
fn patterns_match_whole_names() {
    for (pattern, name) in [
        ("*", ""),
        ("db*", "db1"),
        ("*.cern.ch", "a.b.cern.ch"),
        ("d?[0-9]", "db7"),
        ("a*b*c", "aXbXbXc"),
        ("[!a]x", "bx"),
        ("[]x]", "]"),
        ("a[b", "a[b"),
        ("*_dbvrtg00?", "13_dbvrtg001"),
    ] {
        assert!(matches(pattern, name), "{pattern} {name}");
    }
    for (pattern, name) in [("db*", "xdb"), ("", "a"), ("?", ""), ("[0-9]", "a"), ("a*b", "ac"), ("[!a]", "a")] {
        assert!(!matches(pattern, name), "{pattern} {name}");
    }
}

#[test]
fn many_stars_stay_cheap() {
    assert!(!matches(&"*a".repeat(200), &"a".repeat(199)));
    assert!(!matches(&"*a".repeat(200), &format!("{}b", "a".repeat(5_000))));
}
