#![allow(clippy::unwrap_used)]

use super::{App, Effect, Front, Level, Msg, Wall};
use crate::history::remembered::Remembered;
use crate::model::Moment;
use crate::tui::ask::Told;
use crate::tui::fixture::{START, cluster};
use crate::tui::fixture_app::{answer, draw, press, press_in, recorded, terminal, text, write};
use crate::tui::keys::Chord;
use crate::tui::scene::{Scene, Trail};
use crate::tui::theme::ColourDepth;
use crate::tui::{Ask, Terminal};
use insta::assert_snapshot;
use proptest::prelude::*;
use std::time::Duration;

fn beat(n: u64) -> Moment {
    Moment(START.0 + n * 2000)
}

/// Types into the time prompt.
fn go(app: &mut App, past: &Remembered, when: &str) {
    press_in(app, past, "@");
    write(app, when);
    press_in(app, past, "enter");
}

fn shot(app: &mut App) -> String {
    text(&draw(app))
}

fn first_line(app: &mut App) -> String {
    shot(app).lines().next().unwrap().trim_end().to_owned()
}

#[test]
fn the_past_is_marked_at_every_size_and_without_colours() {
    let (mut app, past) = recorded(80, 24, terminal());
    go(&mut app, &past, "-1h");
    assert_snapshot!("past_80x24", shot(&mut app));
    app.update(Msg::Resize(38, 6));
    assert!(shot(&mut app).contains("PAST"), "{}", shot(&mut app));
    app.update(Msg::Resize(120, 40));
    assert_snapshot!("past_120x40", shot(&mut app));

    let mono = Terminal { depth: ColourDepth::None, ascii: true, ..terminal() };
    let (mut app, past) = recorded(80, 24, mono);
    go(&mut app, &past, "-1h");
    let buf = draw(&mut app);
    let line = first_line(&mut app);
    assert!(line.is_ascii() && line.contains("PAST"), "{line}");
    for x in 0..80 {
        assert!(buf[(x, 0)].modifier.contains(ratatui::style::Modifier::REVERSED), "column {x}");
    }
}

#[test]
fn below_the_band_it_is_the_very_screen_of_then() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let (mut app, past) = recorded(width, height + 1, terminal());
        go(&mut app, &past, "start");
        press_in(&mut app, &past, "] ] ] ] ] ] ] ] ]");
        let then = shot(&mut app);
        let mut live = crate::tui::fixture_app::empty(width, height, cluster(1), terminal(), Default::default());
        for n in 2..=10 {
            live.update(Msg::Cluster(cluster(n), beat(n)));
        }
        let now = shot(&mut live);
        let table = |screen: &str, from: usize| {
            // Without the header's first line (the clock, the pulse) and the last lines (keys).
            let lines: Vec<String> = screen.lines().skip(from).map(str::to_owned).collect();
            lines[..lines.len() - 2].join("\n")
        };
        assert_eq!(table(&then, 2), table(&now, 1), "{width}x{height}");
    }
}

#[test]
fn keys_step_back_and_on_until_it_is_live_again() {
    let (mut app, past) = recorded(120, 40, terminal());
    let newest = 1800 + 19;
    press_in(&mut app, &past, "[");
    assert_eq!(app.travel.as_ref().unwrap().at, beat(newest - 1));
    press_in(&mut app, &past, "[ [");
    assert_eq!(app.shown_now(), beat(newest - 3));
    assert_eq!(app.shown().at, beat(newest - 3));
    press_in(&mut app, &past, "{");
    assert_eq!(app.shown_now(), beat(1801), "to the edge of the gap …");
    press_in(&mut app, &past, "{");
    assert_eq!(app.shown_now(), beat(40), "… then over it");
    assert!(app.log.newest_first().next().unwrap().text.contains("nothing is recorded from"));
    press_in(&mut app, &past, "]");
    assert_eq!(app.shown_now(), beat(1801));
    press_in(&mut app, &past, "} } }");
    assert!(app.travel.is_none(), "after the end comes the present");
    assert_eq!(app.shown_now(), app.now);
    press_in(&mut app, &past, "]");
    assert!(app.travel.is_none());
    press_in(&mut app, &past, "[ esc");
    assert!(app.travel.is_none());
    press_in(&mut app, &past, "[ L");
    assert!(app.travel.is_none());
}

#[test]
fn steps_add_up_while_the_past_is_being_read() {
    let (mut app, past) = recorded(120, 40, terminal());
    press(&mut app, "[ [");
    let effects = press(&mut app, "[");
    answer(&mut app, &past, effects);
    assert_eq!(app.shown_now(), beat(1819 - 3));
}

