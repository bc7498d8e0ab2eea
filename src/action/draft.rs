//! A guest as it is described before it is made: on the command line, in a template file, in the
//! dashboard's form. All of them fill in the same fields.

use super::Size;
use super::devices::OpenDevices;
use super::hand::nonce;
use crate::hypervisor::guest_spec::{Boot, GuestSpec, Nic};
use crate::model::{Bytes, Cluster, Freshness, Host, Moment, Name};
use serde::Deserialize;
use std::sync::Arc;

/// What is said of a guest that is to be made; everything may be left out but its name and memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Draft {
    /// Its name.
    pub name: Option<String>,
    /// What it starts with: `1G`.
    pub memory: Option<String>,
    /// The balloon's ceiling; as much as it starts with where nothing is said.
    pub maximum: Option<String>,
    /// Virtual CPUs; 1 where nothing is said.
    pub vcpus: Option<u32>,
    /// Disks: `phy:/dev/vg/{name},xvda,w`, with the guest's name put in.
    pub disks: Vec<String>,
    /// The bridge its network card is on; with neither this nor `mac` it gets none.
    pub bridge: Option<String>,
    /// The card's address; `auto` or nothing for a new one of Xen's (00:16:3e).
    pub mac: Option<String>,
    /// Kernel on the host.
    pub kernel: Option<String>,
    /// RAM disk on the host.
    pub ramdisk: Option<String>,
    /// The kernel's arguments.
    pub arguments: Option<String>,
    /// The program that takes the kernel from the guest's disk; `pygrub` where nothing is said.
    pub loader: Option<String>,
    /// Fully virtual, booting from these: `cd`.
    pub firmware: Option<String>,
    /// Whether it gets a screen.
    pub vnc: Option<bool>,
}

/// What is wrong with a draft.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDraft {
    /// A field that has to be there.
    #[error("say its {0}")]
    Missing(&'static str),
    /// A size that is none.
    #[error("{what}: {value:?} is no size such as 1G or 512M")]
    Size {
        /// Which.
        what: &'static str,
        /// What was there.
        value: String,
    },
    /// Two ways to boot.
    #[error("it boots in one way: {0} and {1} do not go together")]
    Boots(&'static str, &'static str),
    /// The template's text.
    #[error("{0}")]
    Template(String),
}

impl Draft {
    /// Reads a template: a TOML file of these fields.
    ///
    /// # Errors
    /// Where it is wrong, and with what.
    pub fn template(text: &str) -> Result<Draft, BadDraft> {
        toml::from_str(text).map_err(|error| BadDraft::Template(crate::model::sanitise(error.to_string().trim())))
    }

    /// This draft, with what it does not say taken from another.
    #[must_use]
    pub fn or(self, other: Draft) -> Draft {
        // Another way to boot is not mixed with that of the template.
        let boots = self.kernel.is_some() || self.loader.is_some() || self.firmware.is_some();
        let boot = |own: Option<String>, theirs: Option<String>| own.or(theirs.filter(|_| !boots));
        Draft {
            name: self.name.or(other.name),
            memory: self.memory.or(other.memory),
            maximum: self.maximum.or(other.maximum),
            vcpus: self.vcpus.or(other.vcpus),
            disks: if self.disks.is_empty() { other.disks } else { self.disks },
            bridge: self.bridge.or(other.bridge),
            mac: self.mac.or(other.mac),
            kernel: boot(self.kernel, other.kernel),
            ramdisk: boot(self.ramdisk, other.ramdisk),
            arguments: boot(self.arguments, other.arguments),
            loader: boot(self.loader, other.loader),
            firmware: boot(self.firmware, other.firmware),
            vnc: self.vnc.or(other.vnc),
        }
    }

    /// The memory it starts with.
    ///
    /// # Errors
    /// It is not said, or no size.
    pub fn memory(&self) -> Result<Bytes, BadDraft> {
        size("memory", self.memory.as_deref().ok_or(BadDraft::Missing("memory"))?)
    }

