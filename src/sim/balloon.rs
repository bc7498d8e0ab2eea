//! xenballoond's arithmetic, as pure functions.
//!
//! Source: `tools/xenballoon/xenballoond` of Xen 3.4, which the guests of the default scenario run.

/// The floor below which a self-ballooning guest of `maximum` KiB does not shrink, in KiB.
///
/// In whole MiB: with `mb` its memory and `pages` its 4 KiB pages, `8 + pages/512` below 125 MiB,
/// `40 + pages/1024` below 500, `104 + pages/2048` below 2000, else `296 + pages/8192`. A guest of
/// 4 GiB stops at 424 MiB.
pub(crate) fn floor_kib(maximum: u64) -> u64 {
    let (mb, pages) = (maximum / 1024, maximum / 4);
    let floor = match mb {
        0..125 => 8 + pages / 512,
        125..500 => 40 + pages / 1024,
        500..2000 => 104 + pages / 2048,
        _ => 296 + pages / 8192,
    };
    (floor * 1024).min(maximum)
}

/// One step from `current` to `goal` (both KiB): a tenth of the way down, all of the way up.
///
/// A tenth of less than ten pages is no page: a balloon that shrinks ends within 40 KiB of its
/// goal, so the last pages are given at once.
pub(crate) fn step_kib(current: u64, goal: u64) -> u64 {
    const DOWN: u64 = 10;
    if current <= goal {
        return goal;
    }
    let gap = ((current - goal) / DOWN) & !3;
    if gap == 0 { goal } else { current - gap }
}

#[cfg(test)]
mod tests;
