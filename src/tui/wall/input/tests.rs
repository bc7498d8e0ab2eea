use super::*;

#[test]
fn few_bytes_mean_something() {
    assert_eq!(keys(b"\x1b[C\x1b[1;5Dq"), [Key::Next, Key::Previous, Key::Leave]);
    assert_eq!(keys(b"\x03\x1a\x0c n"), [Key::Leave, Key::Suspend, Key::Redraw, Key::Next, Key::Next]);
    assert_eq!(keys(b"\x1b[200~aSDx:!\x1b[201~y\x1b\x1b["), []);
    for byte in 0..=255u8 {
        let _ = keys(&[0x1b, byte, byte]);
    }
}
