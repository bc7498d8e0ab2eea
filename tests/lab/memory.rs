//! Balloons moved behind our back.

use crate::dom0::{self, GUESTS, alone, until};
use crate::program;

const MIB: u64 = 1 << 20;

/// Sets a guest's target with xl and polls until `list` shows target and actual there.
fn follow(name: &str, mib: u64) {
    dom0::run(&format!("xl mem-set {name} {mib}"));
    let row = until("target and actual are where mem-set put them", || {
        let row = program::domain(name).expect("the guest is listed");
        // The target is set when mem-set returns: it must never be shown as anything else.
        assert_eq!(row.number("target"), mib * MIB, "{row:?}");
        (row.mib("mem") == mib).then_some(row)
    });
    assert_eq!(row.mark(), None, "{row:?}");
    let line = dom0::xl_list().into_iter().find(|l| l.name == name).unwrap();
    assert_eq!(line.mib, mib);
}

#[test]
fn mem_set_behind_our_back_is_followed_down_and_up() {
    let _alone = alone();
    follow(GUESTS[0], 112);
    follow(GUESTS[0], 128);
}

#[test]
fn a_paused_guest_short_of_its_target_is_stuck_until_it_runs() {
    let _alone = alone();
    let name = GUESTS[1];
    dom0::run(&format!("xl pause {name} && xl mem-set {name} 112"));
    let row = program::domain(name).expect("the guest is listed");
    assert_eq!((row.mib("mem"), row.mib("target")), (128, 112), "{row:?}");
    assert_eq!(row.text("state"), "paused", "{row:?}");
    assert_eq!(row.mark(), Some("stuck"), "{row:?}");
    dom0::run(&format!("xl unpause {name}"));
    until("the guest gives its memory up", || (program::domain(name)?.mib("mem") == 112).then_some(()));
    dom0::run(&format!("xl mem-set {name} 128"));
    until("the guest has its memory back", || (program::domain(name)?.mib("mem") == 128).then_some(()));
}
