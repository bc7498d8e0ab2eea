#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn every_built_in_scenario_reads() {
    for name in Scenario::builtin_names() {
        let scenario = Scenario::builtin(name).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(scenario.hosts() > 0, "{name}");
        assert!(!scenario.about.is_empty(), "{name}");
    }
}

#[test]
fn the_demo_fills_a_screen_with_three_pools_and_both_toolstacks() {
    let demo = Scenario::builtin(Scenario::DEFAULT).unwrap();
    assert_eq!(demo.pools.len(), 3);
    assert!((8..=10).contains(&demo.hosts()), "{}", demo.hosts());
    assert!((90..=120).contains(&demo.guests()), "{}", demo.guests());
    for name in ["13_dbvrtg001", "23_dbvrtg007", "34_SLSTest", "46_dbvrtg027"] {
        assert!(demo.guests.iter().any(|guest| guest.name == name), "{name}");
    }
    assert_eq!(demo.hosts[0].memory, Kib(50_321_636));
    for toolstack in Toolstack::ALL {
        assert!(demo.hosts.iter().any(|host| host.toolstack == toolstack), "{toolstack}");
    }
}

const HOST: &str = "name = \"t\"\n[[host]]\nname = \"xen1\"\nmemory = \"8G\"\n";

/// The message for a text, which must begin with that line and key.
fn wrong(text: &str, line: usize, key: &str) -> String {
    let error = Scenario::parse(text).expect_err(text).to_string();
    assert!(error.starts_with(&format!("scenario:{line}: {key}: ")), "{error}\n{text}");
    error
}

#[test]
fn errors_name_line_key_and_what_is_allowed() {
    let error = wrong(&format!("{HOST}colour = \"red\"\n"), 5, "colour");
    assert!(error.contains("unknown field") && error.contains("memory"), "{error}");
    let error = wrong(&format!("{HOST}toolstack = \"xe\"\n"), 5, "toolstack");
    assert!(error.contains("\"xl\" or \"xm\""), "{error}");
    let error = wrong("name = \"t\"\n[[host]]\nname = \"xen1\"\nmemory = \"lots\"\n", 4, "memory");
    assert!(error.contains("\"4G\""), "{error}");
    wrong("name = \"t\"\nwarmup = \"soon\"\n", 2, "warmup");
    wrong("name = \"t\"\nwarmup = \"-1s\"\n", 2, "warmup");
    let error = wrong(&format!("{HOST}\n[[event]]\nat = \"1s\"\nhost = \"xen1\"\ndoes = \"explodes\"\n"), 9, "does");
    assert!(error.contains("`dies`"), "{error}");
    let error = wrong(&format!("{HOST}pool = \"blue\"\n[[pool]]\nname = \"red\"\n"), 2, "host.pool");
    assert!(error.contains("blue") && error.contains("red"), "{error}");
    wrong("name = \"t\"\n", 1, "host");
    assert!(Scenario::parse("name = ").is_err());
}

#[test]
fn guests_must_make_sense() {
    let guest = |more: &str| format!("{HOST}[[guest]]\non = \"xen1\"\nmemory = \"1G\"\n{more}");
    assert!(Scenario::parse(&guest("name = \"a\"\n")).is_ok());
    wrong(&guest(""), 5, "guest.name");
    assert!(Scenario::parse(&guest("name = \"a\"\nshutdown = \"never\"\n")).is_ok());
    assert!(Scenario::parse(&guest("name = \"a\"\nshutdown = \"unasked\"\n")).is_ok());
    assert!(wrong(&guest("name = \"a\"\nshutdown = \"soon\"\n"), 9, "shutdown").contains("\"never\""));
    assert!(wrong(&guest("name = \"a\"\nhalted = true\n"), 5, "guest.halted").contains("xm"));
    wrong(&guest("name = \"a\"\nnames = [\"b\"]\n"), 5, "guest.name");
    let error = wrong(&guest("name = \"{nr}\"\n"), 5, "guest.name");
    assert!(error.contains("{n:03}"), "{error}");
    wrong(&guest("name = \"a\"\nmaxmem = \"512M\"\n"), 5, "guest.memory");
    wrong(&guest("name = \"a\"\nballoon = \"stuck\"\n"), 5, "guest.stuck_at");
    wrong(&guest("name = \"a\"\nstuck_at = \"1G\"\n"), 5, "guest.stuck_at");
    wrong(&guest("name = \"a\"\nvcpus = 0\n"), 5, "guest.vcpus");
    let error = wrong(&guest("name = \"a{n}\"\ncount = 8\n"), 1, "guest.count");
    assert!(error.contains("xen1"), "{error}");
    let error = wrong(&guest("name = \"a\"\n").replace("on = \"xen1\"", "on = \"xen[1-2]\""), 5, "guest.on");
    assert!(error.contains("xen2"), "{error}");
}

#[test]
fn events_must_happen_to_somebody_and_be_complete() {
    let event = |more: &str| {
        format!("{HOST}[[guest]]\non = \"xen1\"\nname = \"vm\"\nmemory = \"1G\"\n[[event]]\nat = \"1s\"\n{more}")
    };
    assert!(Scenario::parse(&event("guest = \"vm\"\ndoes = \"crashes\"\n")).is_ok());
    wrong(&event("guest = \"vm\"\ndoes = \"dies\"\n"), 9, "event.host");
    wrong(&event("host = \"xen1\"\ndoes = \"crashes\"\n"), 9, "event.guest");
    wrong(&event("guest = \"no\"\ndoes = \"crashes\"\n"), 9, "event.guest");
    wrong(&event("host = \"xen1\"\ndoes = \"slows\"\n"), 9, "event.by");
    wrong(&event("host = \"xen1\"\ndoes = \"tool-fails\"\nsection = \"frob\"\n"), 9, "event.section");
    wrong(&event("guest = \"vm\"\ndoes = \"migrates\"\n"), 9, "event.to");
    wrong(&event("guest = \"vm\"\ndoes = \"mem-set\"\nto = \"2G\"\n"), 9, "event.to");
    wrong(&event("guest = \"vm\"\ndoes = \"becomes\"\nto = \"lazy\"\n"), 9, "event.to");
    wrong(&event("every = \"10ms\"\nguest = \"vm\"\ndoes = \"crashes\"\n"), 9, "event.every");
}

#[test]
fn lists_and_templates_make_names() {
    assert_eq!(names::hosts("db[08-10],x, y[1,3]").unwrap(), ["db08", "db09", "db10", "x", "y1", "y3"]);
    for bad in ["", "a,,b", "x[1", "x[b]", "x[3-1]", "x[0-999999]"] {
        assert!(names::hosts(bad).is_err(), "{bad}");
    }
    assert_eq!(names::fill("{id}_dbvrtg{n:03}@{host}", 13, 1, "h").unwrap(), "13_dbvrtg001@h");
    for bad in ["{", "{x}", "{n:abc}", "{n:99}"] {
        assert!(names::fill(bad, 1, 1, "h").is_err(), "{bad}");
    }
}

#[test]
fn a_scenario_that_is_not_there_says_which_are() {
    let error = Scenario::named("sern").unwrap_err().to_string();
    assert!(error.contains("cern") && error.contains("races"), "{error}");
    let error = Scenario::named("./no/such.toml").unwrap_err().to_string();
    assert!(error.contains("./no/such.toml"), "{error}");
}
