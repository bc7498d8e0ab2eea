//! Making guests on a simulated host of what a command line says, and what disks and cards there are.

use super::World;
use super::command::{Ended, quiet, says};
use super::request::split;
use crate::model::Toolstack;
use crate::sim::scenario::{Begins, GuestSetup, Kib, Obeys};

impl World {
    /// `create /dev/null name=… memory=…`: a guest nobody has thought of before.
    pub(super) fn create_of(&self, host: usize, toolstack: Toolstack, words: &[&str]) -> Ended {
        let value = |key: &str| {
            let mut pairs = words.iter().filter_map(|word| word.split_once('='));
            pairs.find(|(name, _)| *name == key).map(|(_, value)| value.trim_matches('"'))
        };
        let (Some(name), Some(mib)) = (value("name"), value("memory").and_then(|mib| mib.parse::<u64>().ok())) else {
            return says(3, "Parsing config from /dev/null\nDomain name must be specified.\n");
        };
        let maximum = value("maxmem").and_then(|mib| mib.parse().ok()).unwrap_or(mib);
        if self.now(host).guests.iter().any(|guest| *guest.name == *name) {
            return match toolstack {
                Toolstack::Xl => says(3, format!("libxl: error: Domain with name \"{name}\" already exists.\n")),
                Toolstack::Xm => says(1, format!("Error: VM name '{name}' already in use by domain\n")),
            };
        }
        let added = self.plot(|_, script, _| {
            let Some(like) = script.setups.first().cloned() else { return Err(super::Refused::NoSuchDomain) };
            script.setups.push(GuestSetup {
                name: name.to_owned(),
                host,
                memory: Kib(mib * 1024),
                maxmem: Kib(maximum * 1024),
                vcpus: value("vcpus").and_then(|count| count.parse().ok()).unwrap_or(1),
                target: None,
                stuck_at: None,
                shutdown: Obeys::default(),
                begins: Begins::Told,
                ..like
            });
            script.places.push(host as u32);
            Ok(())
        });
        match added.and_then(|()| self.create_on(host, name)) {
            Ok(_) if toolstack == Toolstack::Xl => says(0, "Parsing config from /dev/null\n"),
            Ok(domid) => Ended {
                out: format!("Using config file \"/dev/null\".\nStarted domain {name} (id={domid})\n"),
                ..quiet()
            },
            Err(refused) => says(if toolstack == Toolstack::Xl { 3 } else { 1 }, format!("Error: {refused}\n")),
        }
    }

    /// What disks and cards a host's guests have, if that is asked.
    pub(super) fn what_is_open(&self, host: usize, sent: &[u8]) -> Option<Vec<u8>> {
        let words = split(std::str::from_utf8(sent).ok()?.strip_prefix("B ")?)?;
        let [nonce] = &words[..] else { return None };
        let mut told = String::new();
        for guest in &self.now(host).guests {
            let (id, name) = (guest.domid, &guest.name);
            let at = format!("/local/domain/0/backend/vbd/{id}/51712");
            told.push_str(&format!(
                "{at}/dev = \"xvda\"\n{at}/mode = \"w\"\n{at}/params = \"/OVS/running_pool/{name}/System.img\"\n"
            ));
        }
        for guest in &self.now(host).guests {
            let [a, b, c, ..] = guest.uuid;
            let id = guest.domid;
            told.push_str(&format!(
                "/local/domain/0/backend/vif/{id}/0/mac = \"00:16:3e:{:02x}:{b:02x}:{c:02x}\"\n",
                a & 0x7f
            ));
        }
        Some(
            format!(
                "\n@{nonce} begin 1\n\n@{nonce} + devices\n{told}\nstatus 0\n@{nonce} - devices 0\n\n@{nonce} end\n"
            )
            .into_bytes(),
        )
    }
}
