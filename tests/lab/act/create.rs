//! Making domains: what is known beforehand, and what the tool says.

use super::act;
use crate::dom0::{self, Guest, alone};

/// Writes a configuration and makes nothing of it; `edit` is a sed script.
fn config(name: &str, edit: &str) -> (Guest, String) {
    dom0::run(&format!("DRY=1 lab-guest {name} 96 128 && sed -i '{edit}' /etc/xen/{name}.cfg"));
    (Guest(name.to_owned()), format!("/etc/xen/{name}.cfg"))
}

#[test]
fn a_guest_is_made_once() {
    let _alone = alone();
    let name = "act_create";
    let (guest, path) = config(name, "");
    let deed = act(&["create", &path]);
    deed.ends(0, "verified: act_create runs as number");
    deed.wrote(&format!("xl create {path}"), &["ran", "verified"]);
    let id = dom0::domid(name);
    act(&["create", &path, "--force"]).ends(1, "a domain of that name runs on xen1 already").sent_nothing();
    assert_eq!(dom0::domid(name), id, "it is still the first");
    drop(guest);
}

#[test]
fn what_cannot_come_up_is_told_before_or_after() {
    let _alone = alone();
    let before = dom0::xl_list().len();

    let (_large, path) = config("act_large", "s/^memory.*/memory = 4000/; s/^maxmem.*/maxmem = 4000/");
    act(&["create", &path]).ends(1, "it starts with 3.9").sent_nothing();
    let deed = act(&["create", &path, "--force"]);
    deed.ends(1, "failed: failed (exit 3)").ends(1, "Out of memory");
    deed.wrote(&format!("xl create {path}"), &["failed"]);

    let (_headless, path) = config("act_kernel", "s/^kernel.*/kernel = \"\\/srv\\/guest\\/none\"/");
    let deed = act(&["create", &path]);
    deed.ends(1, "failed: failed (exit 3)").ends(1, "failed to open file");
    deed.wrote(&format!("xl create {path}"), &["failed"]);

    // The tool exits 0 for this one, and it is gone within seconds.
    let (_odd, path) = config("act_odd", "s/^maxmem.*/maxmem = 64/");
    act(&["create", &path]).ends(1, "below its memory of").sent_nothing();

    let deed = act(&["create", "/etc/xen/act_none.cfg"]);
    deed.ends(1, "failed: failed (exit 3)").ends(1, "Failed to read config file");
    deed.wrote("xl create /etc/xen/act_none.cfg", &["failed"]);
    act(&["create", "act_none.cfg"]).ends(1, "must be an absolute path").sent_nothing();
    assert_eq!(dom0::xl_list().len(), before);
}
