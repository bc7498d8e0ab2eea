#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn hosts(text: &str) -> String {
    expand(text).unwrap_or_else(|error| panic!("{text}: {error}")).join(" ")
}

#[test]
fn hostlists_mean_what_clustershell_and_pdsh_mean() {
    for (text, expected) in [
        ("xen1", "xen1"),
        ("a,b c", "a b c"),
        ("b,a,b", "b a"),
        ("db[001-003,045]", "db001 db002 db003 db045"),
        ("db[1-10/3]", "db1 db4 db7 db10"),
        ("db[08-11]", "db08 db09 db10 db11"),
        ("db[98-101]", "db98 db99 db100 db101"),
        ("db[098-101]", "db098 db099 db100 db101"),
        ("r[1-2]n[01-02].x", "r1n01.x r1n02.x r2n01.x r2n02.x"),
        ("xen[1-5]!xen3", "xen1 xen2 xen4 xen5"),
        ("a[1-5]!a[2-4],a3", "a1 a5 a3"),
        ("a[1-3]&a[2-9]", "a2 a3"),
        ("a[1-3]^a[2-5]", "a1 a4 a5"),
        ("root@db[1-2]:2222", "root@db1:2222 root@db2:2222"),
        ("127.0.0.1:[2201-2203]", "127.0.0.1:2201 127.0.0.1:2202 127.0.0.1:2203"),
        ("[::1]:22,user@[fe80::1%eth0]:2222", "[::1]:22 user@[fe80::1%eth0]:2222"),
        ("fe80::[1-2]", "fe80::1 fe80::2"),
        ("[1-3]", "1 2 3"),
        ("db[1-3,07]", "db1 db2 db3 db07"),
        ("", ""),
        ("  ", ""),
    ] {
        assert_eq!(hosts(text), expected, "{text}");
    }
}

#[test]
fn mistakes_are_told_with_their_place() {
    for (text, at, problem) in [
        ("db[9-1]", 3..6, Problem::Backwards("9".into(), "1".into())),
        ("db[1-3", 2..3, Problem::Unclosed),
        ("db1]", 3..4, Problem::Unopened),
        ("db[1-[2-3]]", 5..6, Problem::Nested),
        ("db[]", 2..4, Problem::EmptyRange),
        ("db[1,,2]", 2..8, Problem::EmptyRange),
        ("db[x-y]", 3..6, Problem::NotANumber),
        ("db[1-2-3]", 3..8, Problem::NotANumber),
        ("db[-1]", 3..5, Problem::NotANumber),
        ("db[1-9/0]", 3..8, Problem::Step),
        ("db[1-010]", 3..8, Problem::Padding),
        ("db[001-40]", 3..9, Problem::Padding),
        ("db[1-9999999999999999999]", 3..24, Problem::NumberTooLong),
        ("a,,b", 2..3, Problem::MissingHost),
        ("!b", 0..1, Problem::MissingHost),
        ("a,", 1..2, Problem::MissingHost),
    ] {
        let error = expand(text).unwrap_err();
        assert_eq!((error.at.clone(), &error.problem), (at, &problem), "{text}: {error}");
    }
}

#[test]
fn the_place_is_marked_below_the_list() {
    assert_eq!(
        expand("xen1,db[9-1]").unwrap_err().to_string(),
        "the range ends before it begins (did you mean 1-9?), at character 9\n  xen1,db[9-1]\n          ^^^"
    );
    let long = format!("{},db[9-1],{}", "x".repeat(500), "y".repeat(500));
    let shown = expand(&long).unwrap_err().to_string();
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines[1].chars().count() <= 80, "{shown}");
    let mark = lines[2].find('^').unwrap();
    let under: String = lines[1].chars().skip(mark).take(3).collect();
    assert_eq!(under, "9-1", "{shown}");
    assert!(!expand("a\u{1b}[2Jb[9-1]").unwrap_err().to_string().contains('\u{1b}'));
}

