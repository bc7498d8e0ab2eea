use super::aggregate::{SumRing, SumSample};
use super::rings::HostRing;
use super::track::{Ring, Track};
use super::{Metric, Past, PastError, Subject, Timeline};
use crate::events::Event;
use crate::model::{Cluster, Domain, Host, HostReport, Moment, Name, Totals};
use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last minutes of this run, held in memory: what one can go back to where nothing is recorded.
///
/// Pictures share what did not change with each other, and with what is shown. They keep to one
/// budget; the oldest go first.
#[derive(Debug)]
pub struct Recent {
    budget: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// Pictures in the order of their moments, with the bytes each one takes beyond the one before.
    pictures: VecDeque<(Arc<Cluster>, usize)>,
    /// Their sum.
    bytes: usize,
    events: VecDeque<Event>,
}

/// Slots of the rings that timelines are made with: a bound for the gap that a machine leaves which
/// has slept.
const SLOTS: usize = 1 << 14;

impl Recent {
    /// Memory of the pictures: some half an hour of a few dozen guests, half a minute of thousands.
    const BUDGET: usize = 64 << 20;
    /// Events kept; the oldest go.
    const EVENTS: usize = 5000;

    /// Takes in a picture, if it is new.
    pub fn add(&self, cluster: &Arc<Cluster>) {
        let mut held = self.held();
        // The clock was set back: what would lie after now did not happen yet.
        while held.pictures.back().is_some_and(|(last, _)| last.at >= cluster.at) {
            let gone = held.pictures.pop_back().map_or(0, |(_, bytes)| bytes);
            held.bytes -= gone;
        }
        let beyond = bytes(held.pictures.back().map(|(last, _)| &**last), cluster);
        held.pictures.push_back((cluster.clone(), beyond));
        held.bytes += beyond;
        // Two are the least there is to go back to. Where the budget is not enough for every host
        // once it would be spent on less than a beat: nothing anybody could go back to.
        let budget = if bytes(None, cluster) > self.budget { 0 } else { self.budget };
        while held.bytes > budget && held.pictures.len() > 2 {
            let gone = held.pictures.pop_front().map_or(0, |(_, bytes)| bytes);
            held.bytes -= gone;
        }
    }

    /// Takes in what happened.
    pub fn happened(&self, events: &[Event]) {
        let mut held = self.held();
        held.events.extend(events.iter().cloned());
        let over = held.events.len().saturating_sub(Self::EVENTS);
        held.events.drain(..over);
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The pictures from the one that was known at `from` up to `to`.
    fn between(&self, from: Moment, to: Moment) -> Vec<Arc<Cluster>> {
        let held = self.held();
        let first = held.pictures.partition_point(|(picture, _)| picture.at <= from).saturating_sub(1);
        held.pictures.range(first..).map(|(picture, _)| picture.clone()).take_while(|one| one.at <= to).collect()
    }
}

impl Default for Recent {
    fn default() -> Recent {
        Recent { budget: Self::BUDGET, held: Mutex::default() }
    }
}

/// About how much memory a picture takes beyond the one before it.
fn bytes(before: Option<&Cluster>, cluster: &Cluster) -> usize {
    /// What a guest has on the heap: its name, its devices.
    const HEAP: usize = 256;
    let of_report = |report: &HostReport| size_of::<HostReport>() + report.domains.len() * (size_of::<Domain>() + HEAP);
    let of_host = |(at, host): (usize, &Arc<Host>)| {
        let old = before.and_then(|before| before.hosts.get(at));
        if old.is_some_and(|old| Arc::ptr_eq(old, host)) {
            return 0;
        }
        let same_report = match (old.and_then(|old| old.report.as_ref()), &host.report) {
            (Some(old), Some(now)) => Arc::ptr_eq(old, now),
            _ => false,
        };
        let report = host.report.as_deref().filter(|_| !same_report).map_or(0, of_report);
        size_of::<Host>() + report
    };
    let hosts: usize = cluster.hosts.iter().enumerate().map(of_host).sum();
    size_of::<Cluster>() + cluster.hosts.len() * size_of::<Arc<Host>>() + hosts
}

impl Past for Recent {
    fn span(&self) -> Result<Option<(Moment, Moment)>, PastError> {
        let held = self.held();
        Ok(held.pictures.front().map(|(first, _)| first.at).zip(held.pictures.back().map(|(last, _)| last.at)))
    }

