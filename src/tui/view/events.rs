//! What happened, newest first, with what there is to say of the chosen one.

use super::{Shown, confirm, popup, words};
use crate::events::{Event, Severity};
use crate::history::when::{show, show_full, zoned};
use crate::tui::app::{App, EventPane, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Put, scrollbar, width};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Lines for all there is to say of the chosen event, where there is room for them.
const STORY: u16 = 3;

pub fn draw(app: &App, pane: &EventPane, buf: &mut Buffer, shown: &mut Shown) {
    let events = app.listed_events(pane);
    let inner = popup::open(app, buf, &title(app, pane, events.len()), 150, buf.area.height, shown);
    let mut body = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if pane.typing || !pane.input.text().is_empty() {
        line(app, pane, events.len(), buf, Rect { height: body.height.min(1), ..body }, shown);
        body = Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
    }
    if events.is_empty() {
        return empty(app, pane, buf, body);
    }
    let story_height = if body.height >= 12 { STORY + 1 } else { 0 };
    let list = Rect { height: body.height - story_height, ..body };
    let at = pane.list.at.min(events.len() - 1);
    let first = pane.list.first(list.height.into(), events.len());
    let seen = events.iter().skip(first).take(list.height.into());
    let widths = Widths::of(list.width.saturating_sub(1)).no_wider(seen.map(|event| width(&subject(event))));
    for (row, (index, event)) in events.iter().enumerate().skip(first).take(list.height.into()).enumerate() {
        let place = Rect { y: list.y + row as u16, height: 1, width: list.width.saturating_sub(1), ..list };
        shown.hits.add(place, Target::Line(index));
        widths.draw(app, event, buf, place);
        if index == at {
            buf.set_style(place, app.style(Role::Selection));
        }
    }
    scrollbar(buf, list, first, events.len(), app.style(Role::Dim), app.style(Role::Border), &app.glyphs);
    if story_height > 0
        && let Some(event) = events.get(at)
    {
        story(app, event, buf, Rect { y: list.bottom(), height: story_height, ..body });
    }
}

fn title(app: &App, pane: &EventPane, count: usize) -> String {
    let what = match &app.travel {
        Some(travel) => format!("events up to {}", show(travel.at, &app.reference())),
        None => "events".to_owned(),
    };
    let more = if app.knows_all_events() { "" } else { "+" };
    let filter = if pane.filter.is_empty() { "" } else { " match" };
    format!("{what}: {count}{more}{filter}")
}

/// How wide the columns are.
struct Widths {
    time: u16,
    ago: u16,
    subject: u16,
}

impl Widths {
    fn of(room: u16) -> Widths {
        match room {
            0..60 => Widths { time: 8, ago: 0, subject: 16 },
            60..100 => Widths { time: 11, ago: 0, subject: 24 },
            100..130 => Widths { time: 11, ago: 11, subject: 28 },
            _ => Widths { time: 11, ago: 11, subject: 40 },
        }
    }

    /// The subjects take no more than the widest of them.
    fn no_wider(self, subjects: impl Iterator<Item = u16>) -> Widths {
        Widths { subject: self.subject.min(subjects.max().unwrap_or(0)).max(8), ..self }
    }

    fn draw(&self, app: &App, event: &Event, buf: &mut Buffer, place: Rect) {
        let role = role(event.severity);
        let mut put = Put::new(buf, place, app.glyphs.ellipsis);
        put.field(event.severity.mark(), 3, Align::Left, app.style(role)).field(
            &time(app, event),
            self.time,
            Align::Right,
            app.style(Role::Dim),
        );
        if self.ago > 0 {
            put.field(&words::ago(event.at, app.shown_now()), self.ago, Align::Right, app.style(Role::Dim));
        }
        put.skip(2)
            .field(&subject(event), self.subject, Align::Left, app.style(Role::Host))
            .skip(2)
            .text(&event.text, app.style(role));
    }
}

fn subject(event: &Event) -> String {
    match event.subject() {
        none if none.is_empty() => "cluster".to_owned(),
        subject => subject,
    }
}

