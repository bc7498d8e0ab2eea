use super::Glyphs;
use crate::model::Bytes;

/// A balloon, or a host's memory, in one glance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gauge {
    /// The filled part.
    pub actual: Option<Bytes>,
    /// Where it is going (`◂`, `>`); `None` draws none.
    pub target: Option<Bytes>,
    /// The floor (`│`, `|`).
    pub minimum: Option<Bytes>,
    /// The whole width. Without one nothing is drawn.
    pub maximum: Option<Bytes>,
    /// Whether the floor is our estimate.
    pub estimated: bool,
}

/// What a cell of a gauge is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GaugePart {
    /// Memory that is held.
    Filled,
    /// The rest up to the maximum.
    Track,
    /// The floor.
    Minimum,
    /// The target.
    Target,
}

/// One cell of a gauge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GaugeCell {
    /// The character drawn.
    pub glyph: char,
    /// What it is.
    pub part: GaugePart,
}

const EIGHTHS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

impl Gauge {
    /// The gauge in exactly `width` cells; `None` where actual or maximum is not known.
    ///
    /// The target is marked where it differs from actual by a cell or more, the floor where it
    /// lies in the part not filled. A gauge is never drawn full unless actual has reached the
    /// maximum, nor empty while anything is held.
    pub fn cells(&self, width: usize, glyphs: Glyphs) -> Option<Vec<GaugeCell>> {
        let (actual, maximum) = (self.actual?, self.maximum?);
        if maximum == Bytes::ZERO {
            return None;
        }
        let eighths_of = |size: Bytes| size.fraction_of(maximum).min(1.0) * (width * 8) as f64;
        let mut filled = eighths_of(actual).round() as usize;
        if actual > Bytes::ZERO {
            filled = filled.max(1);
        }
        if actual < maximum {
            filled = filled.min((width * 8).saturating_sub(1));
        }
        if glyphs == Glyphs::Ascii {
            filled = filled / 8 * 8 + if filled % 8 >= 4 { 8 } else { 0 };
        }
        let (full, track) = if glyphs == Glyphs::Ascii { ('#', '.') } else { ('█', '·') };
        let mut cells: Vec<GaugeCell> = (0..width)
            .map(|at| match filled.saturating_sub(at * 8).min(8) {
                0 => GaugeCell { glyph: track, part: GaugePart::Track },
                8 => GaugeCell { glyph: full, part: GaugePart::Filled },
                part => GaugeCell { glyph: EIGHTHS[part], part: GaugePart::Filled },
            })
            .collect();
        let cell_of = |size: Bytes| ((eighths_of(size) / 8.0) as usize).min(width.saturating_sub(1));
        if let Some(minimum) = self.minimum.filter(|m| *m > Bytes::ZERO && width > 0) {
            let at = cell_of(minimum);
            if cells[at].part == GaugePart::Track {
                let glyph = if glyphs == Glyphs::Ascii { '|' } else { '│' };
                cells[at] = GaugeCell { glyph, part: GaugePart::Minimum };
            }
        }
        if let Some(target) = self.target.filter(|_| width > 0) {
            let eighths = eighths_of(target).round() as usize;
            let at = eighths.saturating_sub(1) / 8;
            if eighths.abs_diff(filled) >= 8 {
                let glyph = if glyphs == Glyphs::Ascii { '<' } else { '◂' };
                cells[at] = GaugeCell { glyph, part: GaugePart::Target };
            }
        }
        Some(cells)
    }
}
