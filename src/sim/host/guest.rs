//! One guest: its memory, its counters, its life.

use super::load::Load;
use super::traffic::Traffic;
use crate::sim::balloon::{floor_kib, step_kib};
use crate::sim::rng::Rng;
use crate::sim::scenario::{Balloon, Begins, GuestSetup, Kib, Level, Workload};

/// How a guest stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Runs.
    Up,
    /// Paused by somebody, or being received by a migration.
    Paused,
    /// Crashed, and kept.
    Crashed,
    /// In xend's list alone.
    Halted,
}

/// A counter that grows by a steady rate within each second.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counter {
    /// At the last whole second.
    pub base: u64,
    /// Growth until the next.
    pub rate: u64,
}

impl Counter {
    /// Its value that many milliseconds into the second.
    pub fn at(self, ms: u64) -> u64 {
        self.base + (u128::from(self.rate) * u128::from(ms.min(1000)) / 1000) as u64
    }
}

/// A guest on a host.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    /// Its index in the scenario, whatever it is called by now.
    pub key: usize,
    pub name: Box<str>,
    pub uuid: [u8; 16],
    pub domid: u32,
    /// World time of its start, in ms; before the world's beginning for those that were there.
    pub started: i64,
    pub life: Life,
    /// xend keeps it in its list when it is halted.
    pub managed: bool,
    pub vcpus: u32,
    /// Pages held, KiB.
    pub actual: u64,
    /// `memory/target`, KiB.
    pub target: u64,
    /// `static-max`, KiB.
    pub maximum: u64,
    pub balloon: Balloon,
    stuck_at: u64,
    disk: Level,
    load: Load,
    /// What goes over its interface.
    pub net: Traffic,
    /// CPU time, ns.
    pub cpu: Counter,
    /// Requests to its disk.
    pub reads: Counter,
    pub writes: Counter,
    /// Requests that found the ring full.
    pub full: Counter,
    /// On a CPU at the moment.
    pub on_cpu: bool,
    rng: Rng,
}

/// Pages a balloon driver moves in a second, in KiB: giving back and taking.
const DOWN: u64 = 96 * 1024;
const UP: u64 = 256 * 1024;

impl Guest {
    /// A guest as it starts: no counters yet, with its configured memory or, where it was there
    /// before the world began, the least it can have got.
    pub fn new(key: usize, setup: &GuestSetup, uuid: [u8; 16], mut rng: Rng) -> Guest {
        let maximum = setup.maxmem.0;
        let floor = floor_kib(maximum);
        let before = setup.begins == Begins::Before;
        let actual = if before { setup.least().0 } else { setup.memory.0 };
        let target = match setup.balloon {
            Balloon::Policy if before => actual,
            _ => setup.target.unwrap_or(setup.memory).0,
        };
        Guest {
            key,
            name: setup.name.as_str().into(),
            uuid,
            domid: 0,
            started: 0,
            life: Life::Up,
            managed: setup.begins == Begins::Halted,
            vcpus: setup.vcpus,
            actual,
            target,
            maximum,
            balloon: setup.balloon,
            stuck_at: setup.stuck_at.map_or(0, |Kib(kib)| kib),
            disk: setup.disk,
            net: Traffic::new(setup.net),
            load: Load::new(setup.workload, floor, &mut rng),
            cpu: Counter::default(),
            reads: Counter::default(),
            writes: Counter::default(),
            full: Counter::default(),
            on_cpu: false,
            rng,
        }
    }

    /// Gives it the counters of a life of that many seconds.
    pub fn age(&mut self, seconds: u64) {
        let busy = match self.load.kind {
            Workload::Idle => self.rng.between(0.01, 0.02),
            Workload::Busy => self.rng.between(0.2, 0.5),
            Workload::Stress => self.rng.between(0.01, 0.03),
        };
        self.cpu.base = (seconds as f64 * busy * 1e9) as u64;
        self.net.age(seconds, self.load.effort(), &mut self.rng);
        let (reads, writes) = self.load.requests(self.disk, &mut self.rng);
        let long = |rate: u64| rate.saturating_mul(seconds) / 2;
        self.reads.base = long(reads) + 9_000;
        self.writes.base = long(writes) + 4_000;
    }

