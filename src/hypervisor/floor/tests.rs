use super::*;

#[test]
fn the_floor_is_the_pinned_formula() {
    for (maximum, floor) in [(4, 4), (64, 40), (192, 88), (1024, 232), (4096, 424), (16_384, 808)] {
        assert_eq!(estimate(Bytes::from_mib(maximum)), Bytes::from_mib(floor), "{maximum} MiB");
    }
}
