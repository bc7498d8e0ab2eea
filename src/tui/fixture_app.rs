//! The dashboard on the fixture's cluster, driven without a terminal.

#![allow(clippy::unwrap_used)]

use super::app::{App, Effect, Msg, Wall};
use super::fixture::{START, cluster};
use super::theme::ColourDepth;
use super::{Choices, Setup, Terminal, view};
use crate::action::{Gate, Mode};
use crate::history::remembered::Remembered;
use crate::model::{Cluster, Moment};
use crossterm::event::{KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use std::sync::Arc;

/// A terminal with everything.
pub fn terminal() -> Terminal {
    Terminal { depth: ColourDepth::True, ascii: false, synchronized: true, mouse: true, title: true, notifies: true }
}

/// A dashboard with forty beats behind it.
pub fn app(width: u16, height: u16) -> App {
    app_on(width, height, terminal(), Choices::default())
}

/// The same on another terminal, or with other choices.
pub fn app_on(width: u16, height: u16, terminal: Terminal, choices: Choices) -> App {
    let mut app = empty(width, height, cluster(0), terminal, choices);
    for beat in 1..=40 {
        let now = Moment(START.0 + beat * 2000);
        app.update(Msg::Cluster(cluster(beat), now));
        app.update(Msg::Tick(Moment(now.0 + 300), Wall { hour: 3, minute: 12, second: 44 }));
    }
    app
}

/// A dashboard that has seen one snapshot.
pub fn empty(width: u16, height: u16, first: Arc<Cluster>, terminal: Terminal, choices: Choices) -> App {
    let (_, cluster) = tokio::sync::watch::channel(first);
    with_gate(width, height, terminal, choices, cluster, Mode::Live)
}

/// The same for a program that may do that much.
pub fn with_gate(
    width: u16,
    height: u16,
    terminal: Terminal,
    choices: Choices,
    cluster: tokio::sync::watch::Receiver<Arc<Cluster>>,
    mode: Mode,
) -> App {
    let setup =
        Setup { terminal, choices, gate: Gate::new(mode), zone: jiff::tz::TimeZone::UTC, ..Setup::new(cluster) };
    let mut app = App::new(setup, START, Wall { hour: 3, minute: 12, second: 44 });
    app.update(Msg::Resize(width, height));
    app
}

/// A dashboard with a past: forty beats from an hour before its start, and what it sees itself.
pub fn recorded(width: u16, height: u16, terminal: Terminal) -> (App, Arc<Remembered>) {
    let past = Arc::new(Remembered::of((1..=40).map(cluster)));
    let later = 1800;
    let (_, now) = tokio::sync::watch::channel(cluster(later));
    let setup = Setup {
        terminal,
        gate: Gate::new(Mode::Live),
        past: Some(past.clone()),
        zone: jiff::tz::TimeZone::posix("CET-1").unwrap(),
        ..Setup::new(now)
    };
    let start = Moment(START.0 + later * 2000);
    let mut app = App::new(setup, start, Wall { hour: 4, minute: 12, second: 44 });
    app.update(Msg::Resize(width, height));
    for beat in later + 1..later + 20 {
        past.add(cluster(beat));
        app.update(Msg::Cluster(cluster(beat), Moment(START.0 + beat * 2000)));
    }
    (app, past)
}

/// Has everything answered that is asked of the past, and gives the other effects.
pub fn answer(app: &mut App, past: &Remembered, effects: Vec<Effect>) -> Vec<Effect> {
    let mut others = Vec::new();
    for effect in effects {
        match effect {
            Effect::Ask(ask) => {
                let more = app.update(Msg::Told(ask.answer(past)));
                others.extend(answer(app, past, more));
            }
            other => others.push(other),
        }
    }
    others
}

/// Presses keys and has what they ask of the past answered; gives the other effects.
pub fn press_in(app: &mut App, past: &Remembered, keys: &str) -> Vec<Effect> {
    let mut others = Vec::new();
    for key in keys.split(' ').filter(|key| !key.is_empty()) {
        let effects = app.update(Msg::Key(key_event(key)));
        others.extend(answer(app, past, effects));
    }
    others
}

/// Presses keys as key files spell them; gives the effects of the last one.
pub fn press(app: &mut App, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for key in keys.split(' ').filter(|key| !key.is_empty()) {
        effects = app.update(Msg::Key(key_event(key)));
    }
    effects
}

/// Types text.
pub fn write(app: &mut App, text: &str) {
    for c in text.chars() {
        app.update(Msg::Key(KeyEvent::new(crossterm::event::KeyCode::Char(c), KeyModifiers::NONE)));
    }
}

fn key_event(key: &str) -> KeyEvent {
    let chord: super::keys::Chord = key.parse().unwrap();
    chord.event()
}

/// Draws the dashboard.
pub fn draw(app: &mut App) -> Buffer {
    let (width, height) = app.size;
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let shown = view::draw(app, &mut buf);
    app.hits = shown.hits;
    buf
}

/// The characters of a screen.
pub fn text(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buf.area.height {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..buf.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buf[(x, y)].symbol();
            skip = super::widgets::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The screen with its styles: each change of style is written in brackets.
pub fn styled(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buf.area.height {
        let mut line = String::new();
        let mut last = (Color::Reset, Color::Reset, Modifier::empty());
        for x in 0..buf.area.width {
            let cell = &buf[(x, y)];
            let style = (cell.fg, cell.bg, cell.modifier);
            if style != last {
                let mut words = Vec::new();
                if style.0 != Color::Reset {
                    words.push(style.0.to_string());
                }
                if style.1 != Color::Reset {
                    words.push(format!("on {}", style.1));
                }
                if !style.2.is_empty() {
                    words.push(format!("{:?}", style.2));
                }
                line.push_str(&format!("⟦{}⟧", words.join(" ")));
                last = style;
            }
            line.push_str(cell.symbol());
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
