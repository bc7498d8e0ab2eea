//! The disc out of the CD drive of a fully virtual guest.

use super::act;
use crate::dom0::{self, Guest, alone};

/// A guest whose BIOS starts a disk on which there is nothing but a halt. Without a screen, since libxl gives a device model
/// ten seconds to answer, and on an emulated processor drawing one takes longer.
const CONFIG: &str = "type = \"hvm\"
memory = 32
vcpus = 1
boot = \"c\"
disk = [ \"format=raw,vdev=hda,access=rw,backendtype=qdisk,target=/srv/guest/hvm.img\",
         \"format=raw,vdev=hdc,access=ro,devtype=cdrom,target=/srv/guest/disc.iso\" ]
vga = \"none\"
vnc = 0
acpi = 0
xen_platform_pci = 0
tsc_mode = \"native\"";

/// How often it is tried to start one: a busy machine may be too slow for libxl's patience.
const TRIES: u32 = 5;

#[test]
fn a_disc_is_taken_out_and_the_drive_stays_empty() {
    let _alone = alone();
    let name = "act_hvm";
    let guest = Guest(name.to_owned());
    dom0::run(&format!(
        "cd /srv/guest && truncate -s 1M disc.iso hvm.img && \
         printf '\\364\\353\\375' | dd of=hvm.img conv=notrunc status=none && \
         printf '\\125\\252' | dd of=hvm.img bs=1 seek=510 conv=notrunc status=none && \
         printf '%s\\n' 'name = \"{name}\"' '{CONFIG}' >/etc/xen/{name}.cfg"
    ));
    let tries = (0..TRIES).find_map(|_| {
        let (made, said) = dom0::try_run(&format!("xl create /etc/xen/{name}.cfg"));
        if !made {
            assert!(said.contains("device model did not start"), "{said}");
        }
        made.then_some(())
    });
    assert!(tries.is_some(), "no device model answered libxl in time");
    let id = dom0::domid(name);
    let in_drive = || dom0::run(&format!("xenstore-read /local/domain/0/backend/qdisk/{id}/5632/params"));
    assert_eq!(in_drive().trim(), "aio:/srv/guest/disc.iso");

    act(&["eject", name, "hda"]).ends(1, "hda is a disk, and no CD drive").sent_nothing();
    act(&["eject", name, "hdd"]).ends(1, "it has no drive hdd").sent_nothing();
    act(&["eject", name, "$(reboot)"]).ends(1, "is a device's name such as hdc").sent_nothing();
    act(&["eject", name, "--dry-run"]).ends(0, "/srv/guest/disc.iso is in it").sent_nothing();
    let deed = act(&["eject", name]);
    deed.ends(0, "verified: hdc is empty");
    deed.wrote(&format!("xl cd-eject {id} hdc"), &["ran", "verified"]);
    assert_eq!(in_drive().trim(), "");
    assert!(dom0::run(&format!("xl block-list {id}")).contains("qdisk"), "the drive is still there");
    act(&["eject", name]).ends(1, "hdc is empty already").sent_nothing();

    // Without drivers it hears no request to shut down, and here the tool says so.
    act(&["stop", name]).ends(1, "PV control interface not available");
    assert_eq!(dom0::domid(name), id);
    drop(guest);
}

#[test]
fn a_guest_without_a_drive_has_nothing_to_take_out() {
    let _alone = alone();
    act(&["eject", dom0::GUESTS[0]]).ends(2, "has no CD drive").sent_nothing();
}