/// The hour on the same day, the day before that.
fn time(app: &App, event: &Event) -> String {
    let (Some(at), Some(now)) = (zoned(event.at, &app.zone), zoned(app.shown_now(), &app.zone)) else {
        return "-".to_owned();
    };
    let form = if at.date() == now.date() {
        "%H:%M:%S"
    } else if at.year() == now.year() {
        "%m-%d %H:%M"
    } else {
        "%Y-%m-%d"
    };
    at.strftime(form).to_string()
}

pub fn role(severity: Severity) -> Role {
    match severity {
        Severity::Info => Role::Text,
        Severity::Good => Role::Live,
        Severity::Warning => Role::Warning,
        Severity::Critical => Role::Error,
    }
}

/// All of the chosen event, of which the list may have cut the end.
fn story(app: &App, event: &Event, buf: &mut Buffer, area: Rect) {
    for x in area.left()..area.right() {
        buf[(x, area.y)].set_symbol(app.glyphs.horizontal).set_style(app.style(Role::Border));
    }
    let mut lines = Vec::new();
    let pool = event.pool.as_ref().filter(|_| event.host.is_some());
    let pool = pool.map_or_else(String::new, |pool| format!("  pool {pool}"));
    let head = format!(
        "{}  {}  {}, {}{pool}",
        show_full(event.at, &app.zone),
        words::ago(event.at, app.shown_now()),
        event.severity.word(),
        event.kind.word(),
    );
    lines.push((head, Role::Dim));
    confirm::wrap(&event.to_string(), 0, area.width, role(event.severity), &mut lines);
    for (row, (text, role)) in lines.iter().take(area.height.saturating_sub(1).into()).enumerate() {
        let place = Rect { y: area.y + 1 + row as u16, height: 1, ..area };
        Put::new(buf, place, app.glyphs.ellipsis).text(text, app.style(*role));
    }
}

/// Why there is nothing to list, and what to do.
fn empty(app: &App, pane: &EventPane, buf: &mut Buffer, area: Rect) {
    let known = app.happened.newest_first(app.events_to()).next().is_some();
    let text = match (known, app.reads_events()) {
        (_, true) => "reading what was recorded …",
        (true, _) if !pane.filter.is_empty() => {
            "nothing that happened matches; such as: host=db*  vm=web-1  kind=host,crashed  severity>=warning  age<1h"
        }
        _ if app.recorded => "nothing has happened, as far as was recorded",
        _ => "nothing has happened since the dashboard was opened, and nothing is recorded here",
    };
    let mut lines = Vec::new();
    confirm::wrap(text, 0, area.width, Role::Dim, &mut lines);
    for (row, (text, role)) in lines.iter().take(area.height.into()).enumerate() {
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        Put::new(buf, place, app.glyphs.ellipsis).text(text, app.style(*role));
    }
}

/// The filter's line.
fn line(app: &App, pane: &EventPane, count: usize, buf: &mut Buffer, area: Rect, shown: &mut Shown) {
    let right = match &pane.error {
        Some(error) => (error.to_string(), Role::Error),
        None if pane.input.text().is_empty() => {
            ("host=db*  kind=crashed  severity>=warning  age<1h".to_owned(), Role::Dim)
        }
        None => (format!("{count} match"), Role::Dim),
    };
    let typed = width(pane.input.text()).clamp(12, area.width.max(24) / 2);
    let right_room = width(&right.0).min(area.width.saturating_sub(typed + 4));
    let room = area.width.saturating_sub(right_room + 3);
    let (text, cursor) = pane.input.window(room);
    Put::new(buf, area, "").text("/", app.style(Role::Accent)).text(text, app.style(Role::Input));
    let place = Rect { x: area.right().saturating_sub(right_room), width: right_room, ..area };
    Put::new(buf, place, app.glyphs.ellipsis).text(&right.0, app.style(right.1));
    if pane.typing {
        shown.cursor = Some(Position::new(area.x + 1 + cursor, area.y));
    }
}