#[test]
fn millions_are_refused_before_they_are_made() {
    for (text, count) in [
        ("db[1-10000000]", 10_000_000),
        ("a[1-1000]b[1-1000]c[1-1000]d[1-1000]", 1_000_000_000_000),
        ("db[1-999999999999999999]", 999_999_999_999_999_999),
        ("x[1-20000],y[1-1]", 20_001),
    ] {
        let error = expand(text).unwrap_err();
        assert_eq!(error.problem, Problem::TooMany { count, limit: MAX_HOSTS }, "{text}");
    }
    assert_eq!(expand("x[1-20000]").unwrap().len(), 20_000);
    let again = vec!["x[1-20000]"; 100].join(",");
    assert!(matches!(expand(&again).unwrap_err().problem, Problem::TooMany { .. }));
}

#[test]
fn groups_are_asked_for_their_hosts() {
    let groups = |name: &str| match name {
        "db" => Ok(vec!["db1".to_owned(), "db2".to_owned()]),
        "rack1" | "rack2" => Ok(vec![format!("{name}n1")]),
        _ => Err(Problem::UnknownGroup { name: name.to_owned(), hint: String::new() }),
    };
    let hosts = |text| expand_with(text, 100, &groups).map(|hosts| hosts.join(" "));
    assert_eq!(hosts("x,@db!db1").unwrap(), "x db2");
    assert_eq!(hosts("@rack[1-2]").unwrap(), "rack1n1 rack2n1");
    assert_eq!(hosts("x,@none").unwrap_err().at, 2..7);
    assert!(expand("@db").is_err());
}

#[test]
fn names_fold_as_people_write_them() {
    for (names, folded) in [
        ("xen03 xen04 xen05 xen17", "xen[03-05,17]"),
        ("db1 xen2 db2", "db[1-2],xen2"),
        ("xen1", "xen1"),
        ("a10.cern.ch a9.cern.ch", "a[9-10].cern.ch"),
        ("10.0.0.1 10.0.0.2 10.0.0.9", "10.0.0.[1-2,9]"),
        ("h:2201 h:2202", "h:[2201-2202]"),
        ("root@x1:22 root@x2:22", "root@x[1-2]:22"),
        ("x9 x09 x10", "x[9,09-10]"),
        ("x08 x09 x10 x11", "x[08-11]"),
        ("[::1]:22 [::2]:22", "[::1]:22,[::2]:22"),
        ("gate", "gate"),
        ("dbsrvg3413 dbsrvg3502 dbsrvg3503", "dbsrvg[3413,3502-3503]"),
        ("é1 é2", "é[1-2]"),
    ] {
        let names: Vec<&str> = names.split(' ').collect();
        assert_eq!(fold(&names), folded);
    }
    assert_eq!(fold::<&str>(&[]), "");
}

proptest! {
    #[test]
    fn nothing_panics_and_the_bound_holds(text in "[a-c0-9\\[\\],!&^@:/ é-]{0,40}") {
        if let Ok(hosts) = expand_with(&text, 50, &|_| Ok(vec!["g1".into(), "g2".into()])) {
            prop_assert!(hosts.len() <= 50);
            let mut once = hosts.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), hosts.len());
        }
    }

    #[test]
    fn any_text_at_all_is_answered(text in "\\PC{0,60}") {
        match expand_with(&text, 50, &|name| Err(Problem::GroupLoop(name.into()))) {
            Ok(hosts) => prop_assert!(hosts.len() <= 50),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn folding_loses_and_invents_nobody(names in prop::collection::vec("[a-b]{0,2}[0-9]{1,3}(-[0-9]|\\.x[0-9])?", 1..20)) {
        let mut expected = names.clone();
        expected.sort();
        expected.dedup();
        let mut back = expand(&fold(&names)).unwrap();
        back.sort();
        prop_assert_eq!(back, expected);
    }
}
