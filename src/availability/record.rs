use crate::history::{Bucket, Metric, Past, PastError, Subject, Timeline};
use crate::model::{Moment, Name};
use std::time::Duration;

const MINUTE: u64 = 60_000;
const DAY: u64 = 1440 * MINUTE;

/// Pools whose past is told; more would take the store too long.
const POOLS: usize = 64;

/// How available the cluster was during a piece of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// Nobody measured.
    Gap,
    /// It was measured, and no host answered: that tells of the way to the hosts as likely as of
    /// the hosts, so it is told apart and in no mean.
    Silent,
    /// The means of that time, each from 0 to 1, and the lowest figure.
    Measured {
        /// Harmonic mean of both ratios.
        overall: f64,
        /// Running VMs of those that should.
        vm: f64,
        /// Answering hosts of all.
        pm: f64,
        /// The lowest that the first was.
        lowest: f64,
        /// The share of it during which any host answered: the figures are of that alone.
        answered: f64,
    },
}

/// A cell with how much of it lies within what was recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// How available it was.
    pub cell: Cell,
    /// How long it is, as far as anything was recorded.
    pub recorded: Duration,
}

/// How available it was over a longer time: means weighted with time, over what was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Means {
    /// The means; `None` where nothing was measured.
    pub figures: Option<Figures>,
    /// How long was measured.
    pub measured: Duration,
    /// How long no host answered.
    pub silent: Duration,
    /// How long it is in all.
    pub span: Duration,
}

/// Means over a time, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Of the harmonic mean of both ratios.
    pub overall: f64,
    /// Of running VMs of those that should.
    pub vm: f64,
    /// Of answering hosts of all.
    pub pm: f64,
    /// The lowest that the first was.
    pub lowest: f64,
}

impl Means {
    /// The means of the pieces of a span, each weighing as much as was measured in it. What was not
    /// measured is in no mean: it is neither good nor bad.
    pub fn of(pieces: &[Piece], span: Duration) -> Means {
        let (mut sums, mut lowest) = ([0.0; 3], 1.0_f64);
        let (mut measured, mut silent, mut any) = (0.0, 0.0, false);
        for Piece { cell, recorded } in pieces {
            let recorded = recorded.as_secs_f64();
            match *cell {
                Cell::Gap => {}
                Cell::Silent => silent += recorded,
                Cell::Measured { overall, vm, pm, lowest: low, answered } => {
                    let weight = recorded * answered;
                    for (sum, figure) in sums.iter_mut().zip([overall, vm, pm]) {
                        *sum += figure * weight;
                    }
                    any |= weight > 0.0;
                    lowest = lowest.min(low);
                    measured += weight;
                    silent += recorded - weight;
                }
            }
        }
        let mean = |at: usize| (sums[at] / measured).clamp(0.0, 1.0);
        let figures = any.then(|| Figures { overall: mean(0), vm: mean(1), pm: mean(2), lowest });
        let length = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or_default();
        Means { figures, measured: length(measured), silent: length(silent), span }
    }
}

/// The past of the cluster or a pool.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Since midnight.
    pub today: Means,
    /// Over seven days.
    pub week: Means,
    /// Over the whole span asked for, 30 days unless said otherwise.
    pub whole: Means,
}

/// The past of the cluster and its pools.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// When it ends.
    pub to: Moment,
    /// How long the whole is.
    pub span: Duration,
    /// The cluster.
    pub all: Record,
    /// Its pools.
    pub pools: Vec<(Name, Record)>,
    /// The cluster's whole, from old to new, in pieces of an hour (or less, where the whole is
    /// shorter than a day).
    pub strip: Vec<Cell>,
}

/// What past is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordsAsk {
    /// When it ends.
    pub to: Moment,
    /// When that day began.
    pub midnight: Moment,
    /// How long the whole is.
    pub span: Duration,
    /// The pools.
    pub pools: Vec<Name>,
}

