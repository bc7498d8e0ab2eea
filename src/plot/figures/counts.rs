//! Figures against the number of running guests: how memory fills while guests are added.

use super::{Kind, Order};
use crate::history::{Bucket, Metric, Past, PastError};
use crate::plot::{Across, Curve, Point, Stroke, Up};
use std::collections::BTreeMap;

/// Moments looked at. The more there are, the fewer changes fall within one.
const MOMENTS: usize = 6000;

/// What was seen with so many guests running.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    used: Spread,
    allocated: Spread,
    total: Spread,
    ratio: Spread,
}

#[derive(Clone, Copy, Debug)]
struct Spread {
    low: f64,
    sum: f64,
    high: f64,
    count: f64,
}

impl Default for Spread {
    fn default() -> Spread {
        Spread { low: f64::INFINITY, sum: 0.0, high: 0.0, count: 0.0 }
    }
}

impl Spread {
    fn add(&mut self, value: f64) {
        self.low = self.low.min(value);
        self.high = self.high.max(value);
        self.sum += value;
        self.count += 1.0;
    }
}

pub(super) fn curves(order: &Order, past: &dyn Past) -> Result<(Across, Up, Vec<Curve>, String), PastError> {
    let several = order.whom.len() > 1;
    let mut curves = Vec::new();
    let (mut high, mut note) = (0.0f64, String::new());
    let (mut least, mut most) = (f64::INFINITY, 0.0f64);
    for one in &order.whom {
        let Some(subject) = one.subjects.first() else { continue };
        let line = |metric| {
            let line = past.timeline(subject, metric, order.window.from(), order.window.to(), MOMENTS)?;
            Ok::<_, PastError>(line.buckets)
        };
        let lines = [line(Metric::Running)?, line(Metric::Used)?, line(Metric::Allocated)?, line(Metric::Total)?];
        let seen = by_count(&lines);
        if let (Some((first, _)), Some((last, _))) = (seen.first_key_value(), seen.last_key_value()) {
            least = least.min(f64::from(*first));
            most = most.max(f64::from(*last));
        }
        let mut add = |name: &str, colour: usize, stroke: Stroke, pick: fn(&Seen) -> Spread| {
            let name = if several { format!("{}, {name}", one.name) } else { name.to_owned() };
            let points = points(&seen, pick);
            high = points.iter().flatten().map(|point| point.high).fold(high, f64::max);
            curves.push(Curve { name, colour, stroke, points });
        };
        let shift = curves_of(order.kind)
            * usize::from(several)
            * order.whom.iter().position(|other| other == one).unwrap_or(0);
        match order.kind {
            Kind::Ratio => {
                add("promised / used", shift, Stroke::Dots, |seen| seen.ratio);
                let all: f64 = seen.values().map(|seen| seen.ratio.sum).sum();
                let moments: f64 = seen.values().map(|seen| seen.ratio.count).sum();
                if !several && moments > 0.0 {
                    note = format!("{:.1} on average", all / moments);
                }
            }
            _ => {
                add("total", shift + 2, Stroke::Dashed, |seen| seen.total);
                add("promised to guests", shift + 1, Stroke::Dots, |seen| seen.allocated);
                add("used", shift, Stroke::Dots, |seen| seen.used);
            }
        }
    }
    let across = Across::Count {
        title: "running guests".to_owned(),
        low: if least.is_finite() { least } else { 0.0 },
        high: most.max(if least.is_finite() { least } else { 1.0 }),
    };
    Ok((across, Up { title: order.kind.axis().to_owned(), unit: order.kind.unit(), high }, curves, note))
}

fn curves_of(kind: Kind) -> usize {
    if kind == Kind::Ratio { 1 } else { 3 }
}

/// What was seen, by the number of guests that ran. Moments within which the number changed are
/// left out: they belong to neither.
fn by_count(lines: &[Vec<Option<Bucket>>; 4]) -> BTreeMap<u32, Seen> {
    let mut all: BTreeMap<u32, Seen> = BTreeMap::new();
    let [running, used, allocated, total] = lines;
    for (((running, used), allocated), total) in running.iter().zip(used).zip(allocated).zip(total) {
        let (Some(running), Some(used), Some(allocated), Some(total)) = (running, used, allocated, total) else {
            continue;
        };
        if running.min != running.max {
            continue;
        }
        let seen = all.entry(running.last as u32).or_default();
        seen.used.add(used.mean);
        seen.allocated.add(allocated.mean);
        seen.total.add(total.mean);
        // Without a guest nothing is promised, and there is no ratio.
        if used.mean > 0.0 && allocated.mean > 0.0 {
            seen.ratio.add(allocated.mean / used.mean);
        }
    }
    all
}

/// The points by number; between numbers that do not follow each other nothing is known.
fn points(seen: &BTreeMap<u32, Seen>, pick: impl Fn(&Seen) -> Spread) -> Vec<Option<Point>> {
    let mut points = Vec::new();
    let mut before: Option<u32> = None;
    for (count, seen) in seen {
        if before.is_some_and(|before| before + 1 < *count) {
            points.push(None);
        }
        before = Some(*count);
        let spread = pick(seen);
        if spread.count == 0.0 {
            continue;
        }
        points.push(Some(Point {
            x: f64::from(*count),
            low: spread.low,
            mean: spread.sum / spread.count.max(1.0),
            high: spread.high,
        }));
    }
    points
}
