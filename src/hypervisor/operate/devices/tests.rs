use super::*;

#[test]
fn what_xen_4_17_tells() {
    let text = include_str!("../../../../tests/fixtures/xen-4.17/backends.txt");
    let devices = Devices::of(text);
    let told: Vec<_> =
        devices.disks.iter().map(|d| (d.domid, &*d.device, d.path.as_deref(), d.writable, d.cdrom)).collect();
    assert_eq!(
        told,
        [
            (1, "xvda", Some("/srv/guest/13_dbvrtg001.img"), true, false),
            (2, "xvda", Some("/srv/guest/23_dbvrtg007.img"), true, false),
            (3, "xvda", Some("/srv/guest/plain1.img"), true, false),
        ]
    );
    assert_eq!(devices.macs[2], (3, "00:16:3e:64:aa:77".to_owned()));
}

#[test]
fn a_list_that_breaks_off_is_not_taken_for_all_there_is() {
    let text = include_str!("../../../../tests/fixtures/xen-4.17/backends.txt");
    let whole = |end: &str| Devices::whole(&format!("{text}\n{end}"));
    assert_eq!(whole("status 0\n").map(|devices| devices.disks.len()), Ok(3));
    let why = |end: &str| whole(end).map(drop).expect_err(end);
    assert!(why("status 124\n").contains("exit 124"));
    assert!(why("xenstore-ls: xs_directory: Permission denied\nstatus 1\n").contains("denied"));
    assert!(why("").contains("breaks off"));
    let none = "xenstore-ls: xs_directory (/local/domain/0/backend): No such file or directory\nstatus 1\n";
    assert_eq!(Devices::whole(none), Ok(Devices::default()));
}

#[test]
fn drives_discs_and_cards_of_either_toolstack() {
    let text = "/local/domain/0/backend/qdisk/5/5632/params = \"aio:/iso/deb.iso\"\n\
                /local/domain/0/backend/qdisk/5/5632/mode = \"r\"\n\
                /local/domain/0/backend/qdisk/5/5632/device-type = \"cdrom\"\n\
                /local/domain/0/backend/qdisk/5/5632/dev = \"hdc\"\n\
                /local/domain/0/backend/vbd/6/5632/dev = \"hdc:cdrom\"\n\
                /local/domain/0/backend/vbd/6/5632/params = \"\"\n\
                /local/domain/0/backend/tap/6/51712/params = \"tapdisk:aio:/OVS/running_pool/x/System.img\"\n\
                /local/domain/0/backend/vif/6/0/mac = \"00:16:3E:AA:00:01\"\n\
                nonsense\n/local/domain/0/backend/vbd/x/1/params = \"/dev/a\"\n";
    let devices = Devices::of(text);
    let told: Vec<_> =
        devices.disks.iter().map(|d| (d.domid, &*d.device, d.path.as_deref(), d.writable, d.cdrom)).collect();
    assert_eq!(
        told,
        [
            (5, "hdc", Some("/iso/deb.iso"), false, true),
            (6, "hdc", None, true, true),
            (6, "", Some("/OVS/running_pool/x/System.img"), true, false),
        ]
    );
    assert_eq!(devices.macs, [(6, "00:16:3e:aa:00:01".to_owned())]);
}
