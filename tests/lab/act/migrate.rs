//! Live migration, from the one host of the lab to itself.

use super::act;
use crate::dom0::{self, Guest, alone};

#[test]
fn a_guest_is_migrated_and_one_that_cannot_stays() {
    let _alone = alone();
    let name = "act_move";
    let guest = Guest::start_with("TYPE=pvh", name, 1);
    let id = dom0::domid(name);
    act(&["migrate", name, "xen1"]).ends(1, "it is on xen1 already").sent_nothing();
    act(&["migrate", name, "localhost"]).ends(1, "localhost is no host of this cluster").sent_nothing();
    let deed = act(&["migrate", name, "localhost", "--force"]);
    deed.ends(0, "verified:").wrote(&format!("xl migrate {id} localhost"), &["ran", "verified"]);
    assert_ne!(dom0::domid(name), id);
    super::guest_answers(name);

    // Debian's Xen has no shadow paging, so a PV guest cannot be followed while it runs.
    let stays = dom0::GUESTS[1];
    let id = dom0::domid(stays);
    let deed = act(&["migrate", stays, "localhost", "--force"]);
    deed.ends(1, "failed: failed (exit 1)").ends(1, "Failed to enable logdirty");
    deed.wrote(&format!("xl migrate {id} localhost"), &["failed"]);
    assert_eq!(dom0::domid(stays), id);
    drop(guest);
}
