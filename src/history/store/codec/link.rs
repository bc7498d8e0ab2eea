//! How the connection to a host stands, its errors and its beat. They change seldom: a yes for
//! each that has not, all of it where it has.

use super::models::{Number, Text};
use super::range::{Bit, Coder};
use crate::model::{Beat, Host, HostError, HostErrorKind, LinkState, LoggedError, Moment};
use std::time::Duration;

/// What is known of links so far.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkModels {
    same: [Bit; 3],
    small: Number,
    places: Number,
    times: Number,
    flags: [Bit; 4],
}

/// The part of a host that is no figure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Link {
    pub state: LinkState,
    pub errors: Vec<LoggedError>,
    pub beat: Beat,
    pub pool: usize,
}

impl Default for Link {
    fn default() -> Link {
        Link { state: LinkState::Queued, errors: Vec::new(), beat: Beat::of(Duration::from_secs(2)), pool: 0 }
    }
}

impl Link {
    pub fn of(host: &Host) -> Link {
        Link { state: host.link.clone(), errors: host.errors.clone(), beat: host.beat, pool: host.pool }
    }

    /// Whether it is that host's.
    pub fn fits(&self, host: &Host) -> bool {
        self.state == host.link && self.errors == host.errors && self.beat == host.beat && self.pool == host.pool
    }
}

impl LinkModels {
    /// `seen`: when it was so.
    pub fn code<C: Coder>(&mut self, c: &mut C, text: &mut Text, seen: Moment, old: &Link, now: &mut Link) {
        if !c.bit(&mut self.same[1], now.errors == old.errors) {
            self.errors(c, text, seen, &old.errors, &mut now.errors);
        } else if C::READS {
            now.errors.clone_from(&old.errors);
        }
        if !c.bit(&mut self.same[0], now.state == old.state) {
            now.state = self.state(c, text, seen, &now.state, &now.errors);
        } else if C::READS {
            now.state = old.state.clone();
        }
        if c.bit(&mut self.same[2], now.beat == old.beat && now.pool == old.pool) {
            (now.beat, now.pool) = (old.beat, old.pool);
            return;
        }
        now.pool = self.small.code(c, &mut 4, now.pool as u64) as usize;
        for span in [&mut now.beat.interval, &mut now.beat.late_after, &mut now.beat.stale_after] {
            *span = Duration::from_millis(self.times.code(c, &mut 12, span.as_millis() as u64));
        }
    }

    fn state<C: Coder>(
        &mut self,
        c: &mut C,
        text: &mut Text,
        seen: Moment,
        now: &LinkState,
        errors: &[LoggedError],
    ) -> LinkState {
        let (kind, since) = match now {
            LinkState::Queued => (0, seen),
            LinkState::Connecting { since } => (1, *since),
            LinkState::Up { since } => (2, *since),
            LinkState::Failed { since, .. } => (3, *since),
        };
        let kind = c.few(2, kind);
        if kind == 0 {
            return LinkState::Queued;
        }
        let since = self.moment(c, seen, since);
        match kind {
            1 => LinkState::Connecting { since },
            2 => LinkState::Up { since },
            _ => {
                let (error, retry) = match now {
                    LinkState::Failed { error, retry, .. } => (error.clone(), *retry),
                    _ => (blank(), None),
                };
                let error = self.logged(c, text, errors, &error).0;
                let retry =
                    c.bit(&mut self.flags[0], retry.is_some()).then(|| self.moment(c, seen, retry.unwrap_or_default()));
                LinkState::Failed { since, error, retry }
            }
        }
    }

    fn errors<C: Coder>(
        &mut self,
        c: &mut C,
        text: &mut Text,
        seen: Moment,
        old: &[LoggedError],
        errors: &mut Vec<LoggedError>,
    ) {
        let count = (self.small.code(c, &mut 2, errors.len() as u64) as usize).min(4 * Host::ERRORS_KEPT);
        if C::READS {
            errors.clear();
            errors.resize(count, LoggedError { at: seen, times: 1, error: blank() });
        }
        for logged in errors.iter_mut().take(count) {
            let (error, before) = self.logged(c, text, old, &logged.error);
            logged.error = error;
            let same = before.is_some_and(|before| (before.at, before.times) == (logged.at, logged.times));
            if let Some(before) = before.filter(|_| c.bit(&mut self.flags[1], same)) {
                (logged.at, logged.times) = (before.at, before.times);
                continue;
            }
            logged.at = self.moment(c, seen, logged.at);
            logged.times = self.small.code(c, &mut 1, u64::from(logged.times)) as u32;
        }
    }

    /// An error: one of those known, or in full.
    fn logged<'a, C: Coder>(
        &mut self,
        c: &mut C,
        text: &mut Text,
        known: &'a [LoggedError],
        error: &HostError,
    ) -> (HostError, Option<&'a LoggedError>) {
        let place = known.iter().position(|known| known.error == *error).map_or(0, |at| at as u64 + 1);
        let place = self.places.code(c, &mut 1, place) as usize;
        match place.checked_sub(1).and_then(|at| known.get(at)) {
            Some(known) => (known.error.clone(), Some(known)),
            None => (self.error(c, text, error), None),
        }
    }

    fn error<C: Coder>(&mut self, c: &mut C, text: &mut Text, error: &HostError) -> HostError {
        let kind = text.code(c, error.kind.word());
        HostError {
            // A later version may know more of them.
            kind: if C::READS { HostErrorKind::from_word(&kind).unwrap_or(HostErrorKind::Other) } else { error.kind },
            said: text.name(c, &error.said),
            hint: text.name(c, &error.hint),
        }
    }

    fn moment<C: Coder>(&mut self, c: &mut C, near: Moment, moment: Moment) -> Moment {
        let step = self.times.signed(c, &mut 12, moment.0.wrapping_sub(near.0) as i64);
        Moment(near.0.wrapping_add(step as u64))
    }
}

fn blank() -> HostError {
    HostError { kind: HostErrorKind::Other, said: Default::default(), hint: Default::default() }
}
