//! The terminal's bell, and a notification (OSC 9) where the terminal knows such.

/// Longest text of a notification, in characters.
const LONGEST: usize = 200;

/// Appends the bell, and with a text the sequence that asks the terminal to show it. The text comes
/// from events, whose names went through the sanitiser: there is no control character in it.
pub(super) fn ring(text: Option<&str>, out: &mut Vec<u8>) {
    if let Some(text) = text {
        let text: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        out.extend_from_slice(b"\x1b]9;");
        out.extend_from_slice(text.as_bytes());
        // Ended by the string terminator, not by a bell that might ring a second time.
        out.extend_from_slice(b"\x1b\\");
    }
    out.push(7);
}

#[cfg(test)]
mod tests;
