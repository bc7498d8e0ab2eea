//! What is read, and how soon.

use crate::life::{START, cpu, filled};
use crate::row;
use aerostat::history::store::Store;
use aerostat::history::{Metric, Past, Subject};
use aerostat::model::*;
use rustix::time::ClockId;
use std::time::{Duration, Instant};

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Times of some questions: median and worst on the wall, and the median of the CPU time of all
/// threads together.
struct Times {
    wall: Vec<Duration>,
    cpu: Vec<Duration>,
}

impl Times {
    fn of(times: usize, mut ask: impl FnMut(usize)) -> Times {
        let mut all = Times { wall: Vec::new(), cpu: Vec::new() };
        for turn in 0..times {
            let (begin, before) = (Instant::now(), cpu(ClockId::ProcessCPUTime));
            ask(turn);
            all.wall.push(begin.elapsed());
            all.cpu.push(cpu(ClockId::ProcessCPUTime) - before);
        }
        all
    }

    fn worst(&self) -> Duration {
        self.wall.iter().copied().max().unwrap()
    }

    fn told(&self) -> String {
        let (wall, cpu) = (median(self.wall.clone()), median(self.cpu.clone()));
        format!("{:.0} ms, {:.0} at worst; CPU {:.0} ms", ms(wall), ms(self.worst()), ms(cpu))
    }
}

/// Timelines of one domain of a thousand, recorded for a little more than a day; for longer ones
/// the roll-ups of that day again under earlier days, since a store of the usual size has no
/// samples of so long ago.
pub fn timeline(quick: bool) -> bool {
    let hours = if quick { 3 } else { 25 };
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path(), (1, 100), 10, hours);
    const HOUR: u64 = 3_600_000;
    const DAY: u64 = 24 * HOUR;
    let reached = lines(&store, "24 h", DAY.min(hours * HOUR), true);
    lines(&store, "1 h", HOUR, false);
    lines(&store, "4 h", 4 * HOUR, false);
    if quick {
        return reached;
    }
    let db = rusqlite::Connection::open(store.file()).unwrap();
    for day in 1..30 {
        let earlier = "INSERT INTO rollup (cluster, host, level, first, last, blob)
            SELECT cluster, host, level, first - ?1, last - ?1, blob FROM rollup WHERE first >= ?2 AND first < ?3";
        let day = (day * DAY) as i64;
        db.execute(earlier, [day, START.0 as i64, (START.0 + DAY) as i64]).unwrap();
    }
    let week = lines(&store, "7 days", 7 * DAY, true);
    lines(&store, "30 days", 30 * DAY, true) && week && reached
}

fn lines(store: &Store, what: &str, span: u64, must: bool) -> bool {
    let past = store.reader().unwrap();
    let (_, to) = past.span().unwrap().unwrap();
    let from = Moment(to.0 - span);
    let cluster = past.at(to).unwrap().unwrap();
    let times = Times::of(21, |turn| {
        let host = &cluster.hosts[turn % 10];
        let domain = &host.report.as_ref().unwrap().domains[1 + turn * 4];
        let subject = Subject::Domain(host.id.clone(), domain.ident());
        // A store just opened: nothing is in a cache of ours.
        let past = store.reader().unwrap();
        let line = past.timeline(&subject, Metric::Actual, from, to, 240).unwrap();
        assert!(line.buckets.iter().flatten().count() > 200, "{}", line.buckets.iter().flatten().count());
    });
    let what = format!("a {what} timeline of one domain of 1,000 at 2 s, 240 columns, the store just opened");
    let soon = median(times.wall.clone()) <= Duration::from_millis(100);
    row(&what, &times.told(), if must { "≤ 100 ms" } else { "as soon as may be" }, soon || !must)
}

/// Moments of a whole day, of a hundred hosts of which five were recorded for that day.
pub fn seek(quick: bool) -> bool {
    let hours = if quick { 1 } else { 24 };
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path(), (5, 50), 100, hours);
    let bytes = std::fs::metadata(store.file()).unwrap().len() >> 20;
    let past = store.reader().unwrap();
    let (first, last) = past.span().unwrap().unwrap();
    let times = Times::of(41, |turn| {
        let within = (turn as u64 * 7_919_017) % (last.0 - first.0 - 60_000);
        let cluster = past.at(Moment(first.0 + 60_000 + within)).unwrap().unwrap();
        let known = cluster.hosts.iter().flat_map(|host| &host.report).map(|report| report.domains.len());
        assert!(cluster.hosts.len() == 100 && known.sum::<usize>() > 5000);
    });
    let what = format!("seek in 100 hosts × 50 domains, {hours} h, {bytes} MiB");
    let reached = row(&what, &times.told(), "≤ 200 ms", times.worst() <= Duration::from_millis(200));
    let times = Times::of(5, |turn| {
        let from = Moment(first.0 + 60_000 + turn as u64 * 500_000);
        let pictures = past.walk(from, from.after(Duration::from_secs(300))).unwrap().filter(Result::is_ok).count();
        assert!(pictures > 100);
    });
    row("the five minutes before that moment, for the charts", &times.told(), "as soon as may be", true);
    reached
}
