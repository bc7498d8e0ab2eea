//! A domain's numbers against those of the sample before.

use super::figures::*;
use super::flow::{Flow, FlowModels};
use super::models::{Decimals, Number};
use super::range::{Bit, Coder};

/// What is known of domains' numbers so far.
#[derive(Clone, Debug, Default)]
pub(super) struct DomainModels {
    constant: Bit,
    mask_same: Bit,
    state_same: [Bit; 8],
    state: Number,
    rare: [Number; 8],
    cpu: Decimals,
    uptime: Decimals,
    there: [Bit; 4],
    actual: Size,
    target: Size,
    sizes: [Size; 4],
    sums: Bit,
    counters: [Number; 6],
    flow: FlowModels,
    vbd: [Number; 4],
}

/// A size in memory: mostly whole pages or KiB.
#[derive(Clone, Debug, Default)]
struct Size {
    changed: [Bit; 2],
    grain: [Bit; 2],
    step: Number,
}

impl Size {
    fn code<C: Coder>(&mut self, c: &mut C, last: &mut u8, expected: u64, value: u64) -> u64 {
        let step = value.wrapping_sub(expected) as i64;
        if !c.bit(&mut self.changed[usize::from(*last != 0)], step != 0) {
            *last = 0;
            return expected;
        }
        let pages = c.bit(&mut self.grain[0], step & 4095 == 0);
        let shift = if pages {
            12
        } else if c.bit(&mut self.grain[1], step & 1023 == 0) {
            10
        } else {
            0
        };
        let step = self.step.signed(c, last, step >> shift);
        *last = (*last).max(1);
        expected.wrapping_add((step << shift) as u64)
    }
}

/// What is remembered of a domain beside its last numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// What is expected of the size of each number's step.
    sizes: Vec<u8>,
    moves: Moves,
    flows: Vec<Flow>,
}

/// How a balloon moved the last two times, in bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Moves {
    last: i64,
    before: i64,
}

impl Moves {
    /// It goes on as it did: steadily, or by the same part of the way each time, in whole pages.
    fn next(self, at: u64) -> u64 {
        let next = i128::from(self.last) * i128::from(self.last);
        let next = next.checked_div(self.before.into()).unwrap_or(0);
        // What had only begun may do anything.
        if next.abs() > 2 * i128::from(self.last).abs() {
            return at;
        }
        at.wrapping_add(next as i64 as u64 & !4095)
    }

    fn went(&mut self, from: u64, to: u64) {
        *self = Moves { last: to.wrapping_sub(from) as i64, before: self.last };
    }
}

impl Memory {
    /// Nothing is known of it.
    pub fn of(shape: &Shape) -> Memory {
        Memory { sizes: vec![0; shape.len()], moves: Moves::default(), flows: vec![Flow::default(); shape.vifs.len()] }
    }
}

/// What all domains of a report have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Common {
    /// By how much the first domain's uptime grew.
    pub uptime_step: Option<f64>,
    /// Packets that interfaces received beside their part of an exchange.
    pub heard: u64,
}

pub(super) fn diff<C: Coder>(c: &mut C, model: &mut Number, last: &mut u8, expected: u64, value: u64) -> u64 {
    expected.wrapping_add(model.signed(c, last, value.wrapping_sub(expected) as i64) as u64)
}

impl DomainModels {
    /// Codes `now` against `old`; when reading, `now` is filled in.
    pub fn code<C: Coder>(
        &mut self,
        c: &mut C,
        shape: &Shape,
        old: &[u64],
        now: &mut [u64],
        memory: &mut Memory,
        common: &mut Common,
    ) {
        let Memory { sizes, moves, flows } = memory;
        c.about("constants");
        self.constants(c, shape, old, now, sizes);
        c.about("state");
        let state = usize::from(old[STATE] as u8 & 7);
        if c.bit(&mut self.state_same[state], now[STATE] == old[STATE]) {
            now[STATE] = old[STATE];
        } else {
            now[STATE] = self.state.code(c, &mut 2, now[STATE]) & 127;
        }
        c.about("cpu");
        let before = f64::from_bits(old[CPU]);
        now[CPU] = self.cpu.code(c, &mut sizes[CPU], before, before, f64::from_bits(now[CPU])).to_bits();
        c.about("uptime");
        self.uptime(c, old, now, sizes, common);
        c.about("target");
        now[TARGET] = self.target.code(c, &mut sizes[TARGET], old[TARGET], now[TARGET]);
        c.about("actual");
        // It is where it is to be, it goes on as it did, or it went anywhere.
        let settled = usize::from(old[ACTUAL] == old[TARGET]) + 2 * usize::from(now[TARGET] == old[TARGET]);
        if c.bit(&mut self.there[settled], now[ACTUAL] == now[TARGET]) {
            now[ACTUAL] = now[TARGET];
        } else {
            let expected = moves.next(old[ACTUAL]);
            now[ACTUAL] = self.actual.code(c, &mut sizes[ACTUAL], expected, now[ACTUAL]);
        }
        moves.went(old[ACTUAL], now[ACTUAL]);
        c.about("vif");
        for (at, flow) in (0..shape.vifs.len()).map(|at| shape.vif(at)).zip(flows) {
            self.flow.code(c, &old[at..at + VIF], &mut now[at..at + VIF], &mut sizes[at..at + VIF], flow, common);
        }
        c.about("vbd");
        for vbd in (0..shape.vbds.len()).map(|at| shape.vbd(at)) {
            for n in 0..2 {
                let at = vbd + 1 + n;
                now[at] = diff(c, &mut self.vbd[n], &mut sizes[at], old[at], now[at]);
            }
            for n in 0..2 {
                let (count, at) = (vbd + 1 + n, vbd + 3 + n);
                let expected = per_request(old[count], now[count], old[at]);
                now[at] = diff(c, &mut self.vbd[2 + n], &mut sizes[at], expected, now[at]);
            }
        }
        c.about("sums");
        self.sums(c, shape, old, now, sizes);
    }

