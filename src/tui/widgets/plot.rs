use crate::history::{Bucket, Timeline};
use crate::tui::glyphs::Glyphs;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// One line of a plot.
pub struct Series<'a> {
    /// Two columns of figures for every cell of the plot's width (one in ASCII).
    pub timeline: &'a Timeline,
    /// How it is drawn.
    pub style: Style,
    /// The ASCII letter it is drawn with.
    pub letter: &'a str,
    /// The look of what lies between the smallest and the largest value of a column, where the
    /// line itself goes through the mean; without one the line is as thick as that.
    pub band: Option<Style>,
    /// Columns drawn and left out by turns, to tell lines apart without colours; (1, 0) for a
    /// line without breaks.
    pub dash: (usize, usize),
}

/// A figure over time, in braille dots (2 × 4 a cell) or letters.
pub struct Plot<'a> {
    /// The lines; later ones are drawn over earlier ones.
    pub series: &'a [Series<'a>],
    /// A line across the whole width: a ceiling.
    pub ceiling: Option<(f64, Style)>,
    /// The value at the bottom.
    pub low: f64,
    /// The value at the top.
    pub high: f64,
}

impl Plot<'_> {
    /// Figures a cell's width takes.
    pub fn columns(width: u16, glyphs: &Glyphs) -> usize {
        if glyphs.ascii { width as usize } else { width as usize * 2 }
    }

    /// Draws into `area`.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, glyphs: &Glyphs) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        if let Some((value, style)) = self.ceiling {
            let rows = if glyphs.ascii { area.height } else { area.height * 4 };
            let row = self.row(value, rows);
            let y = area.y + if glyphs.ascii { row } else { row / 4 };
            let symbol = if glyphs.ascii { "-" } else { "┈" };
            for x in area.left()..area.right() {
                buf[(x, y)].set_symbol(symbol).set_style(style);
            }
        }
        // Every band lies behind every line.
        for (series, band) in self.series.iter().filter_map(|series| Some((series, series.band?))) {
            if glyphs.ascii {
                self.letters(buf, area, series, ".", band, |bucket| (bucket.min, bucket.max));
            } else {
                self.band(buf, area, series, band);
            }
        }
        for series in self.series {
            if glyphs.ascii {
                let span = |bucket: &Bucket| match series.band {
                    Some(_) => (bucket.mean, bucket.mean),
                    None => (bucket.min, bucket.max),
                };
                self.letters(buf, area, series, series.letter, series.style, span);
            } else {
                self.dots(buf, area, series);
            }
        }
    }

    /// The row, of `height` cells from the top, where a value is drawn.
    pub fn cell_row(&self, value: f64, height: u16, glyphs: &Glyphs) -> u16 {
        if glyphs.ascii { self.row(value, height) } else { self.row(value, height * 4) / 4 }
    }

    /// The row of `rows`, from the top, that holds a value.
    fn row(&self, value: f64, rows: u16) -> u16 {
        let span = (self.high - self.low).max(f64::MIN_POSITIVE);
        let height = ((value - self.low) / span).clamp(0.0, 1.0);
        let last = rows.saturating_sub(1);
        last - (height * f64::from(last)).round() as u16
    }

    fn letters(
        &self,
        buf: &mut Buffer,
        area: Rect,
        series: &Series<'_>,
        letter: &str,
        style: Style,
        span: impl Fn(&Bucket) -> (f64, f64),
    ) {
        for (x, bucket) in series.timeline.buckets.iter().take(area.width as usize).enumerate() {
            let Some(bucket) = bucket else { continue };
            let (low, high) = span(bucket);
            for row in self.row(high, area.height)..=self.row(low, area.height) {
                buf[(area.x + x as u16, area.y + row)].set_symbol(letter).set_style(style);
            }
        }
    }

    fn band(&self, buf: &mut Buffer, area: Rect, series: &Series<'_>, style: Style) {
        let rows = area.height * 4;
        for (column, bucket) in series.timeline.buckets.iter().take(area.width as usize * 2).enumerate() {
            let Some(bucket) = bucket else { continue };
            let (top, bottom) = (self.row(bucket.max, rows), self.row(bucket.min, rows));
            // No wider than the line, it would only fill the gaps between its strokes.
            if top == bottom {
                continue;
            }
            for row in top..=bottom {
                dot(buf, area, column, row, style);
            }
        }
    }

    fn dots(&self, buf: &mut Buffer, area: Rect, series: &Series<'_>) {
        let rows = area.height * 4;
        let (drawn, left_out) = series.dash;
        let mut before: Option<u16> = None;
        for (column, bucket) in series.timeline.buckets.iter().take(area.width as usize * 2).enumerate() {
            let Some(bucket) = bucket else {
                before = None;
                continue;
            };
            let (low, high, last) = match series.band {
                Some(_) => (bucket.mean, bucket.mean, bucket.mean),
                None => (bucket.min, bucket.max, bucket.last),
            };
            let (mut top, mut bottom) = (self.row(high, rows), self.row(low, rows));
            // A jump between neighbours is drawn as a line, not as two dots far apart.
            if let Some(last) = before {
                if last + 1 < top {
                    top = last + 1;
                } else if last > bottom + 1 {
                    bottom = last - 1;
                }
            }
            before = Some(self.row(last, rows));
            if column % (drawn + left_out).max(1) >= drawn.max(1) {
                continue;
            }
            for row in top..=bottom {
                dot(buf, area, column, row, series.style);
            }
        }
    }
}

/// Sets one dot of the braille grid, beside those that are in its cell already.
fn dot(buf: &mut Buffer, area: Rect, column: usize, row: u16, style: Style) {
    // Bits of the braille cell: the left column is 0x01 0x02 0x04 0x40 from the top.
    const LEFT: [u32; 4] = [0x01, 0x02, 0x04, 0x40];
    const RIGHT: [u32; 4] = [0x08, 0x10, 0x20, 0x80];
    let bits = if column.is_multiple_of(2) { LEFT } else { RIGHT };
    let cell = &mut buf[(area.x + (column / 2) as u16, area.y + row / 4)];
    let there = cell.symbol().chars().next().map_or(0, u32::from);
    let there = if (0x2800..=0x28ff).contains(&there) { there } else { 0x2800 };
    let dots = there | bits[usize::from(row % 4)];
    cell.set_char(char::from_u32(dots).unwrap_or(' ')).set_style(style);
}
