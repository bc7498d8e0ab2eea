//! What an interface received and sent.
//!
//! Whoever answers requests sends much the same for each, so that what was received follows from
//! what was sent, more or less. What is left is mostly broadcasts: everybody on a bridge hears the
//! same ones.

use super::domain::Common;
use super::models::Number;
use super::range::{Bit, Coder};

/// What an interface sent at a time, and received in exchange.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    sent: u64,
    received: u64,
}

impl Pair {
    /// What comes with that much sent.
    fn received(self, sent: u64) -> u64 {
        let all = u128::from(self.received) * u128::from(sent);
        all.checked_div(self.sent.into()).unwrap_or(0) as u64
    }
}

/// What is expected of an interface.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flow {
    usual: Pair,
    /// The last time it was not as usual. It becomes what is when it tells the next time exactly.
    other: Pair,
}

/// What is known of interfaces so far.
#[derive(Clone, Debug, Default)]
pub(super) struct FlowModels {
    heard: [Bit; 2],
    sent: Number,
    rest: Number,
}

impl FlowModels {
    /// Codes bytes received and sent, in this order, against those before.
    pub fn code<C: Coder>(
        &mut self,
        c: &mut C,
        old: &[u64],
        now: &mut [u64],
        sizes: &mut [u8],
        flow: &mut Flow,
        common: &mut Common,
    ) {
        let step = now[1].wrapping_sub(old[1]) as i64;
        let sent = self.sent.signed(c, &mut sizes[1], step) as u64;
        now[1] = old[1].wrapping_add(sent);
        let received = now[0].wrapping_sub(old[0]);
        let own = flow.usual.received(sent);
        let heard = common.heard;
        let rest = received.wrapping_sub(own);
        if c.bit(&mut self.heard[usize::from(sent != 0)], rest == heard) {
            now[0] = old[0].wrapping_add(own).wrapping_add(heard);
            return;
        }
        let step = self.rest.signed(c, &mut sizes[0], rest.wrapping_sub(heard) as i64);
        let rest = heard.wrapping_add(step as u64);
        let received = own.wrapping_add(rest);
        now[0] = old[0].wrapping_add(received);
        // A little more than usual is what everybody hears.
        if rest <= own / 16 || sent == 0 {
            common.heard = rest;
        }
        if sent != 0 {
            let this = received.wrapping_sub(heard);
            if flow.usual.sent == 0 || flow.other.received(sent) == this {
                flow.usual = flow.other;
            }
            flow.other = Pair { sent, received: this };
        }
    }
}