    fn at(&self, when: Moment) -> Result<Option<Arc<Cluster>>, PastError> {
        let held = self.held();
        let after = held.pictures.partition_point(|(picture, _)| picture.at <= when);
        Ok(after.checked_sub(1).map(|at| held.pictures[at].0.clone()))
    }

    fn next(&self, after: Moment) -> Result<Option<Moment>, PastError> {
        let held = self.held();
        let at = held.pictures.partition_point(|(picture, _)| picture.at <= after);
        Ok(held.pictures.get(at).map(|(picture, _)| picture.at))
    }

    fn previous(&self, before: Moment) -> Result<Option<Moment>, PastError> {
        let held = self.held();
        let after = held.pictures.partition_point(|(picture, _)| picture.at < before);
        Ok(after.checked_sub(1).map(|at| held.pictures[at].0.at))
    }

    fn walk(
        &self,
        from: Moment,
        to: Moment,
        each: &mut dyn FnMut(Arc<Cluster>) -> ControlFlow<()>,
    ) -> Result<(), PastError> {
        for picture in self.between(from, to).into_iter().filter(|picture| picture.at >= from) {
            if each(picture).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn timeline(
        &self,
        subject: &Subject,
        metric: Metric,
        from: Moment,
        to: Moment,
        width: usize,
    ) -> Result<Timeline, PastError> {
        // What was known when it begins is from a beat or two before.
        let before = Moment(from.0.saturating_sub(60_000));
        let pictures = self.between(before, to);
        let mut host_ring = HostRing::default();
        let mut sums = SumRing::default();
        let mut sum = |of: &dyn Fn(&Cluster) -> Option<Totals>| {
            for picture in &pictures {
                let beat = picture.at.0 / (picture.beat.interval.as_millis() as u64).max(1);
                if let Some(totals) = of(picture).filter(|_| sums.end <= beat) {
                    let heard = picture.totals(picture.at).answering() > 0;
                    sums.push(SumSample::of(&totals, heard, picture.at), beat, SLOTS);
                }
            }
        };
        let ring = match subject {
            Subject::Host(id) | Subject::Domain(id, _) => {
                pictures
                    .iter()
                    .filter_map(|picture| picture.host(id))
                    .for_each(|host| host_ring.ingest(host, SLOTS, SLOTS));
                match subject {
                    Subject::Domain(_, ident) => {
                        host_ring.domain(ident).map(|ring| Ring::Domain { host: &host_ring, ring })
                    }
                    _ => Some(Ring::Host(&host_ring)),
                }
            }
            Subject::Pool(name) => {
                sum(&|picture| {
                    let pool = picture.pools.iter().find(|pool| pool.name == *name)?;
                    Some(picture.pool_totals(pool, picture.at))
                });
                Some(Ring::Sum(&sums))
            }
            Subject::Cluster => {
                sum(&|picture| Some(picture.totals(picture.at)));
                Some(Ring::Sum(&sums))
            }
        };
        Ok(match ring {
            Some(ring) => Track(ring).timeline(metric, to, from.until(to), width),
            None => Timeline { from, to, buckets: vec![None; width] },
        })
    }

    fn subjects(&self, from: Moment, to: Moment) -> Result<Vec<(Subject, Name)>, PastError> {
        let mut all: BTreeMap<Subject, Name> = BTreeMap::new();
        self.between(from, to).iter().for_each(|picture| all.extend(Subject::all(picture)));
        Ok(all.into_iter().collect())
    }

    fn events(&self, from: Moment, to: Moment, most: usize) -> Result<Vec<Event>, PastError> {
        let held = self.held();
        let within = |event: &&Event| (from..=to).contains(&event.at);
        let mut events: Vec<Event> = held.events.iter().filter(within).cloned().collect();
        events.drain(..events.len().saturating_sub(most));
        Ok(events)
    }
}

#[cfg(test)]
mod tests;
