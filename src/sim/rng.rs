//! A small generator of pseudo-random numbers: SplitMix64, eight bytes of state.
//!
//! Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014). Every host
//! and guest has its own, seeded by the world's seed and its own identity, so that nobody's luck
//! depends on who else was asked, and when.

#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    /// The generator for one `purpose` and one `index` in a world of this seed.
    pub fn new(seed: u64, purpose: u64, index: u64) -> Rng {
        let mut rng = Rng(seed);
        let mut mixed = rng.next() ^ purpose.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        rng.0 = mixed;
        mixed = rng.next() ^ index.wrapping_mul(0xA076_1D64_78BD_642F);
        Rng(mixed)
    }

    /// 64 random bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number in `low..=high`.
    pub fn within(&mut self, low: u64, high: u64) -> u64 {
        let span = high.saturating_sub(low).saturating_add(1);
        low + ((u128::from(self.next()) * u128::from(span)) >> 64) as u64
    }

    /// A fraction in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number in `low..high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// How often something happened that many independent causes make happen `mean` times on
    /// average: as far from it as Poisson's law has it, in one draw.
    pub fn times(&mut self, mean: f64) -> u64 {
        let luck = self.unit();
        if mean < 1.0 {
            u64::from(luck < mean)
        } else {
            (mean + (12.0 * mean).sqrt() * (luck - 0.5)).round().max(0.0) as u64
        }
    }

    /// True once in `times` on average.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.within(1, times.max(1)) == 1
    }

    /// Sixteen bytes shaped like a random (version 4) UUID.
    pub fn uuid(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_le_bytes());
        bytes[8..].copy_from_slice(&self.next().to_le_bytes());
        bytes[6] = bytes[6] & 0x0F | 0x40;
        bytes[8] = bytes[8] & 0x3F | 0x80;
        bytes
    }
}