    /// The guest it describes. A new address for its card is one that `open` does not have.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub fn settle(&self, open: &OpenDevices) -> Result<GuestSpec, BadDraft> {
        let name = self.name.clone().filter(|name| !name.is_empty()).ok_or(BadDraft::Missing("name"))?;
        let boot = match (&self.kernel, &self.loader, &self.firmware) {
            (Some(_), Some(_), _) => return Err(BadDraft::Boots("kernel", "loader")),
            (Some(_), _, Some(_)) => return Err(BadDraft::Boots("kernel", "firmware")),
            (_, Some(_), Some(_)) => return Err(BadDraft::Boots("loader", "firmware")),
            (Some(kernel), ..) => Boot::Kernel {
                kernel: kernel.clone(),
                ramdisk: self.ramdisk.clone(),
                arguments: self.arguments.clone(),
            },
            (_, _, Some(order)) => Boot::Firmware(order.clone()),
            (None, loader, None) => Boot::Loader(loader.clone().unwrap_or_else(|| "pygrub".to_owned())),
        };
        let mac = self.mac.as_deref().filter(|mac| *mac != "auto");
        let nic = (self.bridge.is_some() || self.mac.is_some())
            .then(|| Nic { bridge: self.bridge.clone(), mac: mac.map_or_else(|| new_mac(open), str::to_owned) });
        Ok(GuestSpec {
            memory: self.memory()?,
            maximum: self.maximum.as_deref().map(|text| size("maximum", text)).transpose()?,
            vcpus: self.vcpus.unwrap_or(1),
            disks: self.disks.iter().map(|disk| disk.replace("{name}", &name)).collect(),
            nics: nic.into_iter().collect(),
            boot,
            vnc: self.vnc.unwrap_or(false),
            name,
        })
    }
}

fn size(what: &'static str, text: &str) -> Result<Bytes, BadDraft> {
    match Size::parse(text) {
        Some(Size::Exactly(size)) => Ok(size),
        _ => Err(BadDraft::Size { what, value: text.to_owned() }),
    }
}

/// An address of Xen's own range (OUI 00:16:3e, the lower half of what follows, as its tools do)
/// that none of these cards has.
fn new_mac(open: &OpenDevices) -> String {
    loop {
        let [a, b, c, ..] = nonce().to_be_bytes();
        let mac = format!("00:16:3e:{:02x}:{b:02x}:{c:02x}", a & 0x7f);
        let taken = open.hosts.values().flatten().flat_map(|devices| &devices.macs).any(|(_, other)| *other == mac);
        if !taken {
            return mac;
        }
    }
}

/// The host with the most free memory among those that answer and have room for `memory`, of one
/// pool if that is named.
///
/// # Errors
/// None has room; what each has.
pub fn roomiest<'a>(
    cluster: &'a Cluster,
    memory: Bytes,
    pool: Option<&str>,
    now: Moment,
) -> Result<&'a Arc<Host>, String> {
    let in_pool =
        |host: &Host| pool.is_none_or(|pool| cluster.pools.get(host.pool).is_some_and(|own| *own.name == *pool));
    let answers = |host: &&Arc<Host>| {
        in_pool(host)
            && host.report.is_some()
            && matches!(super::check::heard(host, now), Freshness::Live | Freshness::Late)
    };
    let best = cluster.hosts.iter().filter(answers).max_by_key(|host| host.totals.free);
    match best {
        None => Err(match pool {
            Some(pool) => format!("no host of pool {} answers", Name::new(pool)),
            None => "no host answers".to_owned(),
        }),
        Some(host) if host.totals.free.is_some_and(|free| free >= memory) => Ok(host),
        Some(host) => Err(format!(
            "no host has {memory} free; {} has the most: {}{}",
            host.id,
            host.totals.free.map_or_else(|| "-".to_owned(), |free| free.to_string()),
            match super::check::reclaimable(host) {
                Bytes::ZERO => String::new(),
                could => format!(", and its guests could give back est. {could}"),
            }
        )),
    }
}

#[cfg(test)]
mod tests;
