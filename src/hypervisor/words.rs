//! Reading columns from the right: a domain's name comes first in every table and may hold blanks.

/// A whole number: digits and nothing else.
pub(super) fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// A decimal number: digits with at most one point; finite and not negative.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.bytes().any(|b| b.is_ascii_digit());
    if plain { text.parse().ok().filter(|value: &f64| value.is_finite()) } else { None }
}

/// Takes the last word off `line`; blanks are spaces and tabs.
pub(super) fn pop<'a>(line: &mut &'a str) -> Option<&'a str> {
    let bytes = line.as_bytes();
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r');
    let end = bytes.iter().rposition(|b| !blank(b))? + 1;
    let start = bytes[..end].iter().rposition(blank).map_or(0, |at| at + 1);
    let word = line.get(start..end)?;
    *line = line.get(..start)?;
    Some(word)
}

/// Bytes of a name that xentop shows without `-f`.
pub(super) const CUT: usize = 10;
