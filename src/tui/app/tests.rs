#![allow(clippy::unwrap_used)]

use super::{Effect, Front, Msg, Target};
use crate::model::Moment;
use crate::table::{ColumnId, RowKey};
use crate::tui::actions::{ACTIONS, Action, Context};
use crate::tui::fixture_app::{app, draw, press, text, write};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;
use std::time::Duration;

fn click(app: &mut super::App, column: u16, row: u16, at: Moment) {
    let kind = MouseEventKind::Down(MouseButton::Left);
    app.update(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }, at));
}

#[test]
fn every_action_has_keys_or_a_name_in_the_palette_and_stands_in_the_help() {
    let mut app = app(120, 40);
    let help = super::super::view::help_lines(&app, "");
    for info in ACTIONS {
        let keys = app.keys.chords(info.action);
        assert!(!keys.is_empty() || info.context == Context::Main, "{} cannot be reached", info.id);
        let shown =
            help.iter().any(|line| matches!(line, super::super::view::HelpLine::Entry { id, .. } if *id == info.id));
        assert!(shown, "{} is not in the help", info.id);
        if info.context == Context::Main && info.action != Action::Palette {
            press(&mut app, ":");
            write(&mut app, info.id);
            let Front::Palette(palette) = &app.front else { panic!("no palette") };
            let found = palette.candidates.iter().any(|candidate| candidate.action == info.action);
            assert!(found, "{} is not found by its name", info.id);
            press(&mut app, "esc");
        }
    }
}

#[test]
fn keys_do_what_the_table_says() {
    let mut app = app(120, 40);
    assert_eq!(press(&mut app, "q"), [Effect::Quit]);
    assert_eq!(press(&mut app, "ctrl-c"), [Effect::Quit]);
    assert_eq!(press(&mut app, "ctrl-z"), [Effect::Suspend]);
    assert_eq!(press(&mut app, "ctrl-l"), [Effect::Redraw]);
    assert_eq!(press(&mut app, "y"), [Effect::Copy("dbsrvg3413".into())]);
    assert_eq!(press(&mut app, "-"), [Effect::Interval(Duration::from_secs(3))]);
    assert_eq!(press(&mut app, "+"), [Effect::Interval(Duration::from_secs(2))]);
    assert_eq!(press(&mut app, "R"), [Effect::Retry(None)]);
    press(&mut app, "f");
    assert!(app.tree.is_flat());
    press(&mut app, "f G");
    assert_eq!(app.tree.selected_index(), Some(app.tree.len() - 1));
    press(&mut app, "g down");
    assert_eq!(app.tree.selected_index(), Some(1));
}

#[test]
fn no_single_letter_acts_on_hosts() {
    // Keys that will change something in the world must never be one slip away.
    let app = app(80, 24);
    for info in ACTIONS.iter().filter(|info| info.context == Context::Main) {
        for word in ["stop", "destroy", "kill", "shutdown", "reboot", "delete", "remove"] {
            let slip = app.keys.chords(info.action).iter().any(|chord| chord.to_string().chars().count() == 1);
            assert!(!(info.id.contains(word) && slip), "{}", info.id);
        }
    }
}

#[test]
fn the_palette_runs_commands_with_arguments() {
    let mut app = app(120, 40);
    for (line, check) in
        [("sort -mem", ColumnId::Actual), ("sort cpu asc", ColumnId::Cpu), ("sort name", ColumnId::Name)]
    {
        press(&mut app, ":");
        write(&mut app, line);
        press(&mut app, "enter");
        assert_eq!(app.tree.sort().column, check, "{line}");
    }
    press(&mut app, ":");
    write(&mut app, "theme light");
    press(&mut app, "enter");
    assert_eq!(app.theme.name, "light");
    press(&mut app, ":");
    write(&mut app, "interval 5s");
    assert_eq!(press(&mut app, "enter"), [Effect::Interval(Duration::from_secs(5))]);
    press(&mut app, ":");
    write(&mut app, "interval never");
    assert_eq!(press(&mut app, "enter"), []);
    assert!(app.log.current(app.now).unwrap().text.contains("no interval"));
    press(&mut app, ":");
    write(&mut app, "columns name,cpu,mem");
    press(&mut app, "enter");
    assert_eq!(app.columns, Some(vec![ColumnId::Name, ColumnId::Cpu, ColumnId::Actual]));
    press(&mut app, ":");
    write(&mut app, "columns name,cqu");
    press(&mut app, "enter");
    assert!(app.log.current(app.now).unwrap().text.contains("did you mean `cpu`"));
    press(&mut app, ":");
    write(&mut app, "goto castor03");
    press(&mut app, "enter");
    assert_eq!(app.tree.selected(), Some(&RowKey::Host("castor03".into())));
    press(&mut app, ":");
    write(&mut app, "filter 007");
    press(&mut app, "enter");
    assert!(!app.tree.filter().is_empty());
}

