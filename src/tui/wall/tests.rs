#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::{Beat, Moment};
use crate::tui::app::Wall;
use crate::tui::fixture::{self, START};
use crate::tui::fixture_app::{styled, terminal, text};
use crate::tui::theme::ColourDepth;
use insta::assert_snapshot;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

/// The fixture's cluster, every host of which has been heard of.
fn cluster(beats: u64) -> Arc<Cluster> {
    let mut cluster = (*fixture::cluster(beats)).clone();
    cluster.hosts.pop();
    cluster.pools[1].hosts.pop();
    Arc::new(cluster)
}

fn setup(terminal: Terminal, theme: &str) -> WallSetup {
    let (_, cluster) = watch::channel(cluster(0));
    WallSetup {
        cluster,
        themes: Themes::builtin(),
        theme: Some(theme.to_owned()),
        terminal,
        layout: Layout::default(),
        demo: false,
        past: None,
        recorder: None,
        hook: None,
        tty: None,
        messages: Vec::new(),
    }
}

fn at(now: Moment, hour: u8) -> Time {
    Time { now, wall: Wall { hour, minute: 12, second: 44 }, day: "Sun 22 Nov".to_owned() }
}

/// A wall that has looked at the fixture's cluster for so many beats.
fn board_on(setup: &WallSetup, beats: u64, hour: u8) -> Board {
    let mut board = Board::new(setup, at(START, hour));
    for beat in 1..=beats {
        board.tick(cluster(beat), at(Moment(START.0 + beat * 2000 + 300), hour));
    }
    board
}

fn board() -> Board {
    board_on(&setup(terminal(), "dark"), 40, 3)
}

fn drawn(board: &Board, width: u16, height: u16) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    view::draw(board, &mut buf);
    buf
}

/// The fixture's cluster as it is when nobody has answered for so long.
fn silent(board: &mut Board, seconds: u64) {
    let now = Moment(START.0 + 80_000 + seconds * 1000);
    board.tick(cluster(40), at(now, 3));
}

/// A cluster in which all is well.
fn well() -> Arc<Cluster> {
    let mut well = (*cluster(40)).clone();
    well.hosts = vec![well.hosts[3].clone()];
    well.pools.truncate(1);
    well.pools[0].hosts = vec![0];
    well.conflicts = Arc::default();
    Arc::new(well)
}

#[test]
fn the_heartbeat_stays_to_the_last() {
    let mut board = board();
    for (width, height) in [(20, 5), (20, 2), (12, 1), (80, 24)] {
        let shown = text(&drawn(&board, width, height));
        assert!(shown.lines().last().unwrap().contains("ne"), "{width}x{height}: {shown}");
    }
    // Also where nothing is live, which is told besides.
    silent(&mut board, 192);
    let shown = text(&drawn(&board, 20, 5));
    assert!(shown.contains("NOTHING LIVE") && shown.lines().last().unwrap().contains("no ans"), "{shown}");
}

#[test]
fn at_200_by_60() {
    assert_snapshot!(text(&drawn(&board(), 200, 60)));
}

#[test]
fn at_120_by_40() {
    assert_snapshot!(text(&drawn(&board(), 120, 40)));
}

#[test]
fn at_80_by_24() {
    assert_snapshot!(text(&drawn(&board(), 80, 24)));
}

#[test]
fn what_should_be_done_beside_and_is_not_is_said() {
    let mut board = board();
    board.unrecorded = Some("the disk is full".to_owned());
    board.untold = Some("on_event took longer than 10s and was killed".to_owned());
    let screen = text(&drawn(&board, 200, 60));
    assert!(screen.contains("NOT RECORDED: the disk is full"), "{screen}");
    assert!(screen.contains("NOT TOLD: on_event took longer than 10s and was killed"), "{screen}");
    assert!(text(&drawn(&board, 80, 24)).contains("NOT RECORDED: the"), "{screen}");
}

#[test]
fn in_mono_every_meaning_is_a_shape_a_word_or_an_attribute() {
    let screen =
        styled(&drawn(&board_on(&setup(Terminal { depth: ColourDepth::None, ..terminal() }, "dark"), 40, 3), 100, 30));
    for word in ["#", "Rgb", "on "] {
        assert!(!screen.contains(&format!("⟦{word}")), "{word} in {screen}");
    }
    assert_snapshot!(screen);
}

#[test]
fn ascii_alone() {
    let board = board_on(&setup(Terminal { ascii: true, ..terminal() }, "dark"), 40, 3);
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let screen = text(&drawn(&board, width, height));
        assert!(screen.is_ascii(), "{screen}");
    }
    assert_snapshot!(text(&drawn(&board, 120, 40)));
}

