use super::{floor_kib, step_kib};

#[test]
fn a_guest_of_four_gib_stops_at_the_figure_of_the_report() {
    assert_eq!(floor_kib(4_194_304), 434_176);
}

#[test]
fn the_floor_follows_the_table_at_its_edges() {
    for (mb, floor) in [(64, 8 + 32), (124, 8 + 62), (125, 40 + 31), (256, 40 + 64), (500, 104 + 62), (2000, 296 + 62)]
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
