//! The help, made from the registry of actions and the keys in force.

use super::{Shown, popup};
use crate::model::Freshness;
use crate::tui::actions::{ACTIONS, Group};
use crate::tui::app::{App, ListState};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Input, Put, scrollbar, width};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// A line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    /// A heading.
    Heading(&'static str),
    /// Keys, the action's name and what it does; also signs and what they mean.
    Entry {
        /// The keys, or the sign.
        keys: String,
        /// The name.
        id: &'static str,
        /// What it does or means.
        about: String,
    },
    /// Nothing.
    Blank,
}

/// Columns of the keys, the names and the texts on a terminal of that width.
fn shares(width: u16) -> (u16, u16, u16) {
    let inner = width.saturating_sub(2).min(WIDTH).saturating_sub(7);
    let (keys, id) = if inner >= 66 { (24, 18) } else { (14, 0) };
    (keys, id, inner.saturating_sub(keys + id).max(10))
}

/// The widest the help gets.
const WIDTH: u16 = 110;

/// The lines that hold every word searched for, under their headings; long texts go over several.
pub fn lines(app: &App, search: &str) -> Vec<HelpLine> {
    let (_, _, room) = shares(app.size.0);
    let mut out = Vec::new();
    for line in entries(app, search) {
        let HelpLine::Entry { keys, id, about } = line else {
            out.push(line);
            continue;
        };
        let (mut keys, mut id) = (keys, id);
        for about in broken(&about, room) {
            out.push(HelpLine::Entry { keys: std::mem::take(&mut keys), id, about });
            id = "";
        }
    }
    out
}

/// A text in lines of at most `room` columns, broken at blanks.
fn broken(text: &str, room: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let fits = lines.last().is_some_and(|last| last.is_empty() || width(last) + 1 + width(word) <= room);
        if !fits {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// The same before long texts are broken.
fn entries(app: &App, search: &str) -> Vec<HelpLine> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let fits = |keys: &str, id: &str, about: &str| {
        let text = format!("{keys} {id} {about}").to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut lines = Vec::new();
    let mut section = |title: &'static str, entries: Vec<HelpLine>| {
        let kept: Vec<HelpLine> = entries
            .into_iter()
            .filter(|line| matches!(line, HelpLine::Entry { keys, id, about } if fits(keys, id, about)))
            .collect();
        if !kept.is_empty() {
            if !lines.is_empty() {
                lines.push(HelpLine::Blank);
            }
            lines.push(HelpLine::Heading(title));
            lines.extend(kept);
        }
    };
    for group in Group::ALL {
        let entries = ACTIONS.iter().filter(|info| info.group == group).map(|info| {
            let keys: Vec<String> = app.keys.chords(info.action).iter().map(ToString::to_string).collect();
            let keys = if keys.is_empty() { format!(":{}", info.id) } else { keys.join(" ") };
            HelpLine::Entry { keys, id: info.id, about: info.about.to_owned() }
        });
        section(group.title(), entries.collect());
        if group == Group::Program {
            section("Signs", signs(app));
            section("Columns", columns());
        }
    }
    lines
}

fn signs(app: &App) -> Vec<HelpLine> {
    let g = &app.glyphs;
    let entry = |keys: String, id: &'static str, about: &str| HelpLine::Entry { keys, id, about: about.to_owned() };
    let mut all: Vec<HelpLine> = [
        (Freshness::Live, "the host answers on the beat"),
        (Freshness::Late, "it missed a beat; the figures are a little old"),
        (Freshness::Stale, "silent for long; figures of the past, dimmed, with their age"),
        (Freshness::Down, "the connection failed; why and when it is tried again is in the row"),
        (Freshness::Waiting, "not heard of yet"),
    ]
    .into_iter()
    .map(|(freshness, about)| entry(g.freshness(freshness).to_string(), freshness.word(), about))
    .collect();
    all.extend([
        entry(g.moving.to_owned(), "moving", "the balloon is on its way to its target"),
        entry("!".to_owned(), "stuck, deaf", "it stopped short of its target, or never followed it"),
        entry("!".to_owned(), "partial", "beside a host: part of its last sample is missing; the details say which"),
        entry(g.conflict.to_owned(), "conflict", "two hosts claim the same VM"),
        entry(format!("{}{}{}", g.full, g.full, g.rest), "balloon", "memory held, of the maximum"),
        entry(g.target.to_owned(), "target", "what the balloon was asked for, on the gauge"),
        entry(g.minimum.to_owned(), "minimum", "the floor, on the gauge"),
        entry("-".to_owned(), "missing", "nobody told"),
        entry("est.".to_owned(), "estimate", "computed by us, no toolstack's figure"),
    ]);
    all
}

fn columns() -> Vec<HelpLine> {
    crate::table::REGISTRY
        .iter()
        .map(|column| HelpLine::Entry { keys: column.title.to_owned(), id: column.key, about: column.about.to_owned() })
        .collect()
}

/// How far the help can be scrolled.
pub fn scroll_limit(app: &App, search: &Input, typing: bool) -> usize {
    let searches = typing || !search.text().is_empty();
    let height = popup::lines_within(app.size.1, app.size.1).saturating_sub(u16::from(searches));
    lines(app, search.text()).len().saturating_sub(height.into())
}

pub fn draw(app: &App, list: ListState, search: &Input, typing: bool, buf: &mut Buffer, shown: &mut Shown) {
    let all = lines(app, search.text());
    let inner = popup::open(app, buf, "help", WIDTH, buf.area.height, shown);
    if inner.height < 2 {
        return;
    }
    let mut body = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if typing || !search.text().is_empty() {
        let line = Rect { height: 1, ..body };
        let (text, cursor) = search.window(line.width.saturating_sub(2));
        Put::new(buf, line, "").text("/", app.style(Role::Accent)).text(text, app.style(Role::Input));
        if typing {
            shown.cursor = Some(Position::new(line.x + 1 + cursor, line.y));
        }
        body = Rect { y: body.y + 1, height: body.height - 1, ..body };
    }
    let height = body.height as usize;
    let first = list.at.min(all.len().saturating_sub(height));
    if all.is_empty() {
        Put::new(buf, body, app.glyphs.ellipsis).text("nothing in the help has these words", app.style(Role::Dim));
    }
    for (row, line) in all.iter().skip(first).take(height).enumerate() {
        let place = Rect { y: body.y + row as u16, height: 1, width: body.width.saturating_sub(1), ..body };
        let mut put = Put::new(buf, place, app.glyphs.ellipsis);
        match line {
            HelpLine::Heading(title) => {
                put.text(title, app.style(Role::Pool));
            }
            HelpLine::Entry { keys, id, about } => {
                let (left, middle, _) = shares(app.size.0);
                put.skip(2).field(keys, left, Align::Left, app.style(Role::Accent));
                if middle > 0 {
                    put.field(id, middle, Align::Left, app.style(Role::Host));
                }
                put.text(about, app.style(Role::Text));
            }
            HelpLine::Blank => {}
        }
    }
    scrollbar(buf, body, first, all.len(), app.style(Role::Dim), app.style(Role::Border), &app.glyphs);
}
