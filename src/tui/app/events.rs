//! What a new snapshot tells that the operator should hear, folded: one line for forty hosts that
//! went at once.

use super::{App, Level};
use crate::inventory::hostlist::fold;
use crate::model::{Cluster, Domain, Freshness, Host, Moment, RunState};
use std::collections::BTreeMap;
use std::sync::Arc;

impl App {
    /// Compares with the snapshot before (and the time before) and tells what is new.
    pub(super) fn tell_changes(&mut self, new: &Arc<Cluster>) {
        let now = self.now;
        let told = std::mem::take(&mut self.log.told);
        let known = told.len();
        let mut lines: BTreeMap<(Level, String), Vec<&str>> = BTreeMap::new();
        let mut domains: Vec<(Level, String)> = Vec::new();
        let mut state = Vec::with_capacity(new.hosts.len());
        for (at, host) in new.hosts.iter().enumerate() {
            let fresh = host.freshness(now);
            state.push(fresh);
            let Some(before) = told.get(at).copied() else { continue };
            if before != fresh
                && let Some(line) = host_line(host, before, fresh, now)
            {
                lines.entry(line).or_default().push(host.id.as_str());
            }
            if let Some(old) = self.cluster.hosts.get(at).filter(|old| !Arc::ptr_eq(old, host)) {
                domain_lines(old, host, &mut domains);
            }
        }
        self.log.told = state;
        if known == 0 {
            return;
        }
        // While the past is on the screen, what happens now must not be taken for it.
        let now_word = if self.travel.is_some() { "now: " } else { "" };
        for ((level, what), hosts) in lines {
            self.say(level, format!("{now_word}{}: {what}", fold(&hosts)));
        }
        // A cluster that comes back tells of hundreds of domains: their number is enough.
        const MOST: usize = 6;
        let more = domains.len().saturating_sub(MOST);
        for (level, line) in domains.into_iter().take(MOST) {
            self.say(level, format!("{now_word}{line}"));
        }
        if more > 0 {
            self.say(Level::Info, format!("{now_word}and {more} more changes of domains"));
        }
    }
}

fn host_line(host: &Host, before: Freshness, now_is: Freshness, now: Moment) -> Option<(Level, String)> {
    match (before, now_is) {
        (_, Freshness::Down) => {
            let why = host.failure().map_or("failed", |error| error.kind.phrase());
            Some((Level::Error, why.to_owned()))
        }
        (_, Freshness::Stale) => {
            let age = host.age(now).unwrap_or_default().as_secs();
            // The age differs by host and would keep equal lines apart: whole fives of seconds.
            Some((Level::Warning, format!("silent for {} s, figures are old", age / 5 * 5)))
        }
        (Freshness::Down | Freshness::Stale, Freshness::Live | Freshness::Late) => {
            Some((Level::Good, "answers again".to_owned()))
        }
        _ => None,
    }
}

/// Domains that crashed, came or went between two samples of a host.
fn domain_lines(old: &Host, new: &Host, lines: &mut Vec<(Level, String)>) {
    let (Some(before), Some(after)) = (&old.report, &new.report) else { return };
    if Arc::ptr_eq(before, after) {
        return;
    }
    let host = &new.id;
    // Samples list domains in the same order, so the one at the same place nearly always is it.
    let within = |domains: &'_ [Domain], at: usize, wanted: &Domain| -> Option<usize> {
        match domains.get(at) {
            Some(other) if other.same_as(wanted) => Some(at),
            _ => domains.iter().position(|other| other.same_as(wanted)),
        }
    };
    for (at, domain) in after.domains.iter().enumerate() {
        match within(&before.domains, at, domain).map(|at| &before.domains[at]) {
            Some(other) => {
                let (was, is) = (other.run_state(), domain.run_state());
                if is == RunState::Crashed && was != RunState::Crashed {
                    lines.push((Level::Error, format!("{} on {host} crashed", domain.name)));
                } else if domain.balloon.is_trouble() && !other.balloon.is_trouble() {
                    lines.push((
                        Level::Warning,
                        format!("{} on {host}: balloon is {}", domain.name, domain.balloon.word()),
                    ));
                }
            }
            None => lines.push((Level::Info, format!("{} came up on {host}", domain.name))),
        }
    }
    for (at, domain) in before.domains.iter().enumerate() {
        if within(&after.domains, at, domain).is_none() {
            lines.push((Level::Info, format!("{} is gone from {host}", domain.name)));
        }
    }
}
