//! The action script's requests on a simulated host: guarded as the script does it, done as the
//! toolstack does it, and answered in the tools' own words.
//!
//! Texts of xl: captured from Xen 4.17. Texts of xm: xend of Xen 3.4 (`xm/main.py`,
//! `XendDomainInfo.py`).

use super::World;
use super::act::start;
use super::request::{Operate, split};
use super::script::Happening;
use crate::model::{Bytes, Toolstack, Uuid};
use crate::sim::host::{Guest, Life, Refused};
use crate::sim::scenario::{Fault, What};
use std::time::Duration;

/// How long a guest that has shut down for a reboot takes until it is up again, and a migration.
const BOOT: Duration = Duration::from_secs(1);
const MIGRATION: Duration = Duration::from_secs(8);

/// What a tool said and how it ended.
pub(super) struct Ended {
    pub status: i32,
    pub out: String,
    pub err: String,
}

pub(super) fn quiet() -> Ended {
    Ended { status: 0, out: String::new(), err: String::new() }
}

pub(super) fn says(status: i32, err: impl Into<String>) -> Ended {
    Ended { status, out: String::new(), err: err.into() }
}

impl World {
    /// Does what is asked and gives the frame that answers it.
    pub(super) fn operate(&self, host: usize, asked: &Operate) -> Vec<u8> {
        let (status, said) = self.make_sure(host, asked);
        let nonce = &asked.nonce;
        let mut frame = format!("\n@{nonce} begin 1\n\n@{nonce} + guard\n{said}\n@{nonce} - guard {status}\n");
        if status == 0 {
            let ended = self.tool(host, asked);
            frame.push_str(&format!("\n@{nonce} + run\n{}\n@{nonce} - run {}\n{}", ended.out, ended.status, ended.err));
        }
        frame.push_str(&format!("\n@{nonce} end\n"));
        frame.into_bytes()
    }

    /// Shows a configuration file, if that is asked: that of a guest of the scenario.
    pub(super) fn view(&self, sent: &[u8]) -> Option<Vec<u8>> {
        let words = split(std::str::from_utf8(sent).ok()?.strip_prefix("V ")?)?;
        let [nonce, path] = &words[..] else { return None };
        let script = self.inner.script();
        let name = named(path);
        let (status, out, err) = match script.setups.iter().find(|setup| setup.name == name) {
            Some(setup) => {
                let (memory, maxmem) = (setup.memory.0 / 1024, setup.maxmem.0 / 1024);
                let disk = format!("file:/OVS/running_pool/{name}/System.img,xvda,w");
                let text = format!(
                    "name = '{name}'\nmemory = '{memory}'\nmaxmem = '{maxmem}'\nvcpus = {}\ndisk = ['{disk}']",
                    setup.vcpus
                );
                (0, text, String::new())
            }
            None => (1, String::new(), format!("head: cannot open '{path}' for reading: No such file or directory")),
        };
        Some(
            format!(
                "\n@{nonce} begin 1\n\n@{nonce} + config\n{out}\n@{nonce} - config {status}\n{err}\n@{nonce} end\n"
            )
            .into_bytes(),
        )
    }

    pub(super) fn make_sure(&self, host: usize, asked: &Operate) -> (i32, String) {
        let host = self.now(host);
        let fault = host.fault();
        if matches!(fault, Some(Fault::NoTools | Fault::Unprivileged)) && asked.guard != "none" {
            return (5, "cannot init xl context".to_owned());
        }
        match asked.guard.as_str() {
            "none" => (0, String::new()),
            "domain" => {
                let Some(id) = asked.id.parse::<u32>().ok() else { return (5, String::new()) };
                let Some(guest) = host.guests.iter().find(|guest| guest.domid == id) else {
                    return (4, String::new());
                };
                let uuid = Uuid(guest.uuid).to_string();
                if uuid != asked.uuid {
                    return (3, format!("/vm/{uuid}"));
                }
                let named = host.guests.iter().find(|guest| *guest.name == *asked.id);
                match named.filter(|named| asked.toolstack == Toolstack::Xm && named.domid != id) {
                    Some(named) => {
                        (3, format!("a domain called {id} stands in the way: it has number {}", named.domid))
                    }
                    None => (0, String::new()),
                }
            }
            "halted" => {
                let has = |guests: &[Guest]| guests.iter().any(|guest| Uuid(guest.uuid).to_string() == asked.uuid);
                match (has(&host.guests), has(&host.halted)) {
                    (true, _) => (3, String::new()),
                    (false, true) => (0, String::new()),
                    (false, false) => (4, String::new()),
                }
            }
            _ => (5, String::new()),
        }
    }

