//! What an account on the hosts needs so that it can do no more than it should: a filter that its
//! key is forced through, the line for `authorized_keys`, and one for sudo.
//!
//! The filter is the collector (and, for operators, the action script) with a loop around it: it
//! reads request lines, looks at every word, and calls the function; the script that aerostat sends
//! as its first lines is read past. Nothing the client sends is ever run as a command. So a stolen
//! key of a read-only account can do on the host what the collector does, and nothing else.

use crate::hypervisor::collector;
use crate::hypervisor::operate;

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Look.
    Reader,
    /// Look, and act on domains.
    Operator,
}

impl Role {
    /// Where its filter is installed.
    pub fn usual_path(self) -> &'static str {
        match self {
            Role::Reader => "/usr/local/sbin/aerostat-read",
            Role::Operator => "/usr/local/sbin/aerostat-operate",
        }
    }
}

/// A place, user or key that cannot stand in these files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAccount {
    /// The filter's place.
    #[error("{0:?}: the filter must have an absolute path of letters, digits and _-./+")]
    Path(String),
    /// The user.
    #[error("{0:?} is no user name")]
    User(String),
    /// The key.
    #[error("that is no public key: one line such as `ssh-ed25519 AAAA… comment` is wanted")]
    Key,
}

/// The filter's text, to be installed at `path` for root, mode 0755.
///
/// # Errors
/// The path cannot stand in a shell script and in sudoers as it is.
pub fn filter(role: Role, path: &str) -> Result<String, BadAccount> {
    check_path(path)?;
    let (may, operate, view, screen) = match role {
        Role::Reader => ("look, not act", "false", "false", "false"),
        Role::Operator => (
            "look, and act on domains as aerostat does",
            include_str!("operate.sh").trim_end(),
            include_str!("view.sh").trim_end(),
            "true",
        ),
    };
    let fill = |text: &str| {
        text.replace("@OPERATE@", operate)
            .replace("@VIEW@", view)
            .replace("@SCREEN@", screen)
            .replace("@FILTER@", path)
            .replace("@MAY@", may)
            .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
    };
    let mut text = fill(include_str!("head.sh"));
    if role == Role::Operator {
        text.push_str(operate::SCRIPT);
    }
    // Where both have a function of one name, it is the same.
    text.push_str(collector::SCRIPT);
    text.push_str(&fill(include_str!("tail.sh")));
    Ok(text)
}

/// The line for `~USER/.ssh/authorized_keys`.
///
/// # Errors
/// The key is none, or the path cannot stand there.
pub fn authorized_key(path: &str, key: &str) -> Result<String, BadAccount> {
    check_path(path)?;
    let key = key.trim();
    let mut words = key.split(' ');
    let kind = words.next().unwrap_or_default();
    let known = ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].iter().any(|start| kind.starts_with(start));
    let body = words.next().unwrap_or_default();
    let base64 = body.len() >= 40 && body.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
    if !known || !base64 || key.chars().any(char::is_control) {
        return Err(BadAccount::Key);
    }
    Ok(format!("restrict,command=\"{path}\" {key}"))
}

/// What `/etc/sudoers.d/aerostat` needs so that `user`, who is not root, gets through the filter
/// and to nothing else.
///
/// # Errors
/// The user's name or the path cannot stand there.
pub fn sudoers(path: &str, user: &str) -> Result<String, BadAccount> {
    check_path(path)?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
    // Of capitals alone it would be an alias: `ALL` is everybody.
    let alias = user.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if user.is_empty() || user.starts_with('-') || !user.bytes().all(plain) || alias {
        return Err(BadAccount::User(user.to_owned()));
    }
    // The empty arguments are part of the rule: with any argument it does not hold.
    Ok(format!("Defaults!{path} !requiretty\n{user} ALL=(root) NOPASSWD: {path} \"\"\n"))
}

fn check_path(path: &str) -> Result<(), BadAccount> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-./+".contains(&b);
    let good = path.starts_with('/') && !path.ends_with('/') && path.bytes().all(plain) && !path.contains("/../");
    if good { Ok(()) } else { Err(BadAccount::Path(path.to_owned())) }
}

#[cfg(test)]
mod tests;
