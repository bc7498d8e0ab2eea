use super::Align;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Which characters the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// UTF-8: blocks, arrows, braille.
    #[default]
    Unicode,
    /// ASCII alone.
    Ascii,
}

impl Glyphs {
    /// What stands where text was cut.
    pub fn ellipsis(self) -> char {
        if self == Glyphs::Ascii { '~' } else { '…' }
    }
}

/// Cells `text` takes on a terminal.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// `text` in exactly `cells` cells: padded with blanks, or cut with an ellipsis. In ASCII every
/// other character becomes `?`, as many as it had cells.
pub fn fit(text: &str, cells: usize, align: Align, glyphs: Glyphs) -> String {
    let mut out = String::with_capacity(cells + 8);
    fit_into(&mut out, text, cells, align, glyphs);
    out
}

/// Appends [`fit`]'s text to `out`.
pub(super) fn fit_into(out: &mut String, text: &str, cells: usize, align: Align, glyphs: Glyphs) {
    let plain;
    let text = if glyphs == Glyphs::Ascii && !text.is_ascii() {
        plain = ascii(text);
        &plain
    } else {
        text
    };
    let total = if text.is_ascii() { text.len() } else { width(text) };
    if total <= cells {
        let pad = cells - total;
        if align == Align::Right {
            out.extend(std::iter::repeat_n(' ', pad));
        }
        out.push_str(text);
        if align == Align::Left {
            out.extend(std::iter::repeat_n(' ', pad));
        }
        return;
    }
    if cells == 0 {
        return;
    }
    let mut used = 0;
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w > cells - 1 {
            break;
        }
        out.push(c);
        used += w;
    }
    out.push(glyphs.ellipsis());
    out.extend(std::iter::repeat_n(' ', cells - 1 - used));
}

fn ascii(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let (c, n) = match c {
                ' '..='~' => (c, 1),
                '…' => ('~', 1),
                c => ('?', c.width().unwrap_or(0)),
            };
            std::iter::repeat_n(c, n)
        })
        .collect()
}
