#![allow(clippy::unwrap_used)]

use crate::events::{Event, EventKind, Severity};
use crate::history::{Bucket, Metric, Timeline};
use crate::model::{DomainIdent, Moment, Name, Uuid};
use crate::tui::app::{App, Effect, Msg};
use crate::tui::ask::{Ask, Told};
use crate::tui::fixture_app::{app_on, draw, press, styled, terminal, text, write};
use crate::tui::theme::ColourDepth;
use crate::tui::{Choices, Terminal};
use insta::assert_snapshot;

/// A past in which a guest's balloon goes down and up, with an instantaneous drop and a gap.
fn tell(app: &mut App, effects: &[Effect]) {
    for effect in effects {
        let Effect::Ask(Ask::Timelines(ask)) = effect else { continue };
        let line = |metric: Metric, shift: f64| {
            let bucket = |column: usize| {
                let share = column as f64 / ask.width as f64;
                let wave = (share * 9.0 + shift).sin() * 0.3 + 0.5;
                let mean = match metric {
                    Metric::Maximum => 4.0,
                    Metric::Target => {
                        if share < 0.5 {
                            2.0
                        } else {
                            1.0
                        }
                    }
                    Metric::Cpu => return Some(Bucket::of(wave * 100.0)),
                    _ => 1.0 + 2.0 * wave,
                } * f64::from(1 << 30);
                if (0.30..0.36).contains(&share) {
                    return None;
                }
                let low = if (0.70..0.71).contains(&share) && metric == Metric::Actual { 0.2 } else { 0.95 };
                let spread = if metric == Metric::Actual { 1.0 } else { 0.0 };
                Some(Bucket {
                    min: mean * (1.0 - spread * (1.0 - low)),
                    max: mean * (1.0 + spread * 0.05),
                    mean,
                    last: mean,
                })
            };
            Timeline { from: ask.from, to: ask.to, buckets: (0..ask.width).map(bucket).collect() }
        };
        let lines = ask.wanted.iter().enumerate().map(|(at, (_, metric))| line(*metric, at as f64)).collect();
        app.update(Msg::Told(Told::Timelines(ask.clone(), lines)));
    }
}

fn happened(app: &App, hours: u64, severity: Severity, words: &str) -> Event {
    let ident = DomainIdent { domid: Some(13), uuid: Some(Uuid([13; 16])), name: None };
    Event {
        at: Moment(app.now.0 - hours * 3_600_000),
        kind: EventKind::MemSet,
        severity,
        host: Some("dbsrvg3413".into()),
        domain: Some((ident, Name::new("13_dbvrtg001"))),
        pool: None,
        text: Name::new(words),
    }
}

/// The page of a guest over a day that was recorded, the cursor where its target was set.
fn page(width: u16, height: u16, terminal: Terminal, keys: &str) -> App {
    let mut app = app_on(width, height, terminal, Choices::default());
    app.recorded = true;
    press(&mut app, "down down down T");
    app.update(Msg::Told(Told::Span(Some((Moment(app.now.0 - 40 * 3_600_000), app.now)))));
    let effects = press(&mut app, "5");
    tell(&mut app, &effects);
    let events = vec![
        happened(&app, 20, Severity::Info, "is new"),
        happened(&app, 12, Severity::Info, "target set to 1.0 GiB"),
        happened(&app, 7, Severity::Warning, "its balloon is stuck"),
    ];
    app.update(Msg::Told(Told::Events(events)));
    for key in keys.split(' ') {
        let effects = press(&mut app, key);
        tell(&mut app, &effects);
    }
    app
}

fn shot(app: &mut App) -> String {
    text(&draw(app))
}

#[test]
fn a_guest_at_80_by_24() {
    assert_snapshot!(shot(&mut page(80, 24, terminal(), "")));
}

#[test]
fn a_guest_at_120_by_40_with_the_cursor_at_an_event() {
    assert_snapshot!(shot(&mut page(120, 40, terminal(), "n n")));
}

#[test]
fn a_guest_at_200_by_60() {
    assert_snapshot!(shot(&mut page(200, 60, terminal(), "")));
}

#[test]
fn several_guests_in_mono_differ_by_their_strokes_and_letters() {
    let mono = Terminal { depth: ColourDepth::None, ..terminal() };
    let mut app = page(100, 30, mono, "");
    for name in ["23_dbvrtg007", "27_dbvrtg005"] {
        press(&mut app, "a");
        write(&mut app, name);
        let effects = press(&mut app, "enter");
        tell(&mut app, &effects);
    }
    let screen = styled(&draw(&mut app));
    for word in ["#", "Rgb", "on "] {
        assert!(!screen.contains(&format!("⟦{word}")), "{word} in {screen}");
    }
    assert_snapshot!(screen);
}

