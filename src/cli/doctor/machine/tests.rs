use super::*;

#[test]
fn versions_are_read() {
    assert_eq!(numbers("OpenSSH_9.2p1"), Some((9, 2)));
    assert_eq!(numbers("OpenSSH_10.0"), Some((10, 0)));
    assert_eq!(numbers("SSH-2.0"), None);
}
