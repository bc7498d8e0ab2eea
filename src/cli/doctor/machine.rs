//! What is looked at on this machine.

use super::super::output::utf8_locale;
use super::check::Check;
use crate::inventory::command::capture;
use crate::inventory::config::paths;
use crate::inventory::{HostEntry, LOCAL};
use crate::link::SshHome;
use crate::link::ssh::Use;
use crate::tui::Terminal;
use crate::tui::theme::ColourDepth;
use rustix::process::{Resource, getrlimit};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

/// Looks at this machine; `hosts` are those to be reached over ssh.
pub(super) fn checks(hosts: &[HostEntry]) -> Vec<Check> {
    let remote: Vec<&HostEntry> = hosts.iter().filter(|entry| entry.address != LOCAL).collect();
    let settings = remote.first().and_then(|entry| ssh_settings(entry));
    let mut checks = vec![ssh_program()];
    checks.extend(key_exchange(settings.as_deref(), remote.len()));
    checks.push(runtime_folder());
    checks.push(known_hosts(&remote, settings.as_deref()));
    checks.extend(agent());
    checks.push(open_files(hosts.len()));
    checks.push(terminal());
    checks.push(locale());
    checks
}

fn run(words: &[&str]) -> Option<(String, String)> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let ended = capture(&words, Duration::from_secs(5), 1 << 20).ok()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    ended.status.success().then(|| (text(&ended.out), text(&ended.err)))
}

/// What `ssh -V` says: `OpenSSH_9.2p1 Debian-2, OpenSSL 3.0.17`.
fn ssh_version() -> Option<String> {
    let (_, said) = run(&["ssh", "-V"])?;
    let version = said.split([',', ' ', '\n']).next().unwrap_or_default();
    (!version.is_empty()).then(|| crate::model::sanitise(version))
}

/// `(9, 2)` of `OpenSSH_9.2p1`.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let (major, rest) = version.strip_prefix("OpenSSH_")?.split_once('.')?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((major.parse().ok()?, rest[..digits].parse().ok()?))
}

fn ssh_program() -> Check {
    match ssh_version() {
        Some(version) => Check::ok("ssh", version),
        None => Check::problem("ssh", "no ssh program that runs", "install the OpenSSH client (openssh-client)"),
    }
}

/// What ssh would do to reach a host, by `ssh -G`: its configuration, with all that applies.
fn ssh_settings(host: &HostEntry) -> Option<String> {
    let mut words = vec!["ssh".to_owned(), "-G".to_owned()];
    if let Some(file) = &host.ssh.config_file {
        words.extend(["-F".to_owned(), file.display().to_string()]);
    }
    words.extend(host.ssh.options.iter().flat_map(|option| ["-o".to_owned(), option.clone()]));
    words.extend(["--".to_owned(), host.address.clone()]);
    let ended = capture(&words, Duration::from_secs(5), 1 << 20).ok()?;
    ended.status.success().then(|| String::from_utf8_lossy(&ended.out).into_owned())
}

/// The value of an option in [`ssh_settings`].
fn setting<'a>(settings: &'a str, option: &str) -> Option<&'a str> {
    settings.lines().find_map(|line| line.strip_prefix(option)?.strip_prefix(' '))
}

/// The post-quantum key exchange that older OpenSSH prefers costs a tenth of a second of CPU a
/// connection: worth knowing with many hosts, and the user's to decide.
fn key_exchange(settings: Option<&str>, hosts: usize) -> Option<Check> {
    let preferred = setting(settings?, "kexalgorithms")?.split(',').next()?;
    let old = numbers(&ssh_version()?).is_some_and(|version| version < (9, 9));
    if !old || !preferred.starts_with("sntrup761") || hosts < 8 {
        return None;
    }
    let hint = "to connect faster, for these hosts in ssh_config: KexAlgorithms ^curve25519-sha256\n\
                that gives up protection against recording now and decrypting with a quantum computer later";
    let text = format!("{preferred} comes first: about 0.1 s of CPU here for each of {hosts} hosts");
    Some(Check::note("key exchange", text, hint))
}

