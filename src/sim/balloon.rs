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
mod tests {
    use super::{floor_kib, step_kib};

    #[test]
    fn a_guest_of_four_gib_stops_at_the_figure_of_the_report() {
        assert_eq!(floor_kib(4_194_304), 434_176);
    }

    #[test]
    fn the_floor_follows_the_table_at_its_edges() {
        for (mb, floor) in
            [(64, 8 + 32), (124, 8 + 62), (125, 40 + 31), (256, 40 + 64), (500, 104 + 62), (2000, 296 + 62)]
        {
            assert_eq!(floor_kib(mb * 1024), floor * 1024, "{mb} MiB");
        }
        assert_eq!(floor_kib(8 * 1024), 8 * 1024, "never above the maximum");
    }

    #[test]
    fn shrinking_is_damped_and_arrives_growing_is_at_once() {
        assert_eq!(step_kib(1_000_000, 2_000_000), 2_000_000);
        assert_eq!(step_kib(2_000_000, 1_000_000), 1_900_000);
        let mut current = 4_194_304;
        for _ in 0..200 {
            current = step_kib(current, 434_176);
            assert_eq!(current % 4, 0);
        }
        assert_eq!(current, 434_176);
    }
}
