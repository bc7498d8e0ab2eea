//! The last thirty days in one line: how available in each piece, and where nobody measured.

use super::role;
use crate::availability::{Cell, Means, narrow};
use crate::tui::app::{App, AvailabilityPage};
use crate::tui::theme::Role;
use crate::tui::view::span_words;
use crate::tui::widgets::Put;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From these figures on a cell is that high; most of what happens happens close to one.
const STEPS: [f64; 7] = [0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.9995];

/// Draws the strip with what it says below it; says how many lines that took.
pub(super) fn draw(app: &App, page: &AvailabilityPage, buf: &mut Buffer, area: Rect) -> u16 {
    let dim = app.style(Role::Dim);
    let mut line = Rect { height: 1, ..area };
    let Some(records) = &page.records else {
        let (text, style) = match &page.failed {
            Some(why) => (format!("the past cannot be told: {why}"), app.style(Role::Error)),
            None if app.recorded => ("asking what was recorded".to_owned(), dim),
            None => ("nothing is recorded: only the moment is known".to_owned(), dim),
        };
        Put::new(buf, line, app.glyphs.ellipsis).text(&text, style);
        return 1;
    };
    let cells = narrow(&records.strip, area.width.into());
    for (at, cell) in cells.iter().enumerate() {
        // Fewer pieces than columns are drawn wider.
        let from = at * usize::from(area.width) / cells.len();
        let to = (at + 1) * usize::from(area.width) / cells.len();
        let (symbol, style) = match *cell {
            Cell::Gap => (gap(app), dim),
            Cell::Silent => ("?", app.style(Role::Down)),
            Cell::Measured { overall, lowest, .. } => {
                let level = STEPS.iter().filter(|step| overall >= **step).count();
                // Rounding must not turn trouble into perfection.
                let worst = if lowest < 0.9995 && overall >= 0.9995 { lowest.max(0.9) } else { overall };
                (app.glyphs.levels[level], app.style(role(worst)))
            }
        };
        for x in from..to {
            buf[(area.x + x as u16, area.y)].set_symbol(symbol).set_style(style);
        }
    }
    line.y += 1;
    let whole: Means = records.all.whole;
    let mut put = Put::new(buf, line, app.glyphs.ellipsis);
    put.text(&format!("{} ago", span_words(records.span)), dim);
    if let Some(figures) = whole.figures {
        let lowest = crate::availability::document::percent(figures.lowest, 1);
        put.text(&format!("  lowest {lowest} %"), app.style(role(figures.lowest)));
    }
    put.text(&format!("  measured {}", span_words(whole.measured)), dim);
    if whole.measured + whole.silent < whole.span {
        let mark = if app.glyphs.ascii { "blank" } else { gap(app) };
        put.text(&format!(", not: {mark}"), dim);
    }
    if !whole.silent.is_zero() {
        put.text(&format!("  no host answered: ? {}", span_words(whole.silent)), app.style(Role::Down));
        put.text(", in no mean", dim);
    }
    2
}

fn gap(app: &App) -> &'static str {
    if app.glyphs.ascii { " " } else { app.glyphs.dot }
}
