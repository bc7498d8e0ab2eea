use super::{Metric, Timeline};
use crate::events::Event;
use crate::model::{Cluster, Domain, DomainIdent, HostId, Moment, Name};
use std::iter;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Whose past is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// All hosts together.
    Cluster,
    /// The hosts of a pool.
    Pool(Name),
    /// A host.
    Host(HostId),
    /// A domain on its host.
    Domain(HostId, DomainIdent),
}

impl Subject {
    /// Everybody in a picture, each with the name it has there.
    pub fn all(cluster: &Cluster) -> impl Iterator<Item = (Subject, Name)> {
        let pools = cluster.pools.iter().map(|pool| (Subject::Pool(pool.name.clone()), pool.name.clone()));
        let hosts = cluster.hosts.iter().flat_map(|host| {
            let domains = host.report.iter().flat_map(|report| &report.domains);
            let named = |domain: &Domain| (Subject::Domain(host.id.clone(), domain.ident()), domain.name.clone());
            iter::once((Subject::Host(host.id.clone()), Name::new(host.id.as_str()))).chain(domains.map(named))
        });
        iter::once((Subject::Cluster, cluster.name.clone())).chain(pools).chain(hosts)
    }
}

/// Why the past cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PastError {
    /// The store or recording cannot be read: which file, what went wrong, what to try.
    #[error("{0}")]
    Unreadable(String),
    /// What was asked for is longer than is answered at once.
    #[error("{0}")]
    TooMuch(String),
}

/// A past that can be asked: the store on disk, or a recording.
///
/// Calls block, for a bounded time; the dashboard makes them aside from its loop. What is not
/// known is a gap or `None`, never a value from before or after it.
pub trait Past: Send + Sync {
    /// The first and last moment anything is known of; `None` where nothing is.
    ///
    /// # Errors
    /// As every call here: the store cannot be read.
    fn span(&self) -> Result<Option<(Moment, Moment)>, PastError>;

    /// What was known at that moment, as the dashboard would have shown it then; `None` before
    /// the first recorded moment.
    ///
    /// Its [`Cluster::at`] is the last moment recorded at or before `when`: ages are counted to
    /// `when`, so that a recorder that was silent shows as silence.
    ///
    /// # Errors
    /// The store cannot be read.
    fn at(&self, when: Moment) -> Result<Option<Arc<Cluster>>, PastError>;

    /// The first recorded moment after that one.
    ///
    /// # Errors
    /// The store cannot be read.
    fn next(&self, after: Moment) -> Result<Option<Moment>, PastError>;

    /// The last recorded moment before that one.
    ///
    /// # Errors
    /// The store cannot be read.
    fn previous(&self, before: Moment) -> Result<Option<Moment>, PastError>;

    /// Hands over every recorded picture from `from` to `to` (both included), oldest first, until
    /// told to stop.
    ///
    /// # Errors
    /// The store cannot be read.
    fn walk(
        &self,
        from: Moment,
        to: Moment,
        each: &mut dyn FnMut(Arc<Cluster>) -> ControlFlow<()>,
    ) -> Result<(), PastError> {
        // One short of `from`, so that a picture at `from` itself is the next one.
        let mut last = match from.0.checked_sub(1) {
            Some(before) => Moment(before),
            None => from,
        };
        while let Some(at) = self.next(last)?.filter(|at| *at <= to) {
            if let Some(cluster) = self.at(at)?
                && each(cluster).is_break()
            {
                break;
            }
            last = at;
        }
        Ok(())
    }

    /// A figure from `from` to `to` in `width` columns.
    ///
    /// # Errors
    /// The store cannot be read, or that is more than is answered at once.
    fn timeline(
        &self,
        subject: &Subject,
        metric: Metric,
        from: Moment,
        to: Moment,
        width: usize,
    ) -> Result<Timeline, PastError>;

    /// Everybody something is known of within that span, each with the name it had last; bounded.
    ///
    /// # Errors
    /// The store cannot be read.
    fn subjects(&self, from: Moment, to: Moment) -> Result<Vec<(Subject, Name)>, PastError>;

    /// What happened within that span, oldest first; the newest `most` of it.
    ///
    /// # Errors
    /// The store cannot be read.
    fn events(&self, from: Moment, to: Moment, most: usize) -> Result<Vec<Event>, PastError>;
}
