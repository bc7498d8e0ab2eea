#![allow(clippy::unwrap_used)]

use crate::events::{Event, EventKind, Severity};
use crate::history::{Bucket, Metric, Subject, Timeline};
use crate::model::{DomainIdent, Moment, Name, Uuid};
use crate::tui::TimelinesAsk;
use crate::tui::app::{App, Effect, Msg, Wall};
use crate::tui::ask::{Ask, Told};
use crate::tui::fixture::START;
use crate::tui::fixture_app::{app, draw, press, text, write};
use crate::tui::scene::Goal;
use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;
use std::time::Duration;

/// The page as one line of its state.
fn state(app: &App) -> (Vec<String>, &'static str, Duration, bool) {
    let page = app.timelines.as_ref().unwrap();
    let names = page.whose.iter().map(|one| one.name.clone()).collect();
    (names, page.sheet().title, page.window.span(), page.follow)
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

/// A dashboard with something recorded, its questions not answered.
pub fn recorded(width: u16, height: u16) -> App {
    let mut app = app(width, height);
    app.recorded = true;
    app
}

fn asked(effects: &[Effect]) -> Option<TimelinesAsk> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ask(Ask::Timelines(ask)) => Some(ask.clone()),
        _ => None,
    })
}

/// An answer in which each figure rises from one column to the next.
fn answer(ask: &TimelinesAsk) -> Told {
    let line = |(at, _): (usize, &(Subject, Metric))| Timeline {
        from: ask.from,
        to: ask.to,
        buckets: (0..ask.width).map(|column| Some(Bucket::of(((at + 1) * 1000 + column) as f64 * 1e6))).collect(),
    };
    Told::Timelines(ask.clone(), ask.wanted.iter().enumerate().map(line).collect())
}

fn tick(app: &mut App, later: Duration) -> Vec<Effect> {
    let now = app.now.after(later);
    app.update(Msg::Tick(now, Wall::default()))
}

#[test]
fn the_page_opens_for_the_row_the_marks_or_the_cluster() {
    let mut app = app(120, 40);
    press(&mut app, "down T");
    assert_eq!(state(&app), (vec!["dbsrvg3413".into()], "memory", minutes(15), true));
    press(&mut app, "j j");
    assert_eq!(state(&app).0, ["13_dbvrtg001"], "the rows below, dom0 first");
    press(&mut app, "u u u");
    assert_eq!(state(&app).0, ["cluster cern-db"]);
    press(&mut app, "esc");
    assert!(app.timelines.is_none());
    press(&mut app, "g down down down m m T");
    assert_eq!(state(&app).0, ["13_dbvrtg001", "23_dbvrtg007"]);
    press(&mut app, "x x x");
    assert_eq!(state(&app).0, ["13_dbvrtg001"], "the last one stays");
    press(&mut app, "a");
    write(&mut app, "castor01");
    press(&mut app, "enter");
    assert_eq!(state(&app).0, ["13_dbvrtg001", "castor01"]);
    press(&mut app, "a");
    write(&mut app, "cluster");
    press(&mut app, "enter");
    assert_eq!(state(&app).0.len(), 3);
}

#[test]
fn hosts_and_pools_come_beside_what_is_kept_or_marked() {
    let mut app = app(120, 40);
    press(&mut app, "down down down T");
    press(&mut app, "m k");
    assert_eq!(state(&app).0, ["13_dbvrtg001", "Domain-0"]);
    press(&mut app, "k");
    assert_eq!(state(&app).0, ["13_dbvrtg001", "dbsrvg3413"], "the row beside moves on, the kept one stays");
    press(&mut app, "u");
    assert_eq!(state(&app).0, ["13_dbvrtg001", "pool dbsrvg3413"]);
    press(&mut app, "m u");
    assert_eq!(state(&app).0, ["13_dbvrtg001", "pool dbsrvg3413", "cluster cern-db"], "from the last one on");
    press(&mut app, "x x m j");
    assert_eq!(state(&app).0.len(), 1, "released, and alone again");
    press(&mut app, "esc g down down down m m T");
    assert_eq!(state(&app).0, ["13_dbvrtg001", "23_dbvrtg007"]);
    press(&mut app, "k k k k");
    assert_eq!(state(&app).0, ["13_dbvrtg001", "23_dbvrtg007", "dbsrvg3413"], "beside the marked ones");
    assert!(text(&draw(&mut app)).contains("m release"), "{}", text(&draw(&mut app)));
    // No more than can be told apart, and nobody twice.
    for _ in 0..20 {
        press(&mut app, "m j");
    }
    let names = state(&app).0;
    assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), names.len());
    assert!(names.len() <= 8);
}

