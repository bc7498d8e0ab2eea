//! No key that the help lists is dead: each does something, or says why not, somewhere in its context.
#![allow(clippy::unwrap_used)]

use super::{App, Effect, Level, Msg};
use crate::events::{Event, EventKind, Severity};
use crate::history::remembered::Remembered;
use crate::model::{Moment, Name};
use crate::tui::actions::{ACTIONS, Context};
use crate::tui::fixture_app::{press_in, recorded, terminal, write};
use crate::tui::keys::Chord;
use crate::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Keys that lead to a place in which keys of the context are tried; text in backquotes is typed.
fn places(context: Context) -> &'static [&'static str] {
    const MIDDLE: &str = "down down down m down m down down down down down";
    match context {
        Context::Main => &[
            MIDDLE,
            "[ [ [",
            "down down enter down down",
            "/ `state=running` enter down down",
            "f > down down",
            "down h down down",
            "d tab down",
        ],
        Context::List => &[
            "? down down",
            "o down down down",
            "s down down",
            "M down down",
            "E down down",
            "A down down",
            "J down",
            "down down down a down",
        ],
        Context::Input => &[
            "/ `cpu>1` enter / ctrl-u `mem` enter / ctrl-u `sta te` left left",
            ": `so` down left",
            "? / `time`",
            "E / `host` left",
            "@ `-10m` enter @ `-5m` left",
        ],
        Context::Confirm => &[": `goto 13_dbvrtg001` enter : `stop` enter", "ctrl-a : `stop` enter down down"],
        Context::Timelines => &[
            "T 3 left left",
            "T 1 left left h h",
            "down down down T 2 H left",
            "T 7 h",
            "T tab 1",
            "down m down m T 4",
        ],
    }
}

/// A dashboard with a past, many lines of what has happened, and events.
fn begin() -> (App, Arc<Remembered>) {
    let (mut app, past) = recorded(80, 24, terminal());
    for at in 0..80 {
        app.log.say(app.now, Level::Info, format!("line {at}"));
    }
    let event = |at: u64| Event {
        at: Moment(app.now.0 - at * 1000),
        kind: EventKind::HostLate,
        severity: Severity::Info,
        host: None,
        domain: None,
        pool: None,
        text: Name::new(&format!("host {at}")),
    };
    let events: Vec<Event> = (0..60).rev().map(event).collect();
    app.update(Msg::Events(events.into()));
    (app, past)
}

fn go(app: &mut App, past: &Remembered, way: &str) {
    for (at, part) in way.split('`').enumerate() {
        match at % 2 {
            0 => drop(press_in(app, past, part)),
            _ => write(app, part),
        }
    }
}

/// Everything that can be seen.
fn look(app: &mut App) -> (Buffer, Option<ratatui::layout::Position>, usize, u32) {
    let mut buf = Buffer::empty(Rect::new(0, 0, app.size.0, app.size.1));
    let shown = view::draw(app, &mut buf);
    let times = app.log.newest_first().next().map_or(0, |entry| entry.times);
    (buf, shown.cursor, app.log.len(), times)
}

fn answers(way: &str, chord: Chord) -> bool {
    let (mut app, past) = begin();
    go(&mut app, &past, way);
    let before = look(&mut app);
    let effects = app.update(Msg::Key(chord.event()));
    let others: Vec<Effect> = crate::tui::fixture_app::answer(&mut app, &past, effects);
    !others.is_empty() || look(&mut app) != before
}

#[test]
fn no_key_of_the_help_is_dead() {
    let mut dead = Vec::new();
    let keys = begin().0.keys.clone();
    for info in ACTIONS {
        for chord in keys.chords(info.action) {
            if !places(info.context).iter().any(|way| answers(way, *chord)) {
                dead.push(format!("{} {}: {chord}", info.context.id(), info.id));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}
