//! What goes on, in letters to be read from afar.

use super::big::{self, Size};
use crate::tui::theme::{Role, block};
use crate::tui::view::words;
use crate::tui::wall::{Board, Kind};
use crate::tui::widgets::{Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub fn draw(board: &Board, buf: &mut Buffer, area: Rect) {
    let (wordings, style, loud) = wordings(board);
    if area.height < Size::Small.height() || board.glyphs.ascii {
        let text = fitting(&wordings, |text| width(text) + 2 <= area.width);
        let (text, style) = if loud { (format!(" {text} "), block(style)) } else { (text.clone(), style) };
        Put::new(buf, Rect { height: 1, ..area }, board.glyphs.ellipsis).text(&text, style);
        return;
    }
    let wall = board.time.wall;
    let clock = format!("{:02}:{:02}:{:02}", wall.hour, wall.minute, wall.second);
    let clock_width = Size::Small.width(&clock);
    // The clock is in the line above as well: what goes on comes first.
    let beside = area.width.saturating_sub(clock_width + 4);
    let with_clock = beside >= 60;
    let room = if with_clock { beside } else { area.width };
    let text = cut(fitting(&wordings, |text| Size::Small.width(text) <= room), room);
    let area = Rect { height: Size::Small.height(), ..area };
    big::draw(buf, Rect { width: room, ..area }, &text, Size::Small, style, false);
    if with_clock {
        let place = Rect { x: area.right() - clock_width, width: clock_width, ..area };
        big::draw(buf, place, &clock, Size::Small, board.style(Role::Dim), false);
    }
}

/// The longest wording that fits, else the shortest.
fn fitting(wordings: &[String], fits: impl Fn(&str) -> bool) -> &String {
    const NOTHING: &String = &String::new();
    wordings.iter().find(|text| fits(text)).or(wordings.last()).unwrap_or(NOTHING)
}

/// What there is to say, the longest wording first; how it looks; and whether it must be seen even
/// where letters cannot be large.
fn wordings(board: &Board) -> (Vec<String>, Style, bool) {
    let totals = &board.totals;
    let down = board.style(Role::Down);
    if totals.hosts == 0 {
        return (vec!["NO HOSTS".to_owned()], down, true);
    }
    if board.nothing_is_live() {
        let short = "NOTHING IS LIVE".to_owned();
        let Some(age) = board.newest().map(words::span) else { return (vec![short], down, true) };
        return (
            vec![format!("{short} FOR {age}"), format!("NOTHING LIVE {age}"), "NOTHING LIVE".to_owned()],
            down,
            true,
        );
    }
    let asking = |count: u32, more: &str| format!("asking {}{more}", words::count(count.into(), "host"));
    if totals.waiting == totals.hosts {
        return (vec![asking(totals.waiting, "")], board.style(Role::Waiting), false);
    }
    let Some(first) = board.troubles.items().first() else {
        return match totals.waiting {
            0 => (vec!["all is well".to_owned()], board.style(Role::Live), false),
            more => (vec![asking(more, " more")], board.style(Role::Waiting), false),
        };
    };
    let alike = || board.troubles.items().iter().filter(|item| item.kind == first.kind);
    let oldest = alike().min_by_key(|item| item.since).unwrap_or(first);
    let over = if oldest.longer { ">" } else { "" };
    let since = format!("{over}{}", words::span(oldest.since.until(board.time.now)));
    let what = match alike().map(|item| item.count).sum() {
        1 => format!("{} {}", first.name(), first.kind.word()),
        many => first.kind.many(many),
    };
    let loud = matches!(first.kind, Kind::Conflict | Kind::Down | Kind::Crashed);
    (vec![format!("{what} {since}"), what], board.style(super::trouble::role(first.kind)), loud)
}

/// As much of the text as large letters have room for; a name is cut before what it is.
fn cut(text: &str, room: u16) -> String {
    let text: String = text.chars().filter(|c| width(&c.to_string()) > 0).collect();
    if Size::Small.width(&text) <= room {
        return text;
    }
    let (name, rest) = text.split_once(' ').unwrap_or((&text, ""));
    let mut name: Vec<char> = name.chars().collect();
    while name.len() > 4 {
        name.pop();
        let shorter: String = name.iter().chain(&['.', '.', ' ']).copied().chain(rest.chars()).collect();
        if Size::Small.width(&shorter) <= room {
            return shorter;
        }
    }
    text
}
