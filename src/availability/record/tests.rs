#![allow(clippy::unwrap_used)]

use super::*;
use crate::events::Event;
use crate::history::{Bucket, Timeline};
use crate::model::Cluster;
use std::sync::Arc;

fn good(overall: f64) -> Cell {
    Cell::Measured { overall, vm: overall, pm: overall, lowest: overall, answered: 1.0 }
}

#[test]
fn a_gap_is_neither_good_nor_bad_and_is_told() {
    let hour = Duration::from_secs(3600);
    let of = |cells: &[Cell]| {
        let pieces: Vec<Piece> = cells.iter().map(|cell| Piece { cell: *cell, recorded: hour }).collect();
        Means::of(&pieces, hour * pieces.len() as u32)
    };
    let means = of(&[good(1.0), Cell::Gap, Cell::Silent, good(0.5), Cell::Gap]);
    assert_eq!(means.figures.unwrap().overall, 0.75);
    assert_eq!(means.figures.unwrap().lowest, 0.5);
    assert_eq!((means.measured, means.silent, means.span), (hour * 2, hour, hour * 5));
    let nothing = of(&[Cell::Gap, Cell::Silent]);
    assert_eq!((nothing.figures, nothing.measured), (None, Duration::ZERO));
}

#[test]
fn narrowing_keeps_gaps_that_are_whole_and_the_lowest_figure() {
    let cells = [Cell::Gap, Cell::Gap, Cell::Gap, good(1.0), good(0.2), good(1.0), Cell::Silent, Cell::Gap];
    let narrow = narrow(&cells, 4);
    assert_eq!(narrow[0], Cell::Gap);
    assert_eq!(narrow[1], good(1.0));
    assert_eq!(narrow[3], Cell::Silent);
    assert!(matches!(narrow[2], Cell::Measured { overall, lowest, .. } if overall == 0.6 && lowest == 0.2));
    assert_eq!(super::narrow(&cells, 100).len(), 8);
}

/// Recorded during the last three days; a day ago one hour without an answer; never lower than
/// 0.9 but today, when it was 0.5.
struct Recorded {
    now: Moment,
}

/// Cells of the cluster with those figures, recorded during that span.
struct Told {
    recorded: (Moment, Moment),
    figures: fn(&Subject, Metric, usize) -> Option<Bucket>,
}

impl Past for Recorded {
    fn span(&self) -> Result<Option<(Moment, Moment)>, PastError> {
        Ok(Some((Moment(self.now.0 - 3 * DAY), self.now)))
    }
    fn at(&self, _: Moment) -> Result<Option<Arc<Cluster>>, PastError> {
        Ok(None)
    }
    fn next(&self, _: Moment) -> Result<Option<Moment>, PastError> {
        Ok(None)
    }
    fn previous(&self, _: Moment) -> Result<Option<Moment>, PastError> {
        Ok(None)
    }
    fn timeline(&self, _: &Subject, _: Metric, from: Moment, to: Moment, width: usize) -> Result<Timeline, PastError> {
        let bucket = |at: usize| {
            let middle = from.0 + (to.0 - from.0) * (2 * at as u64 + 1) / (2 * width as u64);
            let back = self.now.0 - middle;
            let hour = 60 * MINUTE;
            (back < 3 * DAY).then(|| {
                Bucket::of(match back {
                    back if (DAY..DAY + hour).contains(&back) => 0.0,
                    back if back < 6 * hour => 0.5,
                    _ => 0.9,
                })
            })
        };
        Ok(Timeline { from, to, buckets: (0..width).map(bucket).collect() })
    }
    fn subjects(&self, _: Moment, _: Moment) -> Result<Vec<(Subject, Name)>, PastError> {
        Ok(Vec::new())
    }
    fn events(&self, _: Moment, _: Moment, _: usize) -> Result<Vec<Event>, PastError> {
        Ok(Vec::new())
    }
}

#[test]
fn the_past_is_told_for_today_a_week_and_the_whole() {
    let now = Moment(40 * DAY);
    let ask = RecordsAsk {
        to: now,
        midnight: Moment(now.0 - 6 * 60 * MINUTE),
        span: Duration::from_secs(30 * 86_400),
        pools: vec![Name::new("p")],
    };
    let records = Records::ask(&Recorded { now }, &ask).unwrap();
    let hours = |n: u64| Duration::from_secs(n * 3600);
    assert!((records.all.today.figures.unwrap().overall - 0.5).abs() < 1e-9);
    assert_eq!(records.all.today.measured, hours(6));
    let week = records.all.week;
    assert_eq!((week.measured, week.silent, week.span), (hours(71), hours(1), hours(7 * 24)));
    assert!((week.figures.unwrap().overall - (65.0 * 0.9 + 6.0 * 0.5) / 71.0).abs() < 1e-9);
    assert_eq!(records.all.whole.measured, hours(71));
    assert_eq!(records.pools[0].1.whole, records.all.whole);
    assert_eq!(records.strip.len(), 720);
    assert_eq!(records.strip[0], Cell::Gap);
    assert_eq!(records.strip.iter().filter(|cell| **cell == Cell::Silent).count(), 1);
    assert_eq!(records.strip.iter().filter(|cell| **cell == Cell::Gap).count(), 720 - 72);
}

