use super::{Bucket, Metric, Past, PastError, Subject, Timeline};
use crate::events::Event;
use crate::model::{Cluster, Host, HostId, Known, Moment, Name, Pool};
use crate::watch::claims_among;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A past with some of its hosts, as if no other had ever been asked.
///
/// What was recorded of pools and the cluster is of all hosts together, so that it is of no use
/// here: their figures are summed up anew from the hosts' own, and so is how many of them answered,
/// which tells a sum that lacks some. Availability has none, since who is known beyond the hosts'
/// samples cannot be told from those.
pub struct Only {
    past: Arc<dyn Past>,
    hosts: BTreeSet<HostId>,
}

impl Only {
    /// Those hosts of that past.
    pub fn new(past: Arc<dyn Past>, hosts: impl IntoIterator<Item = HostId>) -> Only {
        Only { past, hosts: hosts.into_iter().collect() }
    }

    fn picture(&self, of_all: &Cluster) -> Arc<Cluster> {
        Arc::new(only(of_all, |host| self.hosts.contains(host)))
    }

    /// The hosts of a pool, or all of them.
    fn members(&self, pool: Option<&Name>, when: Moment) -> Result<Vec<HostId>, PastError> {
        let Some(pool) = pool else { return Ok(self.hosts.iter().cloned().collect()) };
        let Some(cluster) = self.at(when)? else { return Ok(Vec::new()) };
        let hosts = cluster.pools.iter().filter(|one| one.name == *pool).flat_map(|one| &one.hosts);
        Ok(hosts.filter_map(|at| cluster.hosts.get(*at)).map(|host| host.id.clone()).collect())
    }

    /// The hosts' figures added up. The lowest of a column is that of all hosts at their lowest
    /// together, and so is the highest: no drop is hidden.
    fn sum(
        &self,
        pool: Option<&Name>,
        metric: Metric,
        from: Moment,
        to: Moment,
        width: usize,
    ) -> Result<Timeline, PastError> {
        if metric == Metric::PmRatio {
            return self.answering(pool, from, to, width);
        }
        let mut sums: Vec<Option<Bucket>> = vec![None; width];
        // A ratio does not add up.
        if metric.info().hosts {
            for host in self.members(pool, to)? {
                let line = self.past.timeline(&Subject::Host(host), metric, from, to, width)?;
                for (sum, bucket) in sums.iter_mut().zip(line.buckets) {
                    let Some(bucket) = bucket else { continue };
                    *sum = Some(sum.map_or(bucket, |sum| added(sum, bucket)));
                }
            }
        }
        Ok(Timeline { from, to, buckets: sums })
    }

    /// The share of the hosts of which something is known in a column; nothing where nobody answered,
    /// or nobody recorded.
    fn answering(&self, pool: Option<&Name>, from: Moment, to: Moment, width: usize) -> Result<Timeline, PastError> {
        let hosts = self.members(pool, to)?;
        let mut told = vec![0u32; width];
        for host in &hosts {
            // Every answer tells them.
            let line = self.past.timeline(&Subject::Host(host.clone()), Metric::Guests, from, to, width)?;
            for (told, bucket) in told.iter_mut().zip(line.buckets) {
                *told += u32::from(bucket.is_some());
            }
        }
        let share = |told: u32| (told > 0).then(|| Bucket::of(f64::from(told) / hosts.len() as f64));
        Ok(Timeline { from, to, buckets: told.into_iter().map(share).collect() })
    }
}

fn added(a: Bucket, b: Bucket) -> Bucket {
    Bucket { min: a.min + b.min, max: a.max + b.max, mean: a.mean + b.mean, last: a.last + b.last }
}

