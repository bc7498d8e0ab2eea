//! Figures against time.

use super::{Order, Whom};
use crate::history::{Bucket, Metric, Past, PastError, Subject};
use crate::plot::{Curve, Point, Up};

pub(super) fn curves(order: &Order, past: &dyn Past) -> Result<(Up, Vec<Curve>), PastError> {
    let alone = order.whom.len() == 1;
    let mut curves = Vec::new();
    let mut high = 0.0f64;
    for one in &order.whom {
        let parts: Vec<_> = order
            .kind
            .parts(alone)
            .iter()
            .filter(|part| one.subjects.iter().any(|whose| has(whose, part.metric)))
            .collect();
        for part in &parts {
            let buckets = buckets(order, one, part.metric, past)?;
            high = buckets.iter().flatten().map(|bucket| bucket.max).fold(high, f64::max);
            let name = match (alone, parts.len()) {
                (true, _) => part.name.to_owned(),
                (false, 1) => one.name.clone(),
                (false, _) => format!("{}, {}", one.name, part.name),
            };
            // Left out in silence it would be taken for one that lies behind another.
            let told = buckets.iter().any(Option::is_some);
            let name = if told { name } else { format!("{name} (not told)") };
            curves.push(Curve { name, colour: curves.len(), stroke: part.stroke, points: points(order, &buckets) });
        }
    }
    Ok((Up { title: order.kind.axis().to_owned(), unit: order.kind.unit(), high }, curves))
}

fn has(subject: &Subject, metric: Metric) -> bool {
    let info = metric.info();
    match subject {
        Subject::Domain(..) => info.domains,
        Subject::Host(_) => info.hosts,
        Subject::Pool(_) | Subject::Cluster => info.sums,
    }
}

/// The columns of one that may have had several lives: on one host, then on another.
fn buckets(order: &Order, one: &Whom, metric: Metric, past: &dyn Past) -> Result<Vec<Option<Bucket>>, PastError> {
    let mut all: Vec<Option<Bucket>> = vec![None; order.columns];
    for subject in &one.subjects {
        let line = past.timeline(subject, metric, order.window.from(), order.window.to(), order.columns)?;
        for (slot, bucket) in all.iter_mut().zip(line.buckets) {
            *slot = slot.or(bucket);
        }
    }
    Ok(all)
}

fn points(order: &Order, buckets: &[Option<Bucket>]) -> Vec<Option<Point>> {
    let columns = buckets.len();
    let at = |column: usize| {
        let (begin, end) = (order.window.start_of(column, columns), order.window.start_of(column + 1, columns));
        (begin.0 as f64 + end.0 as f64) / 2.0
    };
    let point = |(column, bucket): (usize, &Option<Bucket>)| {
        bucket.map(|bucket| Point { x: at(column), low: bucket.min, mean: bucket.mean, high: bucket.max })
    };
    buckets.iter().enumerate().map(point).collect()
}
