use ratatui::style::{Color, Modifier, Style};

/// The 16 colours every terminal has a word for.
pub(super) const NAMES: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// Reads `bold #ffcc00 on blue`: attributes and up to two colours, the second after `on`.
///
/// # Errors
/// The word that is none of these, with what is allowed.
pub(super) fn parse(text: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut on = false;
    for word in text.split_whitespace() {
        if word == "on" {
            on = true;
        } else if let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == word) {
            style = style.add_modifier(*modifier);
        } else if let Some(colour) = colour(word) {
            if on && style.bg.is_none() {
                style = style.bg(colour);
            } else if !on && style.fg.is_none() {
                style = style.fg(colour);
            } else {
                return Err(format!("`{word}` is one colour too many: one, then `on` and another"));
            }
        } else {
            return Err(unknown(word));
        }
    }
    if on && style.bg.is_none() {
        return Err("a colour is missing after `on`".to_owned());
    }
    Ok(style)
}

fn colour(word: &str) -> Option<Color> {
    if let Some((_, colour)) = NAMES.iter().find(|(name, _)| *name == word) {
        return Some(*colour);
    }
    if let Some(hex) = word.strip_prefix('#') {
        let value = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)?;
        return Some(Color::Rgb((value >> 16) as u8, (value >> 8) as u8, value as u8));
    }
    word.parse::<u8>().ok().filter(|_| word.bytes().all(|b| b.is_ascii_digit())).map(Color::Indexed)
}

fn unknown(word: &str) -> String {
    let words = NAMES.iter().map(|(name, _)| *name).chain(MODIFIERS.iter().map(|(name, _)| *name));
    let near = crate::inventory::suggest::nearest(word, words)
        .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
    format!(
        "`{word}` is no colour and no attribute{near}; allowed: {}, `#rrggbb`, 0-255, `on`, {}",
        NAMES.map(|(name, _)| name).join(" "),
        MODIFIERS.map(|(name, _)| name).join(" ")
    )
}
