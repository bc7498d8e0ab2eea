//! A guest that is yet to be made, in no toolstack's words, and the configuration it becomes.
//!
//! Nothing is written on the host for it: both toolstacks take a whole configuration from their
//! command line when the file is `/dev/null`. xl appends every word with a `=` in it to the (empty)
//! file, xm reads them as the variables of its configuration (xm(1) has a RAM-disk guest as its
//! example).

use crate::hypervisor::disk::DiskLine;
use crate::hypervisor::guest_config::GuestConfig;
use crate::hypervisor::operate::NoCommand;
use crate::model::{Bytes, Name, Toolstack};

/// A guest to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestSpec {
    /// Its name.
    pub name: String,
    /// What it starts with.
    pub memory: Bytes,
    /// The balloon's ceiling; `None` for what it starts with.
    pub maximum: Option<Bytes>,
    /// Virtual CPUs.
    pub vcpus: u32,
    /// Its disks, as the toolstack takes them: `phy:/dev/vg/web1,xvda,w`.
    pub disks: Vec<String>,
    /// Its network cards.
    pub nics: Vec<Nic>,
    /// How it boots.
    pub boot: Boot,
    /// Whether it gets a screen (VNC on the host's loopback).
    pub vnc: bool,
}

/// A network card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nic {
    /// The bridge on the host; `None` for the toolstack's own choice.
    pub bridge: Option<String>,
    /// Its address.
    pub mac: String,
}

/// How a guest boots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Boot {
    /// Paravirtual, with a kernel that lies on the host.
    Kernel {
        /// Its path.
        kernel: String,
        /// The RAM disk's path.
        ramdisk: Option<String>,
        /// The kernel's arguments.
        arguments: Option<String>,
    },
    /// Paravirtual, with the kernel a program takes from the guest's disk: `pygrub`.
    Loader(String),
    /// With a firmware, from disk (`c`), CD (`d`) or network (`n`) in that order.
    Firmware(String),
}

/// One line of a configuration.
enum Value {
    Text(String),
    Number(u64),
    List(Vec<String>),
}

impl GuestSpec {
    /// What the checks look at.
    pub fn config(&self) -> GuestConfig {
        GuestConfig {
            name: Some(Name::new(&self.name)),
            uuid: None,
            memory: Some(self.memory),
            maximum: Some(self.maximum.unwrap_or(self.memory)),
            disks: self.disks.clone(),
            more_disks: false,
            macs: self.nics.iter().map(|nic| nic.mac.to_ascii_lowercase()).collect(),
            more_cards: false,
        }
    }

