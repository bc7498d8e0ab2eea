use super::{Beat, Freshness, HostError, HostId, HostReport, HostTotals, LoggedError, Moment};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// How the connection to a host stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "state")]
pub enum LinkState {
    /// Waiting for its turn in the fan-out.
    Queued,
    /// Being connected since then.
    Connecting {
        /// When the attempt began.
        since: Moment,
    },
    /// Connected.
    Up {
        /// Since when.
        since: Moment,
    },
    /// The last attempt failed.
    Failed {
        /// Since when nothing worked.
        since: Moment,
        /// Why.
        error: HostError,
        /// When it is tried again; `None` if it is not.
        retry: Option<Moment>,
    },
}

/// A host and the last it said.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Host {
    /// Its name in the inventory.
    pub id: HostId,
    /// Index of its pool in [`super::Cluster::pools`].
    pub pool: usize,
    /// How the connection stands.
    pub link: LinkState,
    /// The last good sample; kept when the host goes down.
    pub report: Option<Arc<HostReport>>,
    /// Sums over that sample.
    pub totals: HostTotals,
    /// When that sample was asked for: its figures are no older than this says.
    pub taken: Option<Moment>,
    /// How long the host took to answer it, network included.
    pub round_trip: Option<Duration>,
    /// Samples received.
    pub samples: u64,
    /// The last failures, newest last; bounded.
    pub errors: Vec<LoggedError>,
    /// The beat it is asked with.
    pub beat: Beat,
}

impl Host {
    /// Errors kept per host.
    pub const ERRORS_KEPT: usize = 8;

    /// A host nobody has talked to yet.
    pub fn new(id: HostId, pool: usize, beat: Beat) -> Host {
        Host {
            id,
            pool,
            link: LinkState::Queued,
            report: None,
            totals: HostTotals::default(),
            taken: None,
            round_trip: None,
            samples: 0,
            errors: Vec::new(),
            beat,
        }
    }

    /// How old its figures are at `now`.
    pub fn age(&self, now: Moment) -> Option<Duration> {
        self.taken.map(|taken| taken.until(now))
    }

    /// How fresh its figures are at `now`.
    ///
    /// A failed connection is `Down` at once, however young the figures. A connection being made
    /// anew keeps what it was before: the last figures only grow old.
    pub fn freshness(&self, now: Moment) -> Freshness {
        let failed = matches!(self.link, LinkState::Failed { .. })
            || !matches!(self.link, LinkState::Up { .. }) && !self.errors.is_empty();
        match self.age(now) {
            _ if failed => Freshness::Down,
            None => Freshness::Waiting,
            Some(age) if age <= self.beat.late_after => Freshness::Live,
            Some(age) if age <= self.beat.stale_after => Freshness::Late,
            Some(_) => Freshness::Stale,
        }
    }

    /// Its last error, if its connection is not up.
    pub fn failure(&self) -> Option<&HostError> {
        match &self.link {
            LinkState::Failed { error, .. } => Some(error),
            LinkState::Up { .. } => None,
            _ => self.errors.last().map(|logged| &logged.error),
        }
    }

    /// Notes a failure: the same kind again counts up, another is added, the oldest goes.
    pub fn log_error(&mut self, at: Moment, error: HostError) {
        match self.errors.last_mut() {
            Some(last) if last.error.kind == error.kind => {
                last.at = at;
                last.times = last.times.saturating_add(1);
                last.error = error;
            }
            _ => {
                if self.errors.len() == Self::ERRORS_KEPT {
                    self.errors.remove(0);
                }
                self.errors.push(LoggedError { at, times: 1, error });
            }
        }
    }
}
