#![allow(clippy::unwrap_used)]

use super::{App, Effect, Front, Msg, Wall};
use crate::events::{Event, EventKind as K, Severity as S};
use crate::model::{DomainIdent, HostId, Moment, Name, Uuid};
use crate::table::RowKey;
use crate::tui::fixture::START;
use crate::tui::fixture_app::{app, app_on, draw, press, press_in, recorded, styled, terminal, text, write};
use crate::tui::theme::ColourDepth;
use crate::tui::{Ask, Choices, Terminal, Told};

fn event(ago: u64, kind: K, severity: S, host: &str, vm: Option<(u32, &str)>, what: &str) -> Event {
    let ident = |id: u32| DomainIdent { domid: Some(id), uuid: Some(Uuid([id as u8; 16])), name: None };
    Event {
        at: Moment(START.0 + 80_000 - ago * 1000),
        kind,
        severity,
        host: (!host.is_empty()).then(|| HostId::new(host)),
        domain: vm.map(|(id, name)| (ident(id), Name::new(name))),
        pool: (!host.is_empty()).then(|| Name::new("dbsrvg3413")),
        text: Name::new(what),
    }
}

fn night() -> Vec<Event> {
    vec![
        event(93_000, K::Created, S::Info, "castor01", Some((2, "02_castor002")), "is new"),
        event(
            4000,
            K::MemSet,
            S::Info,
            "dbsrvg3413",
            Some((13, "13_dbvrtg001")),
            "balloon target set to 545M, was 4.0G, after mem-set from here",
        ),
        event(
            700,
            K::HostDown,
            S::Critical,
            "castor02",
            None,
            "connection timed out (ssh: connect to host castor02 port 22: Connection timed out)",
        ),
        event(
            690,
            K::AvailabilityLow,
            S::Critical,
            "",
            None,
            "availability is 81.2 %, below 90.0 %: 1 of 7 hosts do not answer, 2 of 16 VMs are not known to run",
        ),
        event(200, K::Crashed, S::Critical, "dbsrvg3413", Some((41, "41_dbvrtg019")), "has crashed"),
        event(
            60,
            K::Migrated,
            S::Info,
            "dbsrvg3503",
            Some((6, "資料庫伺服器一號資料庫伺服器二號資料庫")),
            "moved here from dbsrvg3502",
        ),
        event(
            31,
            K::BalloonStuck,
            S::Warning,
            "dbsrvg3413",
            Some((31, "31_dbvrtg011")),
            "balloon is deaf: holds 4.0G, was asked for 1.0G",
        ),
        event(5, K::HostUp, S::Good, "dbsrvg3502", None, "answers again, after 3m12s"),
    ]
}

fn with_night(mut app: App) -> App {
    app.update(Msg::Events(night().into()));
    app
}

#[test]
fn the_pane_at_every_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut app = with_night(app(width, height));
        press(&mut app, "E down down");
        insta::assert_snapshot!(format!("events_at_{width}_by_{height}"), text(&draw(&mut app)));
    }
}

#[test]
fn without_colours_severities_differ_by_their_marks() {
    let mono = Terminal { depth: ColourDepth::None, ascii: true, ..terminal() };
    let mut app = with_night(app_on(80, 24, mono, Choices::default()));
    press(&mut app, "E");
    let shown = styled(&draw(&mut app));
    insta::assert_snapshot!("events_mono", shown);
}

#[test]
fn what_is_bad_and_new_is_counted_until_it_is_looked_at() {
    let mut app = app(120, 40);
    assert!(!text(&draw(&mut app)).contains(" new (E)"));
    app = with_night(app);
    assert!(text(&draw(&mut app)).contains("!! 4 new (E)"), "{}", text(&draw(&mut app)));
    press(&mut app, "E esc");
    assert!(!text(&draw(&mut app)).contains(" new (E)"));
    // What comes while the pane is open is seen.
    press(&mut app, "E");
    app = with_night(app);
    press(&mut app, "esc");
    assert_eq!(app.happened.unread, 0);
}

