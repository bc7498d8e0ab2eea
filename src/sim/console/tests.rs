#![allow(clippy::unwrap_used)]
use super::*;

fn said(typed: &[u8]) -> String {
    let mut out = Vec::new();
    talk("web", typed, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_is_typed_comes_back_and_the_escape_leaves() {
    let text = said(b"lsx\x7f -l\r\x1dnever");
    assert!(text.contains("heard: ls -l\r\n") && !text.contains("never"), "{text:?}");
    let text = said(b"exit\rnever");
    assert!(text.ends_with("logout\r\n\r\n"), "{text:?}");
}
