//! Values that are given to a tool: what they may be, so that none is taken for an option, for a
//! domain's number, or for a path of another meaning.

use super::NoCommand;
use crate::model::Bytes;

fn bad(what: &'static str, value: &str, why: &'static str) -> NoCommand {
    NoCommand::BadValue { what, value: value.to_owned(), why }
}

/// A name for a domain: what xend takes (letters, digits and `_-.:/+`), less what would be read as
/// an option, a number or a path. xl takes more, and then its own tools stumble over it.
pub(in crate::hypervisor) fn domain_name(name: &str) -> Result<String, NoCommand> {
    let what = "name";
    if name.is_empty() || name.len() > 200 {
        return Err(bad(what, name, "must have 1 to 200 characters"));
    }
    if name.starts_with('-') {
        return Err(bad(what, name, "would be taken for an option"));
    }
    if name.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad(what, name, "would be taken for a domain's number"));
    }
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:+".contains(&b)) {
        return Err(bad(what, name, "may have letters, digits and _-.:+ only"));
    }
    Ok(name.to_owned())
}

/// A configuration file: an absolute path, so that it is no option and means the same wherever
/// the shell stands.
pub(super) fn config_path(path: &str) -> Result<String, NoCommand> {
    let what = "configuration file";
    if !path.starts_with('/') {
        return Err(bad(what, path, "must be an absolute path on the host"));
    }
    if path.len() > 4000 || path.contains('\0') {
        return Err(bad(what, path, "is no path"));
    }
    Ok(path.to_owned())
}

/// A host to migrate to, under a name the other host resolves.
pub(super) fn peer(host: &str) -> Result<String, NoCommand> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:".contains(&b);
    if host.is_empty() || host.len() > 255 || host.starts_with('-') || !host.bytes().all(plain) {
        return Err(bad("host", host, "must be a host name or an address"));
    }
    Ok(host.to_owned())
}

/// A size as the tools take it: whole MiB.
pub(super) fn mib(size: Bytes) -> Result<String, NoCommand> {
    match size.mib() {
        0 => Err(bad("size", &format!("{} bytes", size.0), "is less than one MiB")),
        mib if mib > 1 << 30 => Err(bad("size", &format!("{mib} MiB"), "is more than any host has")),
        mib => Ok(mib.to_string()),
    }
}

/// A number of virtual CPUs.
pub(super) fn vcpus(count: u32) -> Result<String, NoCommand> {
    match count {
        1..=4096 => Ok(count.to_string()),
        _ => Err(bad("number of VCPUs", &count.to_string(), "must be from 1 to 4096")),
    }
}

/// A drive of a guest: `hdc`, `xvdd`.
pub(super) fn drive(name: &str) -> Result<String, NoCommand> {
    if name.is_empty() || name.len() > 32 || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Err(bad("drive", name, "is a device's name such as hdc"));
    }
    Ok(name.to_owned())
}
