//! The first lines: is everything answering, how available are we, how much memory is free.

use super::words;
use crate::action::Mode;
use crate::availability::document::percent;
use crate::history::when::zoned;
use crate::inventory::show_span;
use crate::model::{Bytes, Freshness, Totals};
use crate::tui::app::{App, Areas};
use crate::tui::glyphs::Glyphs;
use crate::tui::theme::{Role, block};
use crate::tui::widgets::{Bar, Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A piece of a line, and how readily it goes when there is no room: the highest first, 0 never.
struct Piece {
    parts: Vec<(String, Style)>,
    rank: u8,
}

impl Piece {
    fn new(rank: u8, parts: Vec<(String, Style)>) -> Piece {
        Piece { parts, rank }
    }

    fn width(&self) -> u16 {
        self.parts.iter().map(|(text, _)| width(text)).sum()
    }
}

pub fn draw(app: &App, buf: &mut Buffer, areas: &Areas) {
    let totals = app.shown().totals(app.shown_now());
    let first = Rect { height: 1, ..areas.header };
    let room = first.width.saturating_sub(2);
    let (mut gap, mut left, mut right) = (3, left_pieces(app, &totals, false), right_pieces(app));
    // Before anything of weight is left out, everything moves closer together.
    let needed = |gap: u16, pieces: &[&Vec<Piece>]| -> u16 {
        pieces.iter().flat_map(|pieces| pieces.iter()).filter(|p| p.rank <= 5).map(|p| p.width() + gap).sum()
    };
    if needed(gap, &[&left, &right]) > room + gap {
        (gap, left, right) = (2, left_pieces(app, &totals, true), right_pieces(app));
    }
    line(buf, first, gap, left, right);
    if areas.header.height > 1 {
        memory_line(app, &totals, buf, Rect { y: first.y + 1, ..first });
    }
    if let Some(rule) = areas.rule {
        for x in rule.left()..rule.right() {
            buf[(x, rule.y)].set_symbol(app.glyphs.horizontal).set_style(app.style(Role::Border));
        }
    }
}

/// Hosts by freshness; where nobody recorded, nobody knows.
pub fn counts(app: &App, totals: &Totals, narrow: bool) -> Vec<(String, Style)> {
    if app.travel.as_ref().is_some_and(|travel| travel.silence().is_some()) {
        let mark = app.glyphs.freshness(Freshness::Stale);
        return vec![(format!("{mark} {} not known", totals.hosts), app.style(Role::Stale))];
    }
    host_counts(&app.glyphs, |role| app.style(role), totals, narrow)
}

/// Hosts by freshness, marks and words: those that are not zero, and the live ones always.
///
/// Where it is narrow, mark and number stand close; the words stay, so that colour and shape are
/// not all there is.
pub fn host_counts(
    glyphs: &Glyphs,
    style: impl Fn(Role) -> Style,
    totals: &Totals,
    narrow: bool,
) -> Vec<(String, Style)> {
    let digits = totals.hosts.to_string().len();
    let mut parts = Vec::new();
    for (freshness, count, role) in [
        (Freshness::Live, totals.live, Role::Live),
        (Freshness::Late, totals.late, Role::Late),
        (Freshness::Stale, totals.stale, Role::Stale),
        (Freshness::Down, totals.down, Role::Down),
        (Freshness::Waiting, totals.waiting, Role::Waiting),
    ] {
        if count == 0 && freshness != Freshness::Live {
            continue;
        }
        let (space, after) = if narrow { (" ", "") } else { ("  ", " ") };
        let space = if parts.is_empty() { "" } else { space };
        // The live count keeps its place while it changes; the rare ones may come and go.
        let pad = if freshness == Freshness::Live { digits } else { 1 };
        let mark = glyphs.freshness(freshness);
        let style = if count == 0 { style(Role::Dim) } else { style(role) };
        parts.push((format!("{space}{mark}{after}{count:>pad$} {}", freshness.word()), style));
    }
    parts
}

fn left_pieces(app: &App, totals: &Totals, narrow: bool) -> Vec<Piece> {
    let dim = app.style(Role::Dim);
    let text = app.style(Role::Text);
    let mut pieces = vec![
        Piece::new(5, vec![("aerostat".to_owned(), app.style(Role::Accent))]),
        Piece::new(6, vec![(app.shown().name.to_string(), text)]),
    ];
    if app.demo {
        pieces.push(Piece::new(0, vec![(" DEMO ".to_owned(), app.style(Role::Sorted))]));
    }
    if app.recording.is_none()
        && let Mode::ReadOnly(_) = app.gate.mode()
    {
        pieces.push(Piece::new(3, vec![("READ-ONLY".to_owned(), app.style(Role::Warning))]));
    }
    if app.unrecorded {
        pieces.push(Piece::new(2, vec![("NOT RECORDED".to_owned(), app.style(Role::Warning))]));
    }
    if let Some(paused) = &app.paused {
        let since = words::span(paused.at.until(app.now));
        pieces.push(Piece::new(0, vec![(format!(" PAUSED {since} "), block(app.style(Role::Warning)))]));
    }
    pieces.push(Piece::new(0, counts(app, totals, narrow)));
    let mut vms = vec![
        ("VMs ".to_owned(), dim),
        (format!("{:>1$}", totals.running, totals.wanted().to_string().len()), text),
        (format!("/{}", totals.wanted()), dim),
    ];
    if totals.unknown > 0 {
        let word = if narrow { "?" } else { " unknown" };
        vms.push((format!(" {}{word}", totals.unknown), app.style(Role::Stale)));
    }
    pieces.push(Piece::new(1, vms));
    // Where no host answers nothing is measured: neither is it perfect, nor is it nothing.
    let sls = match totals.availability().filter(|_| totals.answering() > 0) {
        Some(availability) => {
            // As everywhere: never rounded up.
            let percent = percent(availability.overall, 1);
            let text = if narrow { format!("{percent:>6}%") } else { format!("{percent:>6} %") };
            (text, app.style(availability_role(availability.overall)))
        }
        None => ((if narrow { "     -%" } else { "     - %" }).to_owned(), dim),
    };
    pieces.push(Piece::new(2, vec![("SLS".to_owned(), dim), sls]));
    pieces
}

/// How a figure of availability from 0 to 1 is coloured.
pub fn availability_role(figure: f64) -> Role {
    if figure >= 0.9995 {
        Role::Live
    } else if figure >= 0.9 {
        Role::Late
    } else {
        Role::Down
    }
}

fn right_pieces(app: &App) -> Vec<Piece> {
    let dim = app.style(Role::Dim);
    let mut pieces = vec![
        Piece::new(3, vec![(clock(app), app.style(Role::Text))]),
        Piece::new(4, vec![(format!("beat {}", show_span(app.interval())), dim)]),
    ];
    // A flat pulse says that nothing was heard, which is something else than not to know.
    if app.travel.as_ref().is_none_or(|travel| travel.trace.is_known()) {
        let beat = app.shown_pulse().levels().map(|level| app.glyphs.levels[level]).collect::<String>();
        pieces.push(Piece::new(7, vec![(beat, app.style(Role::Cpu))]));
    }
    pieces
}

/// The time of day: of the moment that is shown.
fn clock(app: &App) -> String {
    let Some(travel) = &app.travel else {
        let wall = app.wall;
        return format!("{:02}:{:02}:{:02}", wall.hour, wall.minute, wall.second);
    };
    zoned(travel.at, &app.zone).map_or_else(String::new, |at| at.strftime("%H:%M:%S").to_string())
}

/// Draws pieces from the left and from the right, leaving out the least important ones until the
/// rest fits.
fn line(buf: &mut Buffer, area: Rect, gap: u16, mut left: Vec<Piece>, mut right: Vec<Piece>) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    loop {
        let all: u16 = left.iter().chain(&right).map(|piece| piece.width() + gap).sum();
        if all <= area.width + gap {
            break;
        }
        let worst = left.iter().chain(&right).map(|piece| piece.rank).max().unwrap_or(0);
        if worst == 0 {
            break;
        }
        left.retain(|piece| piece.rank != worst);
        right.retain(|piece| piece.rank != worst);
    }
    let right_width: u16 = right.iter().map(|piece| piece.width() + gap).sum::<u16>().saturating_sub(gap);
    let mut put = Put::new(buf, area, "");
    for piece in &left {
        for (text, style) in &piece.parts {
            put.text(text, *style);
        }
        put.skip(gap);
    }
    put.to(area.right().saturating_sub(right_width));
    for piece in &right {
        for (text, style) in &piece.parts {
            put.text(text, *style);
        }
        put.skip(gap);
    }
}

