//! What is known of the figures before they are written: models for whole numbers, decimals, text.

use super::range::{Bit, Coder};
use crate::model::Name;

/// Groups of sizes by which a number's size is foretold from the one before.
const GROUPS: usize = 9;

/// Whole numbers of any size: how many bits it has is foretold by the one before it, the bits
/// below the first by the size, the rest are written as they are.
#[derive(Clone, Debug)]
pub(in crate::history::store) struct Number {
    size: [[Bit; 64]; GROUPS],
    zero: [Bit; GROUPS],
    mantissa: [[Bit; 4]; 65],
    sign: [Bit; 2],
}

impl Default for Number {
    fn default() -> Number {
        Number {
            size: [[Bit::default(); 64]; GROUPS],
            zero: [Bit::default(); GROUPS],
            mantissa: [[Bit::default(); 4]; 65],
            sign: [Bit::default(); 2],
        }
    }
}

impl Number {
    /// A number at or above zero. `last` is the size (in bits) of the one before it and is set to
    /// this one's.
    #[inline]
    pub fn code<C: Coder>(&mut self, c: &mut C, last: &mut u8, value: u64) -> u64 {
        let group = match *last {
            0 => 0,
            size => (1 + usize::from(size - 1) / 4).min(GROUPS - 1),
        };
        if !c.bit(&mut self.zero[group], value != 0) {
            *last = 0;
            return 0;
        }
        let given = 63 - value.max(1).leading_zeros();
        let mut node = 1;
        for at in (0..6).rev() {
            let bit = c.bit(&mut self.size[group][node], given >> at & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        let below = (node & 63) as u32;
        *last = below as u8 + 1;
        let mut out = 1u64;
        let mut left = below;
        let models = &mut self.mantissa[below as usize];
        let mut node = 0;
        while left > 0 && node < 3 {
            left -= 1;
            let bit = c.bit(&mut models[node], value >> left & 1 == 1);
            out = out << 1 | u64::from(bit);
            node = node * 2 + 1 + usize::from(bit);
        }
        if left > 0 { out << left | c.plain(left, value & ((1 << left) - 1)) } else { out }
    }

    /// A number with a sign.
    #[inline]
    pub fn signed<C: Coder>(&mut self, c: &mut C, last: &mut u8, value: i64) -> i64 {
        let size = self.code(c, last, value.unsigned_abs());
        if size == 0 {
            return 0;
        }
        let negative = c.bit(&mut self.sign[0], value < 0);
        if negative { (size as i64).wrapping_neg() } else { size as i64 }
    }
}

/// Text and other bytes, each foretold by the one before.
#[derive(Clone, Debug)]
pub(in crate::history::store) struct Text {
    length: Number,
    bytes: Vec<[Bit; 256]>,
}

impl Default for Text {
    fn default() -> Text {
        Text { length: Number::default(), bytes: vec![[Bit::default(); 256]; 8] }
    }
}

/// Longest text read, in bytes: a sanitised name of the longest kind.
const MOST: u64 = 8 * Name::MAX as u64;

impl Text {
    pub fn code<C: Coder>(&mut self, c: &mut C, text: &str) -> String {
        let length = self.length.code(c, &mut 4, text.len() as u64).min(MOST);
        let mut out = Vec::with_capacity(if C::READS { length as usize } else { 0 });
        let mut before = 0u8;
        for at in 0..length as usize {
            let given = text.as_bytes().get(at).copied().unwrap_or(0);
            if c.is_past() {
                break;
            }
            let byte = self.byte(c, before, given);
            before = byte;
            if C::READS {
                out.push(byte);
            }
        }
        String::from_utf8(out).unwrap_or_default()
    }

    fn byte<C: Coder>(&mut self, c: &mut C, before: u8, given: u8) -> u8 {
        let models = &mut self.bytes[usize::from(before >> 5)];
        let mut node = 1usize;
        for at in (0..8).rev() {
            let bit = c.bit(&mut models[node], given >> at & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        node as u8
    }

    /// A sanitised text.
    pub fn name<C: Coder>(&mut self, c: &mut C, name: &Name) -> Name {
        let read = self.code(c, name);
        if C::READS { Name::new(&read) } else { name.clone() }
    }
}

/// Digits behind the point that decimals are tried with.
const DIGITS: [u32; 3] = [1, 3, 9];
/// None of these: the bits as they are.
const RAW: u8 = DIGITS.len() as u8;

/// How a decimal is best written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::history::store) struct Decimal {
    /// Which of [`DIGITS`], or [`RAW`].
    form: u8,
    /// The number without its point, or its bits.
    units: i64,
}

fn scale(form: u8) -> f64 {
    match form {
        0 => 10.0,
        1 => 1e3,
        _ => 1e9,
    }
}

impl Decimal {
    /// The shortest exact form, at least that of `form`.
    #[inline]
    pub fn of(value: f64, form: u8) -> Decimal {
        for form in form.min(RAW)..RAW {
            let units = (value * scale(form)).round();
            if units.abs() < 9e15 && (units / scale(form)).to_bits() == value.to_bits() {
                return Decimal { form, units: units as i64 };
            }
        }
        Decimal { form: RAW, units: value.to_bits() as i64 }
    }

    #[inline]
    pub fn value(self) -> f64 {
        if self.form == RAW { f64::from_bits(self.units as u64) } else { self.units as f64 / scale(self.form) }
    }
}

/// Decimals as their difference to the one before.
#[derive(Clone, Debug, Default)]
pub(in crate::history::store) struct Decimals {
    same: Bit,
    form: [[Bit; 4]; 4],
    step: Number,
}

impl Decimals {
    /// `expected` costs next to nothing; anything else is written as the difference to `before`.
    #[inline]
    pub fn code<C: Coder>(&mut self, c: &mut C, last: &mut u8, before: f64, expected: f64, value: f64) -> f64 {
        if c.bit(&mut self.same, value.to_bits() == expected.to_bits()) {
            return expected;
        }
        let old = Decimal::of(before, 0);
        // An old value that happened to be short says little of the new one's form.
        let new = if C::READS { old } else { Decimal::of(value, 0) };
        let models = &mut self.form[usize::from(old.form)];
        let mut node = 1;
        for at in (0..2).rev() {
            let bit = c.bit(&mut models[node], new.form >> at & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        let form = (node & 3) as u8;
        let old = if old.form == form { old.units } else { Decimal::in_form(before, form) };
        let step = self.step.signed(c, last, new.units.wrapping_sub(old));
        Decimal { form, units: old.wrapping_add(step) }.value()
    }
}

impl Decimal {
    fn in_form(value: f64, form: u8) -> i64 {
        if form == RAW { value.to_bits() as i64 } else { (value * scale(form)).round().clamp(-9e15, 9e15) as i64 }
    }
}
