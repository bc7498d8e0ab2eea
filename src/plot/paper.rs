use super::look::Style;
use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle};

/// What is drawn on, in pixels from the top left.
pub(super) struct Paper<'a, B: DrawingBackend> {
    pub area: &'a DrawingArea<B, Shift>,
    pub style: Style,
}

pub(super) type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;
pub(super) type Place = (i32, i32);

impl<B: DrawingBackend> Paper<'_, B> {
    /// Columns and rows there are.
    pub fn size(&self) -> (i32, i32) {
        let (width, height) = self.area.dim_in_pixel();
        (width as i32, height as i32)
    }

    /// How wide a text is.
    pub fn width(&self, text: &str, hundredths: i32) -> i32 {
        let font = self.style.font(hundredths, self.style.ink(), HPos::Left, VPos::Center);
        // Glyphs that the font lacks are as wide as its box for those; nothing else can go wrong.
        self.area.estimate_text_size(text, &font).map_or(0, |(width, _)| width as i32)
    }

    /// As much of the text as fits.
    pub fn fit(&self, text: &str, hundredths: i32, room: i32) -> String {
        if self.width(text, hundredths) <= room {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let cut: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
            if self.width(&cut, hundredths) <= room {
                return cut;
            }
        }
        String::new()
    }

    pub fn text(&self, text: &str, at: Place, hundredths: i32, colour: RGBColor, across: HPos) -> Drawn<B> {
        if text.is_empty() {
            return Ok(());
        }
        let font = self.style.font(hundredths, colour, across, VPos::Center);
        self.area.draw(&Text::new(text.to_owned(), at, font))
    }

    pub fn line(&self, points: Vec<Place>, style: impl Into<ShapeStyle>) -> Drawn<B> {
        self.area.draw(&PathElement::new(points, style))
    }

    /// A line of many short pieces. Pixels are drawn piece by piece with round joints: in one go
    /// the drawing library thins lines where they turn sharply.
    pub fn curve(&self, points: &[Place], colour: RGBColor, stroke: u32) -> Drawn<B> {
        if !self.style.in_pixels() {
            return self.line(points.to_vec(), colour.stroke_width(stroke));
        }
        let half = f64::from(stroke) / 2.0;
        for pair in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let (dx, dy) = (f64::from(x1 - x0), f64::from(y1 - y0));
            let length = dx.hypot(dy);
            if length > 0.0 {
                let (right, down) = ((dy / length * half).round() as i32, (dx / length * half).round() as i32);
                let corners = vec![
                    (x0 - right, y0 + down),
                    (x0 + right, y0 - down),
                    (x1 + right, y1 - down),
                    (x1 - right, y1 + down),
                ];
                self.fill(corners, colour)?;
            }
            self.dot((x1, y1), half as i32, colour)?;
        }
        Ok(())
    }

    pub fn fill(&self, points: Vec<Place>, colour: impl Color) -> Drawn<B> {
        self.area.draw(&Polygon::new(points, colour.filled()))
    }

    pub fn dot(&self, at: Place, size: i32, colour: RGBColor) -> Drawn<B> {
        self.area.draw(&Circle::new(at, size, colour.filled()))
    }

    /// A broken line: pieces of `on` pixels with `off` between them, measured along it.
    pub fn dashed(&self, points: &[Place], on: f64, off: f64, style: ShapeStyle) -> Drawn<B> {
        for piece in dashes(points, on, off) {
            self.line(piece, style)?;
        }
        Ok(())
    }
}

/// The pieces of a broken line.
pub(super) fn dashes(points: &[Place], on: f64, off: f64) -> Vec<Vec<Place>> {
    let points = &without_straight(points);
    let mut pieces: Vec<Vec<Place>> = Vec::new();
    let mut piece: Vec<Place> = points.first().copied().into_iter().collect();
    let (mut drawing, mut left) = (true, on.max(1.0));
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let (dx, dy) = (f64::from(x1 - x0), f64::from(y1 - y0));
        let length = dx.hypot(dy);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let at = (x0 + (dx * done / length).round() as i32, y0 + (dy * done / length).round() as i32);
            if drawing {
                piece.push(at);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![at];
            }
            drawing = !drawing;
            left = if drawing { on } else { off }.max(1.0);
        }
        left -= length - done;
        if drawing {
            piece.push((x1, y1));
        }
    }
    if drawing && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

/// Without the points in the middle of level stretches, where pieces would get knees.
fn without_straight(points: &[Place]) -> Vec<Place> {
    let mut kept: Vec<Place> = Vec::with_capacity(points.len());
    for (at, point) in points.iter().enumerate() {
        let level = |other: Option<&Place>| other.is_some_and(|other| other.1 == point.1);
        if !(level(kept.last()) && level(points.get(at + 1))) {
            kept.push(*point);
        }
    }
    kept
}