fn memory_line(app: &App, totals: &Totals, buf: &mut Buffer, area: Rect) {
    let (dim, text) = (app.style(Role::Dim), app.style(Role::Text));
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if totals.total == Bytes::ZERO {
        let why = match totals {
            _ if app.travel.as_ref().is_some_and(|travel| travel.silence().is_some()) => "nothing recorded",
            _ if totals.waiting == totals.hosts => "no figures yet",
            _ if totals.answering() > 0 => "no host tells",
            _ => "no host answers",
        };
        Put::new(buf, area, "").text("memory  ", dim).text(why, text);
        return;
    }
    let used = totals.total.saturating_sub(totals.free);
    let wide = area.width >= 100;
    let mut words = vec![
        (format!("  {} of {} used", same_unit(used, totals.total), words::bytes(totals.total)), text),
        (format!("  {:>8} free", words::bytes(totals.free)), app.style(Role::Live)),
    ];
    if let Some(ratio) = totals.overcommit() {
        let words_of = if wide { " overcommitted" } else { "" };
        words.push((format!("   {ratio:.2} {}{words_of}", app.glyphs.times), dim));
    }
    // A sum that lacks hosts must not be taken for less memory.
    if totals.answering() < totals.hosts {
        let hosts = if wide { " hosts" } else { "" };
        let part = format!("   on {}/{}{hosts}", totals.answering(), totals.hosts);
        words.insert(2, (part, app.style(Role::Stale)));
    }
    if totals.untold > 0 {
        let hosts = if totals.untold == 1 { "host" } else { "hosts" };
        let words_of = if wide { format!("{hosts} unknown") } else { "?".to_owned() };
        words.insert(2, (format!("   {} {words_of}", totals.untold), app.style(Role::Stale)));
    }
    if wide {
        words.push((format!("   dom0 {}", words::bytes(totals.dom0)), dim));
        if totals.moving > 0 {
            words.push((format!("   {} {} moving", app.glyphs.moving, totals.moving), app.style(Role::Moving)));
        }
        if totals.balloon_trouble > 0 {
            words.push((format!("   ! {} stuck or deaf", totals.balloon_trouble), app.style(Role::Stuck)));
        }
        if totals.crashed > 0 {
            words.push((format!("   {} crashed", totals.crashed), app.style(Role::Error)));
        }
    }
    let label = if area.width >= 70 { "memory  " } else { "mem " };
    let room = |words: &[(String, Style)]| -> u16 {
        area.width.saturating_sub(width(label) + words.iter().map(|(text, _)| width(text)).sum::<u16>())
    };
    let least = match wide {
        // The bar gives way to that a part of the hosts is missing, not what is wrong with guests.
        true if totals.answering() < totals.hosts => 5,
        true => 20,
        false => 8,
    };
    while words.len() > 1 && room(&words) < least {
        words.pop();
    }
    // Words of changing length must not make the bar breathe: its length goes by fives.
    let bar = (room(&words) / 5 * 5).min(60);
    Put::new(buf, area, "").text(label, dim);
    let bar_area = Rect { x: area.x + width(label), width: bar, ..area };
    let fraction = used.fraction_of(totals.total);
    Bar { fraction, fill: app.style(Role::GaugeFill), rest: app.style(Role::GaugeRest) }.draw(
        buf,
        bar_area,
        &app.glyphs,
    );
    let mut put = Put::new(buf, Rect { x: bar_area.right(), width: area.right() - bar_area.right(), ..area }, "");
    for (text, style) in &words {
        put.text(text, *style);
    }
}

/// A size in the unit another one is shown in, without the unit.
fn same_unit(size: Bytes, as_shown: Bytes) -> String {
    let text = as_shown.to_string();
    let shift = match text.chars().last() {
        Some('K') => 10,
        Some('M') => 20,
        Some('G') => 30,
        Some('T') => 40,
        Some('P') => 50,
        _ => 0,
    };
    let value = size.0 as f64 / (1u64 << shift) as f64;
    let decimals = usize::from(text.contains('.'));
    format!("{value:>width$.decimals$}", width = text.len() - 1)
}
