//! What follows from pairs of samples. It is not stored where it follows: rates, trails and
//! balloon verdicts are made again by the watcher's own code. Where a chunk begins, and where a
//! figure does not follow from the sample before (one was missed), it is written out.

use super::models::{Decimals, Number};
use super::range::{Bit, Coder};
use crate::model::{Balloon, BalloonTrack, Bytes, CpuTrail, Memory, Moment, Rates};
use crate::watch::rates::Derived;

/// What is known of it so far.
#[derive(Clone, Debug, Default)]
pub(super) struct DerivedModels {
    told: [Bit; 8],
    flags: [Bit; 8],
    rates: [Bit; 8],
    balloon: [Bit; 8],
    size: Number,
    small: Number,
    time: Number,
    clock: Decimals,
    seconds: Decimals,
    points: [(f64, f64); 4],
    sizes: [u8; 8],
}

const BALLOONS: [Balloon; 6] =
    [Balloon::Unknown, Balloon::Settled, Balloon::Moving, Balloon::Own, Balloon::Stuck, Balloon::Deaf];

impl DerivedModels {
    /// Everything, in full; `with_rates` is not so for the sample before a chunk's first.
    pub fn code<C: Coder>(
        &mut self,
        c: &mut C,
        memory: &Memory,
        taken: Moment,
        now: &Derived,
        with_rates: bool,
    ) -> Derived {
        let balloon = BALLOONS.iter().position(|known| *known == now.balloon).unwrap_or(0);
        let mut node = 1;
        for at in (0..3).rev() {
            let bit = c.bit(&mut self.balloon[node], balloon >> at & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        Derived {
            balloon: BALLOONS.get(node & 7).copied().unwrap_or_default(),
            track: self.track(c, memory, taken, &now.track),
            trail: self.trail(c, &now.trail),
            rates: if with_rates { self.rates(c, &now.rates) } else { Rates::default() },
        }
    }

    fn track<C: Coder>(&mut self, c: &mut C, memory: &Memory, taken: Moment, now: &BalloonTrack) -> BalloonTrack {
        let target = self.size(c, 0, memory.target, now.target);
        let gap = memory.actual.zip(target).map(|(actual, target)| actual.abs_diff(target));
        let nearest = self.size(c, 1, gap, now.nearest);
        let still = self.small.code(c, &mut self.sizes[2], now.still.into()) as u16;
        let since = c.bit(&mut self.told[2], now.since.is_some()).then(|| {
            let step = now.since.unwrap_or_default().0.wrapping_sub(taken.0) as i64;
            Moment(taken.0.wrapping_add(self.time.signed(c, &mut self.sizes[3], step) as u64))
        });
        let moved = c.bit(&mut self.flags[0], now.moved);
        let raised = c.bit(&mut self.flags[1], now.raised);
        let asked = c.bit(&mut self.flags[2], now.asked);
        let held = self.size(c, 3, memory.actual.filter(|_| memory.target.is_some()), now.held);
        BalloonTrack { target, nearest, still, since, moved, raised, asked, held }
    }

    fn size<C: Coder>(&mut self, c: &mut C, at: usize, expected: Option<Bytes>, now: Option<Bytes>) -> Option<Bytes> {
        if c.bit(&mut self.flags[4 + at], now == expected) {
            return expected;
        }
        let told = c.bit(&mut self.told[at], now.is_some());
        told.then(|| Bytes(self.size.code(c, &mut self.sizes[at], now.unwrap_or_default().0)))
    }

    /// The points' clocks are those of the domain before, as a rule.
    fn trail<C: Coder>(&mut self, c: &mut C, now: &CpuTrail) -> CpuTrail {
        let given = now.points();
        let count = c.few(3, given.len() as u32).min(4) as usize;
        let mut points = [(0.0, 0.0); 4];
        let mut newer = 0.0;
        for (at, point) in points.iter_mut().enumerate().take(count) {
            let (clock, seconds) = given.get(at).copied().unwrap_or_default();
            let like = self.points[at].0;
            let clock = self.clock.code(c, &mut self.sizes[4], like, like, clock);
            let seconds = self.seconds.code(c, &mut self.sizes[5], newer, newer, seconds);
            newer = seconds;
            *point = (clock, seconds);
            self.points[at].0 = clock;
        }
        CpuTrail::of(&points[..count])
    }

    fn rates<C: Coder>(&mut self, c: &mut C, now: &Rates) -> Rates {
        let mut at = 0;
        let mut rate = |value: Option<f64>| {
            at += 1;
            let told = c.bit(&mut self.rates[at], value.is_some());
            told.then(|| f64::from_bits(c.plain(64, value.unwrap_or(0.0).to_bits())))
        };
        Rates {
            cpu: rate(now.cpu),
            net_rx: rate(now.net_rx),
            net_tx: rate(now.net_tx),
            disk_rd: rate(now.disk_rd),
            disk_wr: rate(now.disk_wr),
            iops_rd: rate(now.iops_rd),
            iops_wr: rate(now.iops_wr),
        }
    }
}
