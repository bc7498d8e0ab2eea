use crate::sim::scenario::{GuestSetup, What};
use std::collections::BTreeMap;
use std::time::Duration;

/// Something that will happen.
#[derive(Clone, Debug)]
pub(super) enum Happening {
    /// From the scenario.
    Scripted(What),
    /// A host's power is back.
    Powered { host: usize },
    /// A guest has arrived where it migrated to.
    Arrived { guest: usize, from: usize, to: usize },
    /// The guest of that number has ended its shutdown.
    Gone { guest: usize, host: usize, domid: u32 },
}

/// What will happen when, and who is where.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// By time, then by the order it was put in.
    queue: BTreeMap<(u64, u64), (Happening, Option<u64>)>,
    count: u64,
    /// Every guest of the scenario, and those that came into being later.
    pub setups: Vec<GuestSetup>,
    /// Where each guest is, or was last.
    pub places: Vec<u32>,
    /// Times a guest was made anew, so that no two lives have the same luck.
    pub births: u64,
}

impl Script {
    /// Puts something in for that time; it recurs where `every` says so.
    pub fn put(&mut self, at: u64, what: Happening, every: Option<Duration>) {
        self.count += 1;
        self.queue.insert((at, self.count), (what, every.map(|every| every.as_millis() as u64)));
    }

    /// Takes out what is due by then, one at a time.
    pub fn next(&mut self, now: u64) -> Option<(u64, Happening)> {
        if self.due() > now {
            return None;
        }
        let ((at, _), (what, every)) = self.queue.pop_first()?;
        if let Some(every) = every {
            self.count += 1;
            self.queue.insert((at + every.max(1), self.count), (what.clone(), Some(every)));
        }
        Some((at, what))
    }

    /// When the next thing happens.
    pub fn due(&self) -> u64 {
        self.queue.first_key_value().map_or(u64::MAX, |((at, _), _)| *at)
    }

    /// Where a guest is, or was last.
    pub fn place(&self, guest: usize) -> usize {
        self.places.get(guest).map_or(0, |place| *place as usize)
    }
}
