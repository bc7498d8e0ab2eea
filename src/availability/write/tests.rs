#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn a_document_is_replaced_whole_for_all_to_read_and_nothing_is_left_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("DBVirt_vm.xml");
    for text in ["one", "two"] {
        replace(&path, text).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
    }
    let link = dir.path().join("link.xml");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    replace(&link, "three").unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "three");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
    assert!(replace(&dir.path().join("no/such.xml"), "x").is_err());
    std::fs::create_dir(dir.path().join("folder")).unwrap();
    assert!(replace(&dir.path().join("folder"), "x").is_err());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
}

#[test]
fn what_killed_programs_have_left_goes_and_what_is_being_written_stays() {
    let dir = tempfile::tempdir().unwrap();
    let left =
        [".aerostat-abc.new", ".aerostat-def.new", ".aerostat-note", "other.new"].map(|name| dir.path().join(name));
    let long_ago = std::time::SystemTime::now() - 2 * LEFT;
    for path in &left {
        let file = File::create(path).unwrap();
        if !path.ends_with(".aerostat-def.new") {
            file.set_modified(long_ago).unwrap();
        }
    }
    replace(&dir.path().join("DBVirt_vm.xml"), "one").unwrap();
    assert_eq!(left.each_ref().map(|path| path.exists()), [false, true, true, true]);
}
