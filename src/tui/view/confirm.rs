//! What is about to be done to whom, with the exact commands.

use super::{Shown, popup};
use crate::action::{Demand, Finding, Row, Weight};
use crate::tui::app::{App, Confirm};
use crate::tui::theme::Role;
use crate::tui::widgets::{Put, scrollbar, width};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The widest the dialog gets.
const WIDTH: u16 = 116;

pub fn draw(app: &App, confirm: &Confirm, buf: &mut Buffer, shown: &mut Shown) {
    let room = buf.area.width.saturating_sub(2).min(WIDTH).saturating_sub(5);
    let lines = lines(confirm, room);
    let inner = popup::open(app, buf, &confirm.shown.title, WIDTH, lines.len() as u16 + 5, shown);
    if inner.height < 2 {
        return;
    }
    let foot = if inner.height > 3 { 3 } else { 1 };
    let body = Rect { x: inner.x + 1, width: inner.width.saturating_sub(1), height: inner.height - foot, ..inner };
    let first = confirm.scroll.min(lines.len().saturating_sub(body.height.into()));
    for (row, (text, role)) in lines.iter().skip(first).take(body.height.into()).enumerate() {
        let place = Rect { y: body.y + row as u16, height: 1, width: body.width.saturating_sub(1), ..body };
        Put::new(buf, place, app.glyphs.ellipsis).text(text, app.style(*role));
    }
    scrollbar(buf, body, first, lines.len(), app.style(Role::Dim), app.style(Role::Border), &app.glyphs);
    let line = |up: u16| Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        y: inner.bottom().saturating_sub(up),
        height: 1,
    };
    if foot > 1 {
        Put::new(buf, line(2), app.glyphs.ellipsis).text(&confirm.told, app.style(Role::Warning));
    }
    answer(app, confirm, buf, line(1), shown);
}

/// The line that says what to press or type.
fn answer(app: &App, confirm: &Confirm, buf: &mut Buffer, place: Rect, shown: &mut Shown) {
    use crate::tui::actions::Action as A;
    let key = |action| app.keys.first(action);
    let mut put = Put::new(buf, place, app.glyphs.ellipsis);
    let no = match &confirm.shown.demand {
        Demand::Yes => {
            put.text(&key(A::Yes), app.style(Role::Accent)).text(" does it", app.style(Role::Text));
            key(A::No)
        }
        Demand::Type(word) => {
            put.text("type ", app.style(Role::Text))
                .text(word, app.style(Role::Accent))
                .text(" and ", app.style(Role::Text))
                .text(&key(A::Accept), app.style(Role::Accent))
                .text(" to go on: ", app.style(Role::Text));
            let (text, cursor) = confirm.input.window(put.room().saturating_sub(26).max(4));
            shown.cursor = Some(Position::new(put.x() + cursor, place.y));
            put.text(text, app.style(Role::Input)).skip(1);
            key(A::Cancel)
        }
        Demand::Nothing => {
            put.text("nothing can be done", app.style(Role::Warning));
            key(A::No)
        }
    };
    put.skip(3).text(&no, app.style(Role::Accent)).text(" nothing happens", app.style(Role::Dim));
}

/// The dialog's text, in lines of at most `room` columns.
fn lines(confirm: &Confirm, room: u16) -> Vec<(String, Role)> {
    let mut out = Vec::new();
    for line in &confirm.preface {
        wrap(line, 0, room, Role::Text, &mut out);
    }
    if !confirm.preface.is_empty() {
        out.push((String::new(), Role::Text));
    }
    for row in &confirm.shown.rows {
        domain(row, room, Role::Host, &mut out);
    }
    if !confirm.shown.refused.is_empty() {
        if !out.is_empty() {
            out.push((String::new(), Role::Text));
        }
        out.push(("left out:".to_owned(), Role::Dim));
        for row in &confirm.shown.refused {
            domain(row, room, Role::Dim, &mut out);
        }
    }
    out
}

fn domain(row: &Row, room: u16, role: Role, out: &mut Vec<(String, Role)>) {
    wrap(&format!("{}  on {}  id {}  {}", row.name, row.host, row.id, row.age), 0, room, role, out);
    let both = format!("uuid {}   {}", row.uuid, row.command);
    if width(&both) + 2 <= room {
        out.push((format!("  {both}"), Role::Text));
    } else {
        wrap(&format!("uuid {}", row.uuid), 2, room, Role::Text, out);
        // The command is shown to its last character, whatever it takes.
        wrap(&row.command, 2, room, Role::Text, out);
    }
    for finding in &row.findings {
        let (text, role) = said(finding);
        wrap(&text, 2, room, role, out);
    }
}

/// What is to be said, with its weight as a word: colour alone says nothing to some.
pub fn said(finding: &Finding) -> (String, Role) {
    let (word, role) = match finding.weight {
        Weight::Note => ("note", Role::Dim),
        Weight::Warning => ("warning", Role::Warning),
        Weight::Stop => ("refused", Role::Error),
        Weight::Never => ("impossible", Role::Error),
    };
    (format!("{word}: {}", finding.text), role)
}

/// Breaks a text at blanks where it can, and anywhere where it must.
pub fn wrap(text: &str, indent: u16, room: u16, role: Role, out: &mut Vec<(String, Role)>) {
    let margin = " ".repeat(indent.into());
    let room = room.saturating_sub(indent).max(8);
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        if !line.is_empty() && width(&line) + width(word.trim_end()) > room {
            out.push((format!("{margin}{}", line.trim_end()), role));
            line.clear();
        }
        for c in word.chars() {
            if width(&line) >= room && c != ' ' {
                out.push((format!("{margin}{line}"), role));
                line.clear();
            }
            line.push(c);
        }
    }
    out.push((format!("{margin}{}", line.trim_end()), role));
}
