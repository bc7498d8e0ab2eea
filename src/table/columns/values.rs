//! What each column says of a pool, a host and a domain.
//!
//! Hosts and pools show the sums over their domains; what has no meaning for a row is missing.
//! Pools count the hosts that answer.

use crate::history::{Metric, Track};
use crate::model::{Bytes, Rates, Totals, Unrated};
use crate::table::{Ctx, Gauge, Mark, Row, Spark, Value};
use std::borrow::Cow;
use std::time::Duration;

/// Whether a pool has a host that answers and tells its memory.
fn tells_memory(totals: &Totals) -> bool {
    totals.answering() > totals.untold
}

pub(super) fn name<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    Value::Text(Cow::Borrowed(row.name()))
}

pub(super) fn host<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    Value::or_missing(row.host(), |host| Value::Text(Cow::Borrowed(host.id.as_str())))
}

pub(super) fn pool<'a>(row: &Row<'a>, ctx: &Ctx<'a>) -> Value<'a> {
    Value::or_missing(row.pool(ctx), |pool| Value::Text(Cow::Borrowed(pool.name.as_str())))
}

pub(super) fn id<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Domain { domain, .. } => Value::or_missing(domain.domid, |id| Value::Count(id.into())),
        _ => Value::Missing,
    }
}

pub(super) fn uuid<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Domain { domain, .. } => Value::or_missing(domain.uuid, |uuid| Value::Text(uuid.to_string().into())),
        _ => Value::Missing,
    }
}

pub(super) fn state<'a>(row: &Row<'a>, ctx: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Pool { .. } => Value::Missing,
        Row::Host { host } => Value::Fresh(host.freshness(ctx.now)),
        Row::Domain { domain, .. } => Value::State(domain.run_state()),
    }
}

pub(super) fn vcpus<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    let count = match row {
        Row::Pool { totals, .. } => Some(totals.cpus).filter(|cpus| *cpus > 0),
        Row::Host { host } => host.totals.cpus,
        Row::Domain { domain, .. } => domain.vcpus,
    };
    Value::or_missing(count, |n| Value::Count(n.into()))
}

/// A rate of a domain, or the sum of them, marked where some are missing from it.
fn rate<'a>(
    row: &Row<'a>,
    of: fn(&Rates) -> Option<f64>,
    unrated: fn(&Unrated) -> u32,
    value: fn(f64) -> Value<'a>,
) -> Value<'a> {
    let (rates, missing) = match row {
        Row::Pool { totals, .. } => (&totals.rates, unrated(&totals.unrated)),
        Row::Host { host } => (&host.totals.rates, unrated(&host.totals.unrated)),
        Row::Domain { domain, .. } => (&domain.rates, 0),
    };
    match of(rates).map(value) {
        None => Value::Missing,
        Some(value) if missing > 0 => Value::AtLeast(Box::new(value)),
        Some(value) => value,
    }
}

pub(super) fn cpu<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    rate(row, |rates| rates.cpu, |unrated| unrated.cpu, Value::Percent)
}

pub(super) fn net_rx<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    rate(row, |rates| rates.net_rx, |unrated| unrated.net, Value::Rate)
}

pub(super) fn net_tx<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    rate(row, |rates| rates.net_tx, |unrated| unrated.net, Value::Rate)
}

pub(super) fn disk_rd<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    rate(row, |rates| rates.disk_rd, |unrated| unrated.disk, Value::Rate)
}

pub(super) fn disk_wr<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    rate(row, |rates| rates.disk_wr, |unrated| unrated.disk, Value::Rate)
}

pub(super) fn iops_rd<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    rate(row, |rates| rates.iops_rd, |unrated| unrated.iops, Value::PerSecond)
}

pub(super) fn iops_wr<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    rate(row, |rates| rates.iops_wr, |unrated| unrated.iops, Value::PerSecond)
}

fn used(total: Option<Bytes>, free: Option<Bytes>) -> Option<Bytes> {
    Some(total?.saturating_sub(free?))
}

pub(super) fn actual<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Pool { totals, .. } if tells_memory(totals) => Value::Held(totals.total - totals.free, None),
        Row::Pool { .. } => Value::Missing,
        Row::Host { host } => {
            Value::or_missing(used(host.totals.total, host.totals.free), |used| Value::Held(used, None))
        }
        Row::Domain { domain, .. } => {
            Value::or_missing(domain.memory.actual, |actual| Value::Held(actual, Mark::of(domain.balloon)))
        }
    }
}

pub(super) fn target<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Pool { totals, .. } if tells_memory(totals) => Value::Free(totals.free),
        Row::Pool { .. } => Value::Missing,
        Row::Host { host } => Value::or_missing(host.totals.free, Value::Free),
        Row::Domain { domain, .. } => Value::or_missing(domain.memory.target, Value::Bytes),
    }
}

