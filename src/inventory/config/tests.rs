#![allow(clippy::unwrap_used)]
use super::*;
use crate::inventory::parse_span;
use std::fmt::Write;

fn words() -> Vocabulary {
    let list = |words: &str| words.split(' ').map(str::to_owned).collect();
    Vocabulary {
        columns: list("name state cpu mem balloon age"),
        themes: list("dark light mono"),
        events: list("crashed host"),
    }
}

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("config.toml"), &words())
}

fn corpus(which: &str) -> Vec<(PathBuf, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config").join(which);
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(files.len() >= 3);
    files.into_iter().map(|file| (file.clone(), std::fs::read_to_string(&file).unwrap())).collect()
}

#[test]
fn every_default_reads_and_an_empty_file_has_them() {
    for option in OPTIONS {
        assert_eq!(scope::default_of(option).is_some(), !option.default.is_empty(), "{option:?}");
        assert!(!option.default.is_empty() || !option.example.is_empty(), "one at least: {option:?}");
    }
    let mut config = parse("").unwrap();
    config.file = None;
    assert_eq!(config, Config::default());
    assert_eq!(config.watch.interval, Duration::from_secs(2));
    assert_eq!(config.ssh, SshSettings::default());
    assert_eq!(config.max_hosts, crate::inventory::hostlist::MAX_HOSTS);
    assert_eq!(config.beat(), HostEntry::named("x").beat);
    assert_eq!(config.watch.tool_deadline, HostEntry::named("x").tool_deadline);
}

#[test]
fn the_sample_says_nothing_as_it_stands_and_is_right_with_every_line_in_force() {
    let mut as_it_stands = parse(&sample()).unwrap();
    as_it_stands.file = None;
    assert_eq!(as_it_stands, Config::default());
    let in_force: String = sample()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') && !rest.is_empty() => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let config = parse(&in_force).unwrap_or_else(|error| panic!("{error}\n{in_force}"));
    assert_eq!(config.rules.len(), 2, "one of [pools], one [[host]]");
    assert_eq!(config.watch, Config::default().watch);
    for option in OPTIONS {
        assert!(in_force.contains(&format!("\n{} = ", option.name)), "{}", option.name);
    }
}

#[test]
fn valid_files_are_read() {
    for (file, text) in corpus("valid") {
        if let Err(error) = Config::parse(&text, &file, &words()) {
            panic!("{error}");
        }
    }
}

#[test]
fn invalid_files_are_explained() {
    let mut report = String::new();
    for (file, text) in corpus("invalid") {
        let name = Path::new(file.file_name().unwrap());
        let error = match Config::parse(&text, name, &words()) {
            Ok(config) => panic!("{}: {config:?}", name.display()),
            Err(error) => error.to_string(),
        };
        assert!(!error.contains('\u{1b}'), "{error:?}");
        writeln!(report, "{error}\n").unwrap();
    }
    insta::assert_snapshot!(report);
}

#[test]
fn settings_reach_the_hosts_they_are_for() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config/valid/cern.toml"));
    let config = parse(&text.unwrap()).unwrap();
    let entry = |name: &str| config.entry(name, HostSpec::parse(name).unwrap(), None);
    let pool = |name: &str| entry(name).pool.map(|pool| (pool.name, pool.source));
    assert_eq!(pool("dbsrvg3502"), Some(("dbsrvg3413".into(), PoolSource::Config)));
    assert_eq!(pool("dbsrvg3503"), Some(("spare".into(), PoolSource::Config)), "[[host]] goes over [pools]");
    assert_eq!(pool("elsewhere"), None);
    let spare = entry("dbsrvg3503");
    assert_eq!((spare.toolstack, spare.port), (Some(Toolstack::Xm), Some(2222)));
    assert_eq!(spare.become_command, ["sudo", "-n"]);
    assert_eq!(spare.beat, Beat::of(Duration::from_secs(5)));
    assert_eq!(spare.user.as_deref(), Some("root"));
    assert_eq!(entry("dbsrvg3502").ssh.options, ["KexAlgorithms=+diffie-hellman-group14-sha1"]);
    let own = entry("me@dbsrvg3503:99");
    assert_eq!((own.user.as_deref(), own.port), (Some("me"), Some(99)), "the host's own name wins");
    assert!(entry("rack2n03").become_command.len() == 2);
    assert!(entry("rack2n05").become_command.is_empty());
}

#[test]
fn thresholds_never_undercut_the_interval() {
    let config = parse("[watch]\ninterval = \"10s\"\nlate_after = \"3s\"\nstale_after = \"4s\"\n").unwrap();
    let beat = config.beat();
    assert!(beat.late_after >= beat.interval && beat.stale_after >= beat.late_after, "{beat:?}");
    assert_eq!(parse_span("10s"), Some(beat.interval));
}

#[test]
fn paths_are_beside_the_file_or_at_home() {
    let text = "[ssh]\nconfig_file = \"ssh_config\"\n[ui]\nkeys_file = \"~/keys.toml\"\n";
    let config = Config::parse(text, Path::new("/etc/aerostat/config.toml"), &words()).unwrap();
    assert_eq!(config.ssh.config_file.as_deref(), Some(Path::new("/etc/aerostat/ssh_config")));
    assert_eq!(config.ui.keys_file, paths::home().map(|home| home.join("keys.toml")));
}

#[test]
fn unreadable_files_are_told_and_missing_ones_only_when_named() {
    let dir = tempfile::tempdir().unwrap();
    let named = |name: &str, bytes: &[u8]| {
        let file = dir.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        Config::load(Some(&file), &words()).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(named("ok.toml", b"name = \"x\"\n"), Ok(()));
    assert!(named("latin1.toml", b"# fine\nname = \"\xe9\"\n").unwrap_err().contains("line 2 is not UTF-8"));
    assert!(named("huge.toml", &vec![b'#'; 2 << 20]).unwrap_err().contains("larger than 1 MiB"));
    let missing = dir.path().join("missing.toml");
    assert!(Config::load(Some(&missing), &words()).unwrap_err().to_string().contains("missing.toml"));
    assert!(Config::load(Some(dir.path()), &words()).is_err(), "a directory");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "(\\[\\[?[a-z]{1,6}\\]?\\]?|[a-z_]{1,12}|=|\"[^\"]{0,8}\"|[0-9]|\\[|\\]|,|\n| |\\PC){0,40}") {
        if let Err(error) = parse(&text) {
            proptest::prop_assert!(!error.to_string().is_empty());
        }
    }
}
