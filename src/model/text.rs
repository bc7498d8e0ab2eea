use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Text from a host that passed the sanitiser: safe to put on a terminal.
///
/// Guests choose their names, so a name may try to move the cursor, reverse the reading
/// direction or hide. The only way to make a `Name` is [`Name::new`], which runs [`sanitise`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Name(Arc<str>);

impl Name {
    /// Longest name kept, in characters. Longer ones end in `…`.
    pub const MAX: usize = 512;

    /// Sanitises `raw` and keeps the result.
    pub fn new(raw: &str) -> Name {
        Name(sanitise(raw).into())
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Name {
    fn default() -> Name {
        Name("".into())
    }
}

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Name, D::Error> {
        String::deserialize(d).map(|raw| Name::new(&raw))
    }
}

/// Makes text from outside safe to show: every control, bidi, zero-width, private-use or
/// otherwise invisible character becomes `\u{FFFD}` (so that a reader sees that something was
/// there), every kind of blank becomes a plain space, and anything over [`Name::MAX`] characters
/// is cut with `…`. Combining marks are kept at most two in a row, so that a stack of them cannot
/// paint over the neighbouring rows.
pub fn sanitise(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len().min(Name::MAX * 4));
    let mut marks = 0;
    for (kept, c) in raw.chars().enumerate() {
        if kept == Name::MAX {
            out.push('…');
            break;
        }
        let combining = !c.is_ascii() && unicode_width::UnicodeWidthChar::width(c) == Some(0);
        marks = if combining { marks + 1 } else { 0 };
        out.push(match c {
            ' '..='~' => c,
            c if c.is_whitespace() && !c.is_control() => ' ',
            c if hidden(c) || marks > 2 => '\u{FFFD}',
            c => c,
        });
    }
    out
}

/// Whether a character has no honest place on a terminal.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E000}'..='\u{F8FF}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{10FFFF}')
}
