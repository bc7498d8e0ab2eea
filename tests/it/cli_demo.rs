//! The verbs that print, on the simulated cluster.

use crate::program::{aerostat, json};
use serde_json::Value;

/// The words before, and the scenario with hosts that are ill from the beginning.
fn ill<'a>(args: &[&'a str]) -> Vec<&'a str> {
    const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/scenarios/silent.toml");
    args.iter().copied().chain(["--scenario", SCENARIO]).collect()
}

fn texts<'a>(rows: &'a Value, key: &str) -> Vec<&'a str> {
    rows.as_array().unwrap().iter().filter_map(|row| row[key].as_str()).collect()
}

#[test]
fn search_prints_the_host_alone() {
    for name in ["dbvrtg001", "13_dbvrtg001", "DBVRTG001"] {
        let said = aerostat(&["search", "--demo", name]);
        assert_eq!((said.status, said.out.as_str(), said.err.as_str()), (Some(0), "dbsrvg3413\n", ""), "{name}");
    }
}

#[test]
fn search_takes_several_names_and_patterns() {
    let said = aerostat(&["search", "--demo", "dbvrtg001", "dbvrtg026"]);
    let mut lines: Vec<&str> = said.out.lines().collect();
    lines.sort_unstable();
    assert_eq!((said.status, lines), (Some(0), vec!["dbvrtg001\tdbsrvg3413", "dbvrtg026\tdbsrvg3502"]));
    let said = aerostat(&["search", "--demo", "-H", "dbsrvg3413", "[12]?_dbvrtg00?"]);
    let mut lines: Vec<&str> = said.out.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["13_dbvrtg001\tdbsrvg3413", "23_dbvrtg007\tdbsrvg3413", "27_dbvrtg005\tdbsrvg3413"]);
}

#[test]
fn search_tells_not_found_from_not_asked() {
    let said = aerostat(&["search", "--demo", "dbvrtg001", "nosuch"]);
    assert_eq!((said.status, said.out.as_str()), (Some(1), "dbvrtg001\tdbsrvg3413\n"));
    assert!(said.err.contains("nosuch: not found"), "{said:?}");
    let said = aerostat(&ill(&["search", "nosuch", "-H", "well[1-2],denied[01-03],refuses"]));
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""), "{said:?}");
    assert!(said.err.contains("denied[01-03]: authentication failed"), "folded: {said:?}");
    assert!(said.err.contains("refuses: connection refused"), "{said:?}");
    // Found in spite of them is found.
    assert_eq!(aerostat(&ill(&["search", "good-1", "-H", "well1,denied01"])).status, Some(0));
}

#[test]
fn search_warns_of_a_name_with_several_domains() {
    const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/scenarios/namesakes.toml");
    let search =
        |args: &[&str]| aerostat(&["search", "--scenario", SCENARIO].iter().chain(args).copied().collect::<Vec<_>>());
    let said = search(&["web", "-H", "one"]);
    assert_eq!((said.status, said.out.as_str()), (Some(0), "one\n"), "a host once: {said:?}");
    assert!(said.err.contains("web: 2 domains fit: 13_web on one, 23_web on one"), "{said:?}");
    let said = search(&["--all", "web"]);
    let mut lines: Vec<&str> = said.out.lines().collect();
    lines.sort_unstable();
    assert_eq!((said.status, lines), (Some(0), vec!["one", "two"]));
    assert!(said.err.contains("3 domains fit"), "{said:?}");
    // A whole name is one domain, and so is what is still being received.
    for (name, out) in [("33_web", "two\n"), ("moving", "one\n")] {
        let said = search(&[name]);
        assert_eq!((said.status, said.out.as_str(), said.err.as_str()), (Some(0), out, ""), "{name}");
    }
    let (value, _) = json(&["search", "--scenario", SCENARIO, "--json", "web", "-H", "one"]);
    assert_eq!(texts(&value["found"], "name"), ["13_web", "23_web"]);
}

#[test]
fn search_json_has_everything_and_agrees_with_the_exit_status() {
    let (value, said) = json(&["search", "--demo", "--json", "dbvrtg001", "nosuch"]);
    assert_eq!((said.status, &value["exit"]), (Some(1), &Value::from(1)));
    assert_eq!(texts(&value["found"], "host"), ["dbsrvg3413"]);
    assert_eq!(texts(&value["found"], "name"), ["13_dbvrtg001"]);
    assert_eq!(value["not_found"], serde_json::json!(["nosuch"]));
    assert_eq!(value["complete"], true);
    assert_eq!(value["hosts"], value["answered"]);
}

#[test]
fn the_tree_has_the_shape_of_the_report() {
    let said = aerostat(&["tree", "--demo", "-H", "dbsrvg3413"]);
    assert_eq!(
        (said.status, said.out.as_str()),
        (
            Some(0),
            ".\n|-dbsrvg3413\n|---dbsrvg3413\n|-----13_dbvrtg001\n|-----23_dbvrtg007\n|-----27_dbvrtg005\n\
             |-----31_dbvrtg011\n|-----42_dbvrtg025\n"
        )
    );
    let (value, _) = json(&["tree", "--demo", "--json"]);
    let pool = &value["pools"][0];
    assert_eq!((pool["name"].as_str(), pool["source"].as_str()), (Some("dbsrvg3413"), Some("detected")));
    assert_eq!(texts(&pool["hosts"], "name"), ["dbsrvg3413", "dbsrvg3502", "dbsrvg3503"]);
    assert_eq!(pool["hosts"][0]["domains"][0]["maximum"], 4_u64 << 30);
}