#[test]
fn who_is_gone_and_a_pool_called_like_a_host_are_found_by_name() {
    let mut app = recorded(120, 40);
    press(&mut app, "down T 1");
    let at = Moment(app.now.0 - 60_000);
    app.update(Msg::Told(Told::Events(vec![event(at, "castor01", Some((88, "short-lived")), Severity::Info, "gone")])));
    press(&mut app, "a");
    write(&mut app, "short-lived");
    press(&mut app, "enter a");
    write(&mut app, "pool dbsrvg3413");
    press(&mut app, "enter a");
    write(&mut app, "pool nowhere");
    press(&mut app, "enter");
    assert_eq!(state(&app).0, ["dbsrvg3413", "short-lived", "pool dbsrvg3413"]);
    let whose = &app.timelines.as_ref().unwrap().whose[1].subject;
    assert!(matches!(whose, Subject::Domain(host, ident) if host.as_str() == "castor01" && ident.domid == Some(88)));
}

#[test]
fn ranges_zoom_and_panning_stay_within_what_is_known_and_now() {
    let mut app = app(120, 40);
    press(&mut app, "T 3");
    assert_eq!(state(&app).2, minutes(60));
    press(&mut app, "+");
    assert_eq!((state(&app).2, state(&app).3), (minutes(30), true));
    press(&mut app, "- - 1");
    assert_eq!(state(&app).2, minutes(5));
    press(&mut app, "h");
    let page = app.timelines.as_ref().unwrap();
    assert!(!page.follow && page.window.to() < app.now);
    press(&mut app, "H H H H H H H H H");
    let page = app.timelines.as_ref().unwrap();
    // A fifth of the width holds something known.
    assert_eq!(page.window.to(), START.after(minutes(1)));
    press(&mut app, "l L L L");
    assert!(state(&app).3, "at the right end it follows again");
    press(&mut app, "h f");
    assert!(state(&app).3);
    tick(&mut app, Duration::from_secs(30));
    assert_eq!(app.timelines.as_ref().unwrap().window.to(), app.now);
}

#[test]
fn the_cursor_moves_by_cells_and_takes_the_window_along() {
    let mut app = app(120, 40);
    press(&mut app, "T 1 left");
    let first = app.timelines.as_ref().unwrap().cursor.unwrap();
    press(&mut app, "left left right");
    let page = app.timelines.as_ref().unwrap();
    let cell = page.window.span().as_millis() as u64 / u64::from(app.timeline_places().plot.width);
    let moved = first.0 - page.cursor.unwrap().0;
    assert!(moved.abs_diff(cell) <= 20, "{moved} of {cell}");
    press(&mut app, "right right right right right right");
    assert_eq!(app.timelines.as_ref().unwrap().cursor, Some(app.now), "never beyond now");
    for _ in 0..30 {
        press(&mut app, "shift-left");
    }
    let page = app.timelines.as_ref().unwrap();
    assert_eq!(page.cursor, Some(START), "nor before what is known");
    press(&mut app, "esc");
    assert!(app.timelines.as_ref().unwrap().cursor.is_none());
    press(&mut app, "esc");
    assert!(app.timelines.is_none());
}

