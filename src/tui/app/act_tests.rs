#![allow(clippy::unwrap_used)]

use super::{App, Effect, Front, Level, Msg};
use crate::action::{Confirmed, Kind, Mode};
use crate::model::Moment;
use crate::tui::fixture::{START, cluster};
use crate::tui::fixture_app::{app, draw, press, terminal, text, with_gate, write};
use crate::tui::{Choices, keys::Chord};
use insta::assert_snapshot;
use proptest::prelude::*;

/// The time of the fixture's newest sample.
const NOW: Moment = Moment(START.0 + 80_300);

fn at(app: &mut App, name: &str) {
    press(app, ":");
    write(app, &format!("goto {name}"));
    press(app, "enter");
}

fn command(app: &mut App, line: &str) {
    press(app, ":");
    write(app, line);
    press(app, "enter");
}

fn acted(effects: &[Effect]) -> Option<&Confirmed> {
    effects.iter().find_map(|effect| match effect {
        Effect::Act(confirmed) => Some(&**confirmed),
        _ => None,
    })
}

fn shot(app: &mut App) -> String {
    text(&draw(app))
}

#[test]
fn the_menu_says_what_is_possible_and_why_the_rest_is_not() {
    let mut app = app(80, 24);
    at(&mut app, "13_dbvrtg001");
    press(&mut app, "a");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn a_stop_at_80_by_24() {
    let mut app = app(80, 24);
    at(&mut app, "13_dbvrtg001");
    command(&mut app, "stop");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn a_stop_at_120_by_40() {
    let mut app = app(120, 40);
    at(&mut app, "13_dbvrtg001");
    command(&mut app, "stop");
    assert_snapshot!(shot(&mut app));
}

#[test]
fn a_size_shows_its_bounds_and_what_it_comes_to() {
    for (name, width, height) in [("at_80", 80, 24), ("at_120", 120, 40)] {
        let mut app = app(width, height);
        at(&mut app, "13_dbvrtg001");
        command(&mut app, "mem-set");
        write(&mut app, "+9G");
        assert_snapshot!(name, shot(&mut app));
    }
}

#[test]
fn only_a_yes_acts_and_on_the_very_domain_shown() {
    let mut app = app(120, 40);
    at(&mut app, "13_dbvrtg001");
    command(&mut app, "stop");
    assert!(acted(&press(&mut app, "enter")).is_none(), "enter is no yes: it was pressed for the menu");
    assert!(matches!(app.front, Front::Confirm(_)));
    press(&mut app, "esc");
    assert!(acted(&press(&mut app, "y")).is_none());
    command(&mut app, "stop");
    let effects = press(&mut app, "y");
    let confirmed = acted(&effects).unwrap();
    let steps: Vec<_> = confirmed.steps().collect();
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0].kind(), &*steps[0].step().target.name), (Kind::Stop, "13_dbvrtg001"));
    assert!(matches!(app.front, Front::None));
}

#[test]
fn a_domain_of_a_silent_host_wants_its_name_typed() {
    let mut app = app(120, 40);
    at(&mut app, "13_dbvrtg001");
    command(&mut app, "stop");
    // Nothing is heard for long: what was a yes is one no more, even in the open dialog.
    app.update(Msg::Tick(Moment(NOW.0 + 60_000), super::Wall::default()));
    assert!(acted(&press(&mut app, "y enter")).is_none());
    let shown = shot(&mut app);
    assert!(shown.contains("type 13_dbvrtg001"), "{shown}");
    press(&mut app, "ctrl-u");
    write(&mut app, "13_dbvrtg00");
    assert!(acted(&press(&mut app, "enter")).is_none());
    write(&mut app, "13_dbvrtg001");
    assert!(acted(&press(&mut app, "enter")).is_some());
}

#[test]
fn nothing_is_done_from_a_held_picture_or_to_dom0() {
    let mut app = app(120, 40);
    at(&mut app, "13_dbvrtg001");
    press(&mut app, "p a");
    assert!(matches!(app.front, Front::None));
    assert!(app.log.current(app.now).unwrap().text.contains("held"));
    press(&mut app, "p g down down");
    command(&mut app, "stop");
    let shown = shot(&mut app);
    assert!(shown.contains("nothing can be done") && shown.contains("control domain"), "{shown}");
    assert!(acted(&press(&mut app, "y")).is_none());
}

#[test]
fn a_program_that_only_reads_says_so_at_each_try() {
    let mut app = read_only();
    at(&mut app, "13_dbvrtg001");
    for line in ["stop", "mem-set 1G", "act"] {
        command(&mut app, line);
        assert!(matches!(app.front, Front::None), "{line}");
        let entry = app.log.current(app.now).unwrap();
        assert_eq!(entry.level, Level::Warning);
        assert!(entry.text.contains("read-only") && entry.text.contains("--read-only"), "{}", entry.text);
    }
    assert!(shot(&mut app).contains("READ-ONLY"));
}

fn read_only() -> App {
    let (_, receiver) = tokio::sync::watch::channel(cluster(1));
    let mut app =
        with_gate(100, 30, terminal(), Choices::default(), receiver, Mode::ReadOnly("--read-only".to_owned()));
    app.update(Msg::Cluster(cluster(40), NOW));
    app
}

