use super::font;
use super::look::Style;
use super::paint::paint;
use super::{Figure, Look};
use image::codecs::png::PngEncoder;
use image::{ColorType, ImageEncoder};
use plotters::prelude::{BitMapBackend, SVGBackend};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// Outside of what can be drawn and read.
    #[error("a picture of {0}×{1} pixels: from {a}×{b} to {c}×{d} can be drawn",
        a = Look::LEAST.0, b = Look::LEAST.1, c = Look::MOST.0, d = Look::MOST.1)]
    Size(u32, u32),
    /// The drawing library could not.
    #[error("the picture cannot be drawn: {0}")]
    Drawing(String),
}

/// Pixels drawn for each of the picture's, in both directions: edges are smooth when they are
/// brought together.
const FINE: u32 = 2;

/// The figure as an SVG document.
///
/// # Errors
/// The size is none, or the drawing library fails.
pub fn svg(figure: &Figure, look: &Look) -> Result<String, PlotError> {
    check(look)?;
    let mut text = String::new();
    paint(SVGBackend::with_string(&mut text, look.size), figure, Style::new(look, 1)).map_err(drawing)?;
    // What it shows, for those who do not see it.
    let title = format!("<title>{}</title>\n", escaped(&figure.title));
    if let Some(end) = text.find("<svg").and_then(|at| text[at..].find('>').map(|end| at + end + 1)) {
        text.insert_str(end, &format!("\n{title}"));
    }
    Ok(text)
}

/// The figure as a PNG file's bytes.
///
/// # Errors
/// As [`svg`].
pub fn png(figure: &Figure, look: &Look) -> Result<Vec<u8>, PlotError> {
    check(look)?;
    let (width, height) = look.size;
    let large = (width * FINE, height * FINE);
    let mut fine = vec![0u8; large.0 as usize * large.1 as usize * 3];
    paint(BitMapBackend::with_buffer(&mut fine, large), figure, Style::new(look, FINE)).map_err(drawing)?;
    let pixels = brought_together(&fine, width, height);
    let mut file = Vec::new();
    PngEncoder::new(&mut file).write_image(&pixels, width, height, ColorType::Rgb8).map_err(drawing)?;
    Ok(file)
}

fn check(look: &Look) -> Result<(), PlotError> {
    let (width, height) = look.size;
    let fits = |value: u32, least: u32, most: u32| (least..=most).contains(&value);
    if !fits(width, Look::LEAST.0, Look::MOST.0) || !fits(height, Look::LEAST.1, Look::MOST.1) {
        return Err(PlotError::Size(width, height));
    }
    if font::ready() { Ok(()) } else { Err(PlotError::Drawing("its font cannot be read".to_owned())) }
}

fn drawing(error: impl std::fmt::Display) -> PlotError {
    PlotError::Drawing(error.to_string())
}

/// Each pixel is the mean of those drawn for it.
fn brought_together(fine: &[u8], width: u32, height: u32) -> Vec<u8> {
    let (width, height, factor) = (width as usize, height as usize, FINE as usize);
    let stride = width * factor * 3;
    let mut out = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            for channel in 0..3 {
                let mut sum = 0u32;
                for row in 0..factor {
                    for column in 0..factor {
                        sum += u32::from(fine[(y * factor + row) * stride + (x * factor + column) * 3 + channel]);
                    }
                }
                out.push((sum / (FINE * FINE)) as u8);
            }
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
