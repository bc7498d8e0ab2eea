use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;
use std::str::FromStr;

/// One key with its modifiers, as it is written in key files: `q`, `G`, `ctrl-l`, `shift-tab`,
/// `page-down`, `f1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

const NAMED: [(&str, KeyCode); 18] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("page-up", KeyCode::PageUp),
    ("page-down", KeyCode::PageDown),
    ("plus", KeyCode::Char('+')),
    ("minus", KeyCode::Char('-')),
    ("backtab", KeyCode::BackTab),
];

impl Chord {
    /// The chord a key event is, in one spelling: a letter carries its own shift, and shift-tab
    /// is one thing however the terminal tells it.
    pub fn of(event: KeyEvent) -> Chord {
        Chord::new(event.code, event.modifiers)
    }

    fn new(code: KeyCode, modifiers: KeyModifiers) -> Chord {
        let mut modifiers = modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match code {
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => KeyCode::Char(c.to_ascii_lowercase()),
            KeyCode::Char(c) => {
                let upper = modifiers.contains(KeyModifiers::SHIFT);
                modifiers -= KeyModifiers::SHIFT;
                KeyCode::Char(if upper && c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c })
            }
            other => other,
        };
        Chord { code, modifiers }
    }

    /// The key event a terminal sends for it.
    #[cfg(test)]
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// The character to insert where text is typed; `None` for everything that is no text.
    pub fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() && !c.is_control() => Some(c),
            _ => None,
        }
    }
}

impl FromStr for Chord {
    type Err = String;

    fn from_str(text: &str) -> Result<Chord, String> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        loop {
            let (flag, after) = match () {
                () if rest.starts_with("ctrl-") => (KeyModifiers::CONTROL, &rest[5..]),
                () if rest.starts_with("alt-") => (KeyModifiers::ALT, &rest[4..]),
                () if rest.starts_with("shift-") => (KeyModifiers::SHIFT, &rest[6..]),
                () => break,
            };
            if after.is_empty() {
                break;
            }
            modifiers |= flag;
            rest = after;
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() && c != ' ' => KeyCode::Char(c),
            _ => match NAMED.iter().find(|(name, _)| *name == rest) {
                Some((_, code)) => *code,
                None => match rest.strip_prefix('f').and_then(|n| n.parse::<u8>().ok()) {
                    Some(n @ 1..=24) => KeyCode::F(n),
                    _ => return Err(unknown(rest)),
                },
            },
        };
        Ok(Chord::new(code, modifiers))
    }
}

fn unknown(word: &str) -> String {
    let near = crate::inventory::suggest::nearest(word, NAMED.iter().map(|(name, _)| *name))
        .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
    let names: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
    format!(
        "`{word}` is no key{near}; a key is one character, f1 to f24, or one of: {}; with ctrl-, alt- or shift- before it",
        names.join(" ")
    )
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (flag, word) in
            [(KeyModifiers::CONTROL, "ctrl-"), (KeyModifiers::ALT, "alt-"), (KeyModifiers::SHIFT, "shift-")]
        {
            if self.modifiers.contains(flag) {
                text.push_str(word);
            }
        }
        match self.code {
            KeyCode::Char(' ') => text.push_str("space"),
            KeyCode::Char(c) => text.push(c),
            KeyCode::F(n) => text.push_str(&format!("f{n}")),
            code => text.push_str(NAMED.iter().find(|(_, named)| *named == code).map_or("?", |(name, _)| name)),
        }
        f.pad(&text)
    }
}
