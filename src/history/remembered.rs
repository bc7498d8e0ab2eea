//! A past that is held in memory, for tests.

#![allow(clippy::unwrap_used)]

use super::{Bucket, Metric, Past, PastError, Subject, Timeline};
use crate::events::Event;
use crate::model::{Cluster, Moment, Name};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Pictures in the order they were made.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<BTreeMap<Moment, Arc<Cluster>>>);

impl Remembered {
    /// These pictures.
    pub(crate) fn of(pictures: impl IntoIterator<Item = Arc<Cluster>>) -> Remembered {
        Remembered(Mutex::new(pictures.into_iter().map(|picture| (picture.at, picture)).collect()))
    }

    /// Adds a picture, as a recorder does meanwhile.
    pub(crate) fn add(&self, picture: Arc<Cluster>) {
        self.0.lock().unwrap().insert(picture.at, picture);
    }
}

impl Past for Remembered {
    fn span(&self) -> Result<Option<(Moment, Moment)>, PastError> {
        let all = self.0.lock().unwrap();
        Ok(all.keys().next().copied().zip(all.keys().next_back().copied()))
    }

    fn at(&self, when: Moment) -> Result<Option<Arc<Cluster>>, PastError> {
        Ok(self.0.lock().unwrap().range(..=when).next_back().map(|(_, picture)| picture.clone()))
    }

    fn next(&self, after: Moment) -> Result<Option<Moment>, PastError> {
        Ok(self.0.lock().unwrap().range(Moment(after.0 + 1)..).next().map(|(at, _)| *at))
    }

    fn previous(&self, before: Moment) -> Result<Option<Moment>, PastError> {
        Ok(self.0.lock().unwrap().range(..before).next_back().map(|(at, _)| *at))
    }

    fn timeline(
        &self,
        subject: &Subject,
        metric: Metric,
        from: Moment,
        to: Moment,
        width: usize,
    ) -> Result<Timeline, PastError> {
        let heard = |picture: &Cluster, at: Moment| picture.totals(at).answering() > 0;
        let mut buckets: Vec<Option<Bucket>> = vec![None; width];
        for (at, picture) in self.0.lock().unwrap().range(from..=to) {
            let column = (at.0 - from.0) as usize * width / (to.0 - from.0 + 1) as usize;
            let value = match subject {
                Subject::Cluster => metric.of_totals(&picture.totals(*at), heard(picture, *at)),
                Subject::Pool(name) => picture
                    .pools
                    .iter()
                    .find(|pool| pool.name == *name)
                    .and_then(|pool| metric.of_totals(&picture.pool_totals(pool, *at), heard(picture, *at))),
                Subject::Host(id) => picture.host(id).and_then(|host| metric.of_host(host)),
                Subject::Domain(id, ident) => picture
                    .host(id)
                    .and_then(|host| host.report.as_ref())
                    .and_then(|report| report.domains.iter().find(|domain| domain.is(ident)))
                    .and_then(|domain| metric.of_domain(domain)),
            };
            if let Some(value) = value {
                buckets[column].get_or_insert(Bucket::of(value)).add(value, 1);
            }
        }
        Ok(Timeline { from, to, buckets })
    }

    fn subjects(&self, _: Moment, _: Moment) -> Result<Vec<(Subject, Name)>, PastError> {
        Ok(Vec::new())
    }

    fn events(&self, _: Moment, _: Moment, _: usize) -> Result<Vec<Event>, PastError> {
        Ok(Vec::new())
    }
}
