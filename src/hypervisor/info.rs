use super::words;
use crate::model::{Bytes, HostFacts, Name};

/// Reads `xl info` or `xm info`: lines `key : value`, sizes in MiB. A key's continuation lines
/// (`node_to_cpu` of xm) are indented and passed over.
pub(super) fn read(text: &str, before: Option<&HostFacts>) -> HostFacts {
    let mut facts = HostFacts::default();
    let (mut version, mut major, mut minor, mut extra) = (None, None, None, "");
    let mib = |value| words::whole(value).map(Bytes::from_mib);
    for line in text.lines().filter(|line| !line.starts_with([' ', '\t'])) {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match key.trim_end() {
            "host" => facts.hostname = name(value, before.and_then(|b| b.hostname.as_ref())),
            "release" => facts.kernel = name(value, before.and_then(|b| b.kernel.as_ref())),
            "nr_cpus" => facts.cpus = words::whole(value).and_then(|n| n.try_into().ok()),
            "cpu_mhz" => facts.cpu_mhz = words::decimal(value),
            "total_memory" => facts.total = mib(value),
            "free_memory" => facts.free = mib(value),
            "xen_version" => version = Some(value),
            "xen_major" => major = words::whole(value),
            "xen_minor" => minor = words::whole(value),
            "xen_extra" => extra = value,
            _ => {}
        }
    }
    // xm, and xl before 4.2, tell the version in three parts only.
    let parts = || Some(format!("{}.{}{extra}", major?, minor?));
    let version = version.filter(|v| !v.is_empty()).map(str::to_owned).or_else(parts);
    facts.hypervisor = version.and_then(|v| name(&v, before.and_then(|b| b.hypervisor.as_ref())));
    facts
}

/// The text as a name, shared with the sample before where it is the same.
pub(super) fn name(raw: &str, before: Option<&Name>) -> Option<Name> {
    match before {
        _ if raw.is_empty() => None,
        Some(known) if known.as_str() == raw => Some(known.clone()),
        _ => Some(Name::new(raw)),
    }
}

#[cfg(test)]
#[path = "info_tests.rs"]
mod tests;
