//! Memory: where the tools exit 0 and nothing moves, it is told.

use super::act;
use crate::dom0::{self, Guest, alone};

fn target(id: u64) -> u64 {
    dom0::xenstore(&format!("/local/domain/{id}/memory/target")) / 1024
}

#[test]
fn a_balloon_is_followed_down_up_and_to_where_it_gets_stuck() {
    let _alone = alone();
    let name = "act_balloon";
    let guest = Guest::start(name);
    let id = dom0::domid(name);
    let holds = || dom0::line(name).unwrap().mib;

    let down = act(&["mem-set", name, "88"]);
    down.ends(0, "verified: settled at 88 MiB").wrote(&format!("xl mem-set {id} 88"), &["ran", "verified"]);
    assert_eq!((holds(), target(id)), (88, 88));
    let up = act(&["mem-set", name, "+32M"]);
    // The tool counts whole MiB, and the last pages may still be on their way.
    up.ends(0, "verified: settled at 1").wrote(&format!("xl mem-set {id} 120"), &["ran", "verified"]);
    dom0::until("it holds all of it", || (holds() == 120).then_some(()));
    assert_eq!(target(id), 120);

    // Above the maximum the tool refuses; so it is not asked, not even by force.
    act(&["mem-set", name, "512", "--force"]).ends(1, "512 MiB is above its maximum of 128 MiB").sent_nothing();
    act(&["mem-max", name, "100"]).ends(1, "100 MiB is below its target of 120 MiB").sent_nothing();
    assert_eq!((holds(), target(id)), (120, 120));

    // A maximum above the one it was started with is taken, and is of no use to it.
    let max = act(&["mem-max", name, "160"]);
    max.ends(0, "verified: its maximum is 160 MiB").wrote(&format!("xl mem-max {id} 160"), &["ran", "verified"]);
    assert_eq!(dom0::xenstore(&format!("/local/domain/{id}/memory/static-max")), 160 * 1024);
    let beyond = act(&["mem-set", name, "150"]);
    beyond.ends(3, "not verified: stuck at 128 MiB, asked for 150 MiB");
    beyond.wrote(&format!("xl mem-set {id} 150"), &["ran", "unverified"]);
    assert_eq!((holds(), target(id)), (128, 150));

    // Far too low: the tool exits 0, the guest keeps what it needs.
    let low = act(&["mem-set", name, "8"]);
    low.ends(3, "not verified: stuck at").ends(3, "est.");
    low.wrote(&format!("xl mem-set {id} 8"), &["ran", "unverified"]);
    assert_eq!(target(id), 8);
    assert!(holds() > 8, "{}", holds());
    act(&["mem-set", name, "96"]).ends(0, "verified: settled at 96 MiB");
    drop(guest);
}

#[test]
fn a_guest_without_a_driver_is_called_deaf() {
    let _alone = alone();
    let name = "act_deaf";
    let guest = Guest::start_with("BOOT=initcall_blacklist=balloon_init", name, 1);
    let id = dom0::domid(name);
    let deed = act(&["mem-set", name, "88"]);
    deed.ends(3, "not verified: deaf: its target is 88 MiB, and it stays at 96 MiB");
    deed.wrote(&format!("xl mem-set {id} 88"), &["ran", "unverified"]);
    assert_eq!((dom0::line(name).unwrap().mib, target(id)), (96, 88));
    drop(guest);
}