#[test]
fn light_theme() {
    assert_snapshot!(styled(&drawn(&board_on(&setup(terminal(), "light"), 40, 3), 80, 24)));
}

#[test]
fn when_nobody_answers_there_are_no_digits_and_it_says_so() {
    let mut board = board();
    silent(&mut board, 192);
    for (width, height) in [(200, 60), (80, 24), (40, 10), (30, 3), (20, 1)] {
        let screen = text(&drawn(&board, width, height));
        assert!(!screen.contains('%'), "{screen}");
    }
    assert!(text(&drawn(&board, 80, 24)).contains("NOTHING IS LIVE FOR 3m"));
    assert_snapshot!(text(&drawn(&board, 120, 40)));
    // Whatever the layout says.
    board.layout = Layout::parse("[[block]]\nshow = \"pools\"", std::path::Path::new("wall.toml")).unwrap();
    assert!(text(&drawn(&board, 80, 24)).contains("NOTHING IS LIVE"));
}

#[test]
fn before_anybody_was_heard_of_nothing_is_claimed() {
    let mut nothing = (*cluster(0)).clone();
    for host in &mut nothing.hosts {
        *host = Arc::new(crate::model::Host::new(host.id.clone(), host.pool, host.beat));
    }
    nothing.conflicts = Arc::default();
    let mut board = board_on(&setup(terminal(), "dark"), 0, 3);
    board.day = crate::history::Day::default();
    board.troubles = Troubles::default();
    board.tick(Arc::new(nothing), at(Moment(START.0 + 2000), 3));
    assert_snapshot!(text(&drawn(&board, 80, 24)));
    board.tick(
        Arc::new(Cluster::empty("empty", Beat::of(Duration::from_secs(2)), START)),
        at(Moment(START.0 + 3000), 3),
    );
    assert!(text(&drawn(&board, 80, 24)).contains("NO HOSTS"));
}

#[test]
fn all_is_well() {
    let mut board = board_on(&setup(terminal(), "dark"), 1, 3);
    board.tick(well(), at(Moment(START.0 + 80_300), 3));
    let screen = text(&drawn(&board, 120, 40));
    assert!(screen.contains("none: every host answers"), "{screen}");
    assert!(text(&drawn(&board, 80, 24)).contains("all is well"));
}

#[test]
fn night_is_darker_and_painted_on_black_and_says_the_same() {
    let mut setup = setup(terminal(), "light");
    setup.layout.night = Some("22:00-06:00".parse().unwrap());
    let (night, day) = (board_on(&setup, 40, 3), board_on(&setup, 40, 12));
    assert!(night.is_night() && !day.is_night());
    let buf = drawn(&night, 120, 40);
    for cell in &buf.content {
        assert!(!matches!(cell.bg, ratatui::style::Color::Reset), "{cell:?}");
        if let ratatui::style::Color::Rgb(r, g, b) = cell.fg {
            assert!(r <= 150 && g <= 150 && b <= 150, "{cell:?}");
        }
    }
    let bare = |text: String| text.replace("03:12:44", "").replace("12:12:44", "").replace("night", "");
    let without_clock = |board: &Board| {
        let mut buf = drawn(board, 80, 24);
        buf.set_string(0, 23, " ".repeat(80), ratatui::style::Style::new());
        bare(text(&buf))
    };
    assert_eq!(without_clock(&night), without_clock(&day));
    // Each of the terminals' palettes has something to show.
    for depth in [ColourDepth::None, ColourDepth::Sixteen, ColourDepth::Indexed] {
        let dark = WallSetup { terminal: Terminal { depth, ..terminal() }, ..setup.clone() };
        let screen = drawn(&board_on(&dark, 2, 3), 80, 24);
        assert!(
            screen.content.iter().any(|cell| cell.symbol() != " " && cell.fg != cell.bg || depth == ColourDepth::None)
        );
    }
}

#[test]
fn timelines_turn_by_themselves_and_stay_when_turned_by_hand() {
    let mut board = board();
    let (first, count) = board.page_number();
    assert_eq!((first, count), (4, 5), "40 beats are 80 s, four turns of 20 s");
    board.turn_by_hand(false);
    assert_eq!(board.page_number().0, 3);
    let held = board.time.now;
    for second in 1..=115 {
        board.tick(cluster(40), at(Moment(held.0 + second * 1000), 3));
    }
    assert_eq!(board.page_number().0, 3);
    for second in 116..=145 {
        board.tick(cluster(40), at(Moment(held.0 + second * 1000), 3));
    }
    assert_eq!(board.page_number().0, 4);
}

