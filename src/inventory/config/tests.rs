#![allow(clippy::unwrap_used)]
use super::*;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("config.toml"), &Vocabulary::default())
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
