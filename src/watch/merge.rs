//! What all hosts said, as one cluster.

use super::conflicts::Claims;
use super::plan::HostPlan;
use super::pools::{self, Belongs};
use super::{Clock, Plan};
use crate::hypervisor::PoolClue;
use crate::inventory::HostEntry;
use crate::model::{Cluster, Host};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

/// News of one host.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    /// Index in the plan.
    pub at: usize,
    /// Its whole record; the pool in it is not looked at.
    pub host: Host,
    /// What it said of its pool.
    pub clue: Option<PoolClue>,
}

/// Keeps the cluster.
pub(super) struct Merger {
    cluster: Cluster,
    entries: Vec<HostEntry>,
    clues: Vec<Option<PoolClue>>,
    claims: Claims,
    pools_outdated: bool,
    clock: Clock,
}

impl Merger {
    /// All hosts of the plan, queued.
    pub fn new(plan: &Plan) -> Merger {
        let mut cluster = Cluster::empty(&plan.name, plan.beat, (plan.clock)());
        cluster.hosts = plan.hosts.iter().map(|host| Arc::new(blank(host))).collect();
        let mut merger = Merger {
            cluster,
            entries: plan.hosts.iter().map(|host| host.entry.clone()).collect(),
            clues: vec![None; plan.hosts.len()],
            claims: Claims::new(plan.hosts.len()),
            pools_outdated: true,
            clock: plan.clock.clone(),
        };
        merger.assign_pools();
        merger
    }

    /// Takes news in. Costs nothing for the other hosts.
    pub fn hear(&mut self, heard: Heard) {
        let Heard { at, mut host, clue } = heard;
        let Some(slot) = self.cluster.hosts.get_mut(at) else { return };
        host.pool = slot.pool;
        let renamed = hostname(slot) != hostname(&host);
        if !same_report(slot, &host) {
            self.claims.update(at, host.report.as_deref());
        }
        *slot = Arc::new(host);
        let known = &mut self.clues[at];
        if *known != clue || renamed && matches!(clue, Some(PoolClue::Master(_))) {
            *known = clue;
            self.pools_outdated = true;
        }
    }

    /// The cluster as of now.
    pub fn snapshot(&mut self) -> Arc<Cluster> {
        if self.pools_outdated {
            self.assign_pools();
        }
        self.cluster.at = (self.clock)();
        self.cluster.seq += 1;
        let conflicts = self.claims.conflicts(&self.cluster.hosts, self.cluster.at);
        if conflicts != *self.cluster.conflicts {
            self.cluster.conflicts = Arc::new(conflicts);
        }
        let copies = self.claims.copies(&self.cluster.hosts, self.cluster.at);
        if copies != *self.cluster.copies {
            self.cluster.copies = Arc::new(copies);
        }
        Arc::new(self.cluster.clone())
    }

    fn assign_pools(&mut self) {
        let hosts = &self.cluster.hosts;
        let belongs: Vec<Belongs<'_>> = self
            .entries
            .iter()
            .zip(&self.clues)
            .zip(hosts)
            .map(|((entry, clue), host)| Belongs {
                id: entry.id.as_str(),
                address: &entry.address,
                hint: entry.pool.as_ref(),
                clue: clue.as_ref(),
                hostname: hostname(host),
            })
            .collect();
        let (pools, of_host) = pools::pools(&belongs);
        for (host, pool) in self.cluster.hosts.iter_mut().zip(of_host) {
            if host.pool != pool {
                Arc::make_mut(host).pool = pool;
            }
        }
        self.cluster.pools = pools;
        self.pools_outdated = false;
    }
}

/// A host nobody has talked to yet.
pub(super) fn blank(plan: &HostPlan) -> Host {
    Host::new(plan.entry.id.clone(), 0, plan.entry.beat)
}

fn hostname(host: &Host) -> Option<&str> {
    host.report.as_ref().and_then(|report| report.facts.hostname.as_deref())
}

fn same_report(a: &Host, b: &Host) -> bool {
    match (&a.report, &b.report) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// The merger's task: publishes at once what comes alone, and together what comes within
/// `coalesce`. Ends when nobody can tell it anything any more.
pub(super) async fn run(
    mut merger: Merger,
    mut heard: mpsc::Receiver<Heard>,
    snapshots: watch::Sender<Arc<Cluster>>,
    coalesce: std::time::Duration,
) {
    let mut published = Instant::now().checked_sub(coalesce).unwrap_or_else(Instant::now);
    while let Some(first) = heard.recv().await {
        merger.hear(first);
        let publish = sleep_until(published + coalesce);
        tokio::pin!(publish);
        loop {
            tokio::select! {
                biased;
                more = heard.recv() => match more {
                    Some(more) => merger.hear(more),
                    None => break,
                },
                () = &mut publish => break,
            }
            // Under a flood the branch above would always be ready first.
            if Instant::now() >= published + coalesce {
                break;
            }
        }
        published = Instant::now();
        snapshots.send_replace(merger.snapshot());
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
