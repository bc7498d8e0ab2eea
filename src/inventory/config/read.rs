//! From the text of a config file to a [`Config`].

use super::error::Fault;
use super::groups::Group;
use super::kind::{Vocabulary, list};
use super::options::TABLES;
use super::rule::HostRule;
use super::scope::{Reader, Scope};
use super::{ActionConfig, AvailabilityConfig, Config, EventsConfig, HistoryConfig, SlsConfig, UiConfig, WatchConfig};
use crate::inventory::entry::SshSettings;
use crate::inventory::hostlist::Problem;
use crate::model::{Toolstack, sanitise};
use std::collections::HashMap;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a file that may not be longer than a config file can sensibly be.
pub(super) fn file(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(Config::MAX_FILE + 1).read_to_end(&mut bytes)?;
    let refuse = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned());
    if bytes.len() as u64 > Config::MAX_FILE {
        return Err(refuse("it is larger than 1 MiB"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        refuse(&format!("line {line} is not UTF-8"))
    })
}

/// A free table's entries: key, where it stands, hostlists, where they stand.
type Entries = Vec<(String, Range<usize>, Vec<String>, Range<usize>)>;

pub(super) fn config(text: &str, file: Option<&Path>, words: &Vocabulary) -> Result<Config, Vec<Fault>> {
    let mut reader = Reader { text, words, faults: Vec::new() };
    let (document, errors) = DeTable::parse_recoverable(text);
    // What follows the first slip is mostly its echo.
    if let Some(error) = errors.first() {
        reader.fault(error.span().unwrap_or(0..0), "", sanitise(&error.message().replace('\n', ", ")), "");
        return Err(reader.faults);
    }
    let root = document.get_ref();
    let tables: Vec<&str> = TABLES.iter().map(|table| table.name).filter(|name| !name.is_empty()).collect();
    let top = Scope::read(&mut reader, "", root, &tables);
    let [ssh, watch, action, events, ui] =
        ["ssh", "watch", "action", "events", "ui"].map(|name| section(&mut reader, root, name));
    let availability = section(&mut reader, root, "availability");
    let history = section(&mut reader, root, "history");
    let sls = section(&mut reader, root, "sls");
    let sls = SlsConfig::of(&mut reader, &sls);
    let pools = free(&mut reader, root, "pools", "a hostlist like \"xen[1-9]\", or a list of them");
    let groups = free(&mut reader, root, "groups", "a hostlist like \"xen[1-9]\", or a list of them");
    let scopes = hosts(&mut reader, root);

    let group = |(name, _, hosts, _): &(String, Range<usize>, Vec<String>, Range<usize>)| Group {
        name: name.clone(),
        hosts: hosts.clone(),
    };
    let mut config = Config {
        file: file.map(Path::to_path_buf),
        name: top.text("name"),
        hosts: top.words("hosts").unwrap_or_default(),
        hosts_command: top.words("hosts_command").filter(|words| !words.is_empty()),
        hosts_command_timeout: top.span("hosts_command_timeout").unwrap_or_default(),
        max_hosts: top.count("max_hosts").map_or(1, |count| count as usize),
        user: top.text("user"),
        toolstack: top.text("toolstack").and_then(|word| Toolstack::from_word(&word)),
        become_command: top.words("become").unwrap_or_default(),
        pools: pools.iter().map(group).collect(),
        groups: groups.iter().map(group).collect(),
        rules: scopes.iter().map(|(scope, _)| HostRule::of(scope, file)).collect(),
        ssh: SshSettings {
            config_file: ssh.path("config_file", file),
            options: ssh.words("options").unwrap_or_default(),
            connect_timeout: ssh.span("connect_timeout").unwrap_or_default(),
            accept_new_host_keys: ssh.flag("accept_new_host_keys").unwrap_or_default(),
            share: ssh.span("share").unwrap_or(Duration::ZERO),
        },
        fan_out: ssh.count("fan_out").map_or(1, |count| count as usize),
        watch: WatchConfig {
            interval: watch.span("interval").unwrap_or_default(),
            tool_deadline: watch.span("tool_deadline").unwrap_or_default(),
            late_after: watch.span("late_after"),
            stale_after: watch.span("stale_after"),
        },
        action: ActionConfig {
            read_only: action.flag("read_only").unwrap_or_default(),
            audit_file: action.path("audit_file", file),
            audit_required: action.flag("audit_required").unwrap_or(true),
            syslog: action.flag("syslog").unwrap_or_default(),
            vnc_viewer: action.words("vnc_viewer").unwrap_or_default(),
        },
        availability: AvailabilityConfig::of(&availability),
        sls,
        history: HistoryConfig {
            enabled: history.flag("enabled").unwrap_or_default(),
            dir: history.path("dir", file),
            max_size: history.count("max_size").unwrap_or_default(),
            max_age: history.span("max_age").unwrap_or_default(),
        },
        events: EventsConfig {
            availability_low: events.count("availability_low").unwrap_or_default(),
            pool_availability_low: events.count("pool_availability_low").unwrap_or_default(),
            on_event: events.words("on_event").filter(|words| !words.is_empty()),
            severity: events.text("on_event_severity").unwrap_or_default(),
            kinds: events.words("on_event_kinds").unwrap_or_default(),
            per_minute: events.count("on_event_per_minute").map_or(1, |count| count as u32),
            at_once: events.count("on_event_at_once").map_or(1, |count| count as usize),
            deadline: events.span("on_event_deadline").unwrap_or_default(),
            in_demo: events.flag("on_event_in_demo").unwrap_or_default(),
        },
        ui: UiConfig {
            theme: ui.text("theme"),
            columns: ui.words("columns"),
            sort: ui.text("sort"),
            flat: ui.flag("flat").unwrap_or_default(),
            detail: ui.flag("detail"),
            keys_file: ui.path("keys_file", file),
            mouse: ui.flag("mouse").unwrap_or_default(),
            sync_updates: ui.text("sync_updates").filter(|word| word != "auto").map(|word| word == "on"),
            utf8: ui.text("charset").filter(|word| word != "auto").map(|word| word == "utf8"),
            bell: ui.text("bell").filter(|word| word != "off"),
            save: ui.flag("save").unwrap_or_default(),
        },
    };
    check_groups(&mut reader, &config, &pools, &groups);
    check_options(&mut reader, &ssh, &scopes);
    if let Some(place) = top.place("hosts") {
        check_hosts(&mut reader, &config, "hosts", &config.hosts, place);
    }
    for (at, (scope, place)) in scopes.iter().enumerate() {
        let Some(place) = scope.place("match").or_else(|| {
            reader.fault(place.clone(), "host", "`match` is missing", "it says which hosts the section is for");
            None
        }) else {
            continue;
        };
        let (lists, _): (Vec<String>, Vec<String>) =
            config.rules[at].matches.iter().cloned().partition(|text| !HostRule::is_pattern(text));
        let names = check_hosts(&mut reader, &config, "host.match", &lists, place);
        config.rules[at].names = names.into_iter().collect();
    }
    let pooled = pooled_hosts(&config);
    config.rules.splice(0..0, pooled);
    if reader.faults.is_empty() {
        return Ok(config);
    }
    reader.faults.sort_by_key(|fault| (fault.line, fault.column));
    Err(reader.faults)
}