pub(super) fn maximum<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Pool { totals, .. } if tells_memory(totals) => Value::Bytes(totals.total),
        Row::Pool { .. } => Value::Missing,
        Row::Host { host } => Value::or_missing(host.totals.total, Value::Bytes),
        Row::Domain { domain, .. } => Value::or_missing(domain.memory.maximum, Value::Bytes),
    }
}

pub(super) fn minimum<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Domain { domain, .. } => Value::or_missing(domain.memory.minimum, Value::Bytes),
        _ => Value::Missing,
    }
}

pub(super) fn wanted<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Domain { domain, .. } => Value::or_missing(domain.memory.wanted, Value::Bytes),
        _ => Value::Missing,
    }
}

pub(super) fn inflation<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Domain { domain, .. } => Value::or_missing(domain.memory.inflation(), Value::Bytes),
        _ => Value::Missing,
    }
}

pub(super) fn balloon<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    let whole = |used, total| Gauge { actual: used, maximum: total, ..Gauge::default() };
    let gauge = match row {
        Row::Pool { totals, .. } if tells_memory(totals) => whole(Some(totals.total - totals.free), Some(totals.total)),
        Row::Pool { .. } => Gauge::default(),
        Row::Host { host } => whole(used(host.totals.total, host.totals.free), host.totals.total),
        Row::Domain { domain, .. } => {
            let memory = &domain.memory;
            Gauge {
                actual: memory.actual,
                target: memory.target,
                minimum: memory.minimum,
                maximum: memory.maximum,
                estimated: memory.minimum_estimated,
            }
        }
    };
    match (gauge.actual, gauge.maximum) {
        (Some(_), Some(maximum)) if maximum > Bytes::ZERO => Value::Gauge(gauge),
        _ => Value::Missing,
    }
}

pub(super) fn mark<'a>(row: &Row<'a>, ctx: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Domain { host, domain } if ctx.conflict(host, domain).is_some() => Value::Mark(Mark::Conflict),
        Row::Domain { domain, .. } => Value::or_missing(Mark::of(domain.balloon), Value::Mark),
        _ => Value::Missing,
    }
}

fn track<'a>(row: &Row<'a>, ctx: &Ctx<'a>) -> Option<Track<'a>> {
    let history = ctx.history?;
    match row {
        Row::Pool { pool, .. } => history.pool(&pool.name),
        Row::Host { host } => history.host(&host.id),
        Row::Domain { host, domain } => history.domain(&host.id, &domain.ident()),
    }
}

fn spark<'a>(row: &Row<'a>, ctx: &Ctx<'a>, make: impl FnOnce(Track<'a>) -> Spark<'a>) -> Value<'a> {
    match track(row, ctx) {
        Some(track) => Value::Spark(make(track)),
        None if ctx.reading => Value::Reading,
        None => Value::Missing,
    }
}

pub(super) fn cpu_history<'a>(row: &Row<'a>, ctx: &Ctx<'a>) -> Value<'a> {
    let cpus = match row {
        Row::Pool { totals, .. } => Some(totals.cpus),
        Row::Host { host } => host.totals.cpus,
        Row::Domain { domain, .. } => domain.vcpus,
    };
    spark(row, ctx, |track| {
        // Where nobody says how many CPUs there are, the largest value shown is the full cell.
        let full = cpus.filter(|cpus| *cpus > 0).map(|cpus| f64::from(cpus) * 100.0);
        Spark { track, metric: Metric::Cpu, per_cell: 1, full, least_span: 100.0 }
    })
}

pub(super) fn trend<'a>(row: &Row<'a>, ctx: &Ctx<'a>) -> Value<'a> {
    // A change of less than a twentieth of what there is to have is drawn as small as it is.
    let whole = match row {
        Row::Pool { totals, .. } => totals.total,
        Row::Host { host } => host.totals.total.unwrap_or_default(),
        Row::Domain { domain, .. } => domain.memory.maximum.or(domain.memory.actual).unwrap_or_default(),
    };
    spark(row, ctx, |track| {
        let least_span = (whole.0 as f64 / 20.0).max(1.0);
        Spark { track, metric: Metric::Used, per_cell: 8, full: None, least_span }
    })
}

pub(super) fn age<'a>(row: &Row<'a>, ctx: &Ctx<'a>) -> Value<'a> {
    Value::or_missing(row.host().and_then(|host| host.age(ctx.now)), Value::Age)
}

pub(super) fn fresh<'a>(row: &Row<'a>, ctx: &Ctx<'a>) -> Value<'a> {
    Value::Fresh(row.freshness(ctx.now))
}

pub(super) fn uptime<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    let seconds = match row {
        Row::Pool { .. } => None,
        Row::Host { host } => host.report.as_ref().and_then(|report| report.facts.uptime),
        Row::Domain { domain, .. } => domain.uptime,
    };
    let span = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Value::or_missing(span, Value::Age)
}

pub(super) fn cpu_seconds<'a>(row: &Row<'a>, _: &Ctx<'a>) -> Value<'a> {
    match row {
        Row::Domain { domain, .. } => Value::or_missing(domain.cpu_seconds, Value::Seconds),
        _ => Value::Missing,
    }
}
