//! The large figures: how available, how much memory.

use super::big::{self, Size};
use crate::model::{Bytes, Freshness};
use crate::tui::theme::{Role, block};
use crate::tui::view::words;
use crate::tui::wall::{Board, Figure};
use crate::tui::widgets::{Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A figure as it is shown.
struct Shown {
    label: &'static str,
    /// The same for a line of several.
    short: &'static str,
    /// The digits; dashes where there is nothing to tell.
    digits: String,
    unit: &'static str,
    role: Role,
    caption: String,
    caption_role: Role,
}

/// Sizes to choose from, largest first.
const SIZES: [Size; 3] = [Size::Huge, Size::Large, Size::Small];
/// Columns between two figures at least.
const GAP: u16 = 1;

/// The widest a figure gets in a size, so that no figure changes the size of all.
fn widest(size: Size) -> u16 {
    match size {
        Size::Plain => 0,
        // The unit stands beside it in an ordinary letter.
        Size::Large => size.width("99.9") + 2,
        _ => size.width("99.9%"),
    }
}

/// The largest size in which so many figures stand beside each other, and how many do.
fn size(board: &Board, count: usize, room: u16, height: u16) -> (Size, usize) {
    let fits = |size: Size, count: usize| {
        (size.has_ascii() || !board.glyphs.ascii)
            && size.height() < height
            && (widest(size) + GAP) * count as u16 <= room + GAP
    };
    for size in SIZES {
        if fits(size, count) {
            return (size, count);
        }
    }
    // Some large ones say more from afar than none.
    for fewer in (1..count).rev() {
        for size in SIZES {
            if size.height() + 1 < height && fits(size, fewer) {
                return (size, fewer);
            }
        }
    }
    (Size::Plain, 0)
}

/// The rows that are comfortable for these figures.
pub fn height(board: &Board, figures: &[Figure], room: u16) -> u16 {
    let (size, shown) = size(board, figures.len(), room, u16::MAX);
    if shown == 0 { 1 } else { size.height() + 2 }
}

pub fn draw(board: &Board, figures: &[Figure], buf: &mut Buffer, area: Rect) {
    let (size, count) = size(board, figures.len(), area.width, area.height);
    let narrow = area.width / (count.max(1) as u16) < 28;
    let all: Vec<Shown> = figures.iter().map(|figure| shown(board, *figure, narrow)).collect();
    if count == 0 {
        plain(board, &all, buf, Rect { height: 1, ..area });
        return;
    }
    let column = area.width / count as u16;
    for (at, figure) in all.iter().take(count).enumerate() {
        let place = Rect { x: area.x + column * at as u16, width: column.saturating_sub(GAP), ..area };
        one(board, figure, size, buf, place);
    }
    let last = area.y + size.height() + 1;
    if count < all.len() && last < area.bottom() {
        let line = Rect { y: last, height: 1, ..area };
        for x in line.left()..line.right() {
            buf[(x, last)].set_symbol(" ");
        }
        plain(board, &all[count..], buf, line);
    }
}

fn one(board: &Board, figure: &Shown, size: Size, buf: &mut Buffer, area: Rect) {
    let dots = board.glyphs.ellipsis;
    Put::new(buf, Rect { height: 1, ..area }, dots).text(figure.label, board.style(Role::Dim));
    let style = board.style(figure.role);
    // The last glyph's own blank column may reach into the gap.
    let digits = Rect { y: area.y + 1, height: size.height(), width: area.width + GAP, ..area };
    if size == Size::Large {
        big::draw(buf, digits, &figure.digits, size, style, board.glyphs.ascii);
        let x = size.width(&figure.digits) + 1;
        let unit = Rect { x: area.x + x, width: area.width.saturating_sub(x), y: digits.bottom() - 1, height: 1 };
        Put::new(buf, unit, "").text(figure.unit, style);
    } else {
        let text = format!("{}{}", figure.digits, figure.unit);
        big::draw(buf, digits, &text, size, style, board.glyphs.ascii);
    }
    if digits.bottom() < area.bottom() {
        let line = Rect { y: digits.bottom(), height: 1, ..area };
        Put::new(buf, line, dots).text(&figure.caption, board.style(figure.caption_role));
    }
}

/// The figures in one line of ordinary text.
fn plain(board: &Board, figures: &[Shown], buf: &mut Buffer, line: Rect) {
    let mut put = Put::new(buf, line, "");
    if board.nothing_is_live() {
        let age = board.newest().map_or_else(String::new, |age| format!(" for {}", words::span(age)));
        put.text(&format!("nothing is live{age}"), block(board.style(Role::Down)));
        return;
    }
    for figure in figures {
        let text = format!("{}{}", figure.digits, figure.unit);
        let label = if line.width >= 60 { figure.label } else { figure.short };
        if put.room() < width(&text) {
            return;
        }
        if put.room() >= width(label) + 1 + width(&text) {
            put.text(label, board.style(Role::Dim)).skip(1);
        }
        put.text(&text, board.style(figure.role)).skip(2);
    }
}

fn shown(board: &Board, figure: Figure, narrow: bool) -> Shown {
    let totals = &board.totals;
    let (label, short) = match figure {
        Figure::Availability => ("availability", "avail"),
        Figure::Vms => ("VMs running", "VMs"),
        Figure::Hosts => ("hosts answering", "hosts"),
        Figure::Free => ("memory free", "free"),
        Figure::Cpu => ("CPU used", "CPU"),
    };
    let value = if totals.answering() > 0 { value(board, figure) } else { None };
    let (caption, is_partial) = caption(board, figure, narrow);
    let Some((digits, unit, role)) = value else {
        // Nothing of now: no digits at all, whatever was true a while ago.
        let role = if board.nothing_is_live() { Role::Down } else { Role::Dim };
        return Shown { label, short, digits: "--".to_owned(), unit: "", role, caption, caption_role: role };
    };
    let caption_role = if is_partial { Role::Stale } else { Role::Dim };
    Shown { label, short, digits, unit, role, caption, caption_role }
}

type Value = (String, &'static str, Role);

fn value(board: &Board, figure: Figure) -> Option<Value> {
    let totals = &board.totals;
    match figure {
        Figure::Availability => totals.availability().map(|a| percent(a.overall)),
        Figure::Vms => totals.availability().map(|a| percent(a.vm_ratio)),
        Figure::Hosts => totals.availability().map(|a| percent(a.pm_ratio)),
        Figure::Free => (totals.answering() > totals.untold).then(|| {
            let short = totals.total > Bytes::ZERO && totals.free.fraction_of(totals.total) < board.layout.memory_short;
            let role = match short {
                true => Role::Warning,
                // A sum that lacks some is not as good as it looks.
                false if totals.answering() < totals.hosts || totals.untold > 0 => Role::Late,
                false => Role::Live,
            };
            size_parts(totals.free, role)
        }),
        Figure::Cpu => totals.rates.cpu.filter(|_| totals.cpus > 0).map(|cpu| {
            let role = if totals.unrated.cpu > 0 { Role::Late } else { Role::Cpu };
            (format!("{:.0}", cpu / f64::from(totals.cpus)), "%", role)
        }),
    }
}

/// A ratio as percent. Rounding must not turn trouble into perfection.
fn percent(ratio: f64) -> Value {
    let percent = ratio * 100.0;
    let digits = if percent >= 100.0 { "100".to_owned() } else { format!("{:.1}", percent.min(99.9)) };
    let role = if percent >= 99.95 {
        Role::Live
    } else if percent >= 90.0 {
        Role::Late
    } else {
        Role::Down
    };
    (digits, "%", role)
}

fn size_parts(size: Bytes, role: Role) -> Value {
    let text = size.to_string();
    let (number, unit) = text.split_at(text.len().saturating_sub(1));
    let unit = match unit {
        "K" => "K",
        "M" => "M",
        "G" => "G",
        "T" => "T",
        "P" => "P",
        _ => "B",
    };
    (number.to_owned(), unit, role)
}

/// Of how many it speaks; and whether some are left out.
fn caption(board: &Board, figure: Figure, narrow: bool) -> (String, bool) {
    let totals = &board.totals;
    if board.nothing_is_live() {
        return ("no host answers".to_owned(), true);
    }
    if totals.waiting == totals.hosts {
        return ("not heard of yet".to_owned(), false);
    }
    let partial = totals.answering() < totals.hosts;
    let of = if narrow { "/" } else { " of " };
    // Of how many hosts a sum speaks, where it is not all of them.
    let on = match (partial, narrow) {
        (false, _) => String::new(),
        (true, true) => format!(" on {}/{}", totals.answering(), totals.hosts),
        (true, false) => format!(" on {} of {} hosts", totals.answering(), totals.hosts),
    };
    match figure {
        Figure::Availability if totals.waiting > 0 => (format!("{} not heard of yet", totals.waiting), false),
        Figure::Availability => ("of VMs and hosts".to_owned(), false),
        Figure::Vms => {
            let counts = [(totals.unknown, "unknown", "?"), (totals.absent, "gone", "gone")];
            let one = |(n, word, short): &(u32, &str, &str)| format!(", {n} {}", if narrow { short } else { word });
            let rest: String = counts.iter().filter(|(n, ..)| *n > 0).map(one).collect();
            (format!("{}{of}{}{rest}", totals.running, totals.wanted()), totals.unknown > 0)
        }
        Figure::Hosts => {
            let counts =
                [(totals.down, Freshness::Down), (totals.stale, Freshness::Stale), (totals.late, Freshness::Late)];
            let one = |(n, freshness): &(u32, Freshness)| match narrow {
                true => format!(" {}{n}", board.glyphs.freshness(*freshness)),
                false => format!(", {n} {}", freshness.word()),
            };
            let rest: String = counts.iter().filter(|(n, _)| *n > 0).map(one).collect();
            (format!("{}{of}{}{rest}", totals.answering(), totals.hosts), partial)
        }
        Figure::Free if totals.total == Bytes::ZERO => ("no host tells".to_owned(), true),
        Figure::Free => {
            let word = if narrow { "?" } else { "not telling" };
            let untold = if totals.untold > 0 { format!(", {} {word}", totals.untold) } else { String::new() };
            (format!("of {}{on}{untold}", totals.total), partial || totals.untold > 0)
        }
        Figure::Cpu => {
            let n = totals.unrated.cpu;
            let (unrated, word) = (n > 0, if narrow { "?" } else { "without a figure" });
            let rest = if unrated { format!(", {n} {word}") } else { String::new() };
            (format!("of {}{on}{rest}", words::count(totals.cpus.into(), "CPU")), partial || unrated)
        }
    }
}
