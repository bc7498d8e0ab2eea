//! The last lines: what has happened, the line being typed, the keys that do something now.

use super::Shown;
use crate::action::Demand;
use crate::events::Severity;
use crate::table::{Column, Sort};
use crate::tui::actions::Action;
use crate::tui::app::{App, Areas, Front, Level};
use crate::tui::theme::Role;
use crate::tui::widgets::{Put, fit, width};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub fn draw(app: &App, buf: &mut Buffer, areas: &Areas, shown: &mut Shown) {
    let line = areas.footer;
    if let Some(message) = areas.message {
        draw_message(app, buf, message);
    }
    if let Front::Filter = app.front {
        return draw_filter(app, buf, line, shown);
    }
    if areas.message.is_none() && app.log.current(app.now).is_some() {
        return draw_message(app, buf, line);
    }
    let right = status(app);
    let inner = Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line };
    let right_width: u16 = right.iter().map(|(text, _)| width(text)).sum();
    let mut put = Put::new(buf, Rect { width: inner.width.saturating_sub(right_width + 2), ..inner }, "");
    let mut first = true;
    for (key, label) in hints(app) {
        let text = format!("{}{key}", if first { "" } else { "  " });
        if width(&text) + 1 + width(label) > put.room() {
            break;
        }
        put.text(&text, app.style(Role::Accent)).text(" ", app.style(Role::Dim)).text(label, app.style(Role::Dim));
        first = false;
    }
    let place = Rect { x: inner.right().saturating_sub(right_width), width: right_width.min(inner.width), ..inner };
    let mut put = Put::new(buf, place, "");
    for (text, role) in right {
        put.text(&text, app.style(role));
    }
}

/// Keys worth a place here: only those that do something in this state.
fn hints(app: &App) -> Vec<(String, &'static str)> {
    use Action as A;
    let trouble = app.shown_trouble();
    let list: Vec<(Action, &'static str)> = match &app.front {
        Front::None if app.timelines.is_some() => timelines(app),
        Front::None if app.detail.full => vec![
            (A::Back, "table"),
            (A::Collapse, "row before"),
            (A::Expand, "row after"),
            (A::Down, "scroll"),
            (A::Provenance, if app.detail.provenance { "figures" } else { "where from" }),
            (A::Copy, "copy name"),
            (A::Help, "help"),
        ],
        Front::None => {
            let mut list = vec![(A::Help, "help"), (A::Palette, "commands"), (A::Filter, "filter")];
            if app.travel.is_some() {
                list.splice(0..0, past_hints(app));
            }
            if app.cannot_act().is_none() {
                list.push((A::Act, "act"));
            }
            if !app.tree.marks().is_empty() {
                list.push((A::Unmark, "unmark"));
            }
            if !app.tree.filter().is_empty() {
                list.push((A::Back, "end filter"));
            }
            if trouble {
                list.push((A::NextProblem, "next problem"));
            }
            list.extend([
                (A::Details, "details"),
                (A::SortMenu, "sort"),
                (A::Flat, if app.tree.is_flat() { "tree" } else { "flat" }),
                (A::Columns, "columns"),
                (A::Provenance, "where from"),
                (A::Pause, if app.paused.is_some() { "go on" } else { "pause" }),
                (A::Quit, "quit"),
            ]);
            if app.travel.is_some() {
                list.retain(|(action, label)| *action != A::Pause || *label != "pause");
            }
            list
        }
        Front::Palette(_) => {
            vec![(A::Accept, "run"), (A::Complete, "complete"), (A::Newer, "next"), (A::Cancel, "close")]
        }
        Front::Help(_, _, true) => vec![(A::Accept, "to the list"), (A::Cancel, "end search")],
        Front::Help(..) => vec![(A::ListSearch, "search"), (A::ListDown, "scroll"), (A::ListClose, "close")],
        Front::Columns(_) => vec![
            (A::ListToggle, "show/hide"),
            (A::ListMoveUp, "left"),
            (A::ListMoveDown, "right"),
            (A::ListReset, "reset"),
            (A::ListClose, "done"),
        ],
        Front::Sort(_) => vec![(A::ListAccept, "sort by it"), (A::ListClose, "close")],
        Front::Messages(_) => vec![(A::ListDown, "scroll"), (A::ListClose, "close")],
        Front::Menu(_) => vec![(A::ListAccept, "choose"), (A::ListDown, "next"), (A::ListClose, "close")],
        Front::Form(_) => vec![(A::Accept, "look and go on"), (A::Newer, "next field"), (A::Cancel, "give up")],
        Front::Field(_) => vec![(A::Accept, "go on"), (A::Older, "more"), (A::Newer, "less"), (A::Cancel, "give up")],
        Front::Confirm(confirm) if confirm.wants_typing() => vec![(A::Accept, "do it"), (A::Cancel, "do nothing")],
        Front::Confirm(confirm) if confirm.shown.demand == Demand::Nothing => vec![(A::No, "close")],
        Front::Confirm(_) => vec![(A::Yes, "do it"), (A::No, "do nothing")],
        Front::Availability(page) if page.question.is_some() => vec![(A::ListAccept, "yes"), (A::ListClose, "no")],
        Front::Availability(_) => {
            let mut list = vec![(A::ListDown, "next"), (A::ListAccept, "to its row"), (A::ListClose, "close")];
            if app.can_mark && !app.is_held() {
                list.insert(1, (A::ListEnd, "off on purpose"));
                list.insert(2, (A::ListReset, "undo"));
            }
            list
        }
        Front::Journal(_) => vec![(A::ListDown, "next"), (A::ListReset, "undo"), (A::ListClose, "close")],
        Front::Events(pane) if pane.typing => vec![(A::Accept, "to the list"), (A::Cancel, "end filter")],
        Front::Events(_) => {
            let mut list = vec![(A::ListAccept, "go to the row"), (A::ListSearch, "filter")];
            if app.recorded {
                list.push((A::ListMoment, "go to that moment"));
            }
            list.push((A::ListClose, "close"));
            list
        }
        Front::Time(_) => vec![(A::Accept, "go there"), (A::Older, "line before"), (A::Cancel, "stay")],
        Front::Filter => Vec::new(),
    };
    list.into_iter().map(|(action, label)| (app.keys.first(action), label)).filter(|(key, _)| !key.is_empty()).collect()
}

