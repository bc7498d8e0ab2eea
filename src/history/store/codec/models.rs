//! What is known of the figures before they are written: models for whole numbers, decimals, text.

use super::range::{Bit, Coder};
use crate::model::Name;

/// Steps of a number's magnitude that are told as such; anything farther is told in full.
const NEAR: i16 = 15;
/// Magnitudes below this one are numbers of their own.
const EXACT: u8 = 8;
/// Contexts of magnitudes: one for each of those, and some for all that are larger.
const CONTEXTS: usize = EXACT as usize + 4;

/// Whole numbers of any size. Their magnitude (a quarter of an octave) is foretold by those before
/// them, the bits below it are written as they are, or as none where the number is round.
#[derive(Clone, Debug)]
pub(in crate::history::store) struct Number {
    zero: [Bit; CONTEXTS],
    step: [[Bit; 32]; CONTEXTS],
    /// Octaves, for what is told in full.
    far: [Bit; 64],
    round: [Bit; 2],
    sign: [Bit; 2],
}

impl Default for Number {
    fn default() -> Number {
        Number {
            zero: [Bit::default(); CONTEXTS],
            step: [[Bit::default(); 32]; CONTEXTS],
            far: [Bit::default(); 64],
            round: [Bit::default(); 2],
            sign: [Bit::default(); 2],
        }
    }
}

/// The magnitude of a number: itself up to 7, then four to the octave, 251 at most.
fn magnitude(value: u64) -> u8 {
    if value < u64::from(EXACT) {
        return value as u8;
    }
    let size = 63 - value.leading_zeros();
    (4 * (size - 1)) as u8 + (value >> (size - 2) & 3) as u8
}

fn tree<C: Coder>(c: &mut C, models: &mut [Bit], bits: u32, value: usize) -> usize {
    let mut node = 1;
    for at in (0..bits).rev() {
        let bit = c.bit(&mut models[node], value >> at & 1 == 1);
        node = node << 1 | usize::from(bit);
    }
    node - (1 << bits)
}

impl Number {
    /// A number at or above zero. `last` is the magnitude to be expected, and is led to this one's.
    #[inline]
    pub fn code<C: Coder>(&mut self, c: &mut C, last: &mut u8, value: u64) -> u64 {
        let context = match *last {
            small @ 0..EXACT => small.into(),
            large => usize::from(EXACT) + usize::from(large / 32).min(3),
        };
        let given = magnitude(value);
        let found =
            if !c.bit(&mut self.zero[context], given != 0) { 0 } else { self.magnitude(c, context, *last, given) };
        *last = (u16::from(*last) + u16::from(found)).div_ceil(2) as u8;
        if found < EXACT {
            return found.into();
        }
        let below = u32::from(found / 4 - 1).min(61);
        let top = (4 | u64::from(found & 3)) << below;
        if below > 3 && c.bit(&mut self.round[usize::from(below > 8)], value & ((1 << below) - 1) == 0) {
            return top;
        }
        top | c.plain(below, value & ((1 << below) - 1))
    }

    fn magnitude<C: Coder>(&mut self, c: &mut C, context: usize, last: u8, given: u8) -> u8 {
        let step = i16::from(given) - i16::from(last);
        let near = if step.abs() <= NEAR { step + NEAR + 1 } else { 0 };
        match tree(c, &mut self.step[context], 5, near as usize) {
            0 => (tree(c, &mut self.far, 6, (given >> 2).into()) as u8) << 2 | c.few(2, (given & 3).into()) as u8,
            near => (i16::from(last) + near as i16 - NEAR - 1).clamp(0, 255) as u8,
        }
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