#[test]
fn what_was_seen_outlives_a_failed_drawing() {
    let setup = setup(terminal(), "dark");
    let mut board = board_on(&setup, 40, 3);
    let before = board.day.oldest(&crate::history::Subject::Cluster);
    assert!(before.is_some());
    let time = board.time.clone();
    board.begin_anew(&setup, time, "it panicked");
    assert_eq!(board.day.oldest(&crate::history::Subject::Cluster), before);
    assert!(text(&drawn(&board, 120, 40)).contains("drawing restarted 1 time: it panicked"));
}

#[test]
fn a_second_later_few_cells_differ() {
    let mut board = board();
    let before = drawn(&board, 200, 60);
    board.tick(cluster(40), at(Moment(board.time.now.0 + 1000), 3));
    let after = drawn(&board, 200, 60);
    let changed = before.content.iter().zip(&after.content).filter(|(a, b)| a != b).count();
    assert!(changed < 400, "{changed} cells of 12000");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 96, ..Default::default() })]
    #[test]
    fn no_size_is_too_small_or_too_large(width in 0u16..230, height in 0u16..70, ascii: bool, silent_for in 0u64..60) {
        let mut board = board_on(&setup(Terminal { ascii, ..terminal() }, "dark"), 3, 3);
        silent(&mut board, silent_for);
        drawn(&board, width, height);
    }
}

/// A store that knows a steady day before the wall began to look.
struct Yesterday;

impl crate::history::Past for Yesterday {
    fn span(&self) -> Result<Option<(Moment, Moment)>, crate::history::PastError> {
        Ok(None)
    }

    fn at(&self, _: Moment) -> Result<Option<Arc<Cluster>>, crate::history::PastError> {
        Ok(None)
    }

    fn next(&self, _: Moment) -> Result<Option<Moment>, crate::history::PastError> {
        Ok(None)
    }

    fn previous(&self, _: Moment) -> Result<Option<Moment>, crate::history::PastError> {
        Ok(None)
    }

    fn timeline(
        &self,
        _: &crate::history::Subject,
        _: crate::history::Metric,
        from: Moment,
        to: Moment,
        width: usize,
    ) -> Result<crate::history::Timeline, crate::history::PastError> {
        // Nothing in its second quarter.
        let known = |column: usize| !(width / 4..width / 2).contains(&column);
        let bucket = crate::history::Bucket::of(60.0 * 1024.0 * 1024.0 * 1024.0);
        Ok(crate::history::Timeline { from, to, buckets: (0..width).map(|c| known(c).then_some(bucket)).collect() })
    }

    fn subjects(
        &self,
        _: Moment,
        _: Moment,
    ) -> Result<Vec<(crate::history::Subject, crate::model::Name)>, crate::history::PastError> {
        Ok(Vec::new())
    }

    fn events(&self, _: Moment, _: Moment, _: usize) -> Result<Vec<crate::events::Event>, crate::history::PastError> {
        Ok(Vec::new())
    }
}

#[test]
fn what_the_store_knows_of_the_last_day_is_shown_with_its_gaps() {
    use crate::history::Past;
    use crate::tui::ask::{Ask, Told};
    let mut setup = setup(terminal(), "dark");
    setup.past = Some(Arc::new(Yesterday));
    let mut board = Board::new(&setup, at(START, 3));
    let mut asked = 0;
    for second in 1..19 {
        let Some(Ask::Timelines(ask)) = board.tick(cluster(second / 2), at(Moment(START.0 + second * 1000), 3)) else {
            continue;
        };
        asked += 1;
        assert_eq!(ask.to.0 - ask.from.0, 86_400_000);
        let one = |(subject, metric): &(crate::history::Subject, crate::history::Metric)| {
            Yesterday.timeline(subject, *metric, ask.from, ask.to, ask.width).unwrap()
        };
        let lines = ask.wanted.iter().map(one).collect();
        board.told(Told::Timelines(ask, lines));
    }
    // Not at every tick: once for the page shown (the first question went out when it was made).
    assert!(asked <= 1, "{asked}");
    board.turn_by_hand(true);
    let ask = board.turn_by_hand(false);
    let Some(Ask::Timelines(ask)) = ask else { panic!("{ask:?}") };
    let lines = vec![Yesterday.timeline(&ask.wanted[0].0, ask.wanted[0].1, ask.from, ask.to, ask.width).unwrap(); 3];
    board.told(Told::Timelines(ask, lines));
    let screen = text(&drawn(&board, 160, 44));
    assert!(screen.contains("last 24 h") && screen.contains("24 h ago") && screen.contains("12 h ago"), "{screen}");
    assert_snapshot!(screen);
}