impl Past for Told {
    fn span(&self) -> Result<Option<(Moment, Moment)>, PastError> {
        Ok(Some(self.recorded))
    }
    fn at(&self, _: Moment) -> Result<Option<Arc<Cluster>>, PastError> {
        Ok(None)
    }
    fn next(&self, _: Moment) -> Result<Option<Moment>, PastError> {
        Ok(None)
    }
    fn previous(&self, _: Moment) -> Result<Option<Moment>, PastError> {
        Ok(None)
    }
    fn timeline(
        &self,
        who: &Subject,
        metric: Metric,
        from: Moment,
        to: Moment,
        width: usize,
    ) -> Result<Timeline, PastError> {
        let buckets = (0..width).map(|at| (self.figures)(who, metric, width - 1 - at)).collect();
        Ok(Timeline { from, to, buckets })
    }
    fn subjects(&self, _: Moment, _: Moment) -> Result<Vec<(Subject, Name)>, PastError> {
        Ok(Vec::new())
    }
    fn events(&self, _: Moment, _: Moment, _: usize) -> Result<Vec<Event>, PastError> {
        Ok(Vec::new())
    }
}

/// Asks for 30 days.
fn ask(past: &Told) -> Records {
    let to = Moment(40 * DAY);
    let span = Duration::from_secs(30 * 86_400);
    Records::ask(past, &RecordsAsk { to, midnight: Moment(to.0 - DAY / 2), span, pools: vec![Name::new("p")] }).unwrap()
}

#[test]
fn what_was_measured_is_told_as_long_as_it_is_recorded_and_not_as_long_as_a_piece() {
    let newest = |_: &Subject, _: Metric, back: usize| (back == 0).then(|| Bucket::of(1.0));
    let now = Moment(40 * DAY);
    let records = ask(&Told { recorded: (Moment(now.0 - 25_000), now), figures: newest });
    let seconds = Duration::from_secs(25);
    assert_eq!((records.all.whole.measured, records.all.week.measured), (seconds, seconds));
    assert_eq!(records.all.today.measured, seconds);
    // Roll-ups reach further back than samples.
    let two = |_: &Subject, _: Metric, back: usize| (back < 2).then(|| Bucket::of(1.0));
    let records = ask(&Told { recorded: (Moment(now.0 - 25_000), now), figures: two });
    assert_eq!(records.all.whole.measured, Duration::from_secs(30 * 60));
}

#[test]
fn moments_without_any_answer_lower_no_mean_of_the_piece_they_are_in() {
    // During a fourth of the newest piece nobody answered; else two of four hosts and half the VMs.
    let part = |_: &Subject, metric: Metric, back: usize| {
        let pm = Bucket { min: 0.0, max: 0.5, mean: 0.5 * 0.75, last: 0.5 };
        (back == 0).then(|| if metric == Metric::PmRatio { pm } else { Bucket::of(0.5) })
    };
    let now = Moment(40 * DAY);
    let records = ask(&Told { recorded: (Moment(DAY), now), figures: part });
    for means in [records.all.whole, records.pools[0].1.whole] {
        let figures = means.figures.unwrap();
        assert!((figures.pm - 0.5).abs() < 1e-9 && figures.overall == 0.5 && figures.vm == 0.5, "{figures:?}");
        assert_eq!((means.measured.as_secs(), means.silent.as_secs()), (675, 225));
    }
}

#[test]
fn a_pool_that_is_silent_while_others_answer_is_not_available() {
    let one = |who: &Subject, _: Metric, back: usize| {
        (back == 0).then(|| Bucket::of(if *who == Subject::Cluster { 0.5 } else { 0.0 }))
    };
    let now = Moment(40 * DAY);
    let records = ask(&Told { recorded: (Moment(DAY), now), figures: one });
    let pool = records.pools[0].1.whole;
    assert_eq!(pool.figures.map(|figures| figures.overall), Some(0.0));
    assert_eq!((pool.silent, pool.measured.as_secs()), (Duration::ZERO, 900));
}
