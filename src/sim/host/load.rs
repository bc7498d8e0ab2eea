//! What a guest wants: memory, CPU, network, disk, second by second.

use crate::sim::rng::Rng;
use crate::sim::scenario::{Level, Workload};

/// Seconds; everything here moves once a second.
type Seconds = u16;

/// The state of a workload.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    pub kind: Workload,
    /// Busy and idle: the wish it moves to. Stress: unused.
    level_kib: u64,
    /// Busy: CPU it moves to, in percent of one VCPU.
    level_cpu: f64,
    /// Time left until the levels are drawn anew.
    hold: Seconds,
    /// Stress: for each thread the time left in its phase.
    threads: [Thread; 4],
    /// What the guest has committed now (`Committed_AS`), KiB.
    pub wish_kib: u64,
    /// CPU it uses, in percent of one CPU.
    pub cpu: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Thread {
    left: Seconds,
    allocated: bool,
}

/// What a bare guest of the stress image has committed, KiB.
const BASE: u64 = 330 * 1024;
/// What each thread of the stress script allocates, KiB.
const CHUNK: u64 = 1024 * 1024;

impl Load {
    pub fn new(kind: Workload, floor: u64, rng: &mut Rng) -> Load {
        let mut load = Load {
            kind,
            level_kib: 0,
            level_cpu: 0.0,
            hold: 0,
            threads: [Thread::default(); 4],
            wish_kib: (floor as f64 * rng.between(0.5, 0.9)) as u64,
            cpu: 1.0,
        };
        for thread in &mut load.threads {
            thread.left = rng.within(0, 63) as Seconds;
        }
        load
    }

    /// Lives one second.
    pub fn tick(&mut self, floor: u64, maximum: u64, vcpus: u32, rng: &mut Rng) {
        match self.kind {
            Workload::Idle => self.idle(floor, rng),
            Workload::Busy => self.busy(floor, maximum, vcpus, rng),
            Workload::Stress => self.stress(rng),
        }
        self.wish_kib = self.wish_kib.min(maximum);
    }

    fn idle(&mut self, floor: u64, rng: &mut Rng) {
        self.hold = self.hold.saturating_sub(1);
        if self.hold == 0 {
            // Now and then cron wakes up and wants a little more than the floor for a while.
            let cron = rng.once_in(8);
            let share = if cron { rng.between(1.05, 1.4) } else { rng.between(0.5, 0.9) };
            self.level_kib = (floor as f64 * share) as u64;
            self.level_cpu = if cron { rng.between(4.0, 15.0) } else { rng.between(0.2, 2.5) };
            self.hold = if cron { rng.within(10, 40) } else { rng.within(30, 200) } as Seconds;
        }
        self.approach(0.3, rng);
    }

    fn busy(&mut self, floor: u64, maximum: u64, vcpus: u32, rng: &mut Rng) {
        self.hold = self.hold.saturating_sub(1);
        if self.hold == 0 {
            let top = (maximum as f64 * 0.5).max(floor as f64);
            self.level_kib = rng.between(floor as f64 * 0.9, top) as u64;
            self.level_cpu = rng.between(5.0, 85.0) * f64::from(vcpus) * 0.6;
            self.hold = rng.within(15, 90) as Seconds;
        }
        self.approach(0.12, rng);
    }

    fn stress(&mut self, rng: &mut Rng) {
        let mut working = 0;
        for thread in &mut self.threads {
            if thread.left == 0 {
                thread.allocated = !thread.allocated;
                thread.left = if thread.allocated { rng.within(3, 18) } else { rng.within(0, 63) } as Seconds;
            }
            thread.left = thread.left.saturating_sub(1);
            working += u64::from(thread.allocated);
        }
        self.wish_kib = BASE + working * CHUNK;
        // Thirty of them kept the eight cores of the report's machine under 5 %, until they swapped.
        self.cpu = 0.5 + working as f64 * rng.between(0.6, 0.9);
    }

    /// Moves towards the levels by that part of the way, with a little noise.
    fn approach(&mut self, part: f64, rng: &mut Rng) {
        let wish = self.wish_kib as f64;
        let noise = 1.0 + rng.between(-0.01, 0.01);
        self.wish_kib = ((wish + (self.level_kib as f64 - wish) * part) * noise).max(4.0) as u64 & !3;
        self.cpu = ((self.cpu + (self.level_cpu - self.cpu) * part) * rng.between(0.92, 1.08)).max(0.05);
    }

    /// How busy it is beside its CPU: a busy machine does more of everything. 1 as usual.
    pub fn effort(&self) -> f64 {
        (self.cpu / 25.0).clamp(0.2, 3.0)
    }

    /// Requests to its disks in that second: reads and writes.
    pub fn requests(&self, disk: Level, rng: &mut Rng) -> (u64, u64) {
        let (reads, writes) = match disk {
            Level::None => return (0, 0),
            Level::Low => (0.1, 0.8),
            Level::Medium => (22.0, 45.0),
            Level::High => (260.0, 420.0),
        };
        (rng.times(reads * self.effort()), rng.times(writes * self.effort()))
    }
}
