#![allow(clippy::unwrap_used)]
use super::*;
use crate::inventory::HostEntry;
use std::os::unix::fs::symlink;

#[test]
fn the_folder_is_for_us_alone() {
    let dir = tempfile::tempdir_in("/tmp").unwrap();
    let home = dir.path().join("h");
    fs::create_dir(&home).unwrap();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).unwrap();
    SshHome::open_in(&home, Use::Batch).unwrap();
    assert_eq!(fs::metadata(&home).unwrap().mode() & 0o777, 0o700);

    let link = dir.path().join("link");
    symlink(&home, &link).unwrap();
    let error = SshHome::open_in(&link, Use::Batch).unwrap_err();
    assert_eq!(error.kind, HostErrorKind::Local);
    assert!(error.said.contains("not a folder"), "{error}");
}

#[test]
fn a_path_too_long_for_a_socket_is_said_before_ssh_chokes_on_it() {
    let error = SshHome::open_in(Path::new(&format!("/tmp/{}", "x".repeat(80))), Use::Batch).unwrap_err();
    assert!(error.said.contains("too long"), "{error}");
    assert!(error.hint.contains("XDG_RUNTIME_DIR"));
}

#[test]
fn the_users_configuration_comes_between_our_rules_and_our_defaults() {
    let dir = tempfile::tempdir_in("/tmp").unwrap();
    let home = SshHome::open_in(&dir.path().join("h"), Use::Batch).unwrap();
    let mut settings = SshSettings::default();
    let path = home.config(&settings).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} in {text}"));
    assert!(at("StrictHostKeyChecking yes") < at("Include ~/.ssh/config"));
    assert!(at("Include ~/.ssh/config") < at("Include /etc/ssh/ssh_config"));
    assert!(at("Include /etc/ssh/ssh_config") < at("ServerAliveInterval"));
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);

    settings.accept_new_host_keys = true;
    let other = home.config(&settings).unwrap();
    assert_ne!(other, path);
    assert!(fs::read_to_string(other).unwrap().contains("StrictHostKeyChecking accept-new"));

    settings.config_file = Some("/nonexistent/config".into());
    assert!(home.config(&settings).unwrap_err().to_string().contains("/nonexistent/config"));
}

#[test]
fn connections_are_shared_only_between_equal_destinations() {
    let base = HostEntry::named("xen1");
    let changed = |change: fn(&mut HostEntry)| {
        let mut entry = base.clone();
        change(&mut entry);
        destination(&entry)
    };
    assert_eq!(changed(|_| ()), destination(&base));
    assert_eq!(changed(|e| e.id = "shown otherwise".into()), destination(&base));
    for change in [
        (|e| e.user = Some("root".into())) as fn(&mut HostEntry),
        |e| e.port = Some(2222),
        |e| e.address = "xen2".into(),
        |e| e.ssh.options.push("ProxyJump=b".into()),
        |e| e.ssh.config_file = Some("/etc/hosts".into()),
    ] {
        assert_ne!(changed(change), destination(&base));
    }
}

#[test]
fn a_sockets_name_is_never_used_again() {
    let dir = tempfile::tempdir_in("/tmp").unwrap();
    let path = dir.path().join("h");
    let mut names = std::collections::HashSet::new();
    // Each sweep of a verb that goes on opens the folder anew, while its masters live on.
    for _ in 0..50 {
        let home = SshHome::open_in(&path, Use::Batch).unwrap();
        for name in [home.new_socket(), home.new_socket(), home.new_forward()] {
            assert!(name.file_name().unwrap().len() < OUR_NAME);
            assert!(running(name.file_name().unwrap().to_str().unwrap()));
            assert!(names.insert(name.clone()), "{}", name.display());
        }
    }
}

#[test]
fn litter_of_killed_processes_goes_and_what_is_young_stays() {
    let dir = tempfile::tempdir_in("/tmp").unwrap();
    let home = dir.path().join("h");
    SshHome::open_in(&home, Use::Batch).unwrap();
    // No process has this number: it is above the kernel's limit.
    let (old, young, dangling) = (home.join("d5000000.1"), home.join("d5000000.2"), home.join("l0123"));
    for path in [&old, &young] {
        fs::write(path, "").unwrap();
    }
    symlink(home.join("nothing"), &dangling).unwrap();
    let long_ago = std::time::SystemTime::now() - 2 * LITTER;
    fs::File::options().write(true).open(&old).unwrap().set_modified(long_ago).unwrap();
    SshHome::open_in(&home, Use::Batch).unwrap();
    assert!(!old.exists() && young.exists() && fs::symlink_metadata(&dangling).is_err());
}
