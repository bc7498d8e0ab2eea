//! What works on the host, for whom; and that nothing is left there.

use crate::dom0::{self, HOST, alone, until};
use crate::program::aerostat;

#[test]
fn doctor_finds_all_well_for_root() {
    let _alone = alone();
    let said = aerostat(&["doctor", HOST]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.out.contains("xl"), "it names the toolstack: {said:?}");
}

#[test]
fn doctor_says_that_privilege_is_missing() {
    let _alone = alone();
    let said = aerostat(&["doctor", "ops@xen1"]);
    assert_ne!(said.status, Some(0), "{said:?}");
    assert!(said.out.contains("become"), "it names the remedy: {said:?}");
}

/// The collector ends with its connection, also when the connection is cut.
#[test]
fn no_process_is_left_in_dom0() {
    let _alone = alone();
    assert_eq!(aerostat(&["list", HOST]).status, Some(0));
    until("the collector's shell is gone, and its connection after the shared while", || {
        let text = dom0::run("ps axo pid,ppid,args");
        // Our own `ps` runs below one sshd session; a second one would be aerostat's.
        (text.matches("sshd: root@notty").count() == 1).then_some(())
    });
}
