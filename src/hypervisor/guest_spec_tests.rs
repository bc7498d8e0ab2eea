#![allow(clippy::unwrap_used)]
use super::*;

fn spec() -> GuestSpec {
    GuestSpec {
        name: "web1".to_owned(),
        memory: Bytes::from_gib(1),
        maximum: Some(Bytes::from_gib(4)),
        vcpus: 2,
        disks: vec!["phy:/dev/vg/web1,xvda,w".to_owned(), "file:/iso/deb.iso,xvdb,r".to_owned()],
        nics: vec![Nic { bridge: Some("xenbr0".to_owned()), mac: "00:16:3e:12:34:56".to_owned() }],
        boot: Boot::Loader("pygrub".to_owned()),
        vnc: true,
    }
}

#[test]
fn one_guest_in_either_toolstacks_words() {
    assert_eq!(
        spec().words(Toolstack::Xl).unwrap(),
        [
            "/dev/null",
            "name=\"web1\"",
            "memory=1024",
            "maxmem=4096",
            "vcpus=2",
            "bootloader=\"pygrub\"",
            "disk=[\"phy:/dev/vg/web1,xvda,w\",\"file:/iso/deb.iso,xvdb,r\"]",
            "vif=[\"mac=00:16:3e:12:34:56,bridge=xenbr0\"]",
            "vfb=[\"vnc=1,vnclisten=127.0.0.1,vncunused=1\"]",
        ]
    );
    assert_eq!(
        spec().words(Toolstack::Xm).unwrap(),
        [
            "/dev/null",
            "name=web1",
            "memory=1024",
            "maxmem=4096",
            "vcpus=2",
            "bootloader=pygrub",
            "disk=phy:/dev/vg/web1,xvda,w",
            "disk=file:/iso/deb.iso,xvdb,r",
            "vif=mac=00:16:3e:12:34:56,bridge=xenbr0",
            "vfb=type=vnc,vnclisten=127.0.0.1,vncunused=1",
        ]
    );
}

#[test]
fn what_is_shown_reads_back_as_what_is_made() {
    for toolstack in [Toolstack::Xl, Toolstack::Xm] {
        let read = GuestConfig::parse(&spec().text(toolstack));
        assert_eq!(read, spec().config(), "{toolstack}");
    }
}

#[test]
fn no_value_gets_out_of_its_place() {
    let refused = |change: &dyn Fn(&mut GuestSpec)| {
        let mut spec = spec();
        change(&mut spec);
        spec.words(Toolstack::Xl).is_err() && spec.words(Toolstack::Xm).is_err()
    };
    for evil in ["\"", "'", "\\", "x\ny", "\x1b[2J", ""] {
        assert!(refused(&|spec| spec.disks[0] = format!("phy:/dev/x{evil},xvda,w")) || evil.is_empty());
        assert!(refused(&|spec| spec.boot = Boot::Loader(evil.to_owned())), "{evil:?}");
        assert!(refused(&|spec| spec.nics[0].bridge = Some(evil.to_owned())), "{evil:?}");
        assert!(refused(&|spec| spec.name = evil.to_owned()), "{evil:?}");
        assert!(refused(&|spec| spec.boot = Boot::Firmware(evil.to_owned())), "{evil:?}");
    }
    assert!(refused(&|spec| spec.name = "-h".to_owned()));
    assert!(refused(&|spec| spec.name = "17".to_owned()));
    assert!(refused(&|spec| spec.vcpus = 0));
    assert!(refused(&|spec| spec.disks = vec!["w".repeat(2000)]));
    assert!(refused(&|spec| spec.nics[0].bridge = Some("br0,ip=1".to_owned())));
    assert!(refused(&|spec| spec.boot = Boot::Kernel { kernel: "vmlinuz".to_owned(), ramdisk: None, arguments: None }));
    for mac in ["01:00:5e:00:00:01", "00:16:3e:12:34", "00-16-3e-12-34-56", "00:16:3e:12:34:5g", "x"] {
        assert!(refused(&|spec| spec.nics[0].mac = mac.to_owned()), "{mac}");
    }
}
