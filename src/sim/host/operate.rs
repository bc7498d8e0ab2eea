//! What can be done to a host and its guests: the same for scripted events and for operators.

use super::{Guest, Host, Life};

/// Why something was not done, in the words of the toolstack as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such domain.
    #[error("no such domain")]
    NoSuchDomain,
    /// The guest has no drivers that would hear a request (the words of xl 4.17).
    #[error("PV control interface not available: external graceful shutdown not possible.")]
    NoDrivers,
    /// The guest would get more than its maximum.
    #[error("memory_dynamic_max must be less than or equal to memory_static_max")]
    AboveMaximum,
    /// dom0 would be below its minimum.
    #[error("memory_dynamic_max too small")]
    BelowMinimum,
    /// There is not enough free memory and dom0 cannot give enough.
    #[error(
        "I need {need} KiB, but dom0_min_mem is {least} and shrinking to {least} KiB would leave only {have} KiB free."
    )]
    NoMemory {
        /// What is needed, KiB.
        need: u64,
        /// What dom0 keeps in any case, KiB.
        least: u64,
        /// What there would be, KiB.
        have: u64,
    },
}

impl Host {
    /// Makes `need` KiB free, from dom0 if it must and may be: what `balloon.free` of xend does.
    /// dom0 does not take it back by itself.
    pub fn make_free(&mut self, need: u64) -> Result<(), Refused> {
        if self.free >= need {
            return Ok(());
        }
        let least = if self.setup.dom0.autoballoon { self.setup.dom0.min.0 } else { self.dom0 };
        let have = self.free + self.dom0.saturating_sub(least);
        if have < need {
            return Err(Refused::NoMemory { need, least, have });
        }
        // Whole MiB, as xend rounds dom0's new size down.
        let size = (self.dom0 - (need - self.free)) / 1024 * 1024;
        let size = size.max(least);
        self.free += self.dom0 - size;
        self.dom0 = size;
        self.dom0_target = size;
        Ok(())
    }

    /// Puts a guest on the host under the next number, holding `guest.actual`.
    pub fn put(&mut self, mut guest: Guest) -> Result<u32, Refused> {
        // A failed start uses up a number, too.
        let domid = self.next_domid;
        self.next_domid += 1;
        self.make_free(guest.actual)?;
        self.free -= guest.actual;
        guest.domid = domid;
        self.halted.retain(|halted| halted.key != guest.key);
        self.guests.push(guest);
        self.sort_names();
        Ok(domid)
    }

    /// Puts many guests on the host at once; those that do not fit are left out.
    pub fn put_all(&mut self, guests: impl Iterator<Item = Guest>) {
        // Of a large world a host's are not to take twice the room.
        self.guests.reserve_exact(guests.size_hint().0);
        for mut guest in guests {
            let domid = self.next_domid;
            self.next_domid += 1 + u32::from(self.rng.once_in(4)) * self.rng.within(1, 4) as u32;
            if self.make_free(guest.actual).is_err() {
                continue;
            }
            self.free -= guest.actual;
            guest.domid = domid;
            self.guests.push(guest);
        }
        self.sort_names();
    }

    /// Takes a guest off the host; its memory is free.
    pub fn take(&mut self, key: usize) -> Option<Guest> {
        let at = self.guests.iter().position(|guest| guest.key == key)?;
        let guest = self.guests.remove(at);
        self.free += guest.actual;
        self.sort_names();
        Some(guest)
    }

    /// Ends a guest; a managed one stays in xend's list, halted. Whether it was there.
    pub fn end(&mut self, key: usize) -> bool {
        let Some(guest) = self.take(key) else { return false };
        if guest.managed {
            self.keep_halted(guest);
        }
        true
    }

    /// Puts a guest into xend's list, halted.
    pub fn keep_halted(&mut self, mut guest: Guest) {
        (guest.life, guest.on_cpu, guest.domid) = (Life::Halted, false, 0);
        guest.fresh_counters();
        self.halted.retain(|other| other.key != guest.key);
        self.halted.push(guest);
    }

    /// Puts another guest in the place of one, with its number.
    pub fn replace(&mut self, key: usize, mut heir: Guest) -> Result<(), Refused> {
        let old = self.take(key).ok_or(Refused::NoSuchDomain)?;
        heir.domid = old.domid;
        heir.actual = heir.actual.min(self.free & !3);
        self.free -= heir.actual;
        let at = self.guests.partition_point(|guest| guest.domid < heir.domid);
        self.guests.insert(at, heir);
        self.sort_names();
        Ok(())
    }

    /// Sets a guest's balloon target, as `mem-set` does.
    pub fn mem_set(&mut self, key: usize, kib: u64) -> Result<(), Refused> {
        let guest = self.guest(key).ok_or(Refused::NoSuchDomain)?;
        let (actual, maximum) = (guest.actual, guest.maximum);
        if kib > maximum {
            return Err(Refused::AboveMaximum);
        }
        if kib > actual {
            self.make_free(kib - actual)?;
        }
        if let Some(guest) = self.guest_mut(key) {
            guest.target = kib & !3;
        }
        Ok(())
    }

    /// Sets dom0's balloon target.
    pub fn mem_set_dom0(&mut self, kib: u64) -> Result<(), Refused> {
        if kib < self.setup.dom0.min.0 {
            return Err(Refused::BelowMinimum);
        }
        if kib > self.setup.dom0.memory.0 {
            return Err(Refused::AboveMaximum);
        }
        self.dom0_target = kib & !3;
        Ok(())
    }

    /// Changes how a guest stands.
    pub fn set_life(&mut self, key: usize, life: Life) -> Result<(), Refused> {
        let ms = self.fraction();
        let guest = self.guest_mut(key).ok_or(Refused::NoSuchDomain)?;
        guest.life = life;
        guest.on_cpu = false;
        guest.stop_counting(ms);
        Ok(())
    }

    /// Gives a guest another name.
    pub fn rename(&mut self, key: usize, name: &str) -> Result<(), Refused> {
        self.guest_mut(key).ok_or(Refused::NoSuchDomain)?.name = name.into();
        self.sort_names();
        Ok(())
    }

    /// Boots dom0 anew: another boot id, uptime from zero, guests gone. They are returned, so that
    /// the caller can start them again.
    pub fn reboot(&mut self) -> Vec<Guest> {
        let guests = std::mem::take(&mut self.guests);
        self.free += guests.iter().map(|guest| guest.actual).sum::<u64>();
        self.boot = self.rng.uuid();
        self.booted = self.now as i64;
        self.dom0_cpu = super::Counter::default();
        self.next_domid = 1;
        self.breaks += 1;
        let dom0 = self.setup.dom0.memory.0;
        self.free = self.total - self.overhead - dom0;
        (self.dom0, self.dom0_target) = (dom0, dom0);
        self.sort_names();
        guests
    }

    pub(super) fn sort_names(&mut self) {
        self.by_name.clear();
        self.by_name.push(Host::DOM0);
        self.by_name.extend(0..self.guests.len() as u32);
        let guests = &self.guests;
        let name = |at: u32| guests.get(at as usize).map_or("Domain-0", |guest| &guest.name);
        self.by_name.sort_by(|a, b| name(*a).cmp(name(*b)));
    }
}