#[test]
fn list_has_raw_numbers_and_nulls() {
    let (value, said) = json(&["list", "--demo", "--json", "dbsrvg3413"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert_eq!(value["complete"], true);
    let rows = value["rows"].as_array().unwrap();
    let row = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name}: {value}"));
    let guest = row("13_dbvrtg001");
    assert_eq!(guest["kind"], "domain");
    assert_eq!(guest["max"], 4_u64 << 30);
    assert_eq!(guest["fresh"], "live");
    assert!(guest["mem"].as_u64().is_some_and(|bytes| bytes > 100 << 20 && bytes <= 4 << 30), "{guest}");
    assert!(guest["cpu"].as_f64().is_some_and(|percent| (0.0..=200.0).contains(&percent)), "two samples: {guest}");
    assert!(guest["age"].as_f64().is_some_and(|age| age >= 0.0), "{guest}");
    assert!(row("Domain-0")["max"].is_null() || row("Domain-0")["max"].is_u64());
    assert!(guest["wanted"].is_null(), "nobody told: {guest}");
}

#[test]
fn list_takes_columns_filter_sort_and_rows() {
    let said = aerostat(&[
        "list",
        "--demo",
        "--columns",
        "name,host,max",
        "--filter",
        "dbvrtg",
        "--sort",
        "-name",
        "--no-header",
        "dbsrvg3413",
    ]);
    assert_eq!(
        (said.status, said.out.lines().next(), said.out.lines().count()),
        (Some(0), Some("42_dbvrtg025 dbsrvg3413   4.0G"), 5),
        "{said:?}"
    );
    let said = aerostat(&["list", "--demo", "--csv", "--columns", "name,host,max", "--filter", "dbvrtg001"]);
    assert_eq!(said.out, "name,host,max\r\n13_dbvrtg001,dbsrvg3413,4294967296\r\n");
    let (value, _) =
        json(&["list", "--demo", "--json", "--rows", "hosts", "--columns", "name,mem", "dbsrvg[3413,3502]"]);
    assert_eq!(texts(&value["rows"], "name"), ["dbsrvg3413", "dbsrvg3502"]);
    let (value, _) = json(&["list", "--demo", "--json", "--rows", "tree", "--columns", "name", "dbsrvg3413"]);
    assert_eq!(texts(&value["rows"], "kind")[..3], ["pool", "host", "domain"]);
}

#[test]
fn silent_hosts_are_named_by_reason_and_never_hide_the_others() {
    let (value, said) = json(&ill(&["list", "--json", "--samples", "1"]));
    assert_eq!(said.status, Some(1), "{said:?}");
    assert_eq!(value["complete"], false);
    let kind = |host: &str| {
        let all = value["unreachable"].as_array().unwrap();
        all.iter().find(|row| row["host"] == host).map(|row| row["kind"].as_str().unwrap().to_owned())
    };
    assert_eq!(kind("denied02").as_deref(), Some("authentication-failed"));
    assert_eq!(kind("newkey").as_deref(), Some("host-key-changed"));
    assert_eq!(kind("toolless").as_deref(), Some("no-toolstack"));
    assert_eq!(kind("well1"), None);
    assert!(value["rows"].as_array().unwrap().iter().any(|row| row["host"] == "well2"), "{value}");
}

#[test]
fn doctor_finds_each_fault_and_says_what_to_do() {
    let (value, said) = json(&ill(&["doctor", "--json"]));
    assert_eq!((said.status, value["ok"].as_bool()), (Some(1), Some(false)), "{said:?}");
    let failed = |host: &str| {
        let host = value["hosts"].as_array().unwrap().iter().find(|row| row["host"] == host).unwrap();
        let checks = host["checks"].as_array().unwrap();
        let bad = checks.iter().find(|check| check["verdict"] == "problem");
        bad.map(|check| (check["name"].as_str().unwrap().to_owned(), check["hint"].as_str().unwrap().to_owned()))
    };
    assert_eq!(failed("well1"), None);
    let half = value["hosts"].as_array().unwrap().iter().find(|row| row["host"] == "half").unwrap();
    assert_eq!(half["ok"], false, "some figures are missing: {half}");
    let text = aerostat(&ill(&["doctor"])).out;
    assert!(text.contains("\ndenied[01-03]\n  3 hosts alike"), "{text}");
    for (host, step) in [
        ("denied01", "login"),
        ("newkey", "host key"),
        ("refuses", "connection"),
        ("toolless", "toolstack"),
        ("sudo", "become"),
        ("plain", "domains"),
    ] {
        let (name, hint) = failed(host).unwrap_or_else(|| panic!("{host}: {value}"));
        assert_eq!(name, step, "{host}");
        assert!(!hint.is_empty(), "{host} says what to try");
    }
}

#[test]
fn hostile_names_come_out_harmless() {
    for args in [
        &["list", "--samples", "1", "--rows", "tree", "-H", "well1"][..],
        &["list", "--samples", "1", "--csv", "-H", "well1"],
        &["tree", "-H", "well1"],
        &["search", "*evil*", "-H", "well1"],
        &["search", "--json", "*evil*", "-H", "well1"],
    ] {
        let said = aerostat(&ill(args));
        assert_eq!(said.status, Some(0), "{args:?}: {said:?}");
        assert!(said.out.contains("evil"), "{args:?}: {said:?}");
        let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t') || matches!(c, '\u{202E}' | '\u{200B}');
        assert!(!said.out.contains(bad) && !said.err.contains(bad), "{args:?}: {said:?}");
    }
    let csv =
        aerostat(&ill(&["list", "--samples", "1", "--csv", "--columns", "name,host", "-f", "evil", "-H", "well1"]));
    let line = csv.out.lines().nth(1).unwrap();
    assert!(line.starts_with('"') && line.contains("\"\"name\"\" =1\",well1"), "{line}");
}
