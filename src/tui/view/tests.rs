#![allow(clippy::unwrap_used)]

use crate::model::{Beat, Cluster, HostReport, HostTotals, Moment, Rates};
use crate::tui::Choices;
use crate::tui::app::{App, Msg};
use crate::tui::fixture::{START, cluster};
use crate::tui::fixture_app::{app, app_on, draw, empty, press, styled, terminal, text, write};
use crate::tui::theme::ColourDepth;
use insta::assert_snapshot;
use std::sync::Arc;
use std::time::Duration;

fn shot(app: &mut App) -> String {
    text(&draw(app))
}

fn themed(name: &str) -> Choices {
    Choices { theme: Some(name.to_owned()), ..Choices::default() }
}

#[test]
fn main_screen_at_80_by_24() {
    assert_snapshot!(shot(&mut app(80, 24)));
}

#[test]
fn main_screen_at_120_by_40() {
    assert_snapshot!(shot(&mut app(120, 40)));
}

#[test]
fn main_screen_at_200_by_60() {
    assert_snapshot!(shot(&mut app(200, 60)));
}

#[test]
fn the_mono_theme_tells_everything_by_shape_and_attribute() {
    let mut mono = app_on(100, 30, crate::tui::Terminal { depth: ColourDepth::None, ..terminal() }, Choices::default());
    let screen = styled(&draw(&mut mono));
    // Not one colour is left.
    for word in ["#", "Rgb", "on "] {
        assert!(!screen.contains(&format!("⟦{word}")), "{word} in {screen}");
    }
    assert_snapshot!(screen);
}

#[test]
fn light_theme() {
    let mut light = app_on(80, 24, terminal(), themed("light"));
    assert_snapshot!(styled(&draw(&mut light)));
}

#[test]
fn ascii_alone() {
    let mut ascii = app_on(120, 40, crate::tui::Terminal { ascii: true, ..terminal() }, Choices::default());
    press(&mut ascii, "down down d");
    let screen = shot(&mut ascii);
    // What the view draws itself is ASCII; the encoder makes `?` of names that are not.
    assert_snapshot!(screen);
}