impl Records {
    /// Asks the past; blocks for as long as that takes.
    ///
    /// # Errors
    /// It cannot be told.
    pub fn ask(past: &dyn Past, ask: &RecordsAsk) -> Result<Records, PastError> {
        let span = (ask.span.as_millis() as u64).max(MINUTE);
        let Some(recorded) = past.span()? else { return Ok(Records::nothing(ask, span)) };
        let views = Views::of(ask, span);
        let heard = [views.whole.heard(past)?, views.today.heard(past)?];
        let record = |subject: &Subject| -> Result<(Record, Vec<Piece>), PastError> {
            let whole = views.whole.pieces(past, subject, &heard[0], recorded)?;
            let today = views.today.pieces(past, subject, &heard[1], recorded)?;
            let week = (7 * DAY).min(span);
            let newest = whole.len().saturating_sub((week / views.whole.each().max(1)) as usize);
            let record = Record {
                today: Means::of(&today, views.today.length()),
                week: Means::of(&whole[newest..], Duration::from_millis(week)),
                whole: Means::of(&whole, views.whole.length()),
            };
            Ok((record, whole))
        };
        let (all, strip) = record(&Subject::Cluster)?;
        let strip: Vec<Cell> = strip.iter().map(|piece| piece.cell).collect();
        let pools = ask.pools.iter().take(POOLS);
        let pool = |name: &Name| Ok((name.clone(), record(&Subject::Pool(name.clone()))?.0));
        let pools = pools.map(pool).collect::<Result<_, PastError>>()?;
        let hours = usize::try_from(span / (60 * MINUTE)).unwrap_or(usize::MAX);
        let width = if hours >= 24 { hours } else { strip.len() };
        Ok(Records { to: ask.to, span: ask.span, all, pools, strip: narrow(&strip, width) })
    }

    /// Where nothing was ever recorded.
    fn nothing(ask: &RecordsAsk, span: u64) -> Records {
        let views = Views::of(ask, span);
        let means = |length: Duration| Means { span: length, ..Means::default() };
        let record = Record {
            today: means(views.today.length()),
            week: means(Duration::from_millis((7 * DAY).min(span))),
            whole: means(views.whole.length()),
        };
        let pools = ask.pools.iter().take(POOLS).map(|name| (name.clone(), record.clone())).collect();
        Records { to: ask.to, span: ask.span, all: record, pools, strip: vec![Cell::Gap; views.whole.width] }
    }
}

/// The two spans that are asked for.
struct Views {
    whole: View,
    today: View,
}

impl Views {
    fn of(ask: &RecordsAsk, span: u64) -> Views {
        let midnight = ask.midnight.max(Moment(ask.to.0.saturating_sub(DAY)));
        Views { whole: View::new(Moment(ask.to.0.saturating_sub(span)), ask.to), today: View::new(midnight, ask.to) }
    }
}

/// A span in so many pieces.
struct View {
    from: Moment,
    to: Moment,
    width: usize,
}

impl View {
    fn new(from: Moment, to: Moment) -> View {
        let length = to.0.saturating_sub(from.0).max(MINUTE);
        // A minute each up to a day, a quarter of an hour where it is longer.
        let each = if length <= DAY { MINUTE } else { 15 * MINUTE };
        View { from: Moment(to.0.saturating_sub(length)), to, width: (length / each).max(1) as usize }
    }

    fn length(&self) -> Duration {
        self.from.until(self.to)
    }

    /// How long a piece is, in ms.
    fn each(&self) -> u64 {
        (self.to.0 - self.from.0) / self.width as u64
    }

    /// How much of a piece was recorded: of the first after a gap, and of the last before one, no more
    /// than the samples themselves reach. Roll-ups may be older than those.
    fn recorded(&self, cells: &[Cell], at: usize, (first, last): (Moment, Moment)) -> Duration {
        let edge = |at: usize| self.from.0 + (self.to.0 - self.from.0) * at as u64 / self.width as u64;
        let (mut from, mut to) = (edge(at), edge(at + 1));
        let gap = |at: Option<usize>| at.and_then(|at| cells.get(at)).is_none_or(|cell| *cell == Cell::Gap);
        let inside = from..to;
        if gap(at.checked_sub(1)) && inside.contains(&first.0) {
            from = first.0;
        }
        if gap(Some(at + 1)) && inside.contains(&last.0) {
            to = last.0;
        }
        Duration::from_millis(to.saturating_sub(from))
    }

