use super::*;

#[test]
fn nothing_of_the_text_ends_the_sequence() {
    let mut out = Vec::new();
    ring(Some("web\u{1b}\\\u{7}-1 on xen7: has crashed"), &mut out);
    assert_eq!(out, b"\x1b]9;web\\-1 on xen7: has crashed\x1b\\\x07");
    let mut out = Vec::new();
    ring(None, &mut out);
    assert_eq!(out, b"\x07");
}
