//! One simulated host: its memory, its domains, its time.

mod guest;
mod load;
mod operate;
mod traffic;

pub(crate) use guest::{Counter, Guest, Life};
pub use operate::Refused;

use super::rng::Rng;
use super::scenario::{Fault, HostSetup};

/// Milliseconds in a step of physics.
pub(crate) const TICK: u64 = 1000;

/// A host at one moment of world time.
#[derive(Debug)]
pub(crate) struct Host {
    pub setup: HostSetup,
    /// Memory of the machine, KiB: always dom0 + guests + free + overhead.
    pub total: u64,
    /// What the hypervisor keeps for itself, KiB.
    pub overhead: u64,
    /// What nobody holds, KiB.
    pub free: u64,
    /// What dom0 holds and what its balloon is told to hold, KiB.
    pub dom0: u64,
    pub dom0_target: u64,
    /// CPU time of dom0, ns.
    pub dom0_cpu: Counter,
    /// Guests in the order of their numbers.
    pub guests: Vec<Guest>,
    /// Guests that xend manages and that are halted.
    pub halted: Vec<Guest>,
    /// The running ones in the order of their names; [`Host::DOM0`] stands for dom0.
    pub by_name: Vec<u32>,
    /// Identifies this boot of dom0.
    pub boot: [u8; 16],
    /// When dom0 booted, in ms of world time.
    pub booted: i64,
    /// What is wrong, the newest last, with the time it ends.
    pub faults: Vec<(Fault, Option<u64>)>,
    /// Counts up whenever every connection there was is broken.
    pub breaks: u64,
    /// World time it was brought to, ms.
    pub now: u64,
    next_domid: u32,
    rng: Rng,
}

impl Host {
    /// Stands for dom0 in [`Host::by_name`].
    pub const DOM0: u32 = u32::MAX;

    /// A host without guests, up for some weeks already.
    pub fn new(setup: HostSetup, mut rng: Rng) -> Host {
        let (total, overhead, dom0) = (setup.memory.0, setup.overhead().0, setup.dom0.memory.0);
        let up = rng.within(9 * 86_400, 120 * 86_400);
        Host {
            total,
            overhead,
            free: total - overhead - dom0,
            dom0,
            dom0_target: dom0,
            dom0_cpu: Counter { base: (up as f64 * rng.between(0.02, 0.05) * 1e9) as u64, rate: 0 },
            guests: Vec::new(),
            halted: Vec::new(),
            by_name: vec![Host::DOM0],
            boot: rng.uuid(),
            booted: -((up * 1000) as i64),
            faults: Vec::new(),
            breaks: 0,
            now: 0,
            next_domid: 1,
            rng,
            setup,
        }
    }

    /// Seconds dom0 has been up.
    pub fn uptime(&self) -> f64 {
        (self.now as i64 - self.booted) as f64 / 1000.0
    }

    /// Milliseconds since the last whole second of physics.
    pub fn fraction(&self) -> u64 {
        self.now % TICK
    }

    /// Lives until that world time; a time in its past changes nothing.
    pub fn advance(&mut self, to: u64) {
        while self.now / TICK < to / TICK {
            self.now = (self.now / TICK + 1) * TICK;
            self.tick();
        }
        self.now = self.now.max(to);
        let now = self.now;
        self.faults.retain(|(_, until)| until.is_none_or(|until| now < until));
    }

    /// What is wrong with it now, if anything; the newest trouble counts.
    pub fn fault(&self) -> Option<&Fault> {
        self.faults.last().map(|(fault, _)| fault)
    }

    fn tick(&mut self) {
        if self.faults.iter().any(|(fault, _)| *fault == Fault::Dead) {
            return;
        }
        let second = self.now / TICK;
        // Nobody is first at the free memory every time.
        let turn = if self.guests.is_empty() { 0 } else { second as usize % self.guests.len() };
        let (late, early) = self.guests.split_at_mut(turn);
        for guest in early.iter_mut().chain(late) {
            guest.tick(second, &mut self.free);
        }
        self.tick_dom0();
        let wanted: u64 = self.guests.iter().map(|guest| guest.cpu.rate).sum::<u64>() + self.dom0_cpu.rate;
        let there = u64::from(self.setup.cpus) * 1_000_000_000;
        if wanted > there {
            let share = there as f64 / wanted as f64;
            for guest in &mut self.guests {
                guest.throttle(share);
            }
            self.dom0_cpu.rate = (self.dom0_cpu.rate as f64 * share) as u64;
        }
    }

    /// dom0 carries everybody's network and disks, and follows its own balloon target.
    fn tick_dom0(&mut self) {
        self.dom0_cpu.base += self.dom0_cpu.rate;
        let (bytes, requests) = self.guests.iter().fold((0, 0), |(bytes, requests), guest| {
            (bytes + guest.net.rate(), requests + guest.reads.rate + guest.writes.rate)
        });
        let percent = 1.2 + bytes as f64 / 1.5e6 + requests as f64 / 180.0;
        let most = 100.0 * f64::from(self.setup.cpus.min(4));
        self.dom0_cpu.rate = (percent.min(most) * self.rng.between(0.85, 1.15) * 1e7) as u64;
        if self.dom0 < self.dom0_target {
            let taken = (self.dom0_target - self.dom0).min(self.free & !3);
            self.dom0 += taken;
            self.free -= taken;
        } else {
            let given = self.dom0 - self.dom0_target;
            self.dom0 -= given;
            self.free += given;
        }
    }

    /// The guest of that scenario index.
    pub fn guest(&self, key: usize) -> Option<&Guest> {
        self.guests.iter().find(|guest| guest.key == key)
    }

    /// The same, to be changed.
    pub fn guest_mut(&mut self, key: usize) -> Option<&mut Guest> {
        self.guests.iter_mut().find(|guest| guest.key == key)
    }

    /// Load average dom0 shows: how much of its CPUs is wanted.
    pub fn load_average(&self) -> f64 {
        self.dom0_cpu.rate as f64 / 1e9 + 0.02
    }
}

#[cfg(test)]
mod tests;
