use crate::inventory::{HostEntry, LOCAL};
use crate::model::HostErrorKind::{self, *};

/// What to try when a host fails this way: one sentence, with the exact command where there is
/// one.
pub fn advice(kind: HostErrorKind, entry: &HostEntry) -> String {
    if entry.address == LOCAL {
        return advice_here(kind, entry);
    }
    let by_hand = ssh_command(entry);
    let become_true = become_words(entry, "true");
    match kind {
        AuthenticationFailed => format!(
            "no key was accepted: see `{by_hand} -v true`; load the key (`ssh-add`), or install it (`ssh-copy-id{} {}`)",
            port(entry),
            destination(entry)
        ),
        HostKeyUnknown => format!(
            "compare the fingerprint and accept it once with `{by_hand} true`, or collect keys with `ssh-keyscan{} {}`",
            port(entry),
            entry.address
        ),
        HostKeyChanged => format!(
            "reinstalled, or somebody in between: ask before you trust it; then `ssh-keygen -R {}` and `{by_hand} true`",
            known_hosts_name(entry)
        ),
        ConnectionRefused => format!("nothing listens there: is sshd up, is the port right? `{by_hand} true`"),
        ConnectTimeout => format!(
            "host off, a firewall that drops, or a slow network (connect timeout {} s): `{by_hand} -v true`",
            entry.ssh.connect_timeout.as_secs()
        ),
        Unreachable => format!("no route to it from here: `ip route get {}`", entry.address),
        NameNotResolved => format!("name misspelt, or DNS away: `getent hosts {}`", entry.address),
        ConnectionLost => "it will be tried again by itself".to_owned(),
        JumpFailed => format!("see where it stops: `{by_hand} -v true`; try its jump host by itself"),
        BecomeNeedsPassword => format!(
            "allow it without a password: a line `USER ALL=(root) NOPASSWD: /bin/sh` in sudoers (visudo); test: `{by_hand} {become_true}`"
        ),
        BecomeFailed => format!("test it by hand: `{by_hand} {become_true}`"),
        NoShell => format!("the account needs a shell (chsh), without a forced command: `{by_hand} sh -c true`"),
        NoToolstack => format!(
            "is it a Xen dom0, and is the account privileged? `{by_hand} {}`; or set the host's toolstack",
            quoted(&become_words(entry, "xl list"))
        ),
        PermissionDenied => "log in as root, or set a become command such as `sudo -n`".to_owned(),
        SampleTimeout => format!("the host is overloaded or its toolstack hangs: `{by_hand} uptime`"),
        Garbled => format!("something else writes into the session (profile, motd, forced command)? `{by_hand} true`"),
        TooLong => "the answer had no end: something else writes into the session?".to_owned(),
        ToolFailed => format!("try the command on the host: `{by_hand}`"),
        Local => "the trouble is on this machine, and the text says where".to_owned(),
        Other => format!("see `{by_hand} -v true`"),
    }
}

/// The same where the host is this machine, and there is no ssh.
fn advice_here(kind: HostErrorKind, entry: &HostEntry) -> String {
    match kind {
        BecomeNeedsPassword | BecomeFailed => format!(
            "allow it without a password (sudoers: `USER ALL=(root) NOPASSWD: /bin/sh`); test: `{}`",
            become_words(entry, "true")
        ),
        NoShell => "a POSIX sh is needed in PATH: `command -v sh`".to_owned(),
        NoToolstack => {
            format!("is this a Xen dom0? `{}`; or set the host's toolstack", become_words(entry, "xl list"))
        }
        PermissionDenied => "run it as root, or set a become command such as `sudo -n`".to_owned(),
        SampleTimeout => "this machine is overloaded or its toolstack hangs: `uptime`".to_owned(),
        Garbled | TooLong => format!("not what a Xen tool prints: `{}`", become_words(entry, "xl list")),
        ToolFailed => "try the command here".to_owned(),
        Local | Other => "the trouble is on this machine, and the text says where".to_owned(),
        _ => "it will be tried again by itself".to_owned(),
    }
}

/// A command behind the become command, if there is one.
fn become_words(entry: &HostEntry, command: &str) -> String {
    let words = entry.become_command.iter().map(String::as_str);
    words.chain([command]).collect::<Vec<_>>().join(" ")
}

/// In the quotes of a shell, with none inside that could end them.
fn quoted(command: &str) -> String {
    format!("'{}'", command.replace('\'', "'\\''"))
}

/// The ssh command line a person would type to reach the host the way we do.
fn ssh_command(entry: &HostEntry) -> String {
    let mut words = String::from("ssh");
    if let Some(file) = &entry.ssh.config_file {
        words += &format!(" -F {}", file.display());
    }
    for option in &entry.ssh.options {
        words += &format!(" -o '{option}'");
    }
    words += &port(entry);
    words.push(' ');
    words += &destination(entry);
    words
}

fn port(entry: &HostEntry) -> String {
    entry.port.map(|port| format!(" -p {port}")).unwrap_or_default()
}

fn destination(entry: &HostEntry) -> String {
    match &entry.user {
        Some(user) => format!("{user}@{}", entry.address),
        None => entry.address.clone(),
    }
}

/// How known_hosts calls it: with the port in brackets where it is not ssh's own.
fn known_hosts_name(entry: &HostEntry) -> String {
    match entry.port {
        Some(port) if port != 22 => format!("'[{}]:{port}'", entry.address),
        _ => entry.address.clone(),
    }
}

#[cfg(test)]
#[path = "advice_tests.rs"]
mod tests;