#[test]
fn presses_quicker_than_answers_all_count() {
    let (mut app, past) = recorded(120, 40, terminal());
    // The answer to each is there before the next press is looked at, and taken in after it.
    let first = press(&mut app, "[");
    let second = press(&mut app, "[");
    answer(&mut app, &past, first);
    assert_eq!(app.shown_now(), beat(1819 - 1), "passed through");
    let third = press(&mut app, "[");
    answer(&mut app, &past, second);
    answer(&mut app, &past, third);
    assert_eq!(app.shown_now(), beat(1819 - 3));
    assert!(app.log.is_empty(), "nothing is said of a first recorded moment");
    // On again, with pictures that were to go on from another one.
    let (first, second) = (press(&mut app, "]"), press(&mut app, "]"));
    answer(&mut app, &past, first);
    answer(&mut app, &past, second);
    assert_eq!(app.shown_now(), beat(1819 - 1));
    let went = {
        let (mut app, past) = recorded(120, 40, terminal());
        press_in(&mut app, &past, "[");
        shot(&mut app)
    };
    assert_eq!(shot(&mut app), went, "charts are those of the moment");
}

#[test]
fn a_past_that_takes_its_time_is_said_to_be_read() {
    let (mut app, past) = recorded(120, 40, terminal());
    let asked = press(&mut app, "[");
    assert!(!shot(&mut app).contains("reading what was"), "not for what comes at once");
    app.update(Msg::Tick(app.now.after(Duration::from_secs(1)), Wall::default()));
    assert!(shot(&mut app).contains("reading what was …"), "{}", shot(&mut app));
    answer(&mut app, &past, asked);
    assert!(!shot(&mut app).contains("reading what was"));
}

#[test]
fn what_happens_now_leaves_an_answer_on_its_line() {
    let (mut app, past) = recorded(120, 40, terminal());
    go(&mut app, &past, "2026-11-20 10:00");
    let line = |app: &App| app.log.current(app.now).unwrap().text.clone();
    assert!(line(&app).starts_with("nothing is recorded before"));
    app.log.tell(app.now, Level::Error, "now: castor02 cannot be reached");
    assert!(line(&app).starts_with("nothing is recorded before"), "an answer is read first");
    app.now = app.now.after(Duration::from_secs(6));
    assert!(line(&app).starts_with("now: castor02"));
    app.now = app.now.after(Duration::from_secs(6));
    assert!(app.log.current(app.now).is_none());
}

#[test]
fn what_comes_after_going_back_is_not_shown() {
    let (mut app, past) = recorded(120, 40, terminal());
    let effects = press(&mut app, "[");
    press(&mut app, "L");
    answer(&mut app, &past, effects);
    assert!(app.travel.is_none());
}

#[test]
fn the_present_goes_on_meanwhile_and_shows_nowhere() {
    let (mut app, past) = recorded(120, 40, terminal());
    go(&mut app, &past, "-1h");
    // The message of the arrival would go away with time.
    let before: Vec<String> = shot(&mut app).lines().skip(2).take(34).map(str::to_owned).collect();
    for n in 1820..1840 {
        app.update(Msg::Cluster(cluster(n), beat(n)));
        app.update(Msg::Tick(beat(n), Wall::default()));
    }
    let after: Vec<String> = shot(&mut app).lines().skip(2).take(34).map(str::to_owned).collect();
    assert_eq!(before, after);
    press_in(&mut app, &past, "L");
    assert_eq!(app.shown().seq, 1839);
    assert_eq!(app.past().host(&app.shown().hosts[0].id).unwrap().at(0), app.shown().hosts[0].taken);
}

#[test]
fn a_moment_nothing_is_recorded_of_says_so() {
    let (mut app, past) = recorded(80, 24, terminal());
    go(&mut app, &past, "-30m");
    let line = first_line(&mut app);
    assert!(line.contains("nothing recorded from 03:54:40 to 04:53:22"), "{line}");
    let header = shot(&mut app);
    assert!(header.contains("○ 7 not known") && header.contains("memory  nothing recorded"), "{header}");
    let totals = app.shown().totals(app.shown_now());
    assert_eq!(totals.live, 0);
    go(&mut app, &past, "2026-11-20 10:00");
    assert!(app.log.newest_first().next().unwrap().text.starts_with("nothing is recorded before"));
    assert!(first_line(&mut app).contains("nothing recorded from"), "it stays where it was");
}