#[test]
fn a_filter_is_typed_and_its_faults_are_said() {
    let mut app = with_night(app(120, 40));
    press(&mut app, "E /");
    write(&mut app, "severity>=warning host=dbsrvg*");
    let shown = text(&draw(&mut app));
    assert!(shown.contains("2 match") && shown.contains("has crashed") && !shown.contains("answers again"), "{shown}");
    write(&mut app, " kind=x");
    let shown = text(&draw(&mut app));
    assert!(shown.contains("no kind of event `x`"), "{shown}");
    // Enter does not take what is no filter.
    press(&mut app, "enter");
    assert!(app.front.is_typing());
    press(&mut app, "ctrl-u");
    write(&mut app, "nothing such");
    press(&mut app, "enter");
    let shown = text(&draw(&mut app));
    assert!(shown.contains("nothing that happened matches"), "{shown}");
    press(&mut app, "esc");
    assert!(matches!(app.front, Front::Events(_)), "first the filter ends");
    press(&mut app, "esc");
    assert!(matches!(app.front, Front::None));
    // The palette takes a filter too.
    press(&mut app, ":");
    write(&mut app, "events kind=crashed");
    press(&mut app, "enter");
    assert!(text(&draw(&mut app)).contains("events: 1 match"), "{}", text(&draw(&mut app)));
}

#[test]
fn enter_goes_to_the_row() {
    let mut app = with_night(app(120, 40));
    press(&mut app, "E down enter");
    let key = app.tree.selected().cloned();
    assert!(
        matches!(&key, Some(RowKey::Domain(host, ident)) if host.as_str() == "dbsrvg3413" && ident.domid == Some(31)),
        "{key:?}"
    );
    press(&mut app, "E enter");
    assert_eq!(app.tree.selected(), Some(&RowKey::Host(HostId::new("dbsrvg3502"))));
    // A domain that is gone: its host.
    app.update(Msg::Events(vec![event(0, K::Destroyed, S::Warning, "castor01", Some((99, "gone")), "is gone")].into()));
    press(&mut app, "E enter");
    assert_eq!(app.tree.selected(), Some(&RowKey::Host(HostId::new("castor01"))));
    assert!(app.log.current(app.now).unwrap().text.contains("not there any more"));
}

#[test]
fn the_chosen_event_stays_where_it_is_when_more_happens() {
    let mut app = with_night(app(120, 40));
    press(&mut app, "E down down down");
    let Front::Events(pane) = &app.front else { panic!() };
    let before = app.listed_events(pane)[pane.list.at].clone();
    app.update(Msg::Events(vec![event(0, K::HostUp, S::Good, "castor02", None, "answers again, after 5 s")].into()));
    let Front::Events(pane) = &app.front else { panic!() };
    assert_eq!(*app.listed_events(pane)[pane.list.at], before);
}

#[test]
fn what_was_recorded_before_is_read_when_it_is_wanted() {
    let mut app = with_night(app(80, 24));
    app.recorded = true;
    let asked = press(&mut app, "E");
    let first = night().iter().map(|event| event.at).min().unwrap();
    assert_eq!(asked, [Effect::Ask(Ask::Events(Moment(0), first, 500))]);
    let older = |n: u64| event(100_000 + 500 - n, K::HostUp, S::Good, "castor01", None, &format!("older {n}"));
    // Newest last; the newest of them was seen live as well.
    let mut page: Vec<Event> = (1..500).map(older).collect();
    page.push(night()[0].clone());
    app.update(Msg::Told(Told::Events(page)));
    assert!(text(&draw(&mut app)).contains("events: 507+"), "{}", text(&draw(&mut app)));
    let asked = press(&mut app, "G");
    assert_eq!(asked, [Effect::Ask(Ask::Events(Moment(0), older(1).at, 500))]);
    app.update(Msg::Told(Told::Events(vec![older(0), older(1)])));
    let shown = text(&draw(&mut app));
    assert!(shown.contains("events: 508 "), "the one read twice is listed once: {shown}");
    assert!(press(&mut app, "G").is_empty(), "there is no more");
}

