use super::Metric;
use crate::model::{Bytes, Domain};

/// One slot of a domain's ring: 16 bytes.
///
/// Sizes are pages of 4 KiB (up to 16 TiB), rates the upper half of an `f32` without its sign
/// (0.2 % precise): enough for a plot, a quarter of what the figures themselves would take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DomainSample {
    pub actual: u32,
    pub target: u32,
    pub cpu: u16,
    pub rx: u16,
    pub tx: u16,
    pub disk: u16,
}

impl DomainSample {
    /// Nothing known at this slot.
    pub const GAP: DomainSample =
        DomainSample { actual: NO_PAGES, target: NO_PAGES, cpu: NO_RATE, rx: NO_RATE, tx: NO_RATE, disk: NO_RATE };

    /// What is kept of a domain's figures.
    pub fn of(domain: &Domain) -> DomainSample {
        let rates = &domain.rates;
        DomainSample {
            actual: pages(domain.memory.actual),
            target: pages(domain.memory.target),
            cpu: pack(rates.cpu),
            rx: pack(rates.net_rx),
            tx: pack(rates.net_tx),
            disk: pack(Metric::Disk.of_domain(domain)),
        }
    }
}

const NO_PAGES: u32 = u32::MAX;
const NO_RATE: u16 = u16::MAX;
const PAGE: u64 = 4096;

/// Pages of 4 KiB, or the mark for unknown.
pub(super) fn pages(size: Option<Bytes>) -> u32 {
    size.map_or(NO_PAGES, |size| u32::try_from(size.0 / PAGE).unwrap_or(NO_PAGES - 1).min(NO_PAGES - 1))
}

/// The size in bytes.
pub(super) fn unpack_pages(pages: u32) -> Option<f64> {
    (pages != NO_PAGES).then_some(pages as f64 * PAGE as f64)
}

/// A rate in 16 bits, or the mark for unknown.
pub(super) fn pack(rate: Option<f64>) -> u16 {
    match rate {
        // The largest finite pattern is below the mark; 0x7f80_0000 (infinity) is not reached.
        Some(rate) if rate >= 0.0 => ((rate.min(1e38) as f32).to_bits().saturating_add(0x4000) >> 15) as u16,
        _ => NO_RATE,
    }
}

/// The rate.
pub(super) fn unpack(packed: u16) -> Option<f64> {
    (packed != NO_RATE).then(|| f64::from(f32::from_bits(u32::from(packed) << 15)))
}
