use crate::inventory::glob;
use crate::model::{Domain, Name, Uuid};
use std::time::Duration;

/// What counts as known, and what is expected off: `[availability]` of the config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// A VM in no list is forgotten after so long.
    pub known_for: Duration,
    /// Names, patterns and UUIDs of VMs that need not run.
    pub expected_off: Vec<String>,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { known_for: Duration::from_secs(30 * 86_400), expected_off: Vec::new() }
    }
}

impl Rules {
    /// The first pattern that says that this VM need not run.
    pub fn expects_off(&self, name: &str, uuid: Option<Uuid>) -> Option<&str> {
        self.expected_off.iter().map(String::as_str).find(|pattern| fits(pattern, name, uuid))
    }
}

/// Whether a name, pattern or UUID means this VM. What Oracle VM puts before a name (`13_web`)
/// may be left out.
pub fn fits(pattern: &str, name: &str, uuid: Option<Uuid>) -> bool {
    let plain = name
        .split_once('_')
        .filter(|(number, _)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    uuid.is_some_and(|uuid| pattern.parse() == Ok(uuid))
        || [Some(name), plain.map(|(_, rest)| rest)]
            .into_iter()
            .flatten()
            .any(|name| pattern == name || glob::is_glob(pattern) && glob::matches(pattern, name))
}

/// The name to remember a VM by: without what xl puts behind it while it migrates.
pub(super) fn plain_name(name: &Name) -> Option<Name> {
    if name.is_empty() || name.as_str() == "(null)" {
        return None;
    }
    let plain = ["--incoming", "--migratedaway"].iter().find_map(|end| name.strip_suffix(end));
    Some(plain.map_or_else(|| name.clone(), Name::new))
}

/// Whether a domain is a helper of another one (the device model of a guest in a domain of its
/// own, which xl calls `GUEST-dm`), or a copy being made or left behind by a migration that
/// cannot be told from its VM by a UUID.
pub(super) fn is_helper(domain: &Domain, beside: &[Domain]) -> bool {
    let name: &str = &domain.name;
    let device_model = name.strip_suffix("-dm").is_some_and(|of| beside.iter().any(|other| &*other.name == of));
    let copy = domain.uuid.is_none_or(Uuid::is_nil)
        && (name.ends_with("--incoming") || name.ends_with("--migratedaway") || name == "(null)");
    device_model || copy
}
