//! What a host prints that has gone mad.

use super::text::Text;
use crate::sim::rng::Rng;

/// Lines of printable and unprintable bytes, the same for the same moment.
pub(crate) fn lines(moment: u64, count: usize, out: &mut Text) {
    let mut rng = Rng::new(moment, 0x6E_6F69, 0);
    for _ in 0..count {
        for _ in 0..rng.within(3, 90) {
            let byte = match rng.within(0, 9) {
                0 => rng.within(0, 8) as u8,
                1 => rng.within(0x80, 0xFF) as u8,
                2 => 0x1B,
                _ => rng.within(0x20, 0x7E) as u8,
            };
            out.0.push(byte);
        }
        out.end();
    }
}
