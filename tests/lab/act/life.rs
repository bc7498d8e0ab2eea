//! What a guest lives through.

use super::act;
use crate::dom0::{self, Guest, alone};

#[test]
fn a_guest_is_paused_rebooted_renamed_and_stopped() {
    let _alone = alone();
    let (name, fresh) = ("act_life", "act_other");
    let guest = Guest::start_with("", name, 2);
    let id = dom0::domid(name);

    act(&["unpause", name]).ends(1, "it is not paused").sent_nothing();
    act(&["pause", name]).ends(0, "verified: paused after").wrote(&format!("xl pause {id}"), &["ran", "verified"]);
    assert!(dom0::line(name).unwrap().is_paused());
    act(&["stop", name]).ends(1, "it hears nothing until it is unpaused").sent_nothing();
    act(&["unpause", name]).ends(0, "verified:").wrote(&format!("xl unpause {id}"), &["ran", "verified"]);
    assert!(!dom0::line(name).unwrap().is_paused());

    // The kernel gives a VCPU up by itself; taking one back is for the guest's own scripts, and
    // this guest has none.
    let less = act(&["vcpu-set", name, "1"]);
    less.ends(0, "verified: 1 VCPUs on line").wrote(&format!("xl vcpu-set {id} 1"), &["ran", "verified"]);
    assert_eq!(dom0::line(name).unwrap().vcpus, 1);
    let more = act(&["vcpu-set", name, "2"]);
    more.ends(3, "not verified: 1 VCPUs on line after").wrote(&format!("xl vcpu-set {id} 2"), &["ran", "unverified"]);
    assert_eq!(dom0::line(name).unwrap().vcpus, 1);

    let uuid = dom0::run(&format!("xl list -v {name}"));
    let reboot = act(&["reboot", name]);
    reboot.ends(0, "verified: back as number").wrote(&format!("xl reboot {id}"), &["ran", "verified"]);
    let back = dom0::domid(name);
    assert_ne!(back, id);
    let word = |text: &str| text.lines().nth(1).and_then(|line| line.split_whitespace().nth(6)).map(str::to_owned);
    assert_eq!(word(&dom0::run(&format!("xl list -v {name}"))), word(&uuid), "the same VM");

    let renamed = Guest(fresh.to_owned());
    act(&["rename", name, "$(reboot)"]).ends(1, "may have letters, digits").sent_nothing();
    act(&["rename", name, dom0::GUESTS[0]]).ends(1, "is called so already").sent_nothing();
    act(&["rename", name, fresh])
        .ends(0, "verified: it is called act_other")
        .wrote(&format!("xl rename {back} {fresh}"), &["ran", "verified"]);
    assert_eq!(dom0::domid(fresh), back);
    act(&["stop", name]).ends(2, "no domain act_life").sent_nothing();

    super::guest_answers(fresh);
    let stop = act(&["stop", fresh]);
    stop.ends(0, "verified: shut down, gone after").wrote(&format!("xl shutdown {back}"), &["ran", "verified"]);
    assert_eq!(dom0::line(fresh), None);
    drop((guest, renamed));
}

#[test]
fn a_destroyed_guest_is_seen_to_be_gone() {
    let _alone = alone();
    let name = "act_destroy";
    let guest = Guest::start(name);
    let id = dom0::domid(name);
    act(&["destroy", name, "--dry-run"]).ends(0, &format!("xl destroy {id}")).sent_nothing();
    assert!(dom0::line(name).is_some());
    act(&["destroy", name, "--read-only"]).ends(1, "read-only: nothing can be changed here").sent_nothing();
    assert!(dom0::line(name).is_some());
    let deed = act(&["destroy", name]);
    deed.ends(0, "verified: gone after").ends(0, "what it has not written to disk is lost");
    deed.wrote(&format!("xl destroy {id}"), &["ran", "verified"]);
    assert_eq!(dom0::line(name), None);
    act(&["destroy", name]).ends(2, "no domain act_destroy").sent_nothing();
    drop(guest);
}