#[test]
fn ascii_alone() {
    let mut app = page(80, 24, Terminal { ascii: true, ..terminal() }, "n n n");
    let screen = shot(&mut app);
    assert!(screen.is_ascii(), "{screen}");
    assert_snapshot!(screen);
}

#[test]
fn close_up_and_another_figure() {
    assert_snapshot!(shot(&mut page(80, 24, terminal(), "tab z left left left")));
}

#[test]
fn tiny_windows() {
    let mut all = String::new();
    for (width, height) in [(40, 8), (50, 12), (30, 6), (12, 3), (3, 1)] {
        all.push_str(&format!("{width}x{height}\n{}", shot(&mut page(width, height, terminal(), "left"))));
    }
    assert_snapshot!(all);
}

#[test]
fn without_a_recording_it_says_how_far_back_it_knows() {
    let mut app = app_on(120, 40, terminal(), Choices::default());
    press(&mut app, "down T 1");
    assert_snapshot!(shot(&mut app));
}

/// A past in which a third of the hosts did not answer for a while.
fn tell_partly(app: &mut App, effects: &[Effect]) {
    for effect in effects {
        let Effect::Ask(Ask::Timelines(ask)) = effect else { continue };
        let line = |metric: Metric| {
            let bucket = |column: usize| {
                let silent = (0.4..0.6).contains(&(column as f64 / ask.width as f64));
                let share = if silent { 2.0 / 3.0 } else { 1.0 };
                Some(Bucket::of(if metric == Metric::PmRatio { share } else { share * f64::from(1 << 30) }))
            };
            Timeline { from: ask.from, to: ask.to, buckets: (0..ask.width).map(bucket).collect() }
        };
        let lines = ask.wanted.iter().map(|(_, metric)| line(*metric)).collect();
        app.update(Msg::Told(Told::Timelines(ask.clone(), lines)));
    }
}

#[test]
fn sums_that_lack_hosts_are_marked_and_told() {
    let mut app = app_on(120, 40, terminal(), Choices::default());
    app.recorded = true;
    let effects = press(&mut app, "T 3");
    tell_partly(&mut app, &effects);
    app.update(Msg::Told(Told::Span(Some((Moment(app.now.0 - 86_400_000), app.now)))));
    let marks = |app: &mut App| text(&draw(app)).matches('░').count();
    let screen = text(&draw(&mut app));
    assert!(screen.contains("░ not all hosts answered: sums are of those that did"), "{screen}");
    let cells = app.timeline_places().plot.width / 5;
    assert!((marks(&mut app) as u16).abs_diff(cells) <= 6, "{screen}");
    press(&mut app, "left");
    assert!(!text(&draw(&mut app)).contains("without hosts"), "all answer at the newest");
    (0..6).for_each(|_| drop(press(&mut app, "shift-left")));
    let screen = text(&draw(&mut app));
    assert!(screen.contains("░ without hosts that did not answer"), "{screen}");
    // How many answered is no sum, and a host is one by itself.
    let asked = |effects: &[Effect]| {
        let ratios = |ask: &crate::tui::TimelinesAsk| ask.wanted.iter().any(|(_, metric)| *metric == Metric::PmRatio);
        effects.iter().any(|effect| matches!(effect, Effect::Ask(Ask::Timelines(ask)) if ratios(ask)))
    };
    assert!(asked(&press(&mut app, "1")) && !asked(&press(&mut app, "j j")));
}

#[test]
fn sums_of_the_first_seconds_are_marked_too() {
    let mut app = app_on(120, 40, terminal(), Choices::default());
    app.recorded = true;
    let effects = press(&mut app, "T 3");
    for effect in &effects {
        let Effect::Ask(Ask::Timelines(ask)) = effect else { continue };
        // Of how many answer nothing is told until all have been heard of.
        let line = |metric: Metric| {
            let bucket = |column: usize| (metric != Metric::PmRatio || column > 20).then(|| Bucket::of(1.0));
            Timeline { from: ask.from, to: ask.to, buckets: (0..ask.width).map(bucket).collect() }
        };
        let lines = ask.wanted.iter().map(|(_, metric)| line(*metric)).collect();
        app.update(Msg::Told(Told::Timelines(ask.clone(), lines)));
    }
    let screen = text(&draw(&mut app));
    assert!(screen.contains("░ not all hosts answered: sums are of those that did"), "{screen}");
}