#[test]
fn the_archive_is_read_anew_for_another_moment_and_for_the_present_after_it() {
    let (mut app, past) = recorded(80, 24, terminal());
    let first = Moment(app.now.0 - 5000);
    let up = |at: Moment| Event { at, ..event(0, K::HostUp, S::Good, "castor01", None, "answers again") };
    app.update(Msg::Events(vec![up(first)].into()));
    let up_to = |to: Moment| [Effect::Ask(Ask::Events(Moment(0), to, 500))];
    assert_eq!(press(&mut app, "E"), up_to(first));
    app.update(Msg::Told(Told::Events(vec![up(Moment(first.0 - 3_000_000))])));
    assert!(press(&mut app, "esc E").is_empty(), "that is known");
    assert!(text(&draw(&mut app)).contains("events: 2 "));
    press(&mut app, "esc @");
    write(&mut app, "-10m");
    press_in(&mut app, &past, "enter");
    let then = app.travel.as_ref().unwrap().at;
    assert_eq!(press(&mut app, "E"), up_to(then));
    assert!(text(&draw(&mut app)).contains("events up to"));
    // A past that cannot be read is not asked for with every second.
    app.update(Msg::Told(Told::Failed(Ask::Events(Moment(0), then, 500), "the disk is gone".into())));
    let asked = app.update(Msg::Tick(app.now, Wall::default()));
    assert!(!asked.iter().any(|effect| matches!(effect, Effect::Ask(Ask::Events(..)))), "{asked:?}");
    app.update(Msg::Events(vec![up(app.now)].into()));
    assert_eq!(app.log.newest_first().next().unwrap().text, "now: castor01: answers again");
    press(&mut app, "esc L");
    assert_eq!(press(&mut app, "E"), up_to(first));
}

#[test]
fn a_storm_is_few_lines_and_the_worst_is_the_one_that_stays() {
    let mut app = app(120, 40);
    let before = app.log.len();
    let mut events: Vec<Event> = (1..=40)
        .map(|n| event(0, K::HostDown, S::Critical, &format!("xen{n:02}"), None, "connection refused (said of it)"))
        .collect();
    events.extend((0..100).map(|n| event(0, K::Created, S::Info, "castor01", Some((n, &format!("vm{n}"))), "is new")));
    app.update(Msg::Events(events.into()));
    assert!(app.log.len() <= before + 8, "{}", app.log.len() - before);
    assert_eq!(app.log.newest_first().next().unwrap().text, "xen[01-40]: connection refused");
}

#[test]
fn the_bell_is_rung_for_the_worst_and_not_all_the_time() {
    let mut app = app(120, 40);
    assert!(app.update(Msg::Events(night().into())).is_empty(), "not unless it is asked for");
    app.bell = Some(S::Critical);
    let info = vec![event(0, K::Created, S::Info, "castor01", Some((2, "vm")), "is new")];
    assert!(app.update(Msg::Events(info.into())).is_empty());
    let rung = app.update(Msg::Events(night().into()));
    assert!(matches!(&rung[..], [Effect::Ring(text)] if text.ends_with("(and 2 more)")), "{rung:?}");
    assert!(app.update(Msg::Events(night().into())).is_empty());
    app.update(Msg::Tick(app.now.after(std::time::Duration::from_secs(11)), Wall::default()));
    assert_eq!(app.update(Msg::Events(night().into())).len(), 1);
}

#[test]
fn details_tell_what_happened_lately() {
    let mut app = with_night(app(120, 40));
    press(&mut app, "E down enter enter");
    let shown = text(&draw(&mut app));
    assert!(shown.contains("Lately") && shown.contains("! balloon is deaf: holds 4.0G"), "{shown}");
}

#[test]
fn nothing_has_happened_yet() {
    let mut app = app(80, 24);
    press(&mut app, "E");
    assert!(text(&draw(&mut app)).contains("nothing has happened since the dashboard was opened"));
    app.update(Msg::Tick(Moment(START.0 + 90_000), Wall::default()));
    press(&mut app, "enter @ / esc esc");
}
