use super::*;

#[test]
fn spans_are_read_as_they_are_written() {
    for (text, millis) in
        [("2s", 2_000), ("500ms", 500), ("1m30s", 90_000), ("1.5", 1_500), ("2", 2_000), (" 1 h ", 3_600_000)]
    {
        assert_eq!(parse_span(text), Some(Duration::from_millis(millis)), "{text}");
    }
    for bad in ["", "s", "2x", "-1", "nan", "inf", "1e99", "99999999d", "2s3"] {
        assert_eq!(parse_span(bad), None, "{bad}");
    }
    for millis in [0, 1, 500, 1_000, 1_500, 60_000, 90_000, 3_600_000, 90_061_000] {
        let span = Duration::from_millis(millis);
        assert_eq!(parse_span(&show_span(span)), Some(span));
    }
}
