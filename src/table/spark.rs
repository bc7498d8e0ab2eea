use super::Glyphs;
use crate::history::{Metric, Track};

/// A small plot of a figure's last samples, drawn from the rings when its width is known.
#[derive(Clone, Copy, Debug)]
pub struct Spark<'a> {
    /// Where the samples are.
    pub track: Track<'a>,
    /// Which of its figures.
    pub metric: Metric,
    /// Samples a cell stands for.
    pub per_cell: usize,
    /// The value of a full cell; `None` scales between the smallest and largest value shown.
    pub full: Option<f64>,
    /// The smallest span between bottom and top when scaled so: less is noise and stays flat.
    pub least_span: f64,
}

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BARS: [char; 8] = ['_', '_', '.', '-', '=', '+', '*', '#'];

impl Spark<'_> {
    /// The values behind `width` cells, oldest first: the mean of each cell's samples, `None`
    /// where there is none. Cells are cut at multiples of the sample's number, so a cell once
    /// full does not change while it moves left.
    pub fn values(&self, width: usize) -> Vec<Option<f64>> {
        let per = self.per_cell.max(1);
        let end = self.track.end();
        // Samples in the newest, unfinished cell.
        let fresh = ((end.saturating_sub(1) % per as u64) + 1) as usize;
        (0..width)
            .rev()
            .map(|cell| {
                let (from, to) = if cell == 0 { (0, fresh) } else { (fresh + (cell - 1) * per, fresh + cell * per) };
                let (mut sum, mut n) = (0.0, 0u32);
                for value in (from..to).filter_map(|back| self.track.back(self.metric, back)) {
                    sum += value;
                    n += 1;
                }
                (n > 0).then(|| sum / f64::from(n))
            })
            .collect()
    }

    /// The plot in exactly `width` cells; gaps are blank.
    pub fn text(&self, width: usize, glyphs: Glyphs) -> String {
        let values = self.values(width);
        let (low, high) = match self.full {
            Some(full) => (0.0, full),
            None => {
                let low = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
                let slack = (self.least_span - (high - low)).max(0.0) / 2.0;
                (low - slack, high + slack)
            }
        };
        let span = high - low;
        let bars = if glyphs == Glyphs::Ascii { ASCII_BARS } else { BARS };
        values
            .into_iter()
            .map(|value| match value {
                None => ' ',
                Some(value) if span > 0.0 => {
                    let level = ((value - low) / span * 8.0).floor().clamp(0.0, 7.0);
                    bars[level as usize]
                }
                Some(_) => bars[0],
            })
            .collect()
    }
}
