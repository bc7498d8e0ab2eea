use super::{Budget, Metric, Past, PastError, Screen, Subject, Timeline};
use crate::events::{Deriver, Event, Rules};
use crate::model::{Cluster, Moment, Name};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Snapshots held in memory one after the other, and asked as any past: what a simulated run did,
/// from its beginning to its end.
pub struct Film {
    pictures: BTreeMap<Moment, Arc<Cluster>>,
    rings: Screen,
    deriver: Deriver,
    events: Vec<Event>,
}

impl Default for Film {
    fn default() -> Film {
        // Nothing is forgotten: whoever films knows how long the run is.
        let budget = Budget { bytes: usize::MAX / 4, most: 1 << 20, least: 48, gone: 1 << 20 };
        Film {
            pictures: BTreeMap::new(),
            rings: Screen::new(budget),
            deriver: Deriver::new(Rules::default()),
            events: Vec::new(),
        }
    }
}

impl Film {
    /// Takes a snapshot in; they come in the order of their moments.
    pub fn add(&mut self, cluster: &Arc<Cluster>) {
        self.rings.ingest(cluster);
        self.events.extend(self.deriver.step(cluster, cluster.at));
        self.pictures.insert(cluster.at, cluster.clone());
    }
}

impl Past for Film {
    fn span(&self) -> Result<Option<(Moment, Moment)>, PastError> {
        Ok(self.pictures.keys().next().copied().zip(self.pictures.keys().next_back().copied()))
    }

    fn at(&self, when: Moment) -> Result<Option<Arc<Cluster>>, PastError> {
        Ok(self.pictures.range(..=when).next_back().map(|(_, picture)| picture.clone()))
    }

    fn next(&self, after: Moment) -> Result<Option<Moment>, PastError> {
        Ok(self.pictures.range(after.after(Duration::from_millis(1))..).next().map(|(at, _)| *at))
    }

    fn previous(&self, before: Moment) -> Result<Option<Moment>, PastError> {
        Ok(self.pictures.range(..before).next_back().map(|(at, _)| *at))
    }

    fn timeline(
        &self,
        subject: &Subject,
        metric: Metric,
        from: Moment,
        to: Moment,
        width: usize,
    ) -> Result<Timeline, PastError> {
        let track = match subject {
            Subject::Cluster => Some(self.rings.cluster()),
            Subject::Pool(name) => self.rings.pool(name),
            Subject::Host(host) => self.rings.host(host),
            Subject::Domain(host, ident) => self.rings.domain(host, ident),
        };
        Ok(match track {
            Some(track) => track.timeline(metric, to, from.until(to), width),
            None => Timeline { from, to, buckets: vec![None; width] },
        })
    }

    fn subjects(&self, from: Moment, to: Moment) -> Result<Vec<(Subject, Name)>, PastError> {
        let mut all: BTreeMap<Subject, Name> = BTreeMap::new();
        for (_, picture) in self.pictures.range(from..=to.max(from)) {
            all.extend(Subject::all(picture));
        }
        Ok(all.into_iter().collect())
    }

    fn events(&self, from: Moment, to: Moment, most: usize) -> Result<Vec<Event>, PastError> {
        let mut events: Vec<Event> =
            self.events.iter().filter(|event| (from..=to).contains(&event.at)).cloned().collect();
        events.drain(..events.len().saturating_sub(most));
        Ok(events)
    }
}