    /// Loses its counters, as in a migration or a reboot.
    pub fn fresh_counters(&mut self) {
        for counter in self.counters() {
            *counter = Counter::default();
        }
    }

    /// Takes up another workload.
    pub fn become_(&mut self, workload: Workload) {
        self.load = Load::new(workload, floor_kib(self.maximum), &mut self.rng);
    }

    /// The least it gives its memory back to, KiB.
    pub fn floor(&self) -> u64 {
        floor_kib(self.maximum)
    }

    /// Its own wish with the floor, KiB.
    pub fn goal(&self) -> u64 {
        self.load.wish_kib.max(self.floor()).min(self.maximum) & !3
    }

    /// Ends the second that has passed and decides the rates of the next one. `free` is what the
    /// hypervisor has to give; what the guest takes or gives back is moved there.
    pub fn tick(&mut self, second: u64, free: &mut u64) {
        self.stop_counting(1000);
        if self.life != Life::Up {
            self.on_cpu = false;
            return;
        }
        self.load.tick(floor_kib(self.maximum), self.maximum, self.vcpus, &mut self.rng);
        self.inflate(second, free);
        self.net.tick(second, self.load.effort(), &mut self.rng);
        let (mut reads, mut writes) = self.load.requests(self.disk, &mut self.rng);
        let mut percent = self.load.cpu;
        // What it wants and cannot have it swaps: pages go out and come in again. A balloon that is
        // still growing is no such case: what is committed is not touched in the same second.
        let growing = matches!(self.balloon, Balloon::Own | Balloon::Policy) && *free >= UP;
        let lacking = if growing { 0 } else { self.load.wish_kib.saturating_sub(self.actual) };
        if lacking > 16 * 1024 {
            let hunger = lacking as f64 / self.load.wish_kib as f64;
            reads += (380.0 * hunger) as u64;
            writes += (520.0 * hunger) as u64;
            self.full.rate = (6.0 * hunger) as u64;
            percent += 45.0 * hunger;
        }
        let percent = percent.min(100.0 * f64::from(self.vcpus));
        self.cpu.rate = (percent * 1e7) as u64;
        self.reads.rate = reads;
        self.writes.rate = writes;
        self.on_cpu = self.rng.unit() * 100.0 < percent;
    }

    fn inflate(&mut self, second: u64, free: &mut u64) {
        let floor = floor_kib(self.maximum);
        let (goal, down) = match self.balloon {
            Balloon::Deaf => return,
            Balloon::Own => (step_kib(self.actual, self.goal()), UP),
            Balloon::Policy => {
                // The policy looks every five seconds and lets small differences be.
                if (second + self.key as u64).is_multiple_of(5) {
                    let goal = self.goal().next_multiple_of(1024).min(self.maximum);
                    if goal.abs_diff(self.target) > 24 * 1024 || goal == floor {
                        self.target = goal.min(self.actual + *free).max(floor) & !3;
                    }
                }
                (self.target.max(floor), DOWN)
            }
            Balloon::Directed => (self.target.max(floor), DOWN),
            Balloon::Stuck => (self.target.max(self.stuck_at.max(floor)), DOWN),
        };
        if goal < self.actual {
            let given = (self.actual - goal).min(down);
            self.actual -= given;
            *free += given;
        } else {
            let taken = (goal - self.actual).min(UP).min(*free & !3);
            self.actual += taken;
            *free -= taken;
        }
    }

    /// Scales down what it gets of the CPUs, where all together want more than there is.
    pub fn throttle(&mut self, share: f64) {
        self.cpu.rate = (self.cpu.rate as f64 * share) as u64;
    }

    /// Stands still from that many milliseconds into the second: what was counted stays.
    pub fn stop_counting(&mut self, ms: u64) {
        for counter in self.counters() {
            *counter = Counter { base: counter.at(ms), rate: 0 };
        }
    }

    fn counters(&mut self) -> impl Iterator<Item = &mut Counter> {
        [&mut self.cpu, &mut self.reads, &mut self.writes, &mut self.full].into_iter().chain(self.net.counters())
    }
}