    fn tool(&self, host: usize, asked: &Operate) -> Ended {
        let tool = asked.toolstack.word();
        match self.now(host).fault() {
            Some(Fault::NoTools) => return says(127, format!("sh: {tool}: not found\n")),
            Some(Fault::Unprivileged) => return says(1, "cannot init xl context\n"),
            _ => {}
        }
        let words: Vec<&str> = asked.words.iter().map(String::as_str).filter(|word| *word != "--live").collect();
        match words[..] {
            [_, "create", "/dev/null", ..] => self.create_of(host, asked.toolstack, &words[3..]),
            [_, "create", config] => self.create_from(host, asked.toolstack, config),
            [_, "start", uuid] if asked.toolstack == Toolstack::Xm => self.start_halted(host, uuid),
            [_, verb, id] => self.plain(host, asked.toolstack, verb, id),
            // The guests here have no CD drives.
            [_, "cd-eject", _, drive] => says(1, format!("libxl: error: {drive}: no such CD drive\n")),
            [_, verb, id, value] => self.with_value(host, asked.toolstack, verb, id, value),
            _ => says(2, format!("Error: {tool}: wrong arguments.\n")),
        }
    }

    /// `xm start UUID`: a guest that xend manages.
    fn start_halted(&self, host: usize, uuid: &str) -> Ended {
        let key =
            self.now(host).halted.iter().find(|guest| Uuid(guest.uuid).to_string() == uuid).map(|guest| guest.key);
        let Some(key) = key else { return no_domain(Toolstack::Xm, uuid) };
        match self.plot(|world, script, at| start(world, script, at, key)) {
            Ok(()) => quiet(),
            Err(refused) => refusal(Toolstack::Xm, 0, &refused),
        }
    }

    fn plain(&self, host: usize, toolstack: Toolstack, verb: &str, id: &str) -> Ended {
        let xl = toolstack == Toolstack::Xl;
        let Some(domid) = id.parse().ok().filter(|&id| id == 0 || self.key(host, id).is_some()) else {
            return no_domain(toolstack, id);
        };
        let done = match verb {
            // The request lies in xenstore until somebody wakes the guest.
            "shutdown" | "reboot" if self.is_paused(host, domid) => Ok(()),
            "shutdown" => self.shutdown(host, domid).map(|_| ()),
            "reboot" => self.reboot(host, domid),
            "pause" => self.pause(host, domid, true),
            "unpause" => self.pause(host, domid, false),
            "destroy" => self.destroy(host, domid),
            _ => return says(2, format!("Error: Subcommand {verb} not found!\n")),
        };
        match (done, verb) {
            (Err(refused), _) => refusal(toolstack, domid, &refused),
            (Ok(()), "shutdown") if xl => says(0, format!("Shutting down domain {domid}\n")),
            (Ok(()), "reboot") if xl => says(0, format!("Rebooting domain {domid}\n")),
            (Ok(()), _) => quiet(),
        }
    }