    /// What hardly ever changes: one yes for all of it.
    fn constants<C: Coder>(&mut self, c: &mut C, shape: &Shape, old: &[u64], now: &mut [u64], sizes: &mut [u8]) {
        const RARE: [usize; 6] = [MASK, VCPUS, MAXIMUM, MINIMUM, WANTED, USED];
        let lost = (0..shape.vifs.len()).map(|at| shape.vif(at) + 2);
        let disks = (0..shape.vbds.len()).flat_map(|at| [shape.vbd(at), shape.vbd(at) + 5]);
        let places = || RARE.into_iter().chain(lost.clone()).chain(disks.clone());
        let same = !C::READS && places().all(|at| now[at] == old[at]);
        if c.bit(&mut self.constant, same) {
            places().for_each(|at| now[at] = old[at]);
            return;
        }
        if c.bit(&mut self.mask_same, now[MASK] == old[MASK]) {
            now[MASK] = old[MASK];
        } else {
            now[MASK] = c.plain(told::BITS, now[MASK]);
        }
        now[VCPUS] = diff(c, &mut self.rare[0], &mut sizes[VCPUS], old[VCPUS], now[VCPUS]);
        for (at, model) in [MAXIMUM, MINIMUM, WANTED, USED].into_iter().zip(&mut self.sizes) {
            now[at] = model.code(c, &mut sizes[at], old[at], now[at]);
        }
        for at in lost {
            now[at] = diff(c, &mut self.rare[1], &mut sizes[at], old[at], now[at]);
        }
        for at in (0..shape.vbds.len()).map(|at| shape.vbd(at)) {
            now[at] = self.rare[2].code(c, &mut sizes[at], now[at]) & 3;
            now[at + 5] = diff(c, &mut self.rare[3], &mut sizes[at + 5], old[at + 5], now[at + 5]);
        }
    }

    fn uptime<C: Coder>(&mut self, c: &mut C, old: &[u64], now: &mut [u64], sizes: &mut [u8], common: &mut Common) {
        if now[MASK] & told::UPTIME == 0 {
            now[UPTIME] = 0;
            return;
        }
        let before = f64::from_bits(old[UPTIME]);
        let expected = before + common.uptime_step.unwrap_or(0.0);
        let value = self.uptime.code(c, &mut sizes[UPTIME], before, expected, f64::from_bits(now[UPTIME]));
        now[UPTIME] = value.to_bits();
        if common.uptime_step.is_none() && old[MASK] & told::UPTIME != 0 {
            common.uptime_step = Some(value - before).filter(|step| step.is_finite());
        }
    }

    /// The counters of all devices together.
    fn sums<C: Coder>(&mut self, c: &mut C, shape: &Shape, old: &[u64], now: &mut [u64], sizes: &mut [u8]) {
        const SUMS: [usize; 6] = [RX, TX, READS, WRITES, READ_BYTES, WRITTEN_BYTES];
        let mut expected = [0u64; 6];
        for (slot, at) in expected.iter_mut().zip(SUMS) {
            *slot = old[at];
        }
        if !shape.vifs.is_empty() {
            for (n, slot) in expected[..2].iter_mut().enumerate() {
                *slot = (0..shape.vifs.len()).fold(0, |sum, at| now[shape.vif(at) + n].wrapping_add(sum));
            }
        }
        if !shape.vbds.is_empty() {
            for (n, slot) in expected[2..].iter_mut().enumerate() {
                *slot = (0..shape.vbds.len()).fold(0, |sum, at| now[shape.vbd(at) + 1 + n].wrapping_add(sum));
            }
        }
        let same = !C::READS && SUMS.iter().zip(&expected).all(|(at, expected)| now[*at] == *expected);
        if c.bit(&mut self.sums, same) {
            SUMS.iter().zip(&expected).for_each(|(at, expected)| now[*at] = *expected);
            return;
        }
        for ((at, expected), model) in SUMS.into_iter().zip(expected).zip(&mut self.counters) {
            now[at] = diff(c, model, &mut sizes[at], expected, now[at]);
        }
    }
}

/// Bytes after so many requests more, if they are as large as those before were on average.
fn per_request(requests: u64, now: u64, bytes: u64) -> u64 {
    let each = bytes.checked_div(requests).unwrap_or(0);
    bytes.wrapping_add(now.wrapping_sub(requests).wrapping_mul(each))
}
