#![allow(clippy::unwrap_used)]

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_a_killed_packing_left_goes_and_one_at_work_stays() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join(".aerostat-snapshot-killed");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("history.db"), "half").unwrap();
    fs::write(left.join("history.db-wal"), "half").unwrap();
    let works = Bench::make(folder.path()).unwrap();
    fs::write(works.path().join("packed"), "half").unwrap();
    assert!(!left.exists());
    let second = Bench::make(folder.path()).unwrap();
    assert!(works.path().join("packed").exists() && second.path() != works.path());
    assert_eq!(works.path().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    drop((works, second));
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn what_is_not_ours_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("packed"), "theirs").unwrap();
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink(elsewhere.path(), at(".aerostat-snapshot-link")).unwrap();
    fs::write(at(".aerostat-snapshot-file"), "theirs").unwrap();
    fs::create_dir(at(".aerostat-snapshot-more")).unwrap();
    fs::write(at(".aerostat-snapshot-more").join("notes.txt"), "theirs").unwrap();
    fs::create_dir(at("aerostat-snapshot-kept")).unwrap();
    let before = names(folder.path());
    drop(Bench::make(folder.path()).unwrap());
    assert_eq!(names(folder.path()), before);
    assert!(elsewhere.path().join("packed").exists() && at(".aerostat-snapshot-more").join("notes.txt").exists());
}
