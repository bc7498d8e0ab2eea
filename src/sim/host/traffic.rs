//! What goes over a guest's interface, as whole frames.
//!
//! A guest does one kind of work: each exchange with those it serves has a request and an answer
//! of sizes of its own. Beside that an agent reports every five minutes or so, and everybody hears the
//! broadcasts of the segment. A guest that idles is silent but for these.

use super::Counter;
use crate::sim::rng::Rng;
use crate::sim::scenario::Level;

/// A request and its answer, frame headers included.
#[derive(Clone, Copy, Debug)]
struct Exchange {
    /// Bytes and frames the guest receives in it.
    received: (u64, u64),
    /// Bytes and frames it sends.
    sent: (u64, u64),
}

/// A name that is looked up.
const LOOKUP: Exchange = Exchange { received: (142, 1), sent: (86, 1) };
/// A statement with its values, its rows in two frames.
const STATEMENT: Exchange = Exchange { received: (420, 2), sent: (1_990, 2) };
/// A page: a request and acknowledgements for sixteen full frames.
const PAGE: Exchange = Exchange { received: (1_118, 9), sent: (24_224, 16) };
/// What a monitoring agent has to say, acknowledged.
const REPORT: Exchange = Exchange { received: (132, 2), sent: (3_094, 3) };
/// A broadcast: the smallest frame there is, without its checksum.
const BROADCAST: (u64, u64) = (60, 1);

/// Who draws whether there is a broadcast in a second: everybody on the segment hears the same.
const SEGMENT: u64 = 0x5E6;

/// The traffic of one interface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traffic {
    level: Level,
    exchanges: Counter,
    reports: Counter,
    broadcasts: Counter,
}

impl Traffic {
    pub fn new(level: Level) -> Traffic {
        let none = Counter::default();
        Traffic { level, exchanges: none, reports: none, broadcasts: none }
    }

    /// What the guest does.
    fn work(&self) -> Exchange {
        match self.level {
            Level::None | Level::Low => LOOKUP,
            Level::Medium => STATEMENT,
            Level::High => PAGE,
        }
    }

    /// Exchanges in a second, on average, of a guest that makes no more effort than others.
    fn usual(&self) -> f64 {
        match self.level {
            Level::None => 0.0,
            Level::Low => 0.05,
            Level::Medium => 30.0,
            Level::High => 80.0,
        }
    }

    /// Gives it the counters of a life of that many seconds, half as busy as `effort`.
    pub fn age(&mut self, seconds: u64, effort: f64, rng: &mut Rng) {
        let (exchanges, report) = self.draw(effort, rng);
        self.exchanges.base = exchanges.max(u64::from(self.usual() > 0.0)).saturating_mul(seconds) / 2;
        if self.level != Level::None {
            self.reports.base = seconds / 300 + u64::from(report);
            self.broadcasts.base = seconds / 3;
        }
    }

    /// Decides what goes over it in the next second. `effort`: how busy the guest is, 1 as usual.
    pub fn tick(&mut self, second: u64, effort: f64, rng: &mut Rng) {
        let (exchanges, report) = self.draw(effort, rng);
        self.exchanges.rate = exchanges;
        self.reports.rate = report.into();
        let heard = self.level != Level::None && Rng::new(second, SEGMENT, 0).once_in(3);
        self.broadcasts.rate = heard.into();
    }

    fn draw(&self, effort: f64, rng: &mut Rng) -> (u64, bool) {
        if self.level == Level::None {
            return (0, false);
        }
        (rng.times(self.usual() * effort), rng.once_in(300))
    }

    /// Bytes and frames received, that many milliseconds into the second.
    pub fn received(&self, ms: u64) -> (u64, u64) {
        self.sum(ms, [self.work().received, REPORT.received, BROADCAST])
    }

    /// Bytes and frames sent.
    pub fn sent(&self, ms: u64) -> (u64, u64) {
        self.sum(ms, [self.work().sent, REPORT.sent, (0, 0)])
    }

    fn sum(&self, ms: u64, sizes: [(u64, u64); 3]) -> (u64, u64) {
        let counts = [self.exchanges, self.reports, self.broadcasts].map(|counter| counter.at(ms));
        let all = |part: fn((u64, u64)) -> u64| {
            counts.iter().zip(sizes).fold(0u64, |sum, (count, size)| sum.wrapping_add(count.wrapping_mul(part(size))))
        };
        (all(|size| size.0), all(|size| size.1))
    }

    /// Bytes in the running second, both ways.
    pub fn rate(&self) -> u64 {
        let (after, before) = ([self.received(1000).0, self.sent(1000).0], [self.received(0).0, self.sent(0).0]);
        after.iter().sum::<u64>() - before.iter().sum::<u64>()
    }

    pub fn counters(&mut self) -> [&mut Counter; 3] {
        [&mut self.exchanges, &mut self.reports, &mut self.broadcasts]
    }
}
