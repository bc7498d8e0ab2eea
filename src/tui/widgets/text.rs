use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// To which side a text keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Names.
    Left,
    /// Numbers.
    Right,
}

/// Columns a text takes.
pub fn width(text: &str) -> u16 {
    text.width().min(u16::MAX as usize) as u16
}

/// The text, or as much of it as fits with `ellipsis` behind it.
pub fn fit<'a>(text: &'a str, room: u16, ellipsis: &str) -> Cow<'a, str> {
    let room = room as usize;
    // Most text here is ASCII, whose width is its length.
    if (text.is_ascii() && text.len() <= room) || text.width() <= room {
        return Cow::Borrowed(text);
    }
    let keep = room.saturating_sub(ellipsis.width());
    let mut used = 0;
    let mut out = String::with_capacity(keep + ellipsis.len());
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > keep {
            break;
        }
        used += wide;
        out.push(c);
    }
    if ellipsis.width() <= room {
        out.push_str(ellipsis);
    }
    Cow::Owned(out)
}

/// Writes pieces of text one behind the other into one line of a buffer, and never past its end.
pub struct Put<'b> {
    buf: &'b mut Buffer,
    x: u16,
    y: u16,
    end: u16,
    ellipsis: &'static str,
}

impl<'b> Put<'b> {
    /// Starts at the left of the line's area.
    pub fn new(buf: &'b mut Buffer, line: Rect, ellipsis: &'static str) -> Put<'b> {
        let line = line.intersection(buf.area);
        let end = if line.height == 0 { line.x } else { line.right() };
        Put { buf, x: line.x, y: line.y, end, ellipsis }
    }

    /// Columns left.
    pub fn room(&self) -> u16 {
        self.end.saturating_sub(self.x)
    }

    /// Where the next piece goes.
    pub fn x(&self) -> u16 {
        self.x
    }

    /// Writes text, cut where it does not fit.
    pub fn text(&mut self, text: &str, style: Style) -> &mut Self {
        let room = self.room();
        if room > 0 {
            let cut = fit(text, room, self.ellipsis);
            let (x, _) = self.buf.set_stringn(self.x, self.y, &*cut, room as usize, style);
            self.x = x;
        }
        self
    }

    /// Writes text only if all of it fits; says whether it did.
    pub fn whole(&mut self, text: &str, style: Style) -> bool {
        let fits = width(text) <= self.room();
        if fits {
            self.text(text, style);
        }
        fits
    }

    /// Leaves columns free.
    pub fn skip(&mut self, columns: u16) -> &mut Self {
        self.x = self.x.saturating_add(columns).min(self.end);
        self
    }

    /// Goes on at that column of the buffer, if it lies ahead.
    pub fn to(&mut self, x: u16) -> &mut Self {
        self.x = x.clamp(self.x, self.end);
        self
    }

    /// Writes text into a field of fixed width.
    pub fn field(&mut self, text: &str, room: u16, align: Align, style: Style) -> &mut Self {
        let room = room.min(self.room());
        let cut = fit(text, room, self.ellipsis);
        let pad = if align == Align::Right { room - width(&cut).min(room) } else { 0 };
        let end = self.x + room;
        self.skip(pad).text(&cut, style);
        self.x = end;
        self
    }
}