#[test]
fn the_prompt_tells_what_a_text_comes_to() {
    let (mut app, past) = recorded(80, 24, terminal());
    press_in(&mut app, &past, "@");
    assert_snapshot!("prompt_empty", shot(&mut app));
    write(&mut app, "-1h");
    assert_snapshot!("prompt", shot(&mut app));
    write(&mut app, "x");
    assert!(shot(&mut app).contains("no span of time"));
    press_in(&mut app, &past, "enter");
    assert!(matches!(app.front, Front::Time(_)), "the line stays until it is right");
    press_in(&mut app, &past, "esc");
    assert!(app.travel.is_none());
    press_in(&mut app, &past, ":");
    write(&mut app, "at -1h");
    press_in(&mut app, &past, "enter");
    assert!(app.travel.is_some());
}

#[test]
fn it_plays_at_its_speed_and_ends_in_the_present() {
    let (mut app, past) = recorded(120, 40, terminal());
    go(&mut app, &past, "start");
    press_in(&mut app, &past, ":");
    write(&mut app, "play 10");
    press_in(&mut app, &past, "enter");
    assert!(app.is_playing());
    let begun = app.now;
    let frame = |app: &mut App, after: u64| {
        let effects = app.update(Msg::Frame(Moment(begun.0 + after)));
        answer(app, &past, effects);
    };
    frame(&mut app, 100);
    assert_eq!(app.shown_now(), Moment(beat(1).0 + 1000), "between two pictures ages go on");
    frame(&mut app, 400);
    assert_eq!((app.shown().at, app.shown_now()), (beat(3), beat(3)));
    frame(&mut app, 7900);
    assert_eq!((app.shown().at, app.shown_now()), (beat(40), Moment(beat(40).0 + 1000)));
    // The hour that nothing is recorded of is not waited for.
    frame(&mut app, 8000);
    assert_eq!(app.shown_now(), beat(1801));
    assert!(app.is_playing());
    frame(&mut app, 12_000);
    frame(&mut app, 12_200);
    assert!(app.travel.is_none(), "it has come to the present");
}

#[test]
fn play_pressed_before_the_moment_has_come_begins_there() {
    let (mut app, past) = recorded(120, 40, terminal());
    go(&mut app, &past, "start");
    let effects = app.travel_to(beat(20));
    press(&mut app, "p");
    answer(&mut app, &past, effects);
    assert_eq!(app.shown_now(), beat(20));
    let effects = app.update(Msg::Frame(Moment(app.now.0 + 500)));
    answer(&mut app, &past, effects);
    assert_eq!(app.shown_now(), Moment(beat(20).0 + 500));
}

#[test]
fn play_holds_and_changes_its_speed() {
    let (mut app, past) = recorded(120, 40, terminal());
    go(&mut app, &past, "start");
    press_in(&mut app, &past, "p");
    assert!(app.is_playing());
    press_in(&mut app, &past, "+ +");
    assert_eq!(app.speed, 5.0);
    assert_eq!(app.interval(), Duration::from_secs(2), "hosts are asked as before");
    press_in(&mut app, &past, "p");
    assert!(!app.is_playing());
    press_in(&mut app, &past, "p ]");
    assert!(!app.is_playing(), "a step holds it");
}

#[test]
fn the_charts_of_the_details_are_filled_once_one_stays() {
    let (mut app, past) = recorded(120, 40, terminal());
    go(&mut app, &past, "start");
    let now = app.now;
    assert!(app.update(Msg::Tick(now, Wall::default())).is_empty());
    let effects = app.update(Msg::Tick(Moment(now.0 + 1000), Wall::default()));
    assert!(matches!(effects[..], [Effect::Ask(Ask::Trace(at, _))] if at == beat(1)));
    answer(&mut app, &past, effects);
    assert!(app.update(Msg::Tick(Moment(now.0 + 2000), Wall::default())).is_empty(), "once");
}

#[test]
fn without_a_recording_there_is_no_past_to_go_to() {
    let mut app = crate::tui::fixture_app::app(80, 24);
    for keys in ["[", "{", "@"] {
        assert!(press(&mut app, keys).is_empty());
        assert!(app.log.newest_first().next().unwrap().text.contains("aerostat record"));
        assert!(matches!(app.front, Front::None));
    }
}

fn acts(effects: &[Effect]) -> bool {
    effects.iter().any(Effect::acts)
}

