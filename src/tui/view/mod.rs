//! The screen, drawn from the state: one file for each part of it. Only what is visible is
//! looked at, so that a frame costs what the screen is large, not what the cluster is.

mod availability;
mod band;
mod columns;
mod confirm;
mod detail;
mod empty;
mod events;
mod field;
mod footer;
mod form;
mod header;
mod help;
mod journal;
mod menu;
mod messages;
mod palette;
mod popup;
mod slider;
mod small;
mod sort;
mod table;
mod time;
mod timelines;
pub(super) mod words;

pub use detail::scroll_limit as detail_scroll_limit;
pub(super) use header::host_counts;
pub use help::{HelpLine, lines as help_lines, scroll_limit as help_scroll_limit};
pub use journal::story_scroll_limit;
pub use messages::scroll_limit as messages_scroll_limit;
pub use table::freshness_role;
pub use words::span as span_words;

use super::app::{App, Front, Hits};
use super::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// What a frame leaves behind.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Where the cursor is; hidden without.
    pub cursor: Option<Position>,
    /// Where things are, for the mouse.
    pub hits: Hits,
}

/// Draws the whole screen.
pub fn draw(app: &App, buf: &mut Buffer) -> Shown {
    let mut shown = Shown::default();
    let areas = app.areas();
    let text = app.style(Role::Text);
    buf.set_style(buf.area, text);
    // Where there is no room to say so, nothing of the past may be taken for the present.
    if areas.tiny && (app.timelines.is_none() || app.is_held()) {
        small::draw(app, buf, areas.screen);
        return shown;
    }
    if let Some(area) = areas.band {
        band::draw(app, buf, area);
    }
    if areas.tiny {
        timelines::draw(app, buf, areas.page(), &mut shown);
        return shown;
    }
    header::draw(app, buf, &areas);
    if app.timelines.is_some() {
        timelines::draw(app, buf, areas.page(), &mut shown);
    }
    if areas.table.height > 0 {
        table::draw(app, buf, areas.table, &mut shown);
    }
    if let Some(area) = areas.detail {
        detail::draw(app, buf, area, &mut shown);
    }
    footer::draw(app, buf, &areas, &mut shown);
    match &app.front {
        Front::None | Front::Filter => {}
        Front::Palette(palette) => palette::draw(app, palette, buf, &mut shown),
        Front::Help(list, input, typing) => help::draw(app, *list, input, *typing, buf, &mut shown),
        Front::Columns(list) => columns::draw(app, *list, buf, &mut shown),
        Front::Sort(list) => sort::draw(app, *list, buf, &mut shown),
        Front::Menu(menu) => menu::draw(app, menu, buf, &mut shown),
        Front::Field(field) => field::draw(app, field, buf, &mut shown),
        Front::Form(form) => form::draw(app, form, buf, &mut shown),
        Front::Confirm(confirm) => confirm::draw(app, confirm, buf, &mut shown),
        Front::Availability(page) => availability::draw(app, page, buf, areas.page(), &mut shown),
        Front::Journal(list) => journal::draw(app, *list, buf, &mut shown),
        Front::Events(pane) => events::draw(app, pane, buf, &mut shown),
        Front::Messages(list) => messages::draw(app, *list, buf, &mut shown),
        Front::Time(prompt) => time::draw(app, prompt, buf, &mut shown),
    }
    shown
}

#[cfg(test)]
mod tests;
