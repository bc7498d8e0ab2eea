//! A terminal too small for a table still tells the most important figures.

use super::header;
use crate::availability::document::percent;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::{Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    let totals = app.shown().totals(app.shown_now());
    let mut lines: Vec<Vec<(String, Style)>> = vec![Vec::new()];
    if app.demo {
        lines[0].push(("DEMO".to_owned(), app.style(Role::Accent)));
    }
    if let Some(words) = super::band::moment(app) {
        push(&mut lines, area.width, words, app.style(Role::Past));
    }
    if app.paused.is_some() {
        push(&mut lines, area.width, "PAUSED".to_owned(), app.style(Role::Warning));
    }
    let marks = |text: &str| text.trim().to_owned();
    for (text, style) in header::counts(app, &totals, true) {
        let text = marks(&text);
        push(&mut lines, area.width, text, style);
    }
    push(&mut lines, area.width, format!("VMs {}/{}", totals.running, totals.wanted()), app.style(Role::Text));
    if let Some(availability) = totals.availability().filter(|_| totals.answering() > 0) {
        push(&mut lines, area.width, format!("SLS {}%", percent(availability.overall, 1)), app.style(Role::Text));
    }
    let free = if totals.total.0 > 0 { totals.free.to_string() } else { "-".to_owned() };
    push(&mut lines, area.width, format!("free {free}"), app.style(Role::Text));
    lines.push(vec![("terminal too small".to_owned(), app.style(Role::Warning))]);
    for (row, line) in lines.iter().take(area.height.into()).enumerate() {
        let mut put = Put::new(buf, Rect { y: area.y + row as u16, height: 1, ..area }, "");
        for (text, style) in line {
            put.text(text, *style);
        }
    }
}

/// Puts a piece on the last line, or on a new one where it does not fit.
fn push(lines: &mut Vec<Vec<(String, Style)>>, room: u16, text: String, style: Style) {
    let Some(last) = lines.last_mut() else { return };
    let used: u16 = last.iter().map(|(text, _)| width(text)).sum();
    if used > 0 && used + 1 + width(&text) > room {
        lines.push(vec![(text, style)]);
    } else {
        let text = if used > 0 { format!(" {text}") } else { text };
        last.push((text, style));
    }
}