    fn with_value(&self, host: usize, toolstack: Toolstack, verb: &str, id: &str, value: &str) -> Ended {
        let Some(domid) = id.parse::<u32>().ok().filter(|&id| id == 0 || self.key(host, id).is_some()) else {
            return no_domain(toolstack, id);
        };
        let number = value.parse::<u64>().ok();
        match (verb, number) {
            ("mem-set", Some(mib)) => match self.mem_set(host, domid, Bytes::from_mib(mib)) {
                Ok(()) => quiet(),
                Err(Refused::AboveMaximum) if toolstack == Toolstack::Xl => above_maximum(domid, mib),
                // xl has no autoballooning here: the target is set and the guest stops short.
                Err(Refused::NoMemory { .. }) if toolstack == Toolstack::Xl => {
                    self.force_target(host, domid, mib * 1024);
                    quiet()
                }
                Err(refused) => refusal(toolstack, domid, &refused),
            },
            ("mem-max", Some(mib)) => self.on_guest(host, toolstack, domid, |guest| {
                if mib * 1024 < guest.target {
                    return Err(format!(
                        "libxl: error: libxl_mem.c:59:libxl_domain_setmaxmem: Domain {domid}:memory_static_max must be \
                         greater than or or equal to memory_dynamic_max: Success\ncannot set domid {domid} static max \
                         memory to : {mib}\n"
                    ));
                }
                guest.maximum = mib * 1024;
                Ok(())
            }),
            ("vcpu-set", Some(count)) => self.on_guest(host, toolstack, domid, |guest| {
                guest.vcpus = count.min(u64::from(u32::MAX)) as u32;
                Ok(())
            }),
            ("rename", _) => {
                let taken = self.now(host).guests.iter().any(|guest| *guest.name == *value);
                let Some(key) = self.key(host, domid) else { return no_domain(toolstack, id) };
                if taken {
                    return says(1, format!("Error: VM name '{value}' already in use by another domain\n"));
                }
                match self.now(host).rename(key, value) {
                    Ok(()) => quiet(),
                    Err(refused) => refusal(toolstack, domid, &refused),
                }
            }
            ("migrate", _) => {
                let hosts = self.inner.hosts.len();
                let Some(to) = (0..hosts).find(|&at| self.inner.lock(at).setup.name == value) else {
                    return says(1, format!("ssh: Could not resolve hostname {value}: Name or service not known\n"));
                };
                match self.migrate(host, domid, to, MIGRATION) {
                    Ok(()) => quiet(),
                    Err(refused) => refusal(toolstack, domid, &refused),
                }
            }
            _ => says(2, format!("Error: Subcommand {verb} not found!\n")),
        }
    }

    /// Changes a guest in place.
    fn on_guest(
        &self,
        host: usize,
        toolstack: Toolstack,
        domid: u32,
        change: impl FnOnce(&mut Guest) -> Result<(), String>,
    ) -> Ended {
        let Some(key) = self.key(host, domid) else { return no_domain(toolstack, &domid.to_string()) };
        match self.now(host).guest_mut(key).map(change) {
            Some(Ok(())) => quiet(),
            Some(Err(said)) => says(1, said),
            None => no_domain(toolstack, &domid.to_string()),
        }
    }

    fn is_paused(&self, host: usize, domid: u32) -> bool {
        self.now(host).guests.iter().any(|guest| guest.domid == domid && guest.life == Life::Paused)
    }

    fn force_target(&self, host: usize, domid: u32, kib: u64) {
        if let Some(key) = self.key(host, domid)
            && let Some(guest) = self.now(host).guest_mut(key)
        {
            guest.target = kib & !3;
        }
    }

