//! The band across the top that says that this is not the present.

use super::words;
use crate::history::when::{Reference, show, show_full};
use crate::tui::actions::Action;
use crate::tui::app::{App, Travel};
use crate::tui::theme::Role;
use crate::tui::widgets::{Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    let Some(travel) = &app.travel else { return };
    let style = app.style(Role::Past);
    for x in area.left()..area.right() {
        buf[(x, area.y)].set_symbol(" ").set_style(style);
    }
    let room = area.width.saturating_sub(2);
    let left = left(app, travel, room);
    let right = right(app, travel);
    let inner = Rect { x: area.x + 1, width: room, ..area };
    let mut put = Put::new(buf, inner, app.glyphs.ellipsis);
    put.text(&left, style);
    if width(&left) + 2 + width(&right) <= room {
        let place = Rect { x: inner.right() - width(&right), width: width(&right), ..inner };
        Put::new(buf, place, "").text(&right, style);
    }
}

/// Which moment is shown, in a few words; `None` in the present.
pub fn moment(app: &App) -> Option<String> {
    let travel = app.travel.as_ref()?;
    let word = if app.recording.is_some() { "REPLAY" } else { "PAST" };
    let from = Reference { now: app.now, ..app.reference() };
    Some(format!("{word} {}", show(travel.at, &from)))
}

/// What it says, from the longest to what fits.
fn left(app: &App, travel: &Travel, room: u16) -> String {
    let moment = moment(app).unwrap_or_default();
    let dash = if app.glyphs.ascii { "-" } else { "—" };
    let ago = words::ago(travel.at, app.now);
    let silence = travel.silence().map(|_| {
        let clock = |at| show(at, &Reference { now: travel.at, ..app.reference() });
        match travel.after {
            Some(after) => format!("nothing recorded from {} to {}", clock(travel.cluster.at), clock(after)),
            None => format!("nothing recorded after {}", clock(travel.cluster.at)),
        }
    });
    let back = back(app);
    let full = match (&app.recording, &silence) {
        (Some(recording), _) => {
            let word = silence.as_ref().map_or_else(String::new, |silence| format!(" {dash} {silence}"));
            format!("REPLAY {} {dash} {}{word}", recording.name, show_full(travel.at, &app.zone))
        }
        (None, Some(silence)) => format!("{moment}, {ago} {dash} {silence} {dash} {back} to return"),
        (None, None) => format!("{moment}, {ago} {dash} {back} to return"),
    };
    let short = match &silence {
        Some(silence) => format!("{moment} {dash} {silence}"),
        None => format!("{moment}, {ago}"),
    };
    [full, short, moment].into_iter().find(|text| width(text) <= room).unwrap_or_default()
}

/// What leads back to the present from here.
fn back(app: &App) -> String {
    let live = app.keys.first(Action::Live);
    // Esc closes what is open first.
    let detail = &app.detail;
    if detail.full || detail.focus || detail.provenance {
        return live;
    }
    let esc = app.keys.first(Action::Back);
    match (esc.is_empty(), live.is_empty()) {
        (false, false) => format!("{esc} or {live}"),
        (false, true) => esc,
        _ => live,
    }
}

/// How it goes on.
fn right(app: &App, travel: &Travel) -> String {
    let (play, hold, times) = if app.glyphs.ascii { (">", "||", "x") } else { ("▶", "‖", app.glyphs.times) };
    match travel.play {
        Some(_) => format!("{play} {times}{}", app.speed),
        None if app.recording.is_some() && travel.after.is_none() => format!("{hold} end"),
        None => format!("{hold} held"),
    }
}
