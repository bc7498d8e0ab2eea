//! Text as one word of a POSIX shell's command line.

/// A text no command line can carry: it has a NUL in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a NUL character cannot be given to a command")]
pub struct Unquotable;

/// `text` so that every POSIX shell reads it back as exactly one word, whatever is in it.
///
/// Words of letters, digits and harmless punctuation stay as they are, so that commands look as a
/// person would type them. Everything else stands in single quotes, in which a shell gives no
/// character a meaning; a single quote itself is written `'\''`. A leading dash is no matter of
/// quoting: whoever builds a command must not let a value be taken for an option.
///
/// # Errors
/// [`Unquotable`].
pub fn quote(text: &str) -> Result<String, Unquotable> {
    if text.contains('\0') {
        return Err(Unquotable);
    }
    if !text.is_empty() && text.bytes().all(is_plain) {
        return Ok(text.to_owned());
    }
    Ok(format!("'{}'", text.replace('\'', r"'\''")))
}

/// Whether a byte means nothing to any shell, wherever in a word it stands. `~` and `=` are not
/// among them: they mean something at a word's beginning, or in the first word.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_./:,@%+".contains(&byte)
}

#[cfg(test)]
#[path = "quote_tests.rs"]
mod tests;
