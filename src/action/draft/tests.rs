#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::guest_spec::is_mac;
use crate::hypervisor::operate::Devices;

fn draft() -> Draft {
    Draft { name: Some("web1".to_owned()), memory: Some("1G".to_owned()), ..Draft::default() }
}

#[test]
fn a_template_fills_in_what_is_not_said() {
    let template = Draft::template(
        "memory = \"512M\"\nmaximum = \"4G\"\nvcpus = 2\ndisks = [\"phy:/dev/vg/{name},xvda,w\"]\n\
         bridge = \"xenbr0\"\nkernel = \"/boot/guest\"\nramdisk = \"/boot/guest.img\"\n",
    )
    .unwrap();
    let spec = draft().or(template.clone()).settle(&OpenDevices::default()).unwrap();
    assert_eq!((spec.memory, spec.maximum), (Bytes::from_gib(1), Some(Bytes::from_gib(4))));
    assert_eq!(spec.disks, ["phy:/dev/vg/web1,xvda,w"]);
    assert!(matches!(&spec.boot, Boot::Kernel { ramdisk: Some(_), .. }));
    assert!(spec.nics[0].mac.starts_with("00:16:3e:") && is_mac(&spec.nics[0].mac), "{spec:?}");
    let own = Draft { firmware: Some("cd".to_owned()), ..draft() };
    assert_eq!(own.or(template).settle(&OpenDevices::default()).unwrap().boot, Boot::Firmware("cd".to_owned()));
}

#[test]
fn what_is_wrong_is_told() {
    let wrong = |draft: Draft| draft.settle(&OpenDevices::default()).unwrap_err().to_string();
    assert_eq!(wrong(Draft::default()), "say its name");
    assert_eq!(wrong(Draft { memory: None, ..draft() }), "say its memory");
    assert!(wrong(Draft { memory: Some("+1G".to_owned()), ..draft() }).contains("is no size"));
    let both = Draft { kernel: Some("/k".to_owned()), firmware: Some("c".to_owned()), ..draft() };
    assert!(wrong(both).contains("kernel and firmware"));
    assert!(Draft::template("memroy = \"1G\"").unwrap_err().to_string().contains("memroy"));
}

#[test]
fn a_new_address_is_nobodys() {
    let mut open = OpenDevices::default();
    for _ in 0..200 {
        let mac = new_mac(&open);
        let devices = open.hosts.entry("h".into()).or_insert_with(|| Ok(Devices::default())).as_mut().unwrap();
        assert!(devices.macs.iter().all(|(_, other)| *other != mac));
        devices.macs.push((1, mac));
    }
}
