//! One host as the operator writes it: `xen1`, `root@xen1:2222`, `[::1]:22`, `local:`.

use super::hostlist::Problem;

/// This machine, asked without ssh.
pub const LOCAL: &str = "local:";

/// What the operator wrote, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSpec {
    /// User, if one is named.
    pub user: Option<String>,
    /// What ssh is given: alias, name or address, IPv6 without brackets.
    pub address: String,
    /// Port, if one is named.
    pub port: Option<u16>,
}

impl HostSpec {
    /// Takes `user@host:port` apart. Two or more colons without brackets are an IPv6 address.
    ///
    /// # Errors
    /// A part is missing, is no port, or has characters that ssh or a shell could take for
    /// something else.
    pub fn parse(text: &str) -> Result<HostSpec, Problem> {
        if text == LOCAL {
            return Ok(HostSpec { user: None, address: LOCAL.to_owned(), port: None });
        }
        let (user, rest) = match text.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, text),
        };
        let (address, port) = if let Some(inner) = rest.strip_prefix('[') {
            let (address, after) = inner.split_once(']').ok_or(Problem::Unclosed)?;
            match after.strip_prefix(':') {
                Some(port) => (address, Some(port)),
                None if after.is_empty() => (address, None),
                None => return Err(bad("only `:port` may follow the bracket")),
            }
        } else {
            match rest.split_once(':') {
                Some((address, port)) if !port.contains(':') => (address, Some(port)),
                _ => (rest, None),
            }
        };
        if let Some(user) = user {
            check(user, "user name", |_| false)?;
        }
        check(address, "host name", |c| matches!(c, '@' | '[' | ']' | '/' | '=' | ','))?;
        let port = port.map(|port| match port.parse::<u16>() {
            Ok(port) if port > 0 => Ok(port),
            _ => Err(bad(format!("`{port}` is no port: write 1 to 65535 behind the colon"))),
        });
        Ok(HostSpec { user: user.map(str::to_owned), address: address.to_owned(), port: port.transpose()? })
    }
}

/// Refuses what ssh refuses in names, for the same reason: they reach command lines.
fn check(name: &str, what: &str, also: impl Fn(char) -> bool) -> Result<(), Problem> {
    if name.is_empty() {
        return Err(bad(format!("the {what} is missing")));
    }
    if name.starts_with('-') {
        return Err(bad(format!("a {what} cannot begin with `-`")));
    }
    if name.len() > 255 {
        return Err(bad(format!("a {what} of more than 255 bytes")));
    }
    let unsafe_in_names = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || "'`\"$\\;&<>|(){}!*?#~".contains(c)
            || crate::model::sanitise(&c.to_string()) != c.to_string()
    };
    match name.chars().find(|&c| unsafe_in_names(c) || also(c)) {
        Some(c) => Err(bad(format!("a {what} cannot have {c:?} in it"))),
        None => Ok(()),
    }
}

fn bad(text: impl Into<String>) -> Problem {
    Problem::BadHost(text.into())
}

#[cfg(test)]
mod tests;