    /// During which share of each piece any host of the whole cluster answered; `None` where nobody
    /// measured. A pool whose hosts are all silent while others answer is not available, and that was
    /// measured.
    fn heard(&self, past: &dyn Past) -> Result<Vec<Option<f64>>, PastError> {
        let lines = self.lines(past, &Subject::Cluster)?;
        Ok((0..self.width).map(|at| heard(lines.each_ref().map(|line| bucket(line, at)))).collect())
    }

    /// Availability and both ratios.
    fn lines(&self, past: &dyn Past, subject: &Subject) -> Result<[Timeline; 3], PastError> {
        let line = |metric| past.timeline(subject, metric, self.from, self.to, self.width);
        Ok([line(Metric::Availability)?, line(Metric::VmRatio)?, line(Metric::PmRatio)?])
    }

    /// The pieces of a subject's past.
    fn pieces(
        &self,
        past: &dyn Past,
        subject: &Subject,
        heard: &[Option<f64>],
        recorded: (Moment, Moment),
    ) -> Result<Vec<Piece>, PastError> {
        let lines = self.lines(past, subject)?;
        let cell = |at: usize| {
            // While some host of another pool has not been heard of, the cluster has no figure.
            let answered = heard.get(at).copied().flatten().unwrap_or(1.0);
            match lines.each_ref().map(|line| bucket(line, at)) {
                [.., Some(_)] if answered <= 0.0 => Cell::Silent,
                [Some(overall), Some(vm), Some(pm)] => Cell::Measured {
                    overall: overall.mean,
                    vm: vm.mean,
                    // Moments without any answer are zeros in this one, and in no other.
                    pm: (pm.mean / answered).min(pm.max).max(pm.mean),
                    lowest: overall.min,
                    answered,
                },
                _ => Cell::Gap,
            }
        };
        let cells: Vec<Cell> = (0..self.width).map(cell).collect();
        let piece = |at| Piece { cell: cells[at], recorded: self.recorded(&cells, at, recorded) };
        Ok((0..self.width).map(piece).collect())
    }
}

fn bucket(line: &Timeline, at: usize) -> Option<Bucket> {
    line.buckets.get(at).copied().flatten()
}

/// During which share of a piece hosts answered, by the cluster's availability and both its ratios.
///
/// Moments without any answer are zeros in the hosts' ratio and in neither of the other two. What the
/// ratio was while hosts answered follows from those (of three figures of which one is the harmonic
/// mean of the others, two tell the third), exactly where nothing changed within the piece.
fn heard(figures: [Option<Bucket>; 3]) -> Option<f64> {
    let [overall, vm, pm] = figures;
    let pm = pm?;
    if pm.max <= 0.0 {
        return Some(0.0);
    }
    let (overall, vm) = (overall?, vm?);
    let rest = 2.0 * vm.mean - overall.mean;
    if pm.min > 0.0 || overall.mean <= 0.0 || rest <= 0.0 {
        return Some(1.0);
    }
    let answering = (overall.mean * vm.mean / rest).min(pm.max).max(pm.mean);
    Some((pm.mean / answering).clamp(0.0, 1.0))
}

/// The same in fewer pieces. A piece of which a part was measured holds the mean of that part.
pub fn narrow(cells: &[Cell], width: usize) -> Vec<Cell> {
    if width == 0 || cells.is_empty() || width >= cells.len() {
        return cells.to_vec();
    }
    let piece = |at: usize| {
        let (from, to) = (at * cells.len() / width, (at + 1) * cells.len() / width);
        let part = &cells[from..to.max(from + 1)];
        let each = Duration::from_secs(1);
        let pieces: Vec<Piece> = part.iter().map(|cell| Piece { cell: *cell, recorded: each }).collect();
        let means = Means::of(&pieces, each);
        let heard = (means.measured + means.silent).as_secs_f64();
        match means.figures {
            Some(Figures { overall, vm, pm, lowest }) => {
                let answered = means.measured.as_secs_f64() / heard;
                Cell::Measured { overall, vm, pm, lowest, answered }
            }
            None if part.contains(&Cell::Silent) => Cell::Silent,
            None => Cell::Gap,
        }
    };
    (0..width).map(piece).collect()
}

#[cfg(test)]
mod tests;
