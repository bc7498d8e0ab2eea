#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

const N: &str = "00ff00ff00ff00ff";

fn frame(body: &str) -> String {
    body.replace('@', &format!("@{N}"))
}

#[test]
fn a_frame_is_cut_at_our_markers_and_nowhere_else() {
    let text =
        frame("motd\n@ begin 1\n\n@ + list\na\n@x - list 0\nb\n\n@ - list 0\noops\n\n@ + ids\n\n@ - ids 0\n\n@ end\n");
    let text = text.replace(&format!("@{N}x"), "@0123456789abcdef");
    let frame = Frame::parse(text.as_bytes(), N).unwrap();
    assert_eq!(frame.sections.len(), 2);
    assert_eq!(frame.section("list").unwrap().out, "a\n@0123456789abcdef - list 0\nb\n");
    assert_eq!(frame.section("list").unwrap().err, "oops\n");
    assert_eq!(frame.section("ids").unwrap().out, "");
    assert_eq!(frame.section("ids").unwrap().err, "");
    assert!(frame.section("xentop").is_none());
}

#[test]
fn output_without_a_last_newline_keeps_the_marker_on_its_own_line() {
    let text = frame("\n@ begin 1\n\n@ + a\nno newline\n@ - a 3\n\n@ end\n");
    let frame = Frame::parse(text.as_bytes(), N).unwrap();
    assert_eq!((&*frame.sections[0].out, frame.sections[0].status), ("no newline", 3));
}

#[test]
fn bytes_that_are_no_utf8_are_replaced() {
    let mut bytes = frame("\n@ begin 1\n\n@ + a\nx?y\n@ - a 0\n\n@ end\n").into_bytes();
    let at = bytes.iter().position(|&b| b == b'?').unwrap();
    bytes[at] = 0xff;
    assert_eq!(Frame::parse(&bytes, N).unwrap().sections[0].out, "x\u{FFFD}y");
}

#[test]
fn what_is_no_whole_frame_is_refused_with_a_reason() {
    let parse = |text: &str| Frame::parse(frame(text).as_bytes(), N).unwrap_err();
    assert_eq!(parse("hello there\n"), FrameError::NoBegin("hello there".into()));
    assert_eq!(parse("@ begin 2\n@ end\n"), FrameError::Version("2".into()));
    assert_eq!(parse("@ begin 1\n@ + list\nName"), FrameError::NoEnd("list".into()));
    assert_eq!(parse("@ begin 1\n@ + list\n\n@ - list 0\n\n@ end"), FrameError::NoEnd("list".into()));
    for bad in [
        "@ begin 1\n@ - list 0\n@ end\n",
        "@ begin 1\n@ + list\n@ - other 0\n@ end\n",
        "@ begin 1\n@ + list\n@ + other\n@ end\n",
        "@ begin 1\n@ + list\n@ - list many\n@ end\n",
        "@ begin 1\n@ + list\n@ end\n",
        "@ + list\n@ end\n",
    ] {
        assert!(matches!(parse(bad), FrameError::Disordered(_)), "{bad}");
    }
}

proptest! {
    #[test]
    fn a_section_holds_any_text_that_does_not_know_the_nonce(out in "(?s).{0,200}", err in "(?s).{0,80}", status in 0..256) {
        let text = format!("\n@{N} begin 1\n\n@{N} + t\n{out}\n@{N} - t {status}\n{err}\n@{N} end\n");
        let frame = Frame::parse(text.as_bytes(), N).unwrap();
        prop_assert_eq!(&*frame.sections[0].out, &*out);
        prop_assert_eq!(&*frame.sections[0].err, &*err);
        prop_assert_eq!(frame.sections[0].status, status);
    }

    #[test]
    fn no_prefix_of_a_frame_is_a_frame(cut in 0usize..100) {
        let text = frame("\n@ begin 1\n\n@ + list\nName\n\n@ - list 0\n\n@ end\n");
        let cut = cut.min(text.len() - 1);
        prop_assert!(Frame::parse(&text.as_bytes()[..cut], N).is_err());
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Frame::parse(&bytes, N);
    }
}
