use super::{Balloon, GuestSetup, HostSetup, Kib};
use crate::sim::balloon::floor_kib;

impl GuestSetup {
    /// The least it can hold when the world begins.
    pub(crate) fn least(&self) -> Kib {
        match self.balloon {
            Balloon::Own | Balloon::Policy => Kib(floor_kib(self.maxmem.0).min(self.memory.0)),
            Balloon::Directed => self.target.map_or(self.memory, |target| target.min(self.memory)),
            Balloon::Deaf | Balloon::Stuck => self.memory,
        }
    }
}

impl HostSetup {
    /// What the hypervisor keeps for itself (its heap, page tables, frame table): 1/256 of the
    /// machine, whole pages.
    pub(crate) fn overhead(&self) -> Kib {
        Kib((self.memory.0 / 256) & !3)
    }
}
