#![allow(clippy::unwrap_used)]

use super::*;
use crate::history::Metric;
use crate::history::remembered::Remembered;
use crate::tui::fixture::{START, cluster};

/// Forty beats, then nothing for two hours, then forty beats more.
fn past() -> Remembered {
    Remembered::of((1..=40).chain(3640..=3680).map(cluster))
}

fn beat(n: u64) -> Moment {
    Moment(START.0 + n * 2000)
}

const BEAT: Duration = Duration::from_secs(2);

fn go(to: Goal) -> Scene {
    Scene::of(&past(), &Seek { to, have: None, ahead: Duration::ZERO }).unwrap()
}

#[test]
fn a_moment_shows_the_last_picture_before_it_and_counts_ages_to_it() {
    let scene = go(Goal::At(Moment(beat(10).0 + 900)));
    assert_eq!(scene.at, Moment(beat(10).0 + 900));
    assert_eq!(scene.cluster.unwrap().at, beat(10));
    assert_eq!(scene.after, Some(beat(11)));
    assert_eq!(scene.span, Some((beat(1), beat(3680))));
}

#[test]
fn nothing_is_known_before_the_first_picture() {
    assert!(go(Goal::At(START)).cluster.is_none());
    assert_eq!(go(Goal::Start).at, beat(1));
    assert_eq!(go(Goal::Back { from: beat(1), by: BEAT }).at, beat(1));
}

#[test]
fn a_gap_shows_what_was_last_known_and_grows_old() {
    let scene = go(Goal::At(beat(2000)));
    let cluster = scene.cluster.unwrap();
    assert_eq!(cluster.at, beat(40));
    let totals = cluster.totals(scene.at);
    assert_eq!((totals.live, totals.late), (0, 0), "nobody is said to have been live then");
    assert_eq!(scene.after, Some(beat(3640)));
}

#[test]
fn steps_go_over_gaps_and_say_so() {
    let back = go(Goal::Back { from: beat(3640), by: BEAT });
    assert_eq!((back.at, back.skipped), (beat(40), Some((beat(40), beat(3640)))));
    let on = go(Goal::On { from: beat(40), by: BEAT });
    assert_eq!((on.at, on.skipped), (beat(3640), Some((beat(40), beat(3640)))));
    let within = go(Goal::On { from: beat(10), by: BEAT });
    assert_eq!((within.at, within.skipped), (beat(11), None));
    let minute = go(Goal::Back { from: beat(40), by: BEAT * 30 });
    assert_eq!(minute.at, beat(10));
    // First to the gap's edge, then over it.
    assert_eq!(go(Goal::Back { from: beat(3645), by: BEAT * 30 }).at, beat(3640));
    assert_eq!(go(Goal::On { from: beat(35), by: BEAT * 30 }).at, beat(40));
    // Not further than there is anything.
    assert_eq!(go(Goal::Back { from: beat(3), by: BEAT * 30 }).at, beat(1));
    assert_eq!(go(Goal::On { from: beat(3679), by: BEAT * 30 }).at, beat(3680));
    assert_eq!(go(Goal::On { from: beat(3680), by: BEAT }).at, beat(3680));
}

#[test]
fn what_was_written_last_may_lag_behind_a_little() {
    assert_eq!(go(Goal::At(beat(3683))).at, beat(3680), "six seconds: the recorder has not got there");
    assert_eq!(go(Goal::At(beat(3700))).at, beat(3700), "forty seconds: nothing was recorded");
    assert_eq!(go(Goal::Back { from: beat(3683), by: BEAT }).at, beat(3679));
}

#[test]
fn the_rings_know_nothing_of_what_came_after() {
    let scene = go(Goal::At(beat(20)));
    let Trail::Fresh(trace) = scene.trail else { panic!("there was nothing to go on from") };
    let track = trace.rings.host(&cluster(20).hosts[0].id).unwrap();
    assert_eq!(track.len(), 20);
    assert_eq!(track.at(0), cluster(20).hosts[0].taken);
    assert!(trace.rings.cluster().back(Metric::Used, 0).is_some());
}

#[test]
fn a_little_further_on_takes_in_only_what_is_new() {
    let seek = Seek { to: Goal::At(beat(23)), have: Some(beat(20)), ahead: Duration::ZERO };
    let Trail::More(pictures) = Scene::of(&past(), &seek).unwrap().trail else { panic!() };
    assert_eq!(pictures.iter().map(|picture| picture.at).collect::<Vec<_>>(), [beat(21), beat(22), beat(23)]);
    // Back, and far on, begins anew.
    for (to, have) in [(beat(20), beat(23)), (beat(3680), beat(20))] {
        let scene = Scene::of(&past(), &Seek { to: Goal::At(to), have: Some(have), ahead: Duration::ZERO }).unwrap();
        assert!(matches!(scene.trail, Trail::Fresh(_)));
    }
}

#[test]
fn an_empty_past_has_no_picture() {
    let past = Remembered::of([]);
    for to in [Goal::At(beat(1)), Goal::Start, Goal::End, Goal::Back { from: beat(9), by: BEAT }] {
        let scene = Scene::of(&past, &Seek { to, have: None, ahead: Duration::ZERO }).unwrap();
        assert!(scene.cluster.is_none() && scene.span.is_none());
    }
}

#[test]
fn of_a_large_cluster_the_picture_comes_first() {
    let mut large = (*cluster(5)).clone();
    // As many hosts as make four thousand domains.
    large.hosts = large.hosts.iter().cycle().take(1400).cloned().collect();
    let past = Remembered::of([Arc::new(large)]);
    let scene = Scene::of(&past, &Seek { to: Goal::Start, have: None, ahead: Duration::ZERO }).unwrap();
    assert!(matches!(scene.trail, Trail::Later(back) if back == SHORT));
    assert!(scene.cluster.is_some());
}

#[test]
fn what_comes_after_is_read_with_it_where_it_plays() {
    let seek = Seek { to: Goal::At(beat(23)), have: Some(beat(20)), ahead: BEAT * 4 };
    let scene = Scene::of(&past(), &seek).unwrap();
    assert_eq!(scene.ahead.iter().map(|p| p.at).collect::<Vec<_>>(), [beat(24), beat(25), beat(26), beat(27)]);
    assert_eq!(scene.after, Some(beat(24)));
    let Trail::More(pictures) = scene.trail else { panic!() };
    assert_eq!(pictures.len(), 3, "and is not taken for what was");
}