/// `[pools]` as rules that come first and only set the pool.
fn pooled_hosts(config: &Config) -> Vec<HostRule> {
    let rule = |pool: &Group| HostRule {
        names: pool.hosts.iter().filter_map(|list| config.named_hosts().expand(list).ok()).flatten().collect(),
        pool: Some(pool.name.clone()),
        ..HostRule::default()
    };
    config.pools.iter().map(rule).collect()
}

fn section(reader: &mut Reader<'_>, root: &DeTable<'_>, name: &'static str) -> Scope {
    let empty = DeTable::default();
    match root.get(name) {
        None => Scope::read(reader, name, &empty, &[]),
        Some(value) => match value.get_ref() {
            DeValue::Table(table) => Scope::read(reader, name, table, &[]),
            _ => {
                reader.wrong_kind(value, name, &format!("a table: [{name}]"));
                Scope::read(reader, name, &empty, &[])
            }
        },
    }
}

/// The `[[host]]` sections with their places.
fn hosts(reader: &mut Reader<'_>, root: &DeTable<'_>) -> Vec<(Scope, Range<usize>)> {
    let Some(value) = root.get("host") else { return Vec::new() };
    let items: &[Spanned<DeValue<'_>>] = match value.get_ref() {
        DeValue::Array(items) => items,
        _ => {
            reader.wrong_kind(value, "host", "sections that begin with [[host]], with two brackets");
            return Vec::new();
        }
    };
    let mut scopes = Vec::new();
    for item in items {
        match item.get_ref() {
            DeValue::Table(table) => scopes.push((Scope::read(reader, "host", table, &[]), item.span())),
            _ => reader.wrong_kind(item, "host", "sections that begin with [[host]]"),
        }
    }
    scopes
}