#[test]
fn esc_gives_a_filter_up_and_enter_keeps_it() {
    let mut app = app(120, 40);
    let all = app.tree.len();
    press(&mut app, "/");
    write(&mut app, "007");
    assert!(app.tree.len() < all);
    press(&mut app, "esc");
    assert_eq!(app.tree.len(), all);
    press(&mut app, "/");
    write(&mut app, "007");
    press(&mut app, "enter");
    assert!(app.tree.len() < all);
    // The line typed before comes back.
    press(&mut app, "esc / up");
    assert_eq!(app.filter.text(), "007");
    press(&mut app, "esc");
    assert_eq!(app.tree.len(), all);
}

#[test]
fn columns_can_be_hidden_moved_and_reset() {
    let mut app = app(120, 40);
    press(&mut app, "o down space");
    let hidden = app.columns.clone().unwrap();
    press(&mut app, "u");
    assert_eq!(app.columns, None);
    assert!(!hidden.is_empty());
    // The name stays.
    press(&mut app, "g space");
    assert!(app.columns.as_ref().is_none_or(|columns| columns.contains(&ColumnId::Name)));
    press(&mut app, "down J");
    let moved = app.columns.clone().unwrap();
    press(&mut app, "K");
    assert_ne!(app.columns, Some(moved));
    press(&mut app, "esc");
    assert!(matches!(app.front, Front::None));
}

#[test]
fn the_mouse_selects_sorts_expands_and_scrolls() {
    let mut app = app(120, 40);
    draw(&mut app);
    let now = app.now;
    let heading = (0..120).find(|x| app.hits.at(*x, 3) == Some(Target::Heading(ColumnId::Cpu))).unwrap();
    click(&mut app, heading, 3, now);
    assert_eq!(app.tree.sort().column, ColumnId::Cpu);
    click(&mut app, heading, 3, Moment(now.0 + 5000));
    assert!(!app.tree.sort().descending);
    draw(&mut app);
    click(&mut app, 30, 8, Moment(now.0 + 10_000));
    assert_eq!(app.tree.selected_index(), Some(app.tree.window().start + 4));
    assert!(!app.detail.full);
    click(&mut app, 30, 8, Moment(now.0 + 10_100));
    assert!(app.detail.full, "a double click opens the details");
    press(&mut app, "esc g");
    draw(&mut app);
    let before = app.tree.len();
    let triangle = (0..20).find(|x| matches!(app.hits.at(*x, 4), Some(Target::Triangle(_)))).unwrap();
    click(&mut app, triangle, 4, Moment(now.0 + 20_000));
    assert_ne!(app.tree.len(), before);
    let wheel = MouseEvent { kind: MouseEventKind::ScrollDown, column: 30, row: 10, modifiers: KeyModifiers::NONE };
    for _ in 0..100 {
        app.update(Msg::Mouse(wheel, now));
    }
    assert!(app.tree.window().end <= app.tree.len());
}

