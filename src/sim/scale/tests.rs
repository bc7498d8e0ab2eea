use super::parse;

#[test]
fn three_ways_to_write_a_scale() {
    for text in ["1000x100", "1000×100", "1000*100", " 1000 X 100 "] {
        assert_eq!(parse(text), Ok((1000, 100)), "{text}");
    }
}

#[test]
fn nonsense_is_refused_with_what_is_allowed() {
    for text in ["", "1000", "x", "10x", "-1x5", "1000x100x3"] {
        let error = parse(text).expect_err(text);
        assert!(error.contains("HOSTS×DOMAINS"), "{error}");
    }
    assert!(parse("0x5").expect_err("no hosts").contains("1 to"));
    assert!(parse("1x99999").expect_err("too many").contains("at most"));
}
