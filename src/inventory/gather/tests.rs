#![allow(clippy::unwrap_used)]
use super::*;
use crate::inventory::Vocabulary;
use crate::model::PoolSource;
use std::io::Write;

fn config(text: &str) -> Config {
    Config::parse(text, Path::new("config.toml"), &Vocabulary::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn gather(arguments: &[&str], config: &Config) -> Result<Vec<String>, String> {
    let arguments: Vec<String> = arguments.iter().map(|&text| text.to_owned()).collect();
    let sources = Sources { arguments: &arguments, hosts_from: None };
    let inventory = Inventory::gather(sources, config).map_err(|error| error.to_string())?;
    Ok(inventory.hosts.iter().map(|host| host.id.to_string()).collect())
}

#[test]
fn what_is_named_on_the_command_line_is_all_that_is_asked() {
    let config = config("hosts = \"a[1-3]\"\nhosts_command = \"echo never; exit 1\"\n[groups]\ng = \"x[1-2]\"\n");
    assert_eq!(gather(&["b2", "b[1-2]", "@g"], &config).unwrap(), ["b2", "b1", "x1", "x2"]);
}

#[test]
fn without_arguments_the_config_says_who() {
    let text = "hosts = [\"h1\", \"p1\"]\nhosts_command = \"echo c1 c2 # not me; echo h1,c3\"\n\
                [pools]\np = \"p[1-2]\"\n[groups]\ng = \"g[1-2]\"\n";
    assert_eq!(gather(&[], &config(text)).unwrap(), ["h1", "p1", "p2", "c1", "c2"]);
    assert_eq!(gather(&[], &config("[groups]\ng = \"g[1-2]\"\nh = \"@g,h1\"\n")).unwrap(), ["g1", "g2", "h1"]);
}

#[test]
fn nobody_to_ask_says_what_to_do() {
    let said = gather(&[], &config("")).unwrap_err();
    for hint in ["aerostat xen1", "--hosts-from", "aerostat demo", "local:", "config.toml"] {
        assert!(said.contains(hint), "{said}");
    }
}

#[test]
fn pools_come_from_the_config_or_the_group() {
    let config = config("[pools]\np = \"x1\"\n[groups]\ng = \"x[1-2]\"\n");
    let arguments = ["@g".to_owned(), "x3".to_owned()];
    let inventory = Inventory::gather(Sources { arguments: &arguments, hosts_from: None }, &config).unwrap();
    let pools: Vec<_> =
        inventory.hosts.into_iter().map(|host| host.pool.map(|pool| (pool.name, pool.source))).collect();
    assert_eq!(pools, [Some(("p".into(), PoolSource::Config)), Some(("g".into(), PoolSource::Group)), None]);
}

#[test]
fn names_ssh_could_misread_are_refused_with_their_place() {
    let said = gather(&["xen1,-oProxyCommand=id"], &config("")).unwrap_err();
    assert!(said.contains("cannot begin with `-`") && said.contains("\n       ^"), "{said}");
    let said = gather(&["xen1,@nobody"], &config("")).unwrap_err();
    assert!(said.contains("no group `nobody`"), "{said}");
    assert!(gather(&["x[1-30]"], &config("max_hosts = 20\n")).unwrap_err().contains("30 hosts are more"));
    assert!(gather(&["x[1-15]", "y[1-15]"], &config("max_hosts = 20\n")).unwrap_err().contains("more than 20"));
}

#[test]
fn files_of_hosts_have_lists_comments_and_blanks() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all("\u{feff}# ours\nxen[1-2] root@xen3:22\r\n\n  [::1]:22 # loop\n".as_bytes()).unwrap();
    let from = |path: &Path| {
        let sources = Sources { arguments: &["a".to_owned()], hosts_from: Some(path) };
        Inventory::gather(sources, &Config::default())
            .map(|inventory| inventory.hosts.iter().map(|host| host.id.to_string()).collect::<Vec<_>>())
            .map_err(|error| error.to_string())
    };
    assert_eq!(from(file.path()).unwrap(), ["a", "xen1", "xen2", "root@xen3:22", "[::1]:22"]);
    file.write_all(b"db[9-1]\n").unwrap();
    let said = from(file.path()).unwrap_err();
    assert!(said.contains("line 5") && said.contains("ends before it begins"), "{said}");
    assert!(from(Path::new("/nonexistent")).unwrap_err().contains("/nonexistent: cannot be read"));
}

#[test]
fn a_command_that_fails_is_told() {
    let said = gather(&[], &config("hosts_command = \"true\"\n")).unwrap_err();
    assert!(said.contains("hosts_command") && said.contains("printed no host"), "{said}");
    let said = gather(&[], &config("hosts_command = \"echo no such cluster >&2; exit 3\"\n")).unwrap_err();
    assert!(said.contains("hosts_command") && said.contains("no such cluster"), "{said}");
}
