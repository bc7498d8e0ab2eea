//! The availability page: figures now and over time, the last days in a strip, and by name what
//! lowers the figure.

mod figures;
mod list;
mod strip;

use super::Shown;
use crate::tui::app::{App, AvailabilityPage, Target};
use crate::tui::theme::Role;
use crate::tui::view::header::availability_role as role;
use crate::tui::widgets::{Put, frame};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub fn draw(app: &App, page: &AvailabilityPage, buf: &mut Buffer, area: Rect, shown: &mut Shown) {
    if area.height < 3 || area.width < 12 {
        return;
    }
    shown.hits.add(area, Target::Front);
    let inner = frame(buf, area, "availability", app.style(Role::Focus), app.style(Role::Accent), &app.glyphs);
    buf.set_style(inner, app.style(Role::Text));
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    // Names of what is down are worth more than the figures of every pool.
    let figures = figures::draw(app, page, buf, Rect { height: (inner.height * 2 / 5).max(2), ..inner });
    let mut y = inner.y + figures;
    let room = |y: u16| inner.bottom().saturating_sub(y);
    if room(y) >= 8 {
        y += 1 + strip::draw(app, page, buf, Rect { y: y + 1, height: room(y) - 1, ..inner });
    }
    if room(y) >= 6 {
        y += 1;
    }
    let last = inner.bottom().saturating_sub(u16::from(page.question.is_some()));
    list::draw(app, page, buf, Rect { y, height: last.saturating_sub(y), ..inner }, shown);
    if let Some(question) = &page.question {
        let line = Rect { y: last, height: 1, ..inner };
        let text = match question.off {
            true => format!("{} is off on purpose and not missed from now on?", question.name),
            false => format!("{} is to run, and missed where it does not?", question.name),
        };
        let keys = format!(
            "{} yes   {} no   ",
            app.keys.first(crate::tui::actions::Action::ListAccept),
            app.keys.first(crate::tui::actions::Action::ListClose)
        );
        Put::new(buf, line, app.glyphs.ellipsis)
            .text(&keys, app.style(Role::Accent))
            .text(&text, app.style(Role::Warning));
    }
}

/// A figure with its unit, or a dash.
fn percent(app: &App, figure: Option<f64>) -> (String, Style) {
    match figure {
        Some(figure) => (format!("{} %", crate::availability::document::percent(figure, 1)), app.style(role(figure))),
        None => ("-".to_owned(), app.style(Role::Dim)),
    }
}

#[cfg(test)]
mod tests;
