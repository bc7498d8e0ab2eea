use crate::history::{Metric, Past, PastError, Subject};
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
    },
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
    /// The means of cells that are each so long. What was not measured is in no mean: it is
    /// neither good nor bad.
    pub fn of(cells: &[Cell], each: Duration) -> Means {
        let count = |n: usize| each * u32::try_from(n).unwrap_or(u32::MAX);
        let measured: Vec<[f64; 4]> = cells
            .iter()
            .filter_map(|cell| match *cell {
                Cell::Measured { overall, vm, pm, lowest } => Some([overall, vm, pm, lowest]),
                _ => None,
            })
            .collect();
        let mean = |at: usize| measured.iter().map(|cell| cell[at]).sum::<f64>() / measured.len() as f64;
        let figures = (!measured.is_empty()).then(|| Figures {
            overall: mean(0).clamp(0.0, 1.0),
            vm: mean(1).clamp(0.0, 1.0),
            pm: mean(2).clamp(0.0, 1.0),
            lowest: measured.iter().map(|cell| cell[3]).fold(1.0, f64::min),
        });
        Means {
            figures,
            measured: count(measured.len()),
            silent: count(cells.iter().filter(|cell| **cell == Cell::Silent).count()),
            span: count(cells.len()),
        }
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
        let (all, strip) = record(past, &Subject::Cluster, ask, span)?;
        let pools = ask.pools.iter().take(POOLS);
        let pool = |name: &Name| Ok((name.clone(), record(past, &Subject::Pool(name.clone()), ask, span)?.0));
        let pools = pools.map(pool).collect::<Result<_, PastError>>()?;
        let hours = usize::try_from(span / (60 * MINUTE)).unwrap_or(usize::MAX);
        let width = if hours >= 24 { hours } else { strip.len() };
        Ok(Records { to: ask.to, span: ask.span, all, pools, strip: narrow(&strip, width) })
    }
}

fn record(past: &dyn Past, subject: &Subject, ask: &RecordsAsk, span: u64) -> Result<(Record, Vec<Cell>), PastError> {
    let part = |from: Moment| {
        let length = ask.to.0.saturating_sub(from.0).max(MINUTE);
        // A minute each up to a day, a quarter of an hour where it is longer.
        let each = if length <= DAY { MINUTE } else { 15 * MINUTE };
        let width = (length / each).max(1);
        let cells = cells(past, subject, Moment(ask.to.0.saturating_sub(length)), ask.to, width as usize)?;
        Ok((cells, Duration::from_millis(length / width)))
    };
    let (whole, each) = part(Moment(ask.to.0.saturating_sub(span)))?;
    let (today, minute) = part(ask.midnight.max(Moment(ask.to.0.saturating_sub(DAY))))?;
    let week = (7 * DAY).min(span) / (each.as_millis() as u64).max(1);
    let newest = whole.len().saturating_sub(week as usize);
    let record = Record {
        today: Means::of(&today, minute),
        week: Means::of(&whole[newest..], each),
        whole: Means::of(&whole, each),
    };
    Ok((record, whole))
}

/// A span in so many pieces.
fn cells(past: &dyn Past, subject: &Subject, from: Moment, to: Moment, width: usize) -> Result<Vec<Cell>, PastError> {
    let line = |metric| past.timeline(subject, metric, from, to, width);
    let (overall, vm, pm) = (line(Metric::Availability)?, line(Metric::VmRatio)?, line(Metric::PmRatio)?);
    let cell = |at: usize| {
        let of = |line: &crate::history::Timeline| line.buckets.get(at).copied().flatten();
        match (of(&overall), of(&vm), of(&pm)) {
            (Some(_), Some(_), Some(pm)) if pm.max <= 0.0 => Cell::Silent,
            (Some(overall), Some(vm), Some(pm)) => {
                Cell::Measured { overall: overall.mean, vm: vm.mean, pm: pm.mean, lowest: overall.min }
            }
            _ => Cell::Gap,
        }
    };
    Ok((0..width).map(cell).collect())
}

/// The same in fewer pieces. A piece of which a part was measured holds the mean of that part.
pub fn narrow(cells: &[Cell], width: usize) -> Vec<Cell> {
    if width == 0 || cells.is_empty() || width >= cells.len() {
        return cells.to_vec();
    }
    let piece = |at: usize| {
        let (from, to) = (at * cells.len() / width, (at + 1) * cells.len() / width);
        let part = &cells[from..to.max(from + 1)];
        match Means::of(part, Duration::from_secs(1)).figures {
            Some(Figures { overall, vm, pm, lowest }) => Cell::Measured { overall, vm, pm, lowest },
            None if part.contains(&Cell::Silent) => Cell::Silent,
            None => Cell::Gap,
        }
    };
    (0..width).map(piece).collect()
}

#[cfg(test)]
mod tests;