fn runtime_folder() -> Check {
    match SshHome::open(Use::Batch) {
        Ok(_) => Check::ok("control sockets", "their folder is private"),
        Err(error) => Check::problem("control sockets", error.to_string(), error.hint),
    }
}

fn known_hosts(hosts: &[&HostEntry], settings: Option<&str>) -> Check {
    let named = |option: &str| settings.and_then(|settings| setting(settings, option));
    let files: Vec<PathBuf> = match (named("userknownhostsfile"), named("globalknownhostsfile")) {
        (None, None) => {
            let own = paths::home().map(|home| home.join(".ssh/known_hosts"));
            own.into_iter().chain(["/etc/ssh/ssh_known_hosts".into()]).collect()
        }
        (own, global) => own.into_iter().chain(global).flat_map(str::split_whitespace).map(tilde).collect(),
    };
    let keys: usize = files
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .map(|text| text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count())
        .sum();
    let lenient = hosts.iter().any(|entry| entry.ssh.accept_new_host_keys);
    match (keys, lenient) {
        (0, false) => Check::note(
            "known_hosts",
            "no host keys are known, and unknown ones are not accepted",
            "connect once to each host with ssh and compare the fingerprint, or set accept_new_host_keys in [ssh]",
        ),
        (0, true) => Check::ok("known_hosts", "empty; keys of new hosts are accepted and remembered"),
        (1, _) => Check::ok("known_hosts", "1 key"),
        (keys, _) => Check::ok("known_hosts", format!("{keys} keys")),
    }
}

fn tilde(file: &str) -> PathBuf {
    match file.strip_prefix("~/").zip(paths::home()) {
        Some((rest, home)) => home.join(rest),
        None => file.into(),
    }
}

fn agent() -> Option<Check> {
    let socket = std::env::var_os("SSH_AUTH_SOCK").filter(|socket| !socket.is_empty())?;
    if std::path::Path::new(&socket).exists() {
        return Some(Check::ok("ssh agent", "is there"));
    }
    let hint = "keys with a passphrase cannot be used; start an agent, or unset the variable";
    Some(Check::note("ssh agent", "SSH_AUTH_SOCK names a socket that is not there", hint))
}

/// Each host takes a few descriptors: three for its channel, one for its control socket.
fn open_files(hosts: usize) -> Check {
    let needed = 64 + 6 * hosts as u64;
    match getrlimit(Resource::Nofile).current {
        Some(limit) if limit < needed => Check::problem(
            "open files",
            format!("{limit} are allowed, {hosts} hosts may need {needed}"),
            format!("ulimit -n {needed}"),
        ),
        Some(limit) => Check::ok("open files", format!("{limit} are allowed")),
        None => Check::ok("open files", "no limit"),
    }
}

fn terminal() -> Check {
    let term = std::env::var("TERM").unwrap_or_default();
    if !std::io::stdout().is_terminal() {
        return Check::note("terminal", "standard output is none, so the dashboard cannot be looked at", "");
    }
    if term.is_empty() || term == "dumb" {
        let hint = "set TERM to what the terminal is, such as xterm-256color";
        return Check::problem("terminal", format!("TERM is `{}`", crate::model::sanitise(&term)), hint);
    }
    let found = Terminal::detect(|name| std::env::var(name).ok());
    let colours = match found.depth {
        ColourDepth::None => "no colours",
        _ => "colours",
    };
    let size = rustix::termios::tcgetwinsize(std::io::stdout())
        .map_or_else(|_| "size unknown".to_owned(), |size| format!("{}×{}", size.ws_col, size.ws_row));
    Check::ok("terminal", format!("{}, {size}, {colours}", crate::model::sanitise(&term)))
}

fn locale() -> Check {
    if utf8_locale() {
        return Check::ok("locale", "UTF-8");
    }
    let hint = "set LANG to a UTF-8 locale, such as C.UTF-8; until then everything is drawn in ASCII";
    Check::note("locale", "not UTF-8", hint)
}

#[cfg(test)]
mod tests;