#[test]
fn the_mouse_sets_the_cursor_drags_it_zooms_and_chooses_figures() {
    let mut app = app(120, 40);
    press(&mut app, "T 1");
    draw(&mut app);
    let plot = app.timeline_places().plot;
    let mouse = |app: &mut App, kind, column, row| {
        let event = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        app.update(Msg::Mouse(event, app.now));
        draw(app);
    };
    let (x, y) = (plot.x + plot.width * 9 / 10, plot.y + 3);
    mouse(&mut app, MouseEventKind::Down(MouseButton::Left), x, y);
    let middle = app.timelines.as_ref().unwrap().cursor.unwrap();
    let page = app.timelines.as_ref().unwrap();
    let share = page.window.from().until(middle).as_secs_f64() / page.window.span().as_secs_f64();
    assert!((share - 0.9).abs() < 0.02, "{share}");
    mouse(&mut app, MouseEventKind::Drag(MouseButton::Left), x + 5, y);
    assert!(app.timelines.as_ref().unwrap().cursor.unwrap() > middle);
    let before = app.timelines.as_ref().unwrap().window;
    mouse(&mut app, MouseEventKind::ScrollUp, x, y);
    let after = app.timelines.as_ref().unwrap().window;
    assert!(after.span() < before.span() && after.from() > before.from() && after.to() < before.to());
    let line = text(&draw(&mut app)).lines().nth(plot.y.saturating_sub(2).into()).unwrap().to_owned();
    let column = line.find(" CPU ").unwrap() as u16 + 1;
    mouse(&mut app, MouseEventKind::Down(MouseButton::Left), column, plot.y - 2);
    assert_eq!(state(&app).1, "CPU");
}

#[test]
fn sheets_are_those_that_have_figures() {
    let mut app = app(120, 40);
    let titles = |app: &App| app.timelines.as_ref().unwrap().sheets().map(|(_, sheet)| sheet.title).collect::<Vec<_>>();
    press(&mut app, "down down down T");
    assert_eq!(titles(&app), ["memory", "CPU", "network", "disk"]);
    press(&mut app, "u");
    assert_eq!(titles(&app), ["memory", "free", "promised", "CPU", "network", "disk", "guests"]);
    press(&mut app, "u shift-tab");
    assert_eq!(state(&app).1, "availability");
    press(&mut app, "down");
    assert_eq!(state(&app).1, "memory", "a sheet without figures is left");
}

#[test]
fn the_past_is_asked_once_for_what_is_shown_and_again_when_that_changes() {
    let mut app = recorded(120, 40);
    let effects = press(&mut app, "down T");
    assert!(effects.contains(&Effect::Ask(Ask::Span)));
    let ask = asked(&effects).unwrap();
    assert_eq!(ask.width, usize::from(app.timeline_places().plot.width) * 2);
    assert_eq!(
        ask.wanted.iter().map(|(_, metric)| *metric).collect::<Vec<_>>(),
        [Metric::Total, Metric::Used, Metric::Free]
    );
    assert!(ask.to >= app.now);
    assert_eq!(
        asked(&tick(&mut app, Duration::from_secs(1))),
        None,
        "while it only goes on it is not asked each second"
    );
    assert!(asked(&tick(&mut app, Duration::from_secs(10))).is_some());
    let wider = asked(&press(&mut app, "5")).unwrap();
    assert_eq!(wider.from.until(wider.to).as_secs() / 3600, 24);
    assert_eq!(asked(&app.update(Msg::Resize(120, 40))), None);
    assert!(asked(&app.update(Msg::Resize(100, 40))).is_some());
    assert!(asked(&press(&mut app, "tab")).is_some());
    press(&mut app, "esc");
    assert_eq!(asked(&tick(&mut app, Duration::from_secs(60))), None);
}

