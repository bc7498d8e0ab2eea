//! The disks and network cards of a host's domains, as the backends in its xenstore tell of them:
//! `/local/domain/0/backend/KIND/DOMID/DEVICE/KEY`, written by the toolstack (xl of Xen 4.17 and
//! xend of Xen 3.4 alike), read with `xenstore-ls -f`. A driver domain's backends are not among
//! them.

use crate::hypervisor::disk::bare_path;
use crate::hypervisor::{Frame, FrameError};
use crate::model::Name;

/// What a host's domains hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices {
    /// Their disks, in the order of the host.
    pub disks: Vec<OpenDisk>,
    /// Addresses of their network cards, in lower case, with whose they are.
    pub macs: Vec<(u32, String)>,
}

/// A disk of a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenDisk {
    /// Whose.
    pub domid: u32,
    /// Its name in the guest: `xvda`; empty where the host does not tell.
    pub device: Name,
    /// What is behind it on the host, without the driver's words before it; `None` for an empty
    /// drive.
    pub path: Option<String>,
    /// The guest may write.
    pub writable: bool,
    /// A drive whose disc can be taken out.
    pub cdrom: bool,
}

impl Devices {
    /// Reads an answer to [`super::what_is_open`].
    ///
    /// # Errors
    /// It is no whole frame of ours. A host that could not tell is `Ok(Err(..))` with what it said.
    pub fn parse(bytes: &[u8], nonce: &str) -> Result<Result<Devices, String>, FrameError> {
        let frame = Frame::parse(bytes, nonce)?;
        if let Some(refused) = frame.section("refused") {
            return Ok(Err(crate::model::sanitise(refused.out.trim())));
        }
        let section = frame.section("devices").ok_or_else(|| FrameError::Disordered("no devices".to_owned()))?;
        Ok(match section.status {
            0 => Devices::whole(&section.out),
            status => Err(crate::model::sanitise(&format!("exit {status}: {}", section.err.trim()))),
        })
    }

    /// The list, if the tool got to its end. Where no domain has a device there may be no backends.
    fn whole(text: &str) -> Result<Devices, String> {
        let said = || text.lines().find_map(|line| line.strip_prefix("xenstore-ls: ")).unwrap_or_default();
        match text.lines().rev().find_map(|line| line.strip_prefix("status ")).map(str::trim) {
            Some("0") => Ok(Devices::of(text)),
            Some("1") if said().contains("No such file") => Ok(Devices::default()),
            Some(status) => Err(crate::model::sanitise(&format!("xenstore-ls: exit {status}: {}", said()))),
            None => Err("the list of its devices breaks off".to_owned()),
        }
    }

    fn of(text: &str) -> Devices {
        let mut devices = Devices::default();
        let mut disk: Option<(String, OpenDisk)> = None;
        for line in text.lines() {
            let Some((path, value)) = line.split_once(" = \"") else { continue };
            let value = value.strip_suffix('"').unwrap_or(value);
            let Some(rest) = path.strip_prefix("/local/domain/0/backend/") else { continue };
            let words: Vec<&str> = rest.split('/').collect();
            let &[kind, domid, device, key] = &words[..] else { continue };
            let Ok(domid) = domid.parse::<u32>() else { continue };
            if kind == "vif" {
                if key == "mac" {
                    devices.macs.push((domid, value.to_ascii_lowercase()));
                }
                continue;
            }
            let place = format!("{kind}/{domid}/{device}");
            if disk.as_ref().is_none_or(|(at, _)| *at != place) {
                devices.disks.extend(disk.take().map(|(_, disk)| disk));
                disk = Some((place, OpenDisk { domid, writable: true, ..OpenDisk::default() }));
            }
            if let Some((_, disk)) = &mut disk {
                disk.take(key, value);
            }
        }
        devices.disks.extend(disk.map(|(_, disk)| disk));
        devices
    }
}

impl OpenDisk {
    fn take(&mut self, key: &str, value: &str) {
        match key {
            "params" => self.path = Some(bare_path(value)).filter(|path| !path.is_empty()),
            "mode" => self.writable = value.starts_with('w'),
            // xend writes the kind of device behind the name: `hdc:cdrom`.
            "dev" => {
                self.device = Name::new(value.split(':').next().unwrap_or_default());
                self.cdrom |= value.ends_with(":cdrom");
            }
            "device-type" => self.cdrom |= value == "cdrom",
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
