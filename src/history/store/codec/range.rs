//! An adaptive binary range coder: each yes-or-no costs what it tells, by what came before.
//!
//! The arithmetic is that of LZMA's coder (a 32-bit range, a byte at a time, carries kept back).
//! One trait serves both directions, so that reading can only mirror writing: what is given to
//! [`Coder::bit`] is written by an [`Encoder`] and ignored by a [`Decoder`], which returns what
//! was written then.

/// How likely a bit is 0, learnt from those that came before.
///
/// The upper 16 bits are the probability, the lower ones count the bits seen: a young model learns
/// fast, an old one slowly.
#[derive(Clone, Copy, Debug)]
pub(in crate::history::store) struct Bit(u32);

impl Default for Bit {
    fn default() -> Bit {
        Bit(1 << 31)
    }
}

/// Bits seen after which a model learns no slower.
const OLD: usize = 40;
/// How much a model learns of a bit after so many, of 65536: as much as of each one before.
const SPEED: [i32; OLD + 1] = {
    let mut speed = [0; OLD + 1];
    let mut seen = 0;
    while seen <= OLD {
        speed[seen] = 65536 / (seen as i32 + 2);
        seen += 1;
    }
    speed
};
/// Of 65536, what is left for the other one: never certain.
const LEAST: i32 = 32;

impl Bit {
    /// Of 32768.
    #[inline]
    pub(super) fn zero(self) -> u32 {
        self.0 >> 17
    }

    #[inline]
    pub(super) fn learn(&mut self, bit: bool) {
        let (count, p) = (self.0 as usize & 0xFFFF, (self.0 >> 16) as i32);
        let goal = if bit { LEAST } else { 65536 - LEAST };
        let p = p + (((goal - p) * SPEED[count.min(OLD)]) >> 16);
        self.0 = (p as u32) << 16 | (count + 1).min(OLD) as u32;
    }
}

/// Writes or reads bits.
pub(in crate::history::store) trait Coder {
    /// One bit by a model of it.
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool;
    /// Up to 16 bits that nothing is known of.
    fn few(&mut self, bits: u32, value: u32) -> u32;
    /// What the bits from here on are about: for whoever counts them.
    #[inline]
    fn about(&mut self, _: &'static str) {}
    /// Whether everything there is has been read, and then some: what comes now means nothing.
    fn is_past(&self) -> bool {
        false
    }
    /// Whether this one reads.
    const READS: bool;

    /// Up to 64 bits that nothing is known of.
    #[inline]
    fn plain(&mut self, bits: u32, value: u64) -> u64 {
        let (mut left, mut out) = (bits, 0u64);
        while left > 0 {
            let now = left.min(12);
            left -= now;
            let part = (value >> left) as u32 & ((1 << now) - 1);
            out = out << now | u64::from(self.few(now, part));
        }
        out
    }
}

const TOP: u32 = 1 << 24;

/// Writes.
#[derive(Debug)]
pub(in crate::history::store) struct Encoder {
    low: u64,
    range: u32,
    cache: u8,
    pending: u64,
    out: Vec<u8>,
    /// What `out` began with.
    head: usize,
}

impl Encoder {
    /// Appends to `out`.
    pub fn new(out: Vec<u8>) -> Encoder {
        Encoder { low: 0, range: u32::MAX, cache: 0, pending: 1, head: out.len(), out }
    }

    /// Everything written.
    pub fn finish(mut self) -> Vec<u8> {
        for _ in 0..5 {
            self.shift();
        }
        // Beyond the end a decoder reads zeros.
        while self.out.len() > self.head && self.out.last() == Some(&0) {
            self.out.pop();
        }
        self.out
    }

    fn shift(&mut self) {
        if self.low < 0xFF00_0000 || self.low > u64::from(u32::MAX) {
            let carry = (self.low >> 32) as u8;
            let mut byte = self.cache;
            while self.pending > 0 {
                self.out.push(byte.wrapping_add(carry));
                byte = 0xFF;
                self.pending -= 1;
            }
            self.cache = (self.low >> 24) as u8;
        }
        self.pending += 1;
        self.low = (self.low & 0x00FF_FFFF) << 8;
    }

    #[inline]
    fn settle(&mut self) {
        while self.range < TOP {
            self.range <<= 8;
            self.shift();
        }
    }
}

impl Coder for Encoder {
    const READS: bool = false;

    #[inline]
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool {
        let bound = (self.range >> 15) * model.zero();
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
        } else {
            self.range = bound;
        }
        model.learn(bit);
        self.settle();
        bit
    }

    #[inline]
    fn few(&mut self, bits: u32, value: u32) -> u32 {
        self.range >>= bits;
        self.low += u64::from(self.range) * u64::from(value);
        self.settle();
        value
    }
}

/// Reads. Never fails: after the end, or in damaged bytes, there is nonsense, but an end to it.
#[derive(Clone, Debug)]
pub(in crate::history::store) struct Decoder<B> {
    code: u32,
    range: u32,
    bytes: B,
    at: usize,
}

impl<B: AsRef<[u8]>> Decoder<B> {
    /// Reads what an [`Encoder`] wrote, from that byte on.
    pub fn new(bytes: B, at: usize) -> Decoder<B> {
        let mut decoder = Decoder { code: 0, range: u32::MAX, bytes, at };
        for _ in 0..5 {
            decoder.code = decoder.code << 8 | decoder.next();
        }
        decoder
    }

    #[inline]
    fn next(&mut self) -> u32 {
        let byte = self.bytes.as_ref().get(self.at).copied();
        self.at += 1;
        byte.map_or(0, u32::from)
    }

    #[inline]
    fn settle(&mut self) {
        while self.range < TOP {
            self.range <<= 8;
            self.code = self.code << 8 | self.next();
        }
    }
}

impl<B: AsRef<[u8]>> Coder for Decoder<B> {
    const READS: bool = true;

    fn is_past(&self) -> bool {
        // Zeros at the end are left out, so that a little beyond it may still be meant.
        self.at > self.bytes.as_ref().len() + 64
    }

    #[inline]
    fn bit(&mut self, model: &mut Bit, _: bool) -> bool {
        let bound = (self.range >> 15) * model.zero();
        let bit = self.code >= bound;
        if bit {
            self.code -= bound;
            self.range -= bound;
        } else {
            self.range = bound;
        }
        model.learn(bit);
        self.settle();
        bit
    }

    #[inline]
    fn few(&mut self, bits: u32, _: u32) -> u32 {
        self.range >>= bits;
        let value = (self.code / self.range).min((1 << bits) - 1);
        self.code -= value * self.range;
        self.settle();
        value
    }
}