/// A table whose keys are the user's own.
fn free(reader: &mut Reader<'_>, root: &DeTable<'_>, name: &str, allowed: &str) -> Entries {
    let Some(value) = root.get(name) else { return Vec::new() };
    let DeValue::Table(table) = value.get_ref() else {
        reader.wrong_kind(value, name, &format!("a table: [{name}]"));
        return Vec::new();
    };
    let mut entries: Entries = Vec::new();
    for (key, value) in table.iter() {
        let texts = match value.get_ref() {
            DeValue::String(one) => Some(vec![one.to_string()]),
            other => list(other),
        };
        match texts {
            Some(texts) => entries.push((key.get_ref().to_string(), key.span(), texts, value.span())),
            None => reader.wrong_kind(value, &format!("{name}.{}", key.get_ref()), allowed),
        }
    }
    entries.sort_by_key(|(_, place, ..)| place.start);
    entries
}

fn check_groups(reader: &mut Reader<'_>, config: &Config, pools: &Entries, groups: &Entries) {
    let mut pool_of: HashMap<String, &str> = HashMap::new();
    for (table, entries) in [("pools", pools), ("groups", groups)] {
        for (name, place, hosts, value) in entries {
            let key = format!("{table}.{name}");
            if name.is_empty() || name.contains(|c: char| c.is_whitespace() || "[],!&^@".contains(c)) {
                let allowed = "allowed: names without blanks and without [ ] , ! & ^ @";
                reader.fault(place.clone(), &key, "this cannot be written as @name", allowed);
            }
            let members = check_hosts(reader, config, &key, hosts, value.clone());
            if table == "pools" {
                let mut twice = members.into_iter().filter_map(|host| {
                    let before = pool_of.insert(host.clone(), name)?;
                    (before != name).then_some((host, before))
                });
                if let Some((host, before)) = twice.next() {
                    reader.fault(value.clone(), &key, format!("`{host}` is in pool `{before}` already"), "");
                }
            }
            if table == "groups" && pools.iter().any(|(pool, ..)| pool == name) {
                reader.fault(place.clone(), &key, "there is a pool of this name too", "a pool is a group already");
            }
        }
    }
}

/// Options that would undo what must not be undone, told early.
fn check_options(reader: &mut Reader<'_>, ssh: &Scope, hosts: &[(Scope, Range<usize>)]) {
    let all =
        std::iter::once((ssh, "ssh", "options")).chain(hosts.iter().map(|(scope, _)| (scope, "host", "ssh_options")));
    for (scope, table, name) in all {
        let (Some(options), Some(place)) = (scope.words(name), scope.place(name)) else { continue };
        for option in options {
            let word = option.split(['=', ' ']).next().unwrap_or_default();
            let is_option = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric());
            if !is_option || !option.contains(['=', ' ']) || option.contains(['\n', '\r', '\0']) {
                let problem = format!("`{}` is no ssh option", sanitise(&option));
                reader.fault(
                    place.clone(),
                    &format!("{table}.{name}"),
                    problem,
                    "allowed: a list of texts like \"ProxyJump=gate\"",
                );
            }
        }
    }
}

/// Expands hostlists, noting what is wrong with them.
fn check_hosts(
    reader: &mut Reader<'_>,
    config: &Config,
    key: &str,
    lists: &[String],
    place: Range<usize>,
) -> Vec<String> {
    let mut names = Vec::new();
    for list in lists {
        match config.named_hosts().expand(list) {
            Ok(hosts) => {
                for host in &hosts {
                    if let Err(problem) = super::super::spec::HostSpec::parse(host) {
                        reader.fault(place.clone(), key, format!("`{}`: {problem}", sanitise(host)), "");
                    }
                }
                names.extend(hosts);
            }
            // The group's own entry tells what is wrong with it.
            Err(error) if matches!(&error.problem, Problem::BadHost(text) if text.starts_with("in group")) => {}
            Err(error) => {
                let column = error.text[..error.at.start].chars().count() + 1;
                let text = sanitise(&error.text);
                let problem = format!("{}, at character {column} of `{text}`", error.problem);
                reader.fault(place.clone(), key, problem, "");
            }
        }
    }
    names
}
