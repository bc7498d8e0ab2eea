use super::*;

#[test]
fn one_line_goes_on_while_only_its_figures_change() {
    assert_eq!(shape("its last (1 s ago) is from before"), shape("its last (12 s ago) is from before"));
    assert_eq!(shape("target 512 MiB, holds 1.2G"), shape("target 512 MiB, holds 870.25G"));
    assert_ne!(shape("running 3 s after"), shape("paused 3 s after"));
}
