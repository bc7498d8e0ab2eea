use crate::events::{Event, EventKind, Severity};
use crate::model::{HostId, Moment, Name};
use std::collections::BTreeMap;
use std::time::Duration;

/// Keeps storms small: of what may come by the thousand, a host has so much, and the cluster;
/// the rest is counted and told once a minute.
#[derive(Debug, Default)]
pub(super) struct Calm {
    buckets: BTreeMap<(EventKind, Option<HostId>), Bucket>,
    swept: Moment,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    filled: Moment,
    /// Held back since the last summary, and how bad the worst of that is.
    held: u32,
    worst: Severity,
    since: Moment,
}

/// The most at once, and how often one more.
type Limit = (f64, Duration);

const SUMMARY: Duration = Duration::from_secs(60);

fn limits(kind: EventKind) -> Option<(Limit, Limit)> {
    let limit = |burst: u32, every: u64| (f64::from(burst), Duration::from_secs(every));
    match kind {
        EventKind::MemSet => Some((limit(10, 60), limit(100, 5))),
        EventKind::HostLate => Some((limit(5, 300), limit(50, 10))),
        EventKind::StateChanged | EventKind::Renamed | EventKind::BalloonStuck | EventKind::BalloonRecovered => {
            Some((limit(50, 10), limit(500, 1)))
        }
        EventKind::Created | EventKind::Destroyed | EventKind::Restarted | EventKind::Migrated => {
            Some((limit(200, 5), limit(5000, 1)))
        }
        _ => None,
    }
}

impl Calm {
    /// The events that are told, and what is said of the others.
    pub fn pass(&mut self, events: Vec<Event>, now: Moment) -> Vec<Event> {
        let mut told: Vec<Event> = events.into_iter().filter(|event| self.lets(event, now)).collect();
        if self.swept.until(now) >= Duration::from_secs(1) {
            self.swept = now;
            self.sum_up(now, &mut told);
        }
        told
    }

    fn lets(&mut self, event: &Event, now: Moment) -> bool {
        let Some((of_host, of_all)) = limits(event.kind) else { return true };
        let here = self.buckets.entry((event.kind, event.host.clone())).or_insert_with(|| Bucket::full(of_host, now));
        if !here.take(of_host, event.severity, now) {
            return false;
        }
        let all = self.buckets.entry((event.kind, None)).or_insert_with(|| Bucket::full(of_all, now));
        all.take(of_all, event.severity, now)
    }

    fn sum_up(&mut self, now: Moment, told: &mut Vec<Event>) {
        self.buckets.retain(|(kind, host), bucket| {
            if bucket.held > 0 && bucket.since.until(now) >= SUMMARY {
                let text = format!("{} more of {} in {}", bucket.held, kind.word(), {
                    crate::inventory::say_span(bucket.since.until(now))
                });
                told.push(Event {
                    at: now,
                    kind: EventKind::More,
                    severity: bucket.worst,
                    host: host.clone(),
                    domain: None,
                    pool: None,
                    text: Name::new(&text),
                });
                (bucket.held, bucket.worst) = (0, Severity::Info);
            }
            // One that has had the time to fill up need not be kept.
            bucket.held > 0
                || limits(*kind).is_some_and(|(of_host, of_all)| {
                    let limit = if host.is_some() { of_host } else { of_all };
                    bucket.filled.until(now) < limit.1.mul_f64(limit.0)
                })
        });
    }
}

impl Bucket {
    fn full((burst, _): Limit, now: Moment) -> Bucket {
        Bucket { left: burst, filled: now, held: 0, worst: Severity::Info, since: now }
    }

    fn take(&mut self, (burst, every): Limit, severity: Severity, now: Moment) -> bool {
        let gained = self.filled.until(now).as_secs_f64() / every.as_secs_f64();
        self.left = (self.left + gained).min(burst);
        self.filled = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            return true;
        }
        if self.held == 0 {
            self.since = now;
        }
        self.held += 1;
        self.worst = self.worst.max(severity);
        false
    }
}
