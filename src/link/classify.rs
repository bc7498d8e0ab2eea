//! What ssh, sudo and login shells say when they fail, told apart. Pure.
//!
//! The texts are those of OpenSSH (unchanged since 6.x), sudo, doas, su and the usual restricted
//! shells in the C locale; ssh itself is never translated.

use super::LinkError;
use crate::model::HostErrorKind::{self, *};

/// A text that gives a failure away. The first match in the table wins, wherever it stands in
/// what was said.
struct Sign {
    text: &'static str,
    kind: HostErrorKind,
    /// What to try, where the kind's usual advice is not it.
    hint: &'static str,
}

const fn sign(text: &'static str, kind: HostErrorKind) -> Sign {
    Sign { text, kind, hint: "" }
}

const fn hinted(text: &'static str, kind: HostErrorKind, hint: &'static str) -> Sign {
    Sign { text, kind, hint }
}

const MAX_STARTUPS: &str = "sshd turned the connection away before asking who we are: too many at once \
     (MaxStartups in its sshd_config, or fail2ban); try again, with a smaller fan-out";
const OLD_ALGORITHMS: &str = "the host is too old or too new for this ssh: allow what it offers in ssh_config, for \
     that host only (HostKeyAlgorithms +ssh-rsa, PubkeyAcceptedAlgorithms +ssh-rsa, KexAlgorithms +…)";
const NO_TTY: &str = "sudoers has `Defaults requiretty`: add `Defaults:USER !requiretty` for this account (visudo)";
const EXPIRED: &str = "log in by hand once and change the password";

/// Signs in what the ssh client says while it connects.
const CONNECT: &[Sign] = &[
    sign("REMOTE HOST IDENTIFICATION HAS CHANGED", HostKeyChanged),
    sign("has changed and you have requested strict checking", HostKeyChanged),
    sign("host key is known for", HostKeyUnknown),
    sign("is not known by any other names", HostKeyUnknown),
    sign("Bad configuration option", Local),
    sign("Bad owner or permissions on", Local),
    sign("Can't open user config file", Local),
    sign("ControlPath too long", Local),
    sign("too long for Unix domain socket", Local),
    sign("muxserver_listen", Local),
    sign("Too many open files", Local),
    sign("Cannot fork", Local),
    sign("fork: Resource temporarily unavailable", Local),
    hinted("Unable to negotiate with", Other, OLD_ALGORITHMS),
    hinted("no mutual signature supported", AuthenticationFailed, OLD_ALGORITHMS),
    sign("Too many authentication failures", AuthenticationFailed),
    sign("Permission denied (", AuthenticationFailed),
    sign("Permission denied, please try again", AuthenticationFailed),
    sign("Authentication failed", AuthenticationFailed),
    sign("Host key verification failed", HostKeyUnknown),
    sign("Could not resolve hostname", NameNotResolved),
    sign("Name or service not known", NameNotResolved),
    sign("Connection timed out during banner exchange", ConnectTimeout),
    sign("Connection timed out", ConnectTimeout),
    sign("Operation timed out", ConnectTimeout),
    sign(" timed out", ConnectTimeout),
    sign("Connection refused", ConnectionRefused),
    sign("No route to host", Unreachable),
    sign("Network is unreachable", Unreachable),
    sign("Host is down", Unreachable),
    sign("Timeout, server", ConnectionLost),
    hinted("kex_exchange_identification", ConnectionLost, MAX_STARTUPS),
    hinted("ssh_exchange_identification", ConnectionLost, MAX_STARTUPS),
    hinted("banner exchange: Connection", ConnectionLost, MAX_STARTUPS),
    hinted("Not allowed at this time", ConnectionLost, MAX_STARTUPS),
    sign("Connection reset", ConnectionLost),
    sign("Connection closed", ConnectionLost),
    sign("closed by remote host", ConnectionLost),
    sign("Broken pipe", ConnectionLost),
];

/// Signs in what the remote side says instead of running our shell.
const SHELL: &[Sign] = &[
    sign("a password is required", BecomeNeedsPassword),
    sign("a terminal is required to read the password", BecomeNeedsPassword),
    sign("no tty present and no askpass", BecomeNeedsPassword),
    sign("doas: Authentication required", BecomeNeedsPassword),
    sign("doas: Authorization required", BecomeNeedsPassword),
    sign("must be run from a terminal", BecomeNeedsPassword),
    sign("doas: a tty is required", BecomeNeedsPassword),
    sign("[sudo] password for", BecomeNeedsPassword),
    hinted("you must have a tty to run sudo", BecomeFailed, NO_TTY),
    sign("is not allowed to execute", BecomeFailed),
    sign("is not allowed to run sudo", BecomeFailed),
    sign("is not in the sudoers file", BecomeFailed),
    sign("may not run sudo", BecomeFailed),
    sign("doas: Operation not permitted", BecomeFailed),
    sign("unable to initialize policy plugin", BecomeFailed),
    sign("effective uid is not 0", BecomeFailed),
    sign("sudo: unknown user", BecomeFailed),
    sign("account is currently not available", NoShell),
    sign("account is not available", NoShell),
    sign("sftp connections only", NoShell),
    sign("restricted: cannot", NoShell),
    sign("rbash:", NoShell),
    hinted("password has expired", AuthenticationFailed, EXPIRED),
    hinted("Password change required", AuthenticationFailed, EXPIRED),
];