#[test]
fn an_answer_stays_until_the_next_one_is_there_and_is_joined_with_what_was_seen() {
    let mut app = recorded(120, 40);
    let ask = asked(&press(&mut app, "down T 4")).unwrap();
    assert!(app.timelines.as_ref().unwrap().is_loading());
    app.update(Msg::Told(answer(&ask)));
    let page = app.timelines.as_ref().unwrap();
    assert!(!page.is_loading());
    let columns = ask.width;
    let curve = &page.curves()[0];
    let grid = page.window.on_grid(columns);
    let line = app.curve_line(page, curve, &grid, columns);
    assert!(line.buckets.iter().all(Option::is_some));
    assert_eq!(line.buckets[0].unwrap().min, 1000.0 * 1e6, "from the answer");
    let seen = line.buckets.iter().rev().flatten().next().unwrap().last;
    assert_eq!(seen as u64 / 1024, 50_321_636, "the newest from this run");
    press(&mut app, "+");
    let page = app.timelines.as_ref().unwrap();
    assert!(page.is_loading() && page.answer.is_some());
    let grid = page.window.on_grid(columns);
    let line = app.curve_line(page, curve, &grid, columns);
    assert!(line.buckets[..columns / 2].iter().all(Option::is_some), "the old answer, stretched");
    let failed = asked(&press(&mut app, "1")).unwrap();
    app.update(Msg::Told(Told::Failed(Ask::Timelines(failed), "the store is gone".into())));
    assert!(text(&draw(&mut app)).contains("not told: the store is gone"));
}

#[test]
fn columns_without_figures_stay_without() {
    let mut app = recorded(120, 40);
    let ask = asked(&press(&mut app, "down T 4")).unwrap();
    let Told::Timelines(_, mut lines) = answer(&ask) else { panic!() };
    for line in &mut lines {
        line.buckets[40..60].fill(None);
    }
    app.update(Msg::Told(Told::Timelines(ask.clone(), lines)));
    let page = app.timelines.as_ref().unwrap();
    let line = app.curve_line(page, &page.curves()[0], &page.window.on_grid(ask.width), ask.width);
    let gaps: Vec<usize> = (0..ask.width).filter(|at| line.buckets[*at].is_none()).collect();
    assert_eq!((gaps.first(), gaps.last(), gaps.len()), (Some(&40), Some(&59), 20));
}

#[test]
fn a_guest_that_moved_is_one_curve_with_all_its_lives() {
    let mut app = recorded(120, 40);
    let ask = asked(&press(&mut app, "down down down T 4")).unwrap();
    assert_eq!(ask.wanted.len(), 3);
    let ident = |id: u32, uuid: u8| DomainIdent { domid: Some(id), uuid: Some(Uuid([uuid; 16])), name: None };
    let name = Name::new("13_dbvrtg001");
    let here = Subject::Domain("dbsrvg3413".into(), ident(13, 13));
    let before = Subject::Domain("castor01".into(), ident(5, 13));
    let other = Subject::Domain("castor01".into(), ident(13, 14));
    let known = [here, before.clone(), other].map(|subject| (subject, name.clone()));
    let ask = asked(&app.update(Msg::Told(Told::Subjects(known.to_vec())))).unwrap();
    assert_eq!(ask.wanted.len(), 6, "each of three figures of both lives, and nobody else's");
    let Told::Timelines(_, mut lines) = answer(&ask) else { panic!() };
    for (line, (subject, _)) in lines.iter_mut().zip(&ask.wanted) {
        let half = line.buckets.len() / 2;
        let gone = if *subject == before { half..line.buckets.len() } else { 0..half };
        line.buckets[gone].fill(None);
    }
    app.update(Msg::Told(Told::Timelines(ask.clone(), lines)));
    let page = app.timelines.as_ref().unwrap();
    assert_eq!(page.curves().len(), 3);
    let line = app.curve_line(page, &page.curves()[0], &page.window.on_grid(ask.width), ask.width);
    assert!(line.buckets.iter().all(Option::is_some));
}

pub fn event(at: Moment, host: &str, domain: Option<(u32, &str)>, severity: Severity, words: &str) -> Event {
    let ident = |id: u32| DomainIdent { domid: Some(id), uuid: Some(Uuid([id as u8; 16])), name: None };
    Event {
        at,
        kind: EventKind::MemSet,
        severity,
        host: Some(host.into()),
        domain: domain.map(|(id, name)| (ident(id), Name::new(name))),
        pool: None,
        text: Name::new(words),
    }
}

