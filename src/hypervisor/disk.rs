//! A line of a configuration's `disk` list: what is behind it, and whether it is written to.
//!
//! xl takes `TARGET,FORMAT,VDEV,ACCESS` with all but the target at choice, or keys
//! (`format=raw, vdev=xvda, access=rw, target=/dev/vg/x`, the target to the end of the line), and
//! as xm does the older `phy:/dev/vg/x,xvda,w`, `file:/x.img,hda,w`, `tap:aio:/x.img,xvda,w`
//! (xl-disk-configuration(5), xmdomain.cfg(5)).

/// What a line of a configuration says of a disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskLine {
    /// The path on the host, without the driver's words before it.
    pub path: Option<String>,
    /// The guest may write; taken so where nothing is said, as xl does.
    pub writable: bool,
    /// Others may have it open for writing too: `w!`.
    pub shared: bool,
}

impl DiskLine {
    /// Reads a line.
    pub fn parse(line: &str) -> DiskLine {
        let mut disk = DiskLine { path: None, writable: true, shared: false };
        let mut rest = line;
        let mut first = true;
        while !rest.is_empty() {
            let word = rest.split(',').next().unwrap_or_default();
            let trimmed = word.trim();
            if let Some(at) = rest.trim_start().strip_prefix("target=") {
                disk.path = Some(bare_path(at.trim()));
                break;
            }
            rest = rest.get(word.len() + 1..).unwrap_or_default();
            let access = trimmed.strip_prefix("access=").unwrap_or(trimmed);
            match access {
                "r" | "ro" => disk.writable = false,
                "w" | "rw" => disk.writable = true,
                "w!" | "!" => (disk.writable, disk.shared) = (true, true),
                _ if first && !is_key(trimmed) => disk.path = Some(bare_path(trimmed)),
                _ => {}
            }
            if trimmed == "cdrom" || trimmed == "devtype=cdrom" || trimmed.ends_with(":cdrom") {
                disk.writable = false;
            }
            first = false;
        }
        disk.path = disk.path.filter(|path| !path.is_empty());
        disk
    }
}

fn is_key(word: &str) -> bool {
    word.split_once('=').is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
}

/// A path without the words of drivers before it: `tap:aio:/x` is `/x`, and `phy:vg/x` is `/dev/vg/x`.
pub(crate) fn bare_path(target: &str) -> String {
    let mut rest = target.trim();
    let mut device = false;
    while let Some((word, after)) = rest.split_once(':')
        && !word.is_empty()
        && word.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        device |= word == "phy";
        rest = after;
    }
    // Twice the same separator leads to the same place.
    let path = rest.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    match rest.starts_with('/') {
        true => format!("/{path}"),
        false if device && !path.is_empty() => format!("/dev/{path}"),
        false => path,
    }
}

#[cfg(test)]
mod tests;