/// Moving about in the past.
fn past_hints(app: &App) -> Vec<(Action, &'static str)> {
    use Action as A;
    let mut list = vec![
        (A::StepBack, "back"),
        (A::StepForward, "on"),
        (A::MinuteBack, "-1 min"),
        (A::MinuteForward, "+1 min"),
        (A::At, "go to"),
        (A::Pause, if app.is_playing() { "hold" } else { "play" }),
    ];
    if app.recording.is_none() {
        list.push((A::Live, "live"));
    }
    list
}

fn timelines(app: &App) -> Vec<(Action, &'static str)> {
    use Action as A;
    let page = app.timelines.as_deref();
    let cursor = page.is_some_and(|page| page.cursor.is_some());
    let kept = page.is_some_and(|page| page.kept > 0);
    let mut list = vec![
        (A::Help, "help"),
        (A::CloseTimelines, if cursor { "no cursor" } else { "table" }),
        (A::ZoomIn, "closer"),
        (A::ZoomOut, "wider"),
        (A::PanLeft, "back"),
        (A::PanRight, "on"),
        (A::CursorBack, "cursor"),
        (A::NextSheet, "figures"),
    ];
    if cursor && app.recorded {
        list.insert(1, (A::Travel, "go there"));
    }
    if page.is_some_and(|page| !page.follow) {
        list.insert(2, (A::Newest, "newest"));
    }
    list.extend([
        (A::NextEvent, "event"),
        (A::RowAfter, if kept { "row beside" } else { "next row" }),
        (A::Keep, if kept { "release" } else { "keep" }),
        (A::AddSubject, "add"),
        (A::Widen, "widen"),
        (A::CloseUp, "scale"),
    ]);
    list
}

