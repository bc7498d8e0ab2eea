use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::io::Write;

/// Turns changed cells into the fewest bytes that draw them.
///
/// It remembers where the cursor and what the pen is, so that neighbours cost no move and equal
/// styles no change. A symbol whose width terminals disagree on is followed by an absolute move,
/// so that one hostile name cannot shift the rest of its row.
#[derive(Debug)]
pub struct Encoder {
    at: Option<(u16, u16)>,
    pen: Option<Pen>,
    ascii: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Pen = Pen { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

impl Encoder {
    /// An encoder that knows nothing yet of the terminal. With `ascii`, every other character
    /// is written as `?`, whatever drew it.
    pub fn new(ascii: bool) -> Encoder {
        Encoder { at: None, pen: None, ascii }
    }

    /// Forgets what the terminal is believed to look like (after a resize, a resume, a foreign
    /// write).
    pub fn forget(&mut self) {
        self.at = None;
        self.pen = None;
    }

    /// Writes one cell.
    pub fn cell(&mut self, out: &mut Vec<u8>, x: u16, y: u16, cell: &Cell) {
        self.go(out, x, y);
        self.paint(out, Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier });
        let symbol = cell.symbol();
        let width = unicode_width::UnicodeWidthStr::width(symbol).clamp(1, 2) as u16;
        if self.ascii && !symbol.is_ascii() {
            out.extend_from_slice(if width == 2 { b"??" } else { b"?" });
        } else if symbol.bytes().any(|b| b < 0x20 || b == 0x7f) {
            // Nothing that reaches a buffer should hold a control character; if something does,
            // it does not reach the terminal.
            out.push(b'?');
        } else {
            out.extend_from_slice(symbol.as_bytes());
        }
        self.at = if self.ascii || agreed_width(symbol) { Some((x + width, y)) } else { None };
    }

    /// Ends a frame with the pen as a foreign writer would expect it.
    pub fn rest(&mut self, out: &mut Vec<u8>) {
        if self.pen.is_some_and(|pen| pen != PLAIN) {
            out.extend_from_slice(b"\x1b[m");
            self.pen = Some(PLAIN);
        }
    }

    /// Moves the cursor.
    pub fn go(&mut self, out: &mut Vec<u8>, x: u16, y: u16) {
        match self.at {
            Some(at) if at == (x, y) => {}
            Some((from, row)) if row == y && from < x => {
                let _ = match x - from {
                    1 => write!(out, "\x1b[C"),
                    n => write!(out, "\x1b[{n}C"),
                };
            }
            _ => {
                let _ = write!(out, "\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1);
            }
        }
        self.at = Some((x, y));
    }

    fn paint(&mut self, out: &mut Vec<u8>, pen: Pen) {
        let Some(old) = self.pen else {
            out.extend_from_slice(b"\x1b[0");
            full(out, pen);
            out.push(b'm');
            self.pen = Some(pen);
            return;
        };
        if old == pen {
            return;
        }
        if pen == PLAIN {
            out.extend_from_slice(b"\x1b[m");
        } else if old.modifier == pen.modifier && !leaves_light(old.fg, pen.fg) {
            out.extend_from_slice(b"\x1b[");
            let before = out.len();
            if old.fg != pen.fg {
                colour(out, pen.fg, 30);
            }
            if old.bg != pen.bg {
                if out.len() > before {
                    out.push(b';');
                }
                colour(out, pen.bg, 40);
            }
            out.push(b'm');
        } else if pen.modifier.contains(old.modifier)
            && old.fg == pen.fg
            && old.bg == pen.bg
            && !(may_be_light(pen.fg) && changes_light(old.modifier, pen.modifier))
        {
            out.extend_from_slice(b"\x1b[");
            let before = out.len();
            modifiers(out, pen.modifier.difference(old.modifier));
            // The list starts with a semicolon, which alone would mean a reset.
            if out.get(before) == Some(&b';') {
                out.remove(before);
            }
            out.push(b'm');
        } else {
            out.extend_from_slice(b"\x1b[0");
            full(out, pen);
            out.push(b'm');
        }
        self.pen = Some(pen);
    }
}

/// Whether a foreground after another would keep its light: on Linux's console a bright colour is a
/// plain one with bold turned on, which stays on until it is turned off.
fn leaves_light(old: Color, new: Color) -> bool {
    old != new && may_be_light(old) && !may_be_light(new)
}

/// Whether bold or faint comes or goes, which a bright colour after it would undo.
fn changes_light(old: Modifier, new: Modifier) -> bool {
    old.symmetric_difference(new).intersects(Modifier::BOLD.union(Modifier::DIM))
}

/// Bright colours, and those that a console of sixteen may turn into one.
fn may_be_light(colour: Color) -> bool {
    !matches!(
        colour,
        Color::Reset
            | Color::Black
            | Color::Red
            | Color::Green
            | Color::Yellow
            | Color::Blue
            | Color::Magenta
            | Color::Cyan
            | Color::Gray
    )
}

/// The whole pen, each part after a semicolon.
fn full(out: &mut Vec<u8>, pen: Pen) {
    modifiers(out, pen.modifier);
    for (value, base) in [(pen.fg, 30), (pen.bg, 40)] {
        if value != Color::Reset {
            out.push(b';');
            colour(out, value, base);
        }
    }
}

fn modifiers(out: &mut Vec<u8>, modifier: Modifier) {
    for (flag, code) in [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
        (Modifier::CROSSED_OUT, 9),
    ] {
        if modifier.contains(flag) {
            let _ = write!(out, ";{code}");
        }
    }
}

/// The SGR parameters of a colour; `base` is 30 for the foreground, 40 for the background.
fn colour(out: &mut Vec<u8>, colour: Color, base: u8) {
    let bright = base + 60;
    let _ = match colour {
        Color::Reset => write!(out, "{}", base + 9),
        Color::Black => write!(out, "{base}"),
        Color::Red => write!(out, "{}", base + 1),
        Color::Green => write!(out, "{}", base + 2),
        Color::Yellow => write!(out, "{}", base + 3),
        Color::Blue => write!(out, "{}", base + 4),
        Color::Magenta => write!(out, "{}", base + 5),
        Color::Cyan => write!(out, "{}", base + 6),
        Color::Gray => write!(out, "{}", base + 7),
        Color::DarkGray => write!(out, "{bright}"),
        Color::LightRed => write!(out, "{}", bright + 1),
        Color::LightGreen => write!(out, "{}", bright + 2),
        Color::LightYellow => write!(out, "{}", bright + 3),
        Color::LightBlue => write!(out, "{}", bright + 4),
        Color::LightMagenta => write!(out, "{}", bright + 5),
        Color::LightCyan => write!(out, "{}", bright + 6),
        Color::White => write!(out, "{}", bright + 7),
        Color::Indexed(index) => write!(out, "{};5;{index}", base + 8),
        Color::Rgb(r, g, b) => write!(out, "{};2;{r};{g};{b}", base + 8),
    };
}

/// Whether every terminal gives this symbol the width we count with: ASCII, Latin, and the lines,
/// blocks, shapes and braille we draw ourselves.
fn agreed_width(symbol: &str) -> bool {
    symbol.chars().all(|c| matches!(c, ' '..='~' | '\u{a0}'..='\u{2ff}' | '\u{2010}'..='\u{2026}' | '\u{2190}'..='\u{25ff}' | '\u{2800}'..='\u{28ff}'))
}
