//! Domains that come, crash and go.

use crate::dom0::{self, Guest, alone, until};
use crate::program;

#[test]
fn a_destroyed_domain_is_gone() {
    let _alone = alone();
    let guest = Guest::start("to_destroy");
    let row = program::domain("to_destroy").expect("a new guest is listed");
    assert_eq!(row.number("id"), dom0::domid("to_destroy"));
    dom0::run("xl destroy to_destroy");
    // Gone from xl list when destroy returns, or dying for a moment; never shown alive again.
    until("it is no longer listed", || match program::domain("to_destroy") {
        None => Some(()),
        Some(row) => {
            assert_eq!(row.text("state"), "dying", "{row:?}");
            None
        }
    });
    drop(guest);
    assert_eq!(program::aerostat(&["search", "-H", dom0::HOST, "to_destroy"]).status, Some(1));
}

#[test]
fn a_crashed_domain_is_shown_as_crashed() {
    let _alone = alone();
    let guest = Guest::start("to_crash");
    let id = dom0::domid("to_crash");
    dom0::run(&format!("xenstore-write /local/domain/{id}/data/cmd 'echo c > /proc/sysrq-trigger'"));
    let row =
        until("it is shown as crashed", || program::domain("to_crash").filter(|row| row.text("state") == "crashed"));
    assert_eq!(row.number("id"), id);
    let line = dom0::xl_list().into_iter().find(|l| l.name == "to_crash").unwrap();
    assert_eq!(&line.state[3..5], "sc", "xl agrees: {line:?}");
    drop(guest);
}