    /// The configuration as a file of it would read.
    pub fn text(&self, toolstack: Toolstack) -> String {
        let line = |(key, value): &(&str, Value)| match value {
            Value::Text(text) => format!("{key} = \"{text}\"\n"),
            Value::Number(number) => format!("{key} = {number}\n"),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|item| format!("\"{item}\"")).collect();
                format!("{key} = [{}]\n", items.join(", "))
            }
        };
        self.values(toolstack).iter().map(line).collect()
    }

    /// The words behind `create` that make it.
    ///
    /// # Errors
    /// A value that would not mean the same to the tool.
    pub fn words(&self, toolstack: Toolstack) -> Result<Vec<String>, NoCommand> {
        self.check()?;
        let mut words = vec!["/dev/null".to_owned()];
        for (key, value) in self.values(toolstack) {
            match (toolstack, value) {
                (_, Value::Number(number)) => words.push(format!("{key}={number}")),
                (Toolstack::Xl, Value::Text(text)) => words.push(format!("{key}=\"{text}\"")),
                (Toolstack::Xl, Value::List(items)) => {
                    let items: Vec<String> = items.iter().map(|item| format!("\"{item}\"")).collect();
                    words.push(format!("{key}=[{}]", items.join(",")));
                }
                (Toolstack::Xm, Value::Text(text)) => words.push(format!("{key}={text}")),
                // A variable that is a list is given once for each item.
                (Toolstack::Xm, Value::List(items)) => words.extend(items.iter().map(|item| format!("{key}={item}"))),
            }
        }
        Ok(words)
    }

    fn values(&self, toolstack: Toolstack) -> Vec<(&'static str, Value)> {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut values = vec![("name", text(&self.name)), ("memory", Value::Number(self.memory.mib()))];
        if let Some(maximum) = self.maximum.filter(|maximum| *maximum != self.memory) {
            values.push(("maxmem", Value::Number(maximum.mib())));
        }
        values.push(("vcpus", Value::Number(self.vcpus.into())));
        let hvm = matches!(self.boot, Boot::Firmware(_));
        match &self.boot {
            Boot::Kernel { kernel, ramdisk, arguments } => {
                values.push(("kernel", text(kernel)));
                values.extend(ramdisk.as_deref().map(|path| ("ramdisk", text(path))));
                values.extend(arguments.as_deref().map(|words| ("extra", text(words))));
            }
            Boot::Loader(loader) => values.push(("bootloader", text(loader))),
            Boot::Firmware(order) => {
                values.push(("builder", text("hvm")));
                if toolstack == Toolstack::Xm {
                    // xend does not find these by itself (Oracle VM's vm.cfg has them, too).
                    values.push(("kernel", text("/usr/lib/xen/boot/hvmloader")));
                    values.push(("device_model", text("/usr/lib/xen/bin/qemu-dm")));
                }
                values.push(("boot", text(order)));
            }
        }
        if !self.disks.is_empty() {
            values.push(("disk", Value::List(self.disks.clone())));
        }
        if !self.nics.is_empty() {
            let nic = |nic: &Nic| match &nic.bridge {
                Some(bridge) => format!("mac={},bridge={bridge}", nic.mac),
                None => format!("mac={}", nic.mac),
            };
            values.push(("vif", Value::List(self.nics.iter().map(nic).collect())));
        }
        if self.vnc && hvm {
            values.extend([
                ("vnc", Value::Number(1)),
                ("vnclisten", text("127.0.0.1")),
                ("vncunused", Value::Number(1)),
            ]);
        } else if self.vnc {
            let kind = if toolstack == Toolstack::Xm { "type=vnc," } else { "vnc=1," };
            values.push(("vfb", Value::List(vec![format!("{kind}vnclisten=127.0.0.1,vncunused=1")])));
        }
        values
    }

    /// Whether every value means to the tool what it says here: no quote ends a text early, no line
    /// ends it, nothing is taken for an option or for nothing.
    fn check(&self) -> Result<(), NoCommand> {
        let bad = |what, value: &str, why| Err(NoCommand::BadValue { what, value: value.to_owned(), why });
        super::operate::domain_name(&self.name)?;
        if self.memory.mib() == 0 {
            return bad("memory", &self.memory.to_string(), "is less than one MiB");
        }
        if !(1..=4096).contains(&self.vcpus) {
            return bad("number of VCPUs", &self.vcpus.to_string(), "must be from 1 to 4096");
        }
        let mut texts: Vec<(&'static str, &str)> = Vec::new();
        texts.extend(self.disks.iter().map(|disk| ("disk", disk.as_str())));
        for nic in &self.nics {
            texts.extend(nic.bridge.as_deref().map(|bridge| ("bridge", bridge)));
            if !is_mac(&nic.mac) {
                return bad("MAC", &nic.mac, "must be six bytes such as 00:16:3e:12:34:56, and no group address");
            }
        }
        match &self.boot {
            Boot::Kernel { kernel, ramdisk, arguments } => {
                for path in std::iter::once(kernel).chain(ramdisk) {
                    if !path.starts_with('/') {
                        return bad("kernel", path, "must be an absolute path on the host");
                    }
                    texts.push(("kernel", path));
                }
                texts.extend(arguments.as_deref().map(|words| ("kernel arguments", words)));
            }
            Boot::Loader(loader) => texts.push(("boot loader", loader)),
            Boot::Firmware(order) => {
                if order.is_empty() || !order.bytes().all(|b| b"acdn".contains(&b)) {
                    return bad("boot order", order, "is made of c (disk), d (CD), n (network) and a (floppy)");
                }
            }
        }
        for (what, text) in texts {
            if text.is_empty() || text.len() > 1000 {
                return bad(what, text, "must have 1 to 1000 characters");
            }
            if text.bytes().any(|b| b < b' ' || b == 0x7f || b"\"'\\".contains(&b)) {
                return bad(what, text, "may have no quotes, backslashes or control characters");
            }
            if what == "bridge" && text.contains([',', ' ', '=']) {
                return bad(what, text, "is one word");
            }
            if what == "disk" && DiskLine::parse(text).path.is_none() && !text.contains("cdrom") {
                return bad(what, text, "names nothing on the host; such as phy:/dev/vg/web1,xvda,w");
            }
        }
        Ok(())
    }
}

/// Whether that is the address of one network card.
pub fn is_mac(text: &str) -> bool {
    let bytes: Vec<&str> = text.split(':').collect();
    let byte = |text: &&str| text.len() == 2 && u8::from_str_radix(text, 16).is_ok();
    bytes.len() == 6
        && bytes.iter().all(byte)
        && bytes.first().and_then(|first| u8::from_str_radix(first, 16).ok()).is_some_and(|first| first & 1 == 0)
}

#[cfg(test)]
#[path = "guest_spec_tests.rs"]
mod tests;