/// The failure of a connection attempt, from all that the ssh client said.
///
/// A jump host's own ssh writes into the same text. That a proxy stood between shows in
/// `UNKNOWN port 65535`, the peer ssh names when it talks to a pipe.
pub(super) fn connecting(host: &str, said: &str) -> LinkError {
    let proxied = said.contains("UNKNOWN port 65535");
    if let Some(line) = line_with(said, "open failed: ").filter(|_| proxied) {
        // The jump host answered, and says why it could not go on.
        let kind = find(CONNECT, line).map_or(JumpFailed, |sign| sign.kind);
        return LinkError::new(kind, format!("ssh {host}: the jump host says: {line}"));
    }
    if let Some(line) = said.lines().find(|line| complains_of_config(line)) {
        return LinkError::new(Local, format!("ssh {host}: {}", line.trim()));
    }
    let Some(sign) = find(CONNECT, said) else {
        let words = last_line(said);
        let words = if words.is_empty() { "ssh ended without a word" } else { words };
        return LinkError::new(Other, format!("ssh {host}: {words}"));
    };
    let line = explain(said, sign);
    let ours = matches!(sign.kind, Local);
    if proxied && !ours {
        return LinkError::new(JumpFailed, format!("ssh {host}: {line}"));
    }
    let mut error = LinkError::new(sign.kind, format!("ssh {host}: {line}"));
    error.hint = sign.hint.to_owned();
    // Debian's ssh says how to remove it: from which file, under which name.
    if let Some(remove) = line_with(said, "ssh-keygen -f ").filter(|_| sign.kind == HostKeyChanged) {
        error.hint = format!(
            "reinstalled, or somebody in between: ask before you trust it; then `{remove}`, and accept the new key by hand"
        );
    }
    error
}

/// What is known when a remote shell that should go on has ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ended<'a> {
    /// What was run.
    pub command: &'a str,
    /// Whether a become command stood before the shell.
    pub becoming: bool,
    /// Its exit status, where it was told.
    pub status: Option<i32>,
    /// The last it wrote to its standard error.
    pub stderr: &'a str,
    /// What it wrote to its standard output instead of an answer, as far as it is text.
    pub stdout: &'a str,
    /// The last the ssh master said.
    pub master: &'a str,
    /// Whether it had answered before.
    pub answered: bool,
}

/// The failure behind the end of a remote shell.
pub(super) fn ended(host: &str, end: Ended<'_>) -> LinkError {
    let error = |kind, words: &str, hint: &str| {
        let mut error = LinkError::new(kind, format!("{host}: `{}`: {words}", end.command));
        error.hint = hint.to_owned();
        error
    };
    if !end.answered {
        for said in [end.stderr, end.stdout] {
            if let Some(sign) = find(SHELL, said) {
                return error(sign.kind, explain(said, sign), sign.hint);
            }
        }
        // 126 and 127 are the login shell's: not executable, not found.
        if matches!(end.status, Some(126 | 127)) {
            let kind = if end.becoming { BecomeFailed } else { NoShell };
            let words = last_line(end.stderr);
            return error(kind, if words.is_empty() { "not found" } else { words }, "");
        }
    }
    if let Some(line) = line_with(end.master, "Timeout, server").or_else(|| line_with(end.master, "closed by remote")) {
        return error(ConnectionLost, line, "");
    }
    let words = match (last_line(end.stderr), last_line(end.stdout)) {
        ("", words) if !end.answered => words,
        (words, _) => words,
    };
    let how = match end.status {
        Some(status) => format!("ended with status {status}"),
        None => "ended without a status: the connection is gone".to_owned(),
    };
    let kind = match end.status {
        Some(status) if !end.answered && end.becoming && status != 0 => BecomeFailed,
        Some(_) if !end.answered => NoShell,
        _ => ConnectionLost,
    };
    if words.is_empty() { error(kind, &how, "") } else { error(kind, &format!("{how}: {words}"), "") }
}

/// The first sign of the table found anywhere in the text.
fn find<'t>(table: &'t [Sign], said: &str) -> Option<&'t Sign> {
    table.iter().find(|sign| said.contains(sign.text))
}

/// The line that says it, or for a host key's banner the line after it that names the file.
fn explain<'s>(said: &'s str, sign: &Sign) -> &'s str {
    if sign.kind == HostKeyChanged
        && let Some(line) = line_with(said, "Offending ").or_else(|| line_with(said, "Host key for "))
    {
        return line;
    }
    line_with(said, sign.text).unwrap_or_default()
}

/// Whether ssh complains of its configuration: `FILE: line 3: Bad configuration option: fooo`,
/// `FILE line 3: invalid time value.`
fn complains_of_config(line: &str) -> bool {
    let Some((_, rest)) = line.split_once(" line ") else { return false };
    let Some((number, _)) = rest.split_once(':') else { return false };
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

fn line_with<'s>(said: &'s str, text: &str) -> Option<&'s str> {
    said.lines().find(|line| line.contains(text)).map(str::trim)
}

fn last_line(said: &str) -> &str {
    said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default()
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