#[test]
fn a_plan_is_dropped_when_the_past_comes_up_behind_it() {
    let (mut app, past) = recorded(120, 40, terminal());
    press_in(&mut app, &past, ":");
    write(&mut app, "goto 13_dbvrtg001");
    press_in(&mut app, &past, "enter");
    let asked = press(&mut app, "[");
    press(&mut app, ":");
    write(&mut app, "destroy");
    press(&mut app, "enter");
    assert!(matches!(app.front, Front::Confirm(_)));
    answer(&mut app, &past, asked);
    assert!(matches!(app.front, Front::None));
    write(&mut app, "13_dbvrtg001");
    assert!(!acts(&press(&mut app, "enter")));
    assert!(app.cannot_act().unwrap().contains("the past"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever keys are pressed in the past, in whatever order: nothing leaves for a host.
    #[test]
    fn nothing_can_be_done_from_the_past(
        keys in prop::collection::vec(prop::sample::select(vec![
            "a", "enter", "y", "down", "up", "m", "v", "ctrl-a", "J", "u", "U", ":", "s", "t", "o", "p", "d", "e",
            "r", "b", "1", "tab", "space", "esc", "n", "[", "]", "{", "}", "@", "R", "+", "-", "*", "backspace",
        ]), 1..60),
        lines in prop::collection::vec(prop::sample::select(vec![
            "stop", "destroy", "mem-set 1G", "reboot", "pause-domain", "migrate castor01", "vcpu-set 1", "rename x",
        ]), 0..4),
    ) {
        let (mut app, past) = recorded(120, 40, terminal());
        go(&mut app, &past, "start");
        press_in(&mut app, &past, ":");
        write(&mut app, "goto 13_dbvrtg001");
        press_in(&mut app, &past, "enter");
        for line in lines {
            press_in(&mut app, &past, ":");
            write(&mut app, line);
            for effects in [press_in(&mut app, &past, "enter"), press_in(&mut app, &past, "y")] {
                prop_assert!(app.travel.is_none() || !acts(&effects));
            }
        }
        for key in keys {
            let was_past = app.travel.is_some();
            let chord: Chord = key.parse().unwrap();
            let effects = app.update(Msg::Key(chord.event()));
            let effects = answer(&mut app, &past, effects);
            prop_assert!(!was_past || !acts(&effects), "{key}");
        }
    }
}

/// The control for the property above: in the present the same lines do leave.
#[test]
fn in_the_present_the_same_keys_act() {
    let (mut app, past) = recorded(120, 40, terminal());
    press_in(&mut app, &past, ":");
    write(&mut app, "goto 13_dbvrtg001");
    press_in(&mut app, &past, "enter :");
    write(&mut app, "stop");
    press_in(&mut app, &past, "enter");
    assert!(acts(&press_in(&mut app, &past, "y")));
}

#[test]
fn what_was_played_to_is_what_is_gone_to() {
    let (mut played, past) = recorded(120, 40, terminal());
    go(&mut played, &past, "start");
    press_in(&mut played, &past, "+ + + p");
    let begun = played.now;
    for frame in 1..=36 {
        let effects = played.update(Msg::Frame(Moment(begun.0 + frame * 200)));
        answer(&mut played, &past, effects);
    }
    let at = played.shown_now();
    assert_eq!(at, Moment(beat(1).0 + 72_000), "ten times as fast");
    let (mut gone, past) = recorded(120, 40, terminal());
    let effects = gone.travel_to(at);
    answer(&mut gone, &past, effects);
    let table = |app: &mut App| shot(app).lines().skip(1).take(36).collect::<Vec<_>>().join("\n");
    assert_eq!(table(&mut played), table(&mut gone));
}

#[test]
fn charts_that_are_being_read_say_so_and_show_nothing_else() {
    let (mut app, past) = recorded(120, 40, terminal());
    let effects = app.travel_to(beat(30));
    let [Effect::Ask(Ask::Seek(seek))] = effects[..] else { panic!("{effects:?}") };
    let mut scene = Scene::of(&*past, &seek).unwrap();
    scene.trail = Trail::Later(Duration::from_secs(300));
    let effects = app.update(Msg::Told(Told::Scene(Box::new(scene))));
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Ask(ask @ Ask::Trace(at, _)) if *at == beat(30) => Some(ask.clone()),
        _ => None,
    });
    let asked = asked.expect("the charts are asked for behind the picture");
    let charts = |app: &mut App| {
        let screen = shot(app);
        let row = screen.lines().find(|line| line.contains("13_dbvrtg001")).unwrap().to_owned();
        (row.matches('…').count(), row.contains(['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']))
    };
    assert_eq!(charts(&mut app).0, 2, "both charts of the row: {}", shot(&mut app));
    app.update(Msg::Told(asked.answer(&*past)));
    assert_eq!(charts(&mut app), (0, true));
}