#[test]
fn events_of_those_shown_are_marked_and_told_at_the_cursor() {
    let mut app = recorded(120, 40);
    press(&mut app, "down down down T 1");
    let now = app.now;
    let before = |seconds: u64| Moment(now.0 - seconds * 1000);
    app.update(Msg::Told(Told::Events(vec![
        event(before(60), "dbsrvg3413", Some((13, "13_dbvrtg001")), Severity::Info, "mem-set 545 MiB"),
        event(before(50), "dbsrvg3413", Some((23, "23_dbvrtg007")), Severity::Info, "somebody else"),
        event(before(40), "dbsrvg3413", None, Severity::Critical, "dbsrvg3413 does not answer"),
        event(before(30), "castor01", None, Severity::Critical, "another host"),
    ])));
    let words: Vec<String> = app.timeline_events().iter().map(|event| event.text.to_string()).collect();
    assert_eq!(words, ["mem-set 545 MiB", "dbsrvg3413 does not answer"]);
    press(&mut app, "n");
    let screen = text(&draw(&mut app));
    assert!(screen.contains("mem-set 545 MiB") && screen.matches('▲').count() == 2, "{screen}");
    press(&mut app, "n");
    assert!(text(&draw(&mut app)).contains("does not answer"));
    press(&mut app, "n");
    assert_eq!(app.timelines.as_ref().unwrap().cursor, Some(before(40)), "there is no third");
    press(&mut app, "N");
    assert_eq!(app.timelines.as_ref().unwrap().cursor, Some(before(60)));
    let effects = press(&mut app, "enter");
    assert!(matches!(&effects[..], [Effect::Ask(Ask::Seek(seek))] if seek.to == Goal::At(before(60))), "{effects:?}");
}

#[test]
fn other_keys_of_the_table_work_where_they_make_sense() {
    let mut app = app(120, 40);
    assert!(press(&mut app, "T ctrl-c").contains(&Effect::Quit));
    press(&mut app, "?");
    assert!(
        text(&draw(&mut app)).contains("On the timelines page")
            || matches!(app.front, crate::tui::app::Front::Help(..))
    );
    press(&mut app, "esc");
    assert!(app.timelines.is_some(), "the help was in front of the page");
    press(&mut app, "o s m");
    assert!(app.timelines.is_some() && app.tree.marks().is_empty());
    press(&mut app, ":");
    write(&mut app, "columns");
    press(&mut app, "enter");
    assert!(app.timelines.is_none(), "what changes the table is to be seen");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_key_and_no_size_breaks_the_page(
        keys in prop::collection::vec(prop::sample::select(vec![
            "left", "right", "shift-left", "shift-right", "n", "N", "h", "l", "H", "L", "g", "f", "+", "-", "1", "4", "7",
            "tab", "shift-tab", "up", "down", "u", "x", "m", "z", "T", "p", "t", "esc",
        ]), 0..25),
        width in 1u16..210, height in 1u16..70, answered in any::<bool>(), ascii in any::<bool>(),
    ) {
        let mut app = recorded(120, 40);
        app.glyphs = crate::tui::glyphs::Glyphs::of(ascii);
        app.update(Msg::Resize(width, height));
        press(&mut app, "down down down T");
        for key in keys {
            let effects = press(&mut app, key);
            if let Some(ask) = asked(&effects).filter(|_| answered) {
                prop_assert!(ask.from < ask.to && ask.width > 0);
                app.update(Msg::Told(answer(&ask)));
            }
            draw(&mut app);
            if let Some(page) = &app.timelines {
                prop_assert!(page.window.from() < page.window.to() && page.window.to() <= app.shown_now());
                prop_assert!(page.cursor.is_none_or(|at| at <= app.now));
            }
        }
    }
}
