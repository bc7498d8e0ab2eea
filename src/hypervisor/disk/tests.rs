use super::*;

#[test]
fn every_way_to_write_a_disk() {
    let read = |line: &str| {
        let disk = DiskLine::parse(line);
        (disk.path.unwrap_or_default(), disk.writable, disk.shared)
    };
    let path = |path: &str, writable| (path.to_owned(), writable, false);
    for line in ["phy:/dev/vg/x,xvda,w", "phy:vg/x,xvda,w", "/dev/vg/x,raw,xvda,rw", "/dev/vg//x"] {
        assert_eq!(read(line), path("/dev/vg/x", true), "{line}");
    }
    assert_eq!(read("format=raw, vdev=xvda, access=ro, target=/a,b.img"), path("/a,b.img", false));
    assert_eq!(read("tap:aio:/x.img,xvda,r"), path("/x.img", false));
    assert_eq!(read("file:/x.img,hda,w!"), ("/x.img".to_owned(), true, true));
    assert_eq!(read("file:/deb.iso,hdc:cdrom,r"), path("/deb.iso", false));
    assert_eq!(read(",,hdc,cdrom"), path("", false));
}
