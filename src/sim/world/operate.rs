//! What operators do to a simulated cluster: by host index and domain number, as the toolstack's
//! commands do.

use super::act::{migrate, shut_down, start};
use super::script::Script;
use super::{Inner, Refused, World};
use crate::model::Bytes;
use crate::sim::host::Life;
use crate::sim::scenario::Obeys;
use std::sync::atomic::Ordering;
use std::time::Duration;

impl World {
    /// Sets a domain's balloon target; domain 0 is dom0.
    ///
    /// # Errors
    /// As the toolstack would refuse it.
    pub fn mem_set(&self, host: usize, domid: u32, target: Bytes) -> Result<(), Refused> {
        let key = self.key(host, domid);
        let mut host = self.now(host);
        match (domid, key) {
            (0, _) => host.mem_set_dom0(target.kib()),
            (_, Some(key)) => host.mem_set(key, target.kib()),
            _ => Err(Refused::NoSuchDomain),
        }
    }

    /// Pauses or unpauses a domain.
    ///
    /// # Errors
    /// When there is no such domain.
    pub fn pause(&self, host: usize, domid: u32, paused: bool) -> Result<(), Refused> {
        let key = self.key(host, domid).ok_or(Refused::NoSuchDomain)?;
        self.now(host).set_life(key, if paused { Life::Paused } else { Life::Up })
    }

    /// Ends a domain at once.
    ///
    /// # Errors
    /// When there is no such domain.
    pub fn destroy(&self, host: usize, domid: u32) -> Result<(), Refused> {
        let key = self.key(host, domid).ok_or(Refused::NoSuchDomain)?;
        self.now(host).end(key).then_some(()).ok_or(Refused::NoSuchDomain)
    }

    /// Asks a domain to shut down: how long it takes, or `None` where it does not heed.
    ///
    /// # Errors
    /// When there is no such domain, or no way to ask it.
    pub fn shutdown(&self, host: usize, domid: u32) -> Result<Option<Duration>, Refused> {
        let key = self.key(host, domid).ok_or(Refused::NoSuchDomain)?;
        self.plot(|world, script, at| match script.setups.get(key).map(|setup| setup.shutdown) {
            Some(Obeys::After(takes)) => {
                shut_down(world, script, at, key, takes);
                Ok(Some(takes))
            }
            Some(Obeys::Unasked) => Err(Refused::NoDrivers),
            Some(Obeys::Never) | None => Ok(None),
        })
    }

    /// Starts a domain of the scenario, by its name in the beginning, where it was last.
    ///
    /// # Errors
    /// When there is no such guest, or no memory for it.
    pub fn create(&self, name: &str) -> Result<(), Refused> {
        self.plot(|world, script, at| {
            let key = script.setups.iter().position(|setup| setup.name == name).ok_or(Refused::NoSuchDomain)?;
            start(world, script, at, key)
        })
    }

    /// Migrates a domain, taking that long.
    ///
    /// # Errors
    /// When there is no such domain.
    pub fn migrate(&self, host: usize, domid: u32, to: usize, takes: Duration) -> Result<(), Refused> {
        let key = self.key(host, domid).ok_or(Refused::NoSuchDomain)?;
        self.plot(|world, script, at| migrate(world, script, at, key, to, takes))
    }

    pub(super) fn key(&self, host: usize, domid: u32) -> Option<usize> {
        self.now(host).guests.iter().find(|guest| guest.domid == domid).map(|guest| guest.key)
    }

    /// Does something with the script at the present moment.
    pub(super) fn plot<T>(&self, act: impl FnOnce(&Inner, &mut Script, u64) -> T) -> T {
        let now = self.inner.pace.now();
        self.catch_up(now);
        let mut script = self.inner.script();
        let done = act(&self.inner, &mut script, now);
        self.inner.due.store(script.due(), Ordering::Release);
        done
    }
}
