//! Requests of the action script, as the remote shell would read them.

use crate::model::Toolstack;

/// A request of the action script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operate {
    pub nonce: String,
    pub toolstack: Toolstack,
    pub guard: String,
    pub id: String,
    pub uuid: String,
    pub words: Vec<String>,
}

impl Operate {
    /// Reads a request, as the remote shell would split it.
    pub fn read(sent: &[u8]) -> Option<Operate> {
        let sent = std::str::from_utf8(sent).ok()?;
        let mut words = split(sent.strip_prefix("A ")?)?.into_iter();
        let nonce = words.next()?;
        words.next()?.parse::<u64>().ok()?;
        let toolstack = Toolstack::from_word(&words.next()?)?;
        let (guard, id, uuid) = (words.next()?, words.next()?, words.next()?);
        Some(Operate { nonce, toolstack, guard, id, uuid, words: words.collect() })
    }
}

/// Splits a command line into words: blanks, single quotes and `\'` are all that is ever sent.
pub(super) fn split(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    let mut chars = line.trim_end_matches('\n').chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if !quoted => word.get_or_insert_default().push(chars.next()?),
            ' ' if !quoted => words.extend(word.take()),
            '\n' if !quoted => return None,
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    (!quoted).then_some(words)
}

#[cfg(test)]
mod tests;
