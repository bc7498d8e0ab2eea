use super::*;

#[test]
fn text_is_encoded_as_rfc_4648_has_it() {
    for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
        let mut out = Vec::new();
        base64(plain.as_bytes(), &mut out);
        assert_eq!(String::from_utf8_lossy(&out), coded);
    }
}

#[test]
fn a_long_text_is_cut_at_a_character() {
    let mut out = Vec::new();
    copy(&"ä".repeat(5000), &mut out);
    assert!(out.len() < 4096 * 4 / 3 + 16);
}