    /// The guest of the scenario whose configuration that is: `…/NAME.cfg` or `…/NAME/vm.cfg`.
    fn create_from(&self, host: usize, toolstack: Toolstack, config: &str) -> Ended {
        let xl = toolstack == Toolstack::Xl;
        let name = named(config).to_owned();
        let known = self.inner.script().setups.iter().any(|setup| setup.name == name);
        if !known && xl {
            return says(
                3,
                format!(
                    "Parsing config from {config}\nFailed to read config file: {config}: No such file or directory\n"
                ),
            );
        }
        if !known {
            return says(1, format!("Error: Unable to open config file: {config}\n"));
        }
        if self.now(host).guests.iter().any(|guest| *guest.name == *name) {
            return match xl {
                true => says(
                    3,
                    format!(
                        "Parsing config from {config}\nlibxl: error: libxl_domain.c:81:libxl__domain_rename: Domain with name \"{name}\" already exists.\n"
                    ),
                ),
                false => says(1, format!("Error: VM name '{name}' already in use by domain\n")),
            };
        }
        match self.create_on(host, &name) {
            Ok(_) if xl => says(0, format!("Parsing config from {config}\n")),
            Ok(domid) => Ended {
                out: format!("Using config file \"{config}\".\nStarted domain {name} (id={domid})\n"),
                ..quiet()
            },
            Err(_) if xl => says(
                3,
                format!(
                    "Parsing config from {config}\nxc: error: panic: xg_dom_boot.c:119: xc_dom_boot_mem_init: can't allocate low memory for domain: Out of memory\n"
                ),
            ),
            Err(refused) => says(1, format!("Error: {refused}\n")),
        }
    }
}

/// Whose configuration that is: `…/NAME.cfg` or `…/NAME/vm.cfg`.
fn named(path: &str) -> &str {
    let stem = path.strip_suffix("/vm.cfg").or_else(|| path.strip_suffix(".cfg")).unwrap_or(path);
    stem.rsplit('/').next().unwrap_or_default()
}

fn no_domain(toolstack: Toolstack, id: &str) -> Ended {
    match toolstack {
        Toolstack::Xl => says(1, format!("{id} is an invalid domain identifier (rc=-6)\n")),
        Toolstack::Xm => says(3, format!("Error: Domain '{id}' does not exist.\n")),
    }
}

fn above_maximum(domid: u32, mib: u64) -> Ended {
    let whose = if domid == 0 { String::new() } else { format!("Domain {domid}:") };
    says(
        1,
        format!(
            "libxl: error: libxl_mem.c:278:libxl_set_memory_target: {whose}memory_dynamic_max must be less than or equal \
             to memory_static_max\n\ncannot set domid {domid} dynamic max memory to : {mib}\n"
        ),
    )
}

fn refusal(toolstack: Toolstack, domid: u32, refused: &Refused) -> Ended {
    match (toolstack, refused) {
        (_, Refused::NoSuchDomain) => no_domain(toolstack, &domid.to_string()),
        (Toolstack::Xl, refused) => says(1, format!("libxl: error: Domain {domid}:{refused}\n")),
        (Toolstack::Xm, refused) => says(1, format!("Error: {refused}\n")),
    }
}

impl World {
    /// Asks a domain to reboot: it is gone a while, and comes back under another number. One that
    /// heeds no request to shut down heeds this one neither.
    ///
    /// # Errors
    /// When there is no such domain.
    pub fn reboot(&self, host: usize, domid: u32) -> Result<(), Refused> {
        let key = self.key(host, domid).ok_or(Refused::NoSuchDomain)?;
        let Some(takes) = self.shutdown(host, domid)? else { return Ok(()) };
        let away = (takes + BOOT).as_millis() as u64;
        self.plot(|_, script, at| {
            script.put(at + away, Happening::Scripted(What::Restarts { guest: key }), None);
            Ok(())
        })
    }

    /// Starts a domain of the scenario, by its name in the beginning, on a host; its new number.
    ///
    /// # Errors
    /// When there is no such guest, or no memory for it.
    pub fn create_on(&self, host: usize, name: &str) -> Result<u32, Refused> {
        self.plot(|_, script, _| {
            let key = script.setups.iter().position(|setup| setup.name == name).ok_or(Refused::NoSuchDomain)?;
            *script.places.get_mut(key).ok_or(Refused::NoSuchDomain)? = host as u32;
            Ok(())
        })?;
        self.create(name)?;
        let host = self.now(host);
        host.guests.iter().find(|guest| *guest.name == *name).map(|guest| guest.domid).ok_or(Refused::NoSuchDomain)
    }
}
