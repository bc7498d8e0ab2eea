//! S-expressions as xend prints them: lists in parentheses, atoms bare or in quotes, with a
//! backslash before a quote or backslash in them.

use std::borrow::Cow;

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sxp<'a> {
    Atom(Cow<'a, str>),
    List(Vec<Sxp<'a>>),
}

/// Why a text is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SxpError {
    #[error("a list is not closed")]
    Unclosed,
    #[error("nested deeper than {MAX_DEPTH}")]
    TooDeep,
}

/// Lists in lists that are followed; xend makes about six.
const MAX_DEPTH: usize = 32;

impl<'a> Sxp<'a> {
    /// Reads the next list of `text` and moves `text` behind it; `None` when there is none left.
    /// What stands between lists is passed over: xm mixes its complaints in.
    ///
    /// # Errors
    /// See [`SxpError`]; `text` is then used up.
    pub fn next(text: &mut &'a str) -> Option<Result<Sxp<'a>, SxpError>> {
        let open = text.find('(')?;
        let mut reader = Reader { text, at: open + 1 };
        let list = reader.list(0);
        *text = if list.is_ok() { text.get(reader.at..).unwrap_or("") } else { "" };
        Some(list)
    }

    /// The members of a list whose first is the atom `name`, without it.
    pub fn tagged(&self, name: &str) -> Option<&[Sxp<'a>]> {
        match self {
            Sxp::List(members) => match members.split_first()? {
                (Sxp::Atom(tag), rest) if tag == name => Some(rest),
                _ => None,
            },
            Sxp::Atom(_) => None,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The members up to the closing parenthesis.
    fn list(&mut self, depth: usize) -> Result<Sxp<'a>, SxpError> {
        if depth == MAX_DEPTH {
            return Err(SxpError::TooDeep);
        }
        let mut members = Vec::new();
        loop {
            match *self.text.as_bytes().get(self.at).ok_or(SxpError::Unclosed)? {
                b')' => {
                    self.at += 1;
                    return Ok(Sxp::List(members));
                }
                b'(' => {
                    self.at += 1;
                    members.push(self.list(depth + 1)?);
                }
                quote @ (b'\'' | b'"') => members.push(Sxp::Atom(self.quoted(quote)?)),
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ => members.push(Sxp::Atom(Cow::Borrowed(self.bare()))),
            }
        }
    }

    fn bare(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| c.is_ascii_whitespace() || c == '(' || c == ')').unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn quoted(&mut self, quote: u8) -> Result<Cow<'a, str>, SxpError> {
        let rest = &self.text[self.at + 1..];
        let mut escaped = false;
        let end = rest.bytes().position(|byte| {
            let ends = byte == quote && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let end = end.ok_or(SxpError::Unclosed)?;
        self.at += end + 2;
        Ok(if rest[..end].contains('\\') { Cow::Owned(unescape(&rest[..end])) } else { Cow::Borrowed(&rest[..end]) })
    }
}

/// Undoes Python's `repr` of a byte string, which is how xend's `sxp.py` shows whatever is no plain
/// atom: what is not printable ASCII is `\xNN`, byte by byte.
fn unescape(text: &str) -> String {
    let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or(0) as u8;
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let (value, after) = match (byte, after) {
            (b'\\', [b'x', high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (digit(*high) << 4 | digit(*low), after)
            }
            (b'\\', [b'n', after @ ..]) => (b'\n', after),
            (b'\\', [b't', after @ ..]) => (b'\t', after),
            (b'\\', [b'r', after @ ..]) => (b'\r', after),
            (b'\\', [other, after @ ..]) => (*other, after),
            (byte, after) => (byte, after),
        };
        out.push(value);
        rest = after;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
#[path = "sxp_tests.rs"]
mod tests;
