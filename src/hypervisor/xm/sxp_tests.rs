#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn all(mut text: &str) -> Vec<Result<Sxp<'_>, SxpError>> {
    std::iter::from_fn(|| Sxp::next(&mut text)).collect()
}

fn atom(text: &str) -> Sxp<'_> {
    Sxp::Atom(Cow::Borrowed(text))
}

#[test]
fn lists_atoms_quotes_and_empty_values() {
    let text = "(domain (name 'a (b) it\\'s \"c\"') (kernel ) (cpus (())) (x \"two words\"))";
    let mut lists = all(text);
    let domain = lists.remove(0).unwrap();
    let members = domain.tagged("domain").unwrap();
    assert_eq!(members[0], Sxp::List(vec![atom("name"), atom("a (b) it's \"c\"")]));
    assert_eq!(members[1], Sxp::List(vec![atom("kernel")]));
    assert_eq!(members[2].tagged("cpus").unwrap(), [Sxp::List(vec![Sxp::List(vec![])])]);
    assert_eq!(members[3].tagged("x").unwrap(), [atom("two words")]);
}

#[test]
fn bytes_that_python_wrote_as_escapes_are_bytes_again() {
    let name = |text: &'static str| all(text).remove(0).unwrap();
    assert_eq!(name(r"(a '\xc3\xa9\x1b\\x41\n')"), Sxp::List(vec![atom("a"), atom("é\u{1b}\\x41\n")]));
    assert_eq!(name(r"(a '\xff\xz\x4')"), Sxp::List(vec![atom("a"), atom("\u{FFFD}xzx4")]));
}

#[test]
fn text_between_lists_is_passed_over() {
    assert_eq!(all("Warning: x\n(a)\nnoise (b)\n").len(), 2);
    assert_eq!(all("no list at all").len(), 0);
}

#[test]
fn what_is_not_closed_or_too_deep_is_an_error_and_no_overflow() {
    assert_eq!(all("(a (b)"), [Err(SxpError::Unclosed)]);
    assert_eq!(all("(a 'b"), [Err(SxpError::Unclosed)]);
    assert_eq!(all("(a 'b\\'"), [Err(SxpError::Unclosed)]);
    assert_eq!(all(&"(".repeat(100_000)), [Err(SxpError::TooDeep)]);
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "[()'\"\\\\a-cé \n]{0,200}") {
        let _ = all(&text);
    }

    #[test]
    fn a_quoted_atom_is_read_back(name in "[^\\\\']{0,40}") {
        let text = format!("(name '{name}')");
        prop_assert_eq!(all(&text), [Ok(Sxp::List(vec![atom("name"), atom(&name)]))]);
    }
}