/// A snapshot with some of its hosts, and with nothing of the others.
fn only(cluster: &Cluster, wanted: impl Fn(&HostId) -> bool) -> Cluster {
    // The new places of the hosts, and of the pools, that stay.
    let stays: Vec<usize> = (0..cluster.hosts.len()).filter(|at| wanted(&cluster.hosts[*at].id)).collect();
    let mut pools = Vec::new();
    let mut pool_places = vec![0; cluster.pools.len()];
    for (at, pool) in cluster.pools.iter().enumerate() {
        let hosts: Vec<usize> = pool.hosts.iter().filter_map(|host| stays.binary_search(host).ok()).collect();
        if !hosts.is_empty() {
            pool_places[at] = pools.len();
            pools.push(Pool { hosts, ..pool.clone() });
        }
    }
    let moved = |host: &Arc<Host>| match pool_places.get(host.pool) {
        // One that is the same is known to be the same by its pointer.
        Some(place) if *place != host.pool => Arc::new(Host { pool: *place, ..Host::clone(host) }),
        _ => host.clone(),
    };
    let hosts: Vec<Arc<Host>> = stays.iter().map(|at| moved(&cluster.hosts[*at])).collect();
    let known = &*cluster.known;
    let mut left = Known::new(known.absent.clone(), known.excused.clone(), &hosts);
    (left.recalling, left.trouble) = (known.recalling, known.trouble.clone());
    let (conflicts, copies) = claims_among(&hosts, cluster.at);
    Cluster {
        name: cluster.name.clone(),
        seq: cluster.seq,
        at: cluster.at,
        pools,
        hosts,
        conflicts: Arc::new(conflicts),
        copies: Arc::new(copies),
        known: Arc::new(left),
        beat: cluster.beat,
    }
}

impl Past for Only {
    fn span(&self) -> Result<Option<(Moment, Moment)>, PastError> {
        self.past.span()
    }

    fn at(&self, when: Moment) -> Result<Option<Arc<Cluster>>, PastError> {
        Ok(self.past.at(when)?.map(|cluster| self.picture(&cluster)))
    }

    fn next(&self, after: Moment) -> Result<Option<Moment>, PastError> {
        self.past.next(after)
    }

    fn previous(&self, before: Moment) -> Result<Option<Moment>, PastError> {
        self.past.previous(before)
    }

    fn walk(
        &self,
        from: Moment,
        to: Moment,
        each: &mut dyn FnMut(Arc<Cluster>) -> ControlFlow<()>,
    ) -> Result<(), PastError> {
        self.past.walk(from, to, &mut |cluster| each(self.picture(&cluster)))
    }

    fn timeline(
        &self,
        subject: &Subject,
        metric: Metric,
        from: Moment,
        to: Moment,
        width: usize,
    ) -> Result<Timeline, PastError> {
        match subject {
            Subject::Cluster => self.sum(None, metric, from, to, width),
            Subject::Pool(pool) => self.sum(Some(pool), metric, from, to, width),
            Subject::Host(_) | Subject::Domain(..) => self.past.timeline(subject, metric, from, to, width),
        }
    }

    fn subjects(&self, from: Moment, to: Moment) -> Result<Vec<(Subject, Name)>, PastError> {
        let pools: Vec<Name> = match self.at(to)? {
            Some(cluster) => cluster.pools.iter().map(|pool| pool.name.clone()).collect(),
            None => Vec::new(),
        };
        let mut known = self.past.subjects(from, to)?;
        known.retain(|(subject, _)| match subject {
            Subject::Cluster => true,
            Subject::Pool(pool) => pools.contains(pool),
            Subject::Host(host) | Subject::Domain(host, _) => self.hosts.contains(host),
        });
        Ok(known)
    }

    /// Those of the hosts. What befell a pool or the cluster befell all their hosts together.
    fn events(&self, from: Moment, to: Moment, most: usize) -> Result<Vec<Event>, PastError> {
        let mut events = self.past.events(from, to, usize::MAX)?;
        events.retain(|event| event.host.as_ref().is_some_and(|host| self.hosts.contains(host)));
        events.drain(..events.len().saturating_sub(most));
        Ok(events)
    }
}

#[cfg(test)]
mod tests;
