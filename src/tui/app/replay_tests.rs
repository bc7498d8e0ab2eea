//! Replay equals live: a scenario is watched, recorded and shown live; then the recording is shown
//! at the same moments, and the screens are compared cell by cell.

#![allow(clippy::unwrap_used)]

use super::{App, Msg, Wall};
use crate::history::store::testing::{START, lived, record};
use crate::history::store::{Archive, Limits, Store};
use crate::history::when::zoned;
use crate::history::{Past, remembered::Remembered};
use crate::model::{Cluster, Moment};
use crate::tui::fixture_app::{draw, press, terminal, text};
use crate::tui::{Ask, Setup};
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use std::collections::BTreeSet;
use std::sync::Arc;

fn wall(at: Moment) -> Wall {
    let at = zoned(at, &TimeZone::UTC).unwrap();
    Wall { hour: at.hour() as u8, minute: at.minute() as u8, second: at.second() as u8 }
}

fn open(first: Arc<Cluster>, past: Option<Arc<dyn Past>>, size: (u16, u16)) -> App {
    let (_, snapshots) = tokio::sync::watch::channel(first.clone());
    let setup = Setup { terminal: terminal(), past, ..Setup::new(snapshots) };
    let mut app = App::new(setup, first.at, wall(first.at));
    app.update(Msg::Resize(size.0, size.1));
    app
}

/// Lives through the snapshots as the loop feeds them, ticks between them, and draws at each of
/// the moments.
fn live(snapshots: &[Arc<Cluster>], moments: &[Moment], size: (u16, u16), keys: &str) -> Vec<Buffer> {
    let mut app = open(snapshots[0].clone(), None, size);
    let mut screens = Vec::new();
    let mut second = snapshots[0].at.0 / 1000 + 1;
    let mut wanted = moments.iter().peekable();
    let end = Moment(moments.last().unwrap().0 + 1);
    let arrivals = snapshots[1..].iter().map(|snapshot| (snapshot.at, Some(snapshot))).chain([(end, None)]);
    for (at, snapshot) in arrivals {
        // What is due before the snapshot: ticks at whole seconds, and screens.
        loop {
            let tick = Moment(second * 1000);
            match wanted.peek() {
                Some(moment) if **moment < at && **moment < tick => {
                    // The moment itself passes, too.
                    app.now = **moment;
                    app.wall = wall(**moment);
                    let cluster = app.cluster.clone();
                    app.tree.update(&cluster, **moment);
                    press(&mut app, keys);
                    screens.push(draw(&mut app));
                    undo(&mut app);
                    wanted.next();
                }
                _ if tick < at => {
                    app.update(Msg::Tick(tick, wall(tick)));
                    second += 1;
                }
                _ => break,
            }
        }
        if let Some(snapshot) = snapshot {
            app.update(Msg::Cluster(snapshot.clone(), at));
        }
    }
    assert_eq!(screens.len(), moments.len());
    screens
}

/// Whatever the keys did to the screen is as it was.
fn undo(app: &mut App) {
    app.detail = Default::default();
    press(app, "g");
}

/// Shows each of the moments from the recording, in an order that is not theirs.
fn replayed(past: Arc<dyn Past>, moments: &[Moment], size: (u16, u16), keys: &str) -> Vec<Buffer> {
    let later = Moment(moments.last().unwrap().0 + 3_600_000);
    let now = Cluster::empty("now", crate::model::Beat::of(std::time::Duration::from_secs(2)), later);
    // One line more, for the band that says that this is the past.
    let mut app = open(Arc::new(now), Some(past.clone()), (size.0, size.1 + 1));
    let mut screens: Vec<Option<Buffer>> = vec![None; moments.len()];
    let order = (0..moments.len())
        .rev()
        .step_by(2)
        .chain((0..moments.len()).rev().skip(1).step_by(2).collect::<Vec<_>>().into_iter().rev());
    for at in order {
        let effects = app.travel_to(moments[at]);
        ask(&mut app, &past, effects);
        assert_eq!(app.shown_now(), moments[at]);
        // One stays until the charts of the details are filled.
        app.now = app.now.after(std::time::Duration::from_secs(1));
        let now = app.now;
        let effects = app.update(Msg::Tick(now, wall(now)));
        ask(&mut app, &past, effects);
        press(&mut app, keys);
        screens[at] = Some(draw(&mut app));
        undo(&mut app);
    }
    screens.into_iter().map(Option::unwrap).collect()
}