/// At the right: what narrows and orders the table, and where one is in it.
fn status(app: &App) -> Vec<(String, Role)> {
    let mut parts = Vec::new();
    if app.timelines.is_some() || matches!(app.front, Front::Availability(_)) {
        return parts;
    }
    if app.is_seeking() {
        parts.push((format!("reading what was {}  ", app.glyphs.ellipsis), Role::Moving));
    }
    let running = app.journal.running();
    if running > 0 {
        parts.push((format!("{running} at work  "), Role::Moving));
    }
    if let Some(worst) = app.happened.worst {
        let key = app.keys.first(Action::Events);
        let role = if worst == Severity::Critical { Role::Error } else { Role::Warning };
        let key = if key.is_empty() { String::new() } else { format!(" ({key})") };
        parts.push((format!("{} {} new{key}  ", worst.mark(), app.happened.unread), role));
    }
    if !app.tree.filter().is_empty() {
        let filter = app.tree.filter().to_string();
        parts.push((format!("/{} ", fit(&filter, 24, app.glyphs.ellipsis)), Role::Match));
        parts.push((format!("{} match  ", app.tree.matching()), Role::Text));
    }
    let marks = app.tree.marks().len();
    if marks > 0 {
        parts.push((format!("{marks} marked  "), Role::Accent));
    }
    let sort = app.tree.sort();
    if sort != Sort::default() {
        let arrow = if sort.descending { app.glyphs.descending } else { app.glyphs.ascending };
        parts.push((format!("by {}{arrow}  ", Column::of(sort.column).key), Role::Dim));
    }
    let dropped = app.layout().dropped.len();
    if dropped > 0 && !app.detail.full {
        // That there is more than fits is said where it can be seen.
        parts.push((format!("+{dropped} cols  "), Role::Dim));
    }
    if let Some(at) = app.tree.selected_index() {
        let total = app.tree.len().to_string();
        parts.push((format!("{:>1$}/{total}", at + 1, total.len()), Role::Dim));
    }
    parts
}

fn level_role(level: Level) -> Role {
    match level {
        Level::Info => Role::Text,
        Level::Good => Role::Live,
        Level::Warning => Role::Warning,
        Level::Error => Role::Error,
    }
}

fn draw_message(app: &App, buf: &mut Buffer, line: Rect) {
    let Some(entry) = app.log.current(app.now) else { return };
    let inner = Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line };
    let role = level_role(entry.level);
    let mut put = Put::new(buf, inner, app.glyphs.ellipsis);
    let sign = if entry.level >= Level::Warning { "! " } else { "" };
    put.text(sign, app.style(role)).text(&entry.text, app.style(role));
    if entry.times > 1 {
        put.text(&format!("  {}{}", app.glyphs.times, entry.times), app.style(Role::Dim));
    }
}

fn draw_filter(app: &App, buf: &mut Buffer, line: Rect, shown: &mut Shown) {
    let inner = Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line };
    let right = match &app.filter_error {
        Some(error) => (error.to_string(), Role::Error),
        None if app.filter.text().is_empty() => {
            ("web  ~fuzzy  !not  mem>4G  cpu>50 state=running host=db*".to_owned(), Role::Dim)
        }
        None => (format!("{} match", app.tree.matching()), Role::Dim),
    };
    // An error is cut rather than what is being typed, of which a part is always seen.
    let typed = width(app.filter.text()).clamp(12, inner.width / 2);
    let right_room = width(&right.0).min(inner.width.saturating_sub(typed + 4));
    let room = inner.width.saturating_sub(right_room + 3);
    let (text, cursor) = app.filter.window(room);
    Put::new(buf, inner, "").text("/", app.style(Role::Accent)).text(text, app.style(Role::Input));
    if let Some(error) = &app.filter_error {
        underline(app, buf, Rect { x: inner.x + 1, width: room, ..inner }, text, error);
    }
    let place = Rect { x: inner.right() - right_room, width: right_room, ..inner };
    Put::new(buf, place, app.glyphs.ellipsis).text(&right.0, app.style(right.1));
    shown.cursor = Some(Position::new(inner.x + 1 + cursor, line.y));
}

/// Marks the part of the line an error is about, as far as the line is shown from its start.
fn underline(app: &App, buf: &mut Buffer, place: Rect, text: &str, error: &crate::table::FilterError) {
    if !app.filter.text().starts_with(text) {
        return;
    }
    let end = (error.at + error.len.max(1)).min(text.len());
    let (Some(before), Some(wrong)) = (text.get(..error.at.min(text.len())), text.get(error.at..end)) else { return };
    let mark = Rect { x: place.x + width(before), width: width(wrong).max(1), ..place }.intersection(place);
    buf.set_style(mark.intersection(buf.area), app.style(Role::Error).underlined());
}