/// Keys and whole lines that lead towards acting far more often than mere chance would.
fn any_keys() -> impl Strategy<Value = String> {
    let line = |words: &'static [&'static str]| {
        prop::sample::select(words).prop_map(|word| {
            let spelled: Vec<String> =
                word.chars().map(|c| if c == ' ' { "space".to_owned() } else { c.to_string() }).collect();
            format!(": {} enter", spelled.join(" "))
        })
    };
    prop_oneof![
        4 => prop::sample::select(&["a", "y", "enter", "down", "up", "j", "G", "J", "u", "esc", "m", "p", "1", "4", "G", "f"][..])
            .prop_map(str::to_owned),
        2 => line(&["stop", "destroy", "reboot", "pause-domain", "mem-set 50%", "rename x", "goto 13_dbvrtg001"]),
        1 => any::<char>().prop_filter("a key", |c| !c.is_control() && *c != ' ').prop_map(|c| c.to_string()),
    ]
}

fn drive(app: &mut App, keys: &[String]) -> bool {
    let mut any = false;
    for key in keys.iter().flat_map(|keys| keys.split(' ')) {
        if key.parse::<Chord>().is_ok() {
            any |= acted(&press(app, key)).is_some();
        }
    }
    any
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn with_read_only_no_keys_ever_act(keys in prop::collection::vec(any_keys(), 1..60)) {
        prop_assert!(!drive(&mut read_only(), &keys));
    }
}

#[test]
fn the_same_keys_do_act_where_they_may() {
    // Else the property would hold of a program that can do nothing.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(any_keys(), 60);
    let any = (0..20).any(|_| {
        let keys = strategy.new_tree(&mut runner).unwrap().current();
        drive(&mut app(100, 30), &keys)
    });
    assert!(any);
}

#[test]
fn marked_domains_are_acted_on_together_once_their_number_is_typed() {
    for (name, width, height) in [("bulk_at_80", 80, 24), ("bulk_at_120", 120, 40)] {
        let mut app = app(width, height);
        at(&mut app, "13_dbvrtg001");
        press(&mut app, "m m");
        at(&mut app, "05_dbvrtg101");
        press(&mut app, "m");
        assert_eq!(app.tree.marks().len(), 3);
        command(&mut app, "stop");
        assert_snapshot!(name, shot(&mut app));
        assert!(acted(&press(&mut app, "y enter")).is_none());
        write(&mut app, "2");
        assert!(acted(&press(&mut app, "enter")).is_none());
        write(&mut app, "3");
        let effects = press(&mut app, "enter");
        let names: Vec<String> =
            acted(&effects).unwrap().steps().map(|step| step.step().target.name.to_string()).collect();
        assert_eq!(names, ["13_dbvrtg001", "23_dbvrtg007", "05_dbvrtg101"]);
        assert!(app.tree.marks().is_empty(), "what was acted on is not acted on twice by a slip");
    }
}

#[test]
fn ranges_hosts_and_filters_mark_and_dom0_is_never_among_them() {
    let mut app = app(120, 40);
    at(&mut app, "13_dbvrtg001");
    press(&mut app, "m down down v");
    assert_eq!(app.tree.marks().len(), 4);
    press(&mut app, "U");
    assert!(app.tree.marks().is_empty());
    press(&mut app, "g down m");
    assert_eq!(app.tree.marks().len(), 6, "the guests of the first host");
    press(&mut app, "m");
    assert!(app.tree.marks().is_empty(), "again takes them away");
    press(&mut app, "/");
    write(&mut app, "castor");
    press(&mut app, "enter ctrl-a");
    let targets = app.targets();
    assert!(!targets.is_empty() && targets.iter().all(|target| target.name.contains("castor")), "{targets:?}");
    press(&mut app, "esc");
    assert!(!app.tree.marks().is_empty(), "the filter ends first");
    press(&mut app, "esc");
    assert!(app.tree.marks().is_empty());
}

#[test]
fn a_guest_is_described_looked_at_and_shown_before_it_is_made() {
    let mut app = app(80, 24);
    at(&mut app, "13_dbvrtg001");
    command(&mut app, "create");
    write(&mut app, "web1");
    press(&mut app, "tab");
    press(&mut app, "ctrl-u");
    write(&mut app, "x");
    assert!(press(&mut app, "enter").is_empty());
    assert!(shot(&mut app).contains("is no size such as 1G"), "a slip is told at once");
    press(&mut app, "backspace");
    write(&mut app, "512M");
    let effects = press(&mut app, "enter");
    let Some(Effect::Look(hosts)) = effects.first() else { panic!("{effects:?}") };
    assert!(!hosts.is_empty());
    assert_snapshot!("the_form", shot(&mut app));
    // What is typed meanwhile has to be looked at again.
    write(&mut app, "1");
    app.update(super::Msg::Looked(std::sync::Arc::default()));
    assert!(matches!(app.front, Front::Form(_)));
    press(&mut app, "backspace");
    press(&mut app, "enter");
    app.update(super::Msg::Looked(std::sync::Arc::default()));
    assert_snapshot!("the_form_confirmed", shot(&mut app));
    assert!(acted(&press(&mut app, "y")).is_some());
}
