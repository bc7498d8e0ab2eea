//! What an interface received and sent.
//!
//! Whoever answers requests sends packets of much the same size, and receives about as many for
//! each: so bytes follow from packets, and what was received from what was sent, more or less.
//! What is left is mostly broadcasts: everybody on a bridge hears the same ones. Where nothing
//! follows from anything it costs the figures themselves.

use super::domain::{Common, diff};
use super::models::Number;
use super::range::{Bit, Coder};

/// Places of an interface's numbers.
const RX: usize = 0;
const TX: usize = 1;
const RX_PACKETS: usize = 3;
const TX_PACKETS: usize = 4;

/// So much of one thing came with so much of another.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    one: u64,
    other: u64,
}

impl Pair {
    /// What comes with that much.
    fn of(self, one: u64) -> u64 {
        let all = u128::from(self.other) * u128::from(one);
        all.checked_div(self.one.into()).unwrap_or(0) as u64
    }
}

/// How two things go together.
#[derive(Clone, Copy, Debug, Default)]
struct Ratio {
    usual: Pair,
    /// The last time it was not as usual. It becomes what is when it tells the next time exactly.
    last: Pair,
}

impl Ratio {
    fn of(&self, one: u64) -> u64 {
        self.usual.of(one)
    }

    /// It was not as usual.
    fn learn(&mut self, one: u64, other: u64) {
        if one == 0 {
            return;
        }
        if self.usual.one == 0 || self.last.of(one) == other {
            self.usual = self.last;
        }
        self.last = Pair { one, other };
    }
}

/// Broadcasts in a beat that make no other ratio.
const FEW: u64 = 4;

/// The simplest ratio that makes some of them of so many, a few more or less: packets of an exchange are
/// few.
fn simplest(some: u64, many: u64) -> Pair {
    let plain = Pair { one: many, other: some };
    if some.max(many) > 1 << 32 {
        return plain;
    }
    let (least, most) = (2 * some.saturating_sub(2), 2 * some + 3);
    let (mut low, mut high) = ((0u64, 1u64), (1u64, 0u64));
    // Between two neighbours in the tree of all ratios is the simplest one that lies between them.
    for _ in 0..64 {
        let between = (low.0 + high.0, low.1 + high.1);
        let (is, of) = (u128::from(between.0) * 2 * u128::from(many), u128::from(between.1));
        if is > u128::from(most) * of {
            high = between;
        } else if is < u128::from(least) * of {
            low = between;
        } else {
            return Pair { one: between.1, other: between.0 };
        }
    }
    plain
}

/// What is expected of an interface.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flow {
    /// Bytes sent with packets sent.
    sent: Ratio,
    /// Packets received with packets sent.
    answered: Pair,
    /// Bytes received with those packets.
    received: Ratio,
}

/// What is known of interfaces so far.
#[derive(Clone, Debug, Default)]
pub(super) struct FlowModels {
    as_usual: [Bit; 6],
    numbers: [Number; 4],
    /// Bytes of broadcasts with their packets.
    broadcasts: Ratio,
}

impl FlowModels {
    /// Codes the numbers of an interface, but for the packets it lost, against those before.
    pub fn code<C: Coder>(
        &mut self,
        c: &mut C,
        old: &[u64],
        now: &mut [u64],
        sizes: &mut [u8],
        flow: &mut Flow,
        common: &mut Common,
    ) {
        now[TX_PACKETS] = diff(c, &mut self.numbers[0], &mut sizes[TX_PACKETS], old[TX_PACKETS], now[TX_PACKETS]);
        let sent = now[TX_PACKETS].wrapping_sub(old[TX_PACKETS]);
        let idle = usize::from(sent == 0);
        // Bytes sent.
        let expected = flow.sent.of(sent);
        let step = now[TX].wrapping_sub(old[TX]);
        let step = self.one(c, idle, 1, &mut sizes[TX], expected, step);
        now[TX] = old[TX].wrapping_add(step);
        if step != expected {
            flow.sent.learn(sent, step);
        }
        // Packets received: the guest's own, and what everybody hears.
        let (own, heard) = (flow.answered.of(sent), common.heard);
        let expected = own.wrapping_add(heard);
        let step = now[RX_PACKETS].wrapping_sub(old[RX_PACKETS]);
        let step = self.one(c, 2 + idle, 2, &mut sizes[RX_PACKETS], expected, step);
        now[RX_PACKETS] = old[RX_PACKETS].wrapping_add(step);
        if step != expected {
            // A little more or less than usual is what everybody hears.
            let excused = step.abs_diff(own.wrapping_add(heard)) <= FEW;
            if step >= own && (idle == 1 || excused) {
                common.heard = step - own;
            } else if !excused && old[TX_PACKETS] != 0 {
                // What it did in all its life before was of many kinds.
                flow.answered = simplest(step.wrapping_sub(heard), sent);
            }
        }
        // Bytes received.
        let broadcasts = step.wrapping_sub(own);
        let (mine, theirs) = (flow.received.of(own), self.broadcasts.of(broadcasts));
        let expected = mine.wrapping_add(theirs);
        let step = now[RX].wrapping_sub(old[RX]);
        let step = self.one(c, 4 + idle, 3, &mut sizes[RX], expected, step);
        now[RX] = old[RX].wrapping_add(step);
        if step != expected {
            if own == 0 || broadcasts != 0 && step >= mine && step - mine <= mine / 16 {
                self.broadcasts.learn(broadcasts, step.wrapping_sub(mine));
            } else {
                flow.received.learn(own, step.wrapping_sub(theirs));
            }
        }
    }

    /// One step, mostly as expected.
    fn one<C: Coder>(&mut self, c: &mut C, bit: usize, number: usize, size: &mut u8, expected: u64, step: u64) -> u64 {
        if c.bit(&mut self.as_usual[bit], step == expected) {
            return expected;
        }
        diff(c, &mut self.numbers[number], size, expected, step)
    }
}

#[cfg(test)]
mod tests;