#[test]
fn going_down_is_told_once_and_folded() {
    let mut app = app(120, 40);
    let told = app.log.len();
    let cluster = app.cluster.clone();
    let mut silent = (*cluster).clone();
    for at in [0, 1, 2] {
        let mut host = (*silent.hosts[at]).clone();
        host.link = silent.hosts[4].link.clone();
        silent.hosts[at] = std::sync::Arc::new(host);
    }
    let now = app.now;
    let silent = std::sync::Arc::new(silent);
    let mut deriver = crate::events::Deriver::default();
    // What is wrong from the first is told, too, but not here.
    deriver.step(&cluster, now);
    for cluster in [&silent, &silent] {
        app.update(Msg::Cluster(cluster.clone(), now));
        app.update(Msg::Events(deriver.step(cluster, now).into()));
    }
    assert_eq!(app.log.len(), told + 1);
    let line = &app.log.newest_first().next().unwrap().text;
    assert!(line.contains("connection timed out") && line.contains('['), "{line}");
}

#[test]
fn pasting_types_only_where_text_is_typed() {
    let mut app = app(80, 24);
    assert_eq!(app.update(Msg::Paste("q\nq".into())), []);
    press(&mut app, "/");
    app.update(Msg::Paste("a\u{1b}[2Jb\nc".into()));
    assert!(!app.filter.text().contains('\u{1b}'));
    assert!(app.filter.text().ends_with("b c"));
}

fn any_key() -> impl Strategy<Value = KeyEvent> {
    let codes = prop_oneof![
        6 => any::<char>().prop_map(KeyCode::Char),
        20 => prop::sample::select("?/:osmiefdpnNgGhjklytqrRT+-<> *_uJK0aw=".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        10 => prop::sample::select(vec![
            KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::Enter, KeyCode::Esc, KeyCode::Tab,
            KeyCode::BackTab, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End, KeyCode::Backspace,
            KeyCode::Delete, KeyCode::F(1), KeyCode::Null,
        ]),
    ];
    let modifiers = prop::sample::select(vec![
        KeyModifiers::NONE,
        KeyModifiers::NONE,
        KeyModifiers::CONTROL,
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
    ]);
    (codes, modifiers).prop_map(|(code, modifiers)| KeyEvent::new(code, modifiers))
}

fn any_msg() -> impl Strategy<Value = Msg> {
    let mouse = (0u16..210, 0u16..70, 0u8..4).prop_map(|(column, row, kind)| {
        let kind = match kind {
            0 => MouseEventKind::ScrollUp,
            1 => MouseEventKind::ScrollDown,
            _ => MouseEventKind::Down(MouseButton::Left),
        };
        Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }, crate::tui::fixture::START)
    });
    let start = crate::tui::fixture::START.0;
    prop_oneof![
        12 => any_key().prop_map(Msg::Key),
        2 => mouse,
        1 => (0u16..230, 0u16..70).prop_map(|(width, height)| Msg::Resize(width, height)),
        1 => ".{0,40}".prop_map(Msg::Paste),
        1 => (0u64..80).prop_map(move |beat| Msg::Cluster(crate::tui::fixture::cluster(beat), Moment(start + beat * 2000))),
        1 => (0u64..400_000).prop_map(move |ms| Msg::Tick(Moment(start + ms), super::Wall::default())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_typed_clicked_or_resized_makes_it_panic(msgs in prop::collection::vec(any_msg(), 1..60)) {
        let mut app = app(100, 30);
        for msg in msgs {
            app.update(msg);
            draw(&mut app);
        }
        press(&mut app, "esc");
        text(&draw(&mut app));
    }
}

#[test]
fn lists_that_are_only_read_end_where_their_last_line_is_seen() {
    let mut app = app(80, 24);
    for at in 0..80 {
        app.log.say(
            app.now,
            super::Level::Info,
            format!("line {at}, {}", "as long as needs two lines ".repeat(at % 4)),
        );
    }
    for keys in ["M", "?"] {
        press(&mut app, keys);
        (0..30).for_each(|_| drop(press(&mut app, "page-down")));
        let end = text(&draw(&mut app));
        press(&mut app, "down down");
        assert_eq!(text(&draw(&mut app)), end);
        press(&mut app, "up");
        assert_ne!(text(&draw(&mut app)), end, "{keys}: one press is enough");
        press(&mut app, "esc");
    }
}

#[test]
fn tab_leads_to_the_details_and_back_where_there_is_no_room_beside() {
    let mut app = app(80, 24);
    press(&mut app, "tab");
    assert!(app.detail.full);
    press(&mut app, "tab");
    assert!(!app.detail.full);
}
