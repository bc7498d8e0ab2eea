use super::Encoder;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

const BEGIN_SYNC: &[u8] = b"\x1b[?2026h";
const END_SYNC: &[u8] = b"\x1b[?2026l";

/// What is on the terminal and what is to be: a frame is drawn into [`Canvas::frame`], and
/// [`Canvas::commit`] gives the bytes that turn the one into the other.
#[derive(Debug)]
pub struct Canvas {
    shown: Buffer,
    next: Buffer,
    encoder: Encoder,
    cursor: Option<Position>,
    wipe: bool,
    synchronized: bool,
}

impl Canvas {
    /// A canvas for a terminal of that size about which nothing is known.
    pub fn new(width: u16, height: u16, synchronized: bool, ascii: bool) -> Canvas {
        let area = Rect::new(0, 0, width, height);
        Canvas {
            shown: Buffer::empty(area),
            next: Buffer::empty(area),
            encoder: Encoder::new(ascii),
            cursor: None,
            wipe: true,
            synchronized,
        }
    }

    /// The area of the terminal.
    pub fn area(&self) -> Rect {
        self.next.area
    }

    /// Takes a new size; the next frame is drawn in full.
    pub fn resize(&mut self, width: u16, height: u16) {
        let area = Rect::new(0, 0, width, height);
        if area != self.next.area {
            self.next = Buffer::empty(area);
        }
        self.redraw();
    }

    /// Draws the next frame in full.
    pub fn redraw(&mut self) {
        self.shown = Buffer::empty(self.next.area);
        self.cursor = None;
        self.wipe = true;
        self.encoder.forget();
    }

    /// An empty buffer to draw the next frame into.
    pub fn frame(&mut self) -> &mut Buffer {
        self.next.reset();
        &mut self.next
    }

    /// Appends to `out` what changes the terminal into the frame just drawn, with the cursor
    /// shown at `cursor` or hidden. Appends nothing if nothing changed.
    pub fn commit(&mut self, cursor: Option<Position>, out: &mut Vec<u8>) {
        let start = out.len();
        if self.synchronized {
            out.extend_from_slice(BEGIN_SYNC);
        }
        let body = out.len();
        if self.wipe {
            out.extend_from_slice(b"\x1b[m\x1b[2J\x1b[?25l");
            self.wipe = false;
        }
        if self.cursor.is_some() && cursor != self.cursor {
            out.extend_from_slice(b"\x1b[?25l");
        }
        for (x, y, cell) in self.shown.diff_iter(&self.next) {
            self.encoder.cell(out, x, y, cell);
        }
        let drawn = out.len() > body;
        if drawn {
            self.encoder.rest(out);
        }
        if let Some(Position { x, y }) = cursor
            && (drawn || self.cursor != cursor)
        {
            self.encoder.go(out, x, y);
            if self.cursor != cursor {
                out.extend_from_slice(b"\x1b[?25h");
            }
        }
        self.cursor = cursor;
        if out.len() == body {
            out.truncate(start);
            return;
        }
        if self.synchronized {
            out.extend_from_slice(END_SYNC);
        }
        std::mem::swap(&mut self.shown, &mut self.next);
    }
}
