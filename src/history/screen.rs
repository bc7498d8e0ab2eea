use super::aggregate::{SumRing, SumSample};
use super::rings::HostRing;
use super::track::{Ring, Track};
use crate::model::{Cluster, DomainIdent, Host, HostId, Name};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Memory for the rings of all domains together, in bytes.
    pub bytes: usize,
    /// Samples kept of each domain at most.
    pub most: usize,
    /// Samples kept of each domain at least, whatever the budget says: fewer make no picture.
    pub least: usize,
    /// Samples for which a domain that is gone is kept at most: time to look at what it did before
    /// it went.
    pub gone: usize,
}

impl Default for Budget {
    /// Half an hour at a beat of 2 s in ordinary clusters, about two minutes of 100,000 domains.
    fn default() -> Budget {
        Budget { bytes: 96 << 20, most: 900, least: 48, gone: 150 }
    }
}

impl Budget {
    /// What a domain takes apart from its samples: its identity, the ring's header, the
    /// allocator's.
    const OVERHEAD: usize = 160;

    /// Samples to keep of each of so many domains.
    pub fn samples(&self, domains: usize) -> usize {
        let each = self.bytes / domains.max(1);
        (each.saturating_sub(Self::OVERHEAD) / size_of::<super::sample::DomainSample>())
            .clamp(self.least.max(1), self.most.max(self.least).max(1))
    }
}

/// The past of everything on the screen.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    budget: Budget,
    hosts: HashMap<HostId, HostRing>,
    /// The hosts as last ingested: one whose pointer is the same has nothing new.
    last: Vec<Arc<Host>>,
    cluster: SumRing,
    pools: HashMap<Name, SumRing>,
    /// Domains of `last` together.
    domains: usize,
    /// The beat since the epoch in which the sums were last taken.
    summed: Option<u64>,
    /// Samples kept of each domain now.
    keep: usize,
}

fn domains(host: &Arc<Host>) -> usize {
    host.report.as_ref().map_or(0, |report| report.domains.len())
}

/// How long the past of a host that left the cluster is kept.
const MISSING_KEPT: Duration = Duration::from_secs(600);

/// Slots of the sums at least: they are few, so they always get the most.
const SUMS_KEPT: usize = 900;

impl Screen {
    /// Empty rings that will keep to `budget`.
    pub fn new(budget: Budget) -> Screen {
        Screen { budget, ..Screen::default() }
    }

    /// Takes in what is new in a snapshot. Costs a pointer comparison a host plus what changed.
    pub fn ingest(&mut self, cluster: &Arc<Cluster>) {
        let is_new = |last: Option<&Arc<Host>>, host: &Arc<Host>| last.is_none_or(|last| !Arc::ptr_eq(last, host));
        let new: Vec<usize> =
            (0..cluster.hosts.len()).filter(|at| is_new(self.last.get(*at), &cluster.hosts[*at])).collect();
        for at in &new {
            self.domains += domains(&cluster.hosts[*at]);
            self.domains -= self.last.get(*at).map_or(0, domains);
        }
        for gone in self.last.drain(cluster.hosts.len().min(self.last.len())..) {
            self.domains -= domains(&gone);
        }
        self.fit();
        let mut is_other_set = self.hosts.len() > cluster.hosts.len();
        for at in new {
            let host = &cluster.hosts[at];
            is_other_set |= self.last.get(at).is_none_or(|last| last.id != host.id);
            if !self.hosts.contains_key(&host.id) {
                self.hosts.insert(host.id.clone(), HostRing::default());
            }
            if let Some(ring) = self.hosts.get_mut(&host.id) {
                ring.missing = None;
                ring.ingest(host, self.keep, self.budget.gone);
            }
            match self.last.get_mut(at) {
                Some(last) => *last = host.clone(),
                None => self.last.push(host.clone()),
            }
        }
        if is_other_set {
            self.forget_missing(cluster);
        }
        self.sum(cluster);
    }

    /// Adapts the length of the rings to the number of domains: at once when they must shrink by
    /// a tenth or more, else only when they may grow, so that a domain more or less does not touch
    /// every ring.
    fn fit(&mut self) {
        let keep = self.budget.samples(self.domains);
        if keep > self.keep {
            self.keep = keep;
        } else if keep < self.keep - self.keep / 10 {
            self.keep = keep;
            for ring in self.hosts.values_mut().flat_map(|host| &mut host.domains) {
                ring.trim(keep);
            }
        }
    }

    fn forget_missing(&mut self, cluster: &Cluster) {
        let present: std::collections::HashSet<&HostId> = cluster.hosts.iter().map(|host| &host.id).collect();
        self.hosts.retain(|id, ring| {
            if present.contains(id) {
                return true;
            }
            let since = *ring.missing.get_or_insert(cluster.at);
            since.until(cluster.at) < MISSING_KEPT
        });
    }

    /// Beats that the clock has to go back for it to have been set, and not just corrected.
    const SET_BACK: u64 = 5;

    /// Sums over the pools and the cluster, once a beat. Beats are counted from the epoch, so that
    /// it does not matter when one began to look.
    fn sum(&mut self, cluster: &Cluster) {
        let now = cluster.at;
        let beat = now.0 / (cluster.beat.interval.as_millis() as u64).max(1);
        match self.summed {
            // The clock was set back: until it has caught up there would be no sums.
            Some(last) if beat + Self::SET_BACK < last => {
                self.cluster = SumRing::default();
                self.pools.clear();
            }
            Some(last) if beat <= last => return,
            _ => {}
        }
        self.summed = Some(beat);
        let all = cluster.totals(now);
        let heard = all.answering() > 0;
        self.cluster.push(SumSample::of(&all, heard, now), beat, SUMS_KEPT);
        self.pools.retain(|name, _| cluster.pools.iter().any(|pool| pool.name == *name));
        for pool in &cluster.pools {
            let sample = SumSample::of(&cluster.pool_totals(pool, now), heard, now);
            self.pools.entry(pool.name.clone()).or_default().push(sample, beat, SUMS_KEPT);
        }
    }

    /// The past of the whole cluster: memory and CPU of the hosts that answered, one slot a beat.
    pub fn cluster(&self) -> Track<'_> {
        Track(Ring::Sum(&self.cluster))
    }

    /// The same of one pool.
    pub fn pool(&self, name: &Name) -> Option<Track<'_>> {
        self.pools.get(name).map(|ring| Track(Ring::Sum(ring)))
    }

    /// The past of one host: one slot a sample.
    pub fn host(&self, host: &HostId) -> Option<Track<'_>> {
        self.hosts.get(host).map(|ring| Track(Ring::Host(ring)))
    }

    /// The past of one domain: one slot for every sample of its host.
    pub fn domain(&self, host: &HostId, ident: &DomainIdent) -> Option<Track<'_>> {
        let host = self.hosts.get(host)?;
        let ring = host.domain(ident)?;
        Some(Track(Ring::Domain { host, ring }))
    }

    /// Samples kept of each domain at present.
    pub fn kept(&self) -> usize {
        self.keep
    }

    /// Bytes the rings take, headers included.
    pub fn bytes(&self) -> usize {
        let of_host = |host: &HostRing| {
            let domains: usize = host
                .domains
                .iter()
                .map(|ring| ring.samples.capacity() * size_of::<super::sample::DomainSample>())
                .sum();
            domains
                + host.domains.capacity() * size_of::<super::rings::DomainRing>()
                + host.samples.capacity() * size_of::<SumSample>()
        };
        self.hosts.values().map(of_host).sum()
    }
}
