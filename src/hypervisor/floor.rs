use crate::model::Bytes;

/// Below what a guest of this maximum cannot be ballooned without trouble, as the guest's own
/// self-ballooning script (`xenballoond`, 2008) reckons: a constant and a falling share of the
/// pages, which leave room for the kernel and its tables. An estimate: the toolstack knows no floor.
///
/// 4 GiB make 424 MiB. Never more than the maximum itself.
pub(super) fn estimate(maximum: Bytes) -> Bytes {
    let pages = maximum.kib() / 4;
    let mib = match maximum.mib() {
        0..125 => 8 + pages / 512,
        125..500 => 40 + pages / 1024,
        500..2000 => 104 + pages / 2048,
        _ => 296 + pages / 8192,
    };
    Bytes::from_mib(mib).min(maximum)
}

#[cfg(test)]
mod tests;