#[test]
fn details_below_at_120_by_40() {
    let mut app = app(120, 40);
    press(&mut app, "down down down d");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn details_beside_at_200_by_60() {
    let mut app = app(200, 60);
    press(&mut app, "down d");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn details_of_a_host_that_is_down_on_the_whole_screen() {
    let mut app = app(80, 24);
    crate::tui::fixture_app::press(&mut app, ":");
    write(&mut app, "goto castor02");
    press(&mut app, "enter enter");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn details_of_a_conflict_tell_who_else_claims_the_vm() {
    let mut app = app(120, 40);
    press(&mut app, ":");
    write(&mut app, "goto 77_dbvrtg777");
    press(&mut app, "enter d");
    let screen = shot(&mut app);
    assert!(screen.contains("dbsrvg3503 claims this VM too"), "{screen}");
}

#[test]
fn details_of_a_pool() {
    let mut app = app(100, 40);
    press(&mut app, "enter");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn provenance_names_command_and_column() {
    let mut app = app(80, 40);
    press(&mut app, "down down down i");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn help_at_80_by_24() {
    let mut app = app(80, 24);
    press(&mut app, "?");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn help_searched() {
    let mut app = app(100, 30);
    press(&mut app, "? /");
    write(&mut app, "problem");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn palette_with_a_fuzzy_search() {
    let mut app = app(100, 30);
    press(&mut app, ":");
    write(&mut app, "srt");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn columns_chooser() {
    let mut app = app(100, 40);
    press(&mut app, "o down down");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn sort_menu() {
    let mut app = app(100, 40);
    press(&mut app, "s");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn a_filter_with_a_fault_says_what_is_wrong() {
    let mut app = app(100, 30);
    press(&mut app, "/");
    write(&mut app, "mem>4Q");
    assert!(app.filter_error.is_some());
    assert_snapshot!(shot(&mut app));
}

#[test]
fn a_filter_keeps_ancestors() {
    let mut app = app(100, 30);
    press(&mut app, "/");
    write(&mut app, "007");
    press(&mut app, "enter");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn a_filter_that_matches_nothing_says_how_to_go_on() {
    let mut app = app(80, 24);
    press(&mut app, "/");
    write(&mut app, "nosuchvm");
    press(&mut app, "enter");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn no_hosts_at_all() {
    let cluster = Arc::new(Cluster::empty("", Beat::of(Duration::from_secs(2)), START));
    let mut app = empty(80, 24, cluster, terminal(), Choices::default());
    assert_snapshot!(shot(&mut app));
}

#[test]
fn paused_says_so_and_for_how_long() {
    let mut app = app(120, 40);
    press(&mut app, "p");
    let at = app.now;
    let before = shot(&mut app);
    // Hosts go on answering; the picture stays.
    for beat in 41..50 {
        app.update(Msg::Cluster(cluster(beat), Moment(START.0 + beat * 2000)));
    }
    app.update(Msg::Tick(Moment(at.0 + 17_000), app.wall));
    let held = shot(&mut app);
    assert!(held.contains("PAUSED 17 s"), "{held}");
    let body = |screen: &str| screen.lines().skip(1).take(34).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(body(&held), body(&before));
    press(&mut app, "p");
    assert!(!shot(&mut app).contains("PAUSED"));
}

#[test]
fn too_small_still_tells_the_figures() {
    assert_snapshot!(shot(&mut app(20, 5)));
}

#[test]
fn every_size_can_be_drawn() {
    let mut app = app(1, 1);
    for (width, height) in
        [(0, 0), (1, 1), (2, 1), (1, 3), (5, 2), (39, 50), (40, 8), (41, 9), (60, 7), (500, 8), (40, 200)]
    {
        for keys in [
            "", "d", "enter", "i", "esc", "esc", "?", "esc", ":", "esc", "o", "esc", "s", "esc", "M", "esc", "/", "esc",
        ] {
            app.update(Msg::Resize(width, height));
            press(&mut app, keys);
            draw(&mut app);
        }
    }
}

#[test]
fn hostile_names_stay_in_their_cells() {
    let mut app = app(120, 40);
    let buf = draw(&mut app);
    for y in 0..40 {
        for x in 0..120 {
            let symbol = buf[(x, y)].symbol();
            assert!(!symbol.chars().any(char::is_control), "{symbol:?} at {x},{y}");
            assert!(!symbol.contains('\u{202e}'));
        }
    }
    // The column right of the names begins at one place in every domain's row.
    let screen = shot(&mut app);
    let heading = screen.lines().find(|line| line.contains("NAME")).unwrap();
    let column = |line: &str, end: &str| crate::tui::widgets::width(&line[..line.find(end).unwrap()]);
    let state = column(heading, "ST");
    for name in ["evil", "very-long", "資料", "77_dbvrtg777"] {
        let line = screen.lines().find(|line| line.contains(name)).unwrap();
        let mark = if line.contains(" p ") { " p " } else { " b " };
        assert_eq!(column(line, mark) + 1, state, "{line}");
    }
}

/// The fixture's cluster after a guest came up that has no rate yet.
fn with_a_newcomer(beats: u64) -> Arc<Cluster> {
    let mut cluster = Cluster::clone(&cluster(beats));
    for host in cluster.hosts.iter_mut().take(1) {
        let host = Arc::make_mut(host);
        let mut report = HostReport::clone(host.report.as_ref().unwrap());
        report.domains.iter_mut().skip(1).take(1).for_each(|domain| domain.rates = Rates::default());
        host.totals = HostTotals::of(&report);
        host.report = Some(Arc::new(report));
    }
    Arc::new(cluster)
}

#[test]
fn sums_that_lack_a_guest_say_that_they_are_the_least() {
    for (name, width, height, ascii) in
        [("at_least_80", 80, 24, false), ("at_least_200", 200, 60, false), ("at_least_ascii", 120, 40, true)]
    {
        let mut app = app_on(width, height, crate::tui::Terminal { ascii, ..terminal() }, Choices::default());
        app.update(Msg::Cluster(with_a_newcomer(41), Moment(START.0 + 82_000)));
        assert_snapshot!(name, shot(&mut app));
    }
    let mut app = app_on(120, 40, terminal(), Choices::default());
    app.update(Msg::Cluster(with_a_newcomer(41), Moment(START.0 + 82_000)));
    press(&mut app, "g down d");
    let shown = shot(&mut app);
    assert!(shown.contains("(without 1 domain) of one CPU in all"), "{shown}");
}

#[test]
fn a_long_message_is_told_to_its_end_and_the_oldest_can_be_reached() {
    let mut app = empty(80, 24, cluster(0), terminal(), Choices::default());
    app.update(Msg::Note("the very first message".to_owned()));
    for n in 0..12 {
        let why = "because of something that takes many words to say ".repeat(3);
        app.update(Msg::Note(format!("history {n}: nothing is recorded {why}so that one has to look at end{n}")));
    }
    press(&mut app, "M");
    let screen = shot(&mut app);
    assert!(screen.contains("end11") && screen.contains("end10") && !screen.contains("end1 "), "{screen}");
    press(&mut app, "G");
    let screen = shot(&mut app);
    assert!(
        screen.contains("the very first message") && screen.contains("end0") && !screen.contains("end11"),
        "{screen}"
    );
    press(&mut app, "g");
    assert!(shot(&mut app).contains("end11"));
}