fn ask(app: &mut App, past: &Arc<dyn Past>, effects: Vec<super::Effect>) {
    for effect in effects {
        let super::Effect::Ask(ask) = effect else { continue };
        let _: &Ask = &ask;
        let more = app.update(Msg::Told(ask.answer(past.as_ref())));
        self::ask(app, past, more);
    }
}

/// Compares all lines but the last two: there the live screen tells what has just happened, and
/// which keys there are.
fn compare(name: &str, at: Moment, live: &Buffer, replayed: &Buffer) {
    let (width, height) = (live.area.width, live.area.height);
    let mut differing = BTreeSet::new();
    for y in 0..height - 2 {
        for x in 0..width {
            if live[(x, y)] != replayed[(x, y + 1)] {
                differing.insert(y);
            }
        }
    }
    if differing.is_empty() {
        return;
    }
    let (live, replayed) = (text(live), text(replayed));
    let (live, replayed): (Vec<&str>, Vec<&str>) = (live.lines().collect(), replayed.lines().collect());
    let mut told = String::new();
    for y in differing {
        let y = usize::from(y);
        told.push_str(&format!("live   {}\nreplay {}\n", live[y], replayed[y + 1]));
    }
    panic!("{name}, {} s after the start:\n{told}", START.until(at).as_secs_f64());
}

/// Ten moments spread over the span, and those at which what is hard to show happens.
fn moments(snapshots: &[Arc<Cluster>], kinds: &[fn(&Cluster, Moment) -> bool]) -> Vec<Moment> {
    let (first, last) = (snapshots[0].at, snapshots[snapshots.len() - 1].at);
    let length = last.0 - first.0;
    let mut moments: BTreeSet<Moment> =
        (1..=10).map(|tenth| Moment(first.0 + length * tenth / 10 - 137 * tenth)).collect();
    for (number, kind) in kinds.iter().enumerate() {
        // Between two snapshots, so that what then grows old is looked at, too.
        let found =
            snapshots.iter().map(|snapshot| (snapshot, Moment(snapshot.at.0 + 400))).find(|(s, at)| kind(s, *at));
        let (_, at) = found.unwrap_or_else(|| panic!("kind {number} of moment never comes"));
        moments.insert(at);
    }
    moments.into_iter().collect()
}

fn store(snapshots: &[Arc<Cluster>]) -> (tempfile::TempDir, Arc<dyn Past>) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let name = snapshots[0].name.clone();
    record(&store, &name, snapshots);
    let archive: Archive = store.reader_of(&name).unwrap();
    (dir, Arc::new(archive))
}

fn prove(scenario: &str, seconds: u64, kinds: &[fn(&Cluster, Moment) -> bool]) {
    let snapshots = lived(scenario, None, seconds);
    let moments = moments(&snapshots, kinds);
    let (_dir, stored) = store(&snapshots);
    let remembered: Arc<dyn Past> = Arc::new(Remembered::of(snapshots.iter().cloned()));
    for (size, keys) in [((80, 24), ""), ((120, 40), "n d"), ((200, 60), "n n d i")] {
        let live = live(&snapshots, &moments, size, keys);
        for (name, past) in [("remembered", &remembered), ("stored", &stored)] {
            // Held in memory it is proven once: what differs then differs for another reason.
            if name == "remembered" && size.0 != 120 {
                continue;
            }
            let replayed = replayed(past.clone(), &moments, size, keys);
            for ((at, live), replayed) in moments.iter().zip(&live).zip(&replayed) {
                compare(&format!("{scenario}, {name}, {}x{}", size.0, size.1), *at, live, replayed);
            }
        }
    }
}

fn is_down(cluster: &Cluster, at: Moment) -> bool {
    cluster.totals(at).down > 0
}

fn is_silent(cluster: &Cluster, at: Moment) -> bool {
    cluster.totals(at).late + cluster.totals(at).stale > 0
}

fn moves(cluster: &Cluster, at: Moment) -> bool {
    cluster.totals(at).moving > 0
}

fn is_claimed_twice(cluster: &Cluster, _: Moment) -> bool {
    !cluster.conflicts.is_empty()
}

#[test]
fn an_ordinary_day_replays_as_it_was() {
    prove("cern", 120, &[moves]);
}

#[test]
fn trouble_replays_as_it_was() {
    prove("trouble", 150, &[is_down, is_silent, moves]);
}

#[test]
fn conflicts_replay_as_they_were() {
    prove("races", 120, &[is_claimed_twice]);
}
