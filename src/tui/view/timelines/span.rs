//! The page's first lines: which figures, whose, and over what span.

use super::{Frame, Shown};
use crate::history::when;
use crate::model::Moment;
use crate::tui::app::Target;
use crate::tui::theme::Role;
use crate::tui::view::words;
use crate::tui::widgets::{Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

pub fn tabs(frame: &Frame<'_>, buf: &mut Buffer, shown: &mut Shown) {
    let (app, page, line) = (frame.app, frame.page, frame.places.tabs);
    if line.height == 0 {
        return;
    }
    let line = Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line };
    let names = names(frame);
    let tabs: u16 = page.sheets().map(|(_, sheet)| width(sheet.title) + 2).sum();
    // Whose figures these are is told first; what other figures there are, where there is room.
    let room = line.width.saturating_sub(width(&names) + 3);
    let mut put = Put::new(buf, line, app.glyphs.ellipsis);
    put.text(&names, app.style(Role::Host)).skip(3);
    let all = tabs <= room;
    for (at, sheet) in page.sheets().filter(|(at, _)| all || *at == page.sheet) {
        let style = if at == page.sheet { app.style(Role::Sorted) } else { app.style(Role::Dim) };
        let x = put.x();
        put.text(&format!(" {} ", sheet.title), style);
        shown.hits.add(Rect { x, width: put.x() - x, ..line }, Target::Sheet(at));
    }
    if !all {
        put.text(app.glyphs.ellipsis, app.style(Role::Dim));
    }
}

fn names(frame: &Frame<'_>) -> String {
    match frame.page.whose.as_slice() {
        [one] => one.name.clone(),
        [first, rest @ ..] => format!("{} and {}", first.name, words::count(rest.len() as u64, "other")),
        [] => String::new(),
    }
}

pub fn span(frame: &Frame<'_>, buf: &mut Buffer) {
    let (app, page, line) = (frame.app, frame.page, frame.places.span);
    if line.height == 0 {
        return;
    }
    let line = Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line };
    let (dim, text) = (app.style(Role::Dim), app.style(Role::Text));
    let dash = app.glyphs.dash;
    let (from, to) = (page.window.from(), page.window.to());
    let mut put = Put::new(buf, line, app.glyphs.ellipsis);
    if frame.places.tabs.height == 0 {
        put.text(&names(frame), app.style(Role::Host)).skip(1);
        put.text(page.sheet().title, app.style(Role::Sorted)).skip(1);
    }
    put.text(&length(page.window.span()), text).skip(2);
    let end = if page.follow && !app.is_held() {
        "now".to_owned()
    } else {
        clock(frame, to, day(frame, from) != day(frame, to))
    };
    put.text(&format!("{} {dash} {end}", clock(frame, from, true)), dim).skip(2);
    if page.follow {
        let (word, role) = match (&app.travel, &app.paused) {
            (Some(_), _) => ("past", Role::Past),
            (None, Some(_)) => ("held", Role::Warning),
            (None, None) => ("live", Role::Live),
        };
        put.text(word, app.style(role)).skip(2);
    }
    let (state, role) = state(frame);
    // At the right where there is room, else behind.
    let right = line.right().saturating_sub(width(&state));
    put.to(right.max(put.x())).text(&state, app.style(role));
}

/// How long a span is, in whole units where it is: `24 h`, `7 d`, `5 min`.
fn length(span: Duration) -> String {
    match span.as_secs() {
        secs if secs >= 86_400 * 2 && secs.is_multiple_of(86_400) => format!("{} d", secs / 86_400),
        secs if secs >= 3600 && secs.is_multiple_of(3600) => format!("{} h", secs / 3600),
        _ => words::span(span),
    }
}

/// How far back anything is known, or why not.
fn state(frame: &Frame<'_>) -> (String, Role) {
    let (app, page) = (frame.app, frame.page);
    if let Some(why) = &page.failed {
        return (format!("not told: {why}"), Role::Error);
    }
    if page.is_loading() && page.answer.as_ref().is_none_or(|answer| answer.ask != asked(page)) {
        return (format!("asking what was{}", app.glyphs.ellipsis), Role::Moving);
    }
    let since = app.first_known().map(|first| clock(frame, first, true));
    match (app.recorded && app.forgotten.is_none(), since) {
        (true, Some(since)) => (format!("recorded since {since}"), Role::Dim),
        (false, Some(since)) => (format!("not recorded: only this run, since {since}"), Role::Dim),
        (_, None) => ("nothing known yet".to_owned(), Role::Dim),
    }
}

fn asked(page: &crate::tui::app::Timelines) -> crate::tui::TimelinesAsk {
    page.waiting.clone().unwrap_or_else(|| crate::tui::TimelinesAsk {
        wanted: Vec::new(),
        from: Moment(0),
        to: Moment(0),
        width: 0,
    })
}

fn day(frame: &Frame<'_>, at: Moment) -> Option<String> {
    when::zoned(at, &frame.app.zone).map(|at| at.strftime("%-d %b").to_string())
}

/// A moment, with its day where that is wanted or is not today's.
pub fn clock(frame: &Frame<'_>, at: Moment, with_day: bool) -> String {
    let Some(zoned) = when::zoned(at, &frame.app.zone) else { return "-".to_owned() };
    let today = day(frame, frame.app.shown_now()) == day(frame, at);
    let format = if with_day && !today { "%-d %b %H:%M:%S" } else { "%H:%M:%S" };
    zoned.strftime(format).to_string()
}
