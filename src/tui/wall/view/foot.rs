//! The heartbeat of the data: how young the newest figures are, and whether any come in.

use crate::inventory::show_span;
use crate::model::Freshness;
use crate::tui::theme::Role;
use crate::tui::view::words;
use crate::tui::wall::Board;
use crate::tui::widgets::{Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(board: &Board, buf: &mut Buffer, area: Rect) {
    let dim = board.style(Role::Dim);
    let beat = board.cluster.beat;
    let (freshness, text) = match board.newest() {
        None => (Freshness::Waiting, "no answer yet".to_owned()),
        Some(age) if board.nothing_is_live() => {
            (Freshness::Down, format!("no answer for {}: nothing here is live", words::span(age)))
        }
        Some(age) if age <= beat.late_after => (Freshness::Live, format!("newest answer {} ago", words::span(age))),
        Some(age) => (Freshness::Late, format!("newest answer {} ago", words::span(age))),
    };
    let role = match freshness {
        Freshness::Live => Role::Live,
        Freshness::Late => Role::Late,
        Freshness::Waiting => Role::Waiting,
        _ => Role::Down,
    };
    let pulse: String = board.pulse.levels().map(|level| board.glyphs.levels[level]).collect();
    let mut put = Put::new(buf, area, board.glyphs.ellipsis);
    put.text(&format!("{} ", board.glyphs.freshness(freshness)), board.style(role));
    put.text(&pulse, board.style(Role::Cpu)).skip(1);
    put.text(&text, board.style(role));
    let mut more = vec![(format!("beat {}", show_span(beat.interval)), Role::Dim)];
    if board.mended.times > 0 {
        let times = words::count(board.mended.times.into(), "time");
        more.insert(0, (format!("drawing restarted {times}: {}", board.mended.last), Role::Warning));
    }
    if let Some(why) = &board.untold {
        more.insert(0, (format!("NOT TOLD: {why}"), Role::Warning));
    }
    if let Some(why) = &board.unrecorded {
        more.insert(0, (format!("NOT RECORDED: {why}"), Role::Warning));
    }
    if let Some(note) = board.notes.first() {
        more.push((note.clone(), Role::Warning));
    }
    let since = board.began.until(board.time.now);
    more.push((format!("watching for {}", words::span(since)), Role::Dim));
    if board.is_night() {
        more.push(("night".to_owned(), Role::Dim));
    }
    more.push(("read-only".to_owned(), Role::Dim));
    for (text, role) in more {
        // Warnings are cut where there is no room, the rest is left out.
        if put.room() < if role == Role::Warning { 16 } else { width(&text) + 5 } {
            continue;
        }
        put.text(&format!("  {} ", board.glyphs.dot), dim).text(&text, board.style(role));
    }
}
