use super::{
    Beat, Beyond, Bytes, Domain, Freshness, Host, HostId, HostReport, Known, Moment, Name, Rates, Unrated, Uuid,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a host came to be in its pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PoolSource {
    /// The config file says so.
    Config,
    /// The hosts themselves say so (shared repository, `pool.conf`).
    Detected,
    /// The group the host was named in.
    Group,
    /// None of these: hosts without a pool.
    Default,
}

/// Hosts that belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// What it is called.
    pub name: Name,
    /// How we know.
    pub source: PoolSource,
    /// Indexes into [`Cluster::hosts`], in inventory order.
    pub hosts: Vec<usize>,
}

/// Sums over one host's last sample; made once per sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct HostTotals {
    /// Guests known (dom0 not counted).
    pub guests: u32,
    /// Guests that run.
    pub running: u32,
    /// Sum of what domains hold, dom0 included.
    pub actual: Bytes,
    /// Sum of the running guests' maxima (0 for those without one).
    pub maximum: Bytes,
    /// What dom0 holds.
    pub dom0: Bytes,
    /// Memory of the machine; `None` if not told.
    pub total: Option<Bytes>,
    /// Free in the hypervisor; `None` if not told.
    pub free: Option<Bytes>,
    /// Sums of the domains' rates; each `None` where no domain has it.
    pub rates: Rates,
    /// Domains that are not in those sums.
    pub unrated: Unrated,
    /// Physical CPUs; `None` if not told.
    pub cpus: Option<u32>,
    /// Balloons on the move.
    pub moving: u32,
    /// Balloons that are stuck or deaf.
    pub balloon_trouble: u32,
    /// Guests that crashed.
    pub crashed: u32,
}

impl HostTotals {
    /// The sums of a report.
    pub fn of(report: &HostReport) -> HostTotals {
        let mut sums = HostTotals {
            total: report.facts.total,
            free: report.facts.free,
            cpus: report.facts.cpus,
            ..HostTotals::default()
        };
        let told = report.problems.is_empty();
        for domain in &report.domains {
            sums.add(domain);
            sums.unrated.add(Unrated::of(domain, told));
        }
        sums
    }

    fn add(&mut self, domain: &Domain) {
        let actual = domain.memory.actual.unwrap_or_default();
        self.actual += actual;
        self.rates.add(&domain.rates);
        self.moving += u32::from(domain.balloon == super::Balloon::Moving);
        self.balloon_trouble += u32::from(domain.balloon.is_trouble());
        if domain.is_dom0() {
            self.dom0 = actual;
            return;
        }
        self.guests += 1;
        let state = domain.run_state();
        self.crashed += u32::from(state == super::RunState::Crashed);
        if state.is_up() {
            self.running += 1;
            self.maximum += domain.memory.maximum.unwrap_or_default();
        }
    }
}

/// Sums over several hosts at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Totals {
    /// Hosts in the inventory.
    pub hosts: u32,
    /// Hosts that answer on the beat.
    pub live: u32,
    /// Hosts that missed a beat.
    pub late: u32,
    /// Hosts silent for long.
    pub stale: u32,
    /// Hosts whose connection failed.
    pub down: u32,
    /// Hosts not heard of yet.
    pub waiting: u32,
    /// Guests known: those of silent hosts and those that are in no list any more included.
    pub guests: u32,
    /// Guests that run on hosts that answer.
    pub running: u32,
    /// Guests that should run, last seen on hosts that do not answer now: nobody knows.
    pub unknown: u32,
    /// Guests that were there once and are in no host's list.
    pub absent: u32,
    /// Guests that do not run, or may not, and need not.
    pub off: u32,
    /// What is known beyond the hosts' samples has not been read yet.
    pub recalling: bool,
    /// Hosts that answer, but do not tell how much memory they have and how much is free: they
    /// are in none of the four sums that follow.
    pub untold: u32,
    /// Memory of the answering hosts.
    pub total: Bytes,
    /// Free memory of the answering hosts.
    pub free: Bytes,
    /// What dom0s of the answering hosts hold.
    pub dom0: Bytes,
    /// Sum of the running guests' maxima on the answering hosts.
    pub maximum: Bytes,
    /// Sums of the rates on the answering hosts; each `None` where no domain has it.
    pub rates: Rates,
    /// Domains on them that are not in those sums.
    pub unrated: Unrated,
    /// Physical CPUs of the answering hosts.
    pub cpus: u32,
    /// Balloons on the move.
    pub moving: u32,
    /// Balloons in trouble.
    pub balloon_trouble: u32,
    /// Crashed guests.
    pub crashed: u32,
}

impl Totals {
    /// Counts one host in, without the guests that are counted elsewhere and with what is known
    /// beyond its last sample.
    pub fn add(&mut self, host: &Host, copies: Copies, beyond: Beyond, now: Moment) {
        let sums = &host.totals;
        let guests = sums.guests.saturating_sub(copies.other + copies.running) + beyond.absent;
        self.hosts += 1;
        self.guests += guests;
        self.absent += beyond.absent;
        let freshness = host.freshness(now);
        match freshness {
            Freshness::Live => self.live += 1,
            Freshness::Late => self.late += 1,
            Freshness::Stale => self.stale += 1,
            Freshness::Down => self.down += 1,
            Freshness::Waiting => self.waiting += 1,
        }
        let excused = beyond.absent_excused + beyond.idle_excused;
        if !freshness.is_current() {
            let excused = (excused + beyond.up_excused).min(guests);
            self.off += excused;
            self.unknown += guests - excused;
            return;
        }
        self.off += excused.min(guests);
        self.running += sums.running.saturating_sub(copies.running);
        match (sums.total, sums.free) {
            (Some(total), Some(free)) => {
                self.total += total;
                self.free += free;
                self.dom0 += sums.dom0;
                self.maximum += sums.maximum;
            }
            // Half of the pair in the sums would make memory used, or free, that nobody has told of.
            _ => self.untold += 1,
        }
        self.rates.add(&sums.rates);
        self.unrated.add(sums.unrated);
        self.cpus += sums.cpus.unwrap_or(0);
        self.moving += sums.moving;
        self.balloon_trouble += sums.balloon_trouble;
        self.crashed += sums.crashed;
    }

    /// Hosts that answer.
    pub fn answering(&self) -> u32 {
        self.live + self.late
    }

    /// `Σ maximum of running guests / memory of the answering hosts`; `None` without such hosts.
    pub fn overcommit(&self) -> Option<f64> {
        (self.total > Bytes::ZERO).then(|| self.maximum.fraction_of(self.total))
    }

    /// Guests that should run: all known but those that need not.
    pub fn wanted(&self) -> u32 {
        self.guests.saturating_sub(self.off)
    }

    /// Service availability of these hosts and their guests.
    pub fn availability(&self) -> Option<Availability> {
        // Before every host has been heard of or given up, the figure would only say that we
        // have just started.
        (self.hosts > 0 && self.waiting == 0 && !self.recalling)
            .then(|| Availability::of(self.running, self.wanted(), self.answering(), self.hosts))
    }
}

/// Service availability in the sense of CERN's SLS: two ratios and their harmonic mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Availability {
    /// Running guests of all known that should run.
    pub vm_ratio: f64,
    /// Answering hosts of all known.
    pub pm_ratio: f64,
    /// `2ab / (a + b)`; 0 if either is 0.
    pub overall: f64,
}

impl Availability {
    /// The figures for these counts. A cluster without a guest has all of none running: 1.
    pub fn of(running: u32, guests: u32, answering: u32, hosts: u32) -> Availability {
        let ratio =
            |part: u32, whole: u32| if whole == 0 { 1.0 } else { f64::from(part.min(whole)) / f64::from(whole) };
        let (a, b) = (ratio(running, guests), if hosts == 0 { 0.0 } else { ratio(answering, hosts) });
        let overall = if a <= 0.0 || b <= 0.0 { 0.0 } else { 2.0 * a * b / (a + b) };
        Availability { vm_ratio: a, pm_ratio: b, overall }
    }
}

/// One VM claimed by two or more hosts at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The VM.
    pub uuid: Uuid,
    /// Its name as the first of them has it.
    pub name: Name,
    /// The hosts that say they run it.
    pub hosts: Vec<HostId>,
}

/// Guests of one host that are counted on another, so that each VM counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// That do not run on this host, or did when it was last heard of: migrations on their way, and
    /// VMs started elsewhere after this host went silent.
    pub other: u32,
    /// That run on this host and on another one: conflicts.
    pub running: u32,
}

/// Everything known at one moment. Immutable once published; hosts are shared between snapshots.
#[derive(Clone, Debug, Serialize)]
pub struct Cluster {
    /// The name in the title line.
    pub name: Name,
    /// Grows with every snapshot.
    pub seq: u64,
    /// When this snapshot was made.
    pub at: Moment,
    /// Pools in display order.
    pub pools: Vec<Pool>,
    /// Hosts in inventory order.
    pub hosts: Vec<Arc<Host>>,
    /// VMs claimed twice, in the order of their UUIDs.
    pub conflicts: Arc<Vec<Conflict>>,
    /// Hosts (indexes into `hosts`, rising) that have guests which are counted on another one.
    pub copies: Arc<Vec<(usize, Copies)>>,
    /// What is known of VMs beyond the hosts' last samples; empty where nobody remembers.
    pub known: Arc<Known>,
    /// The usual beat.
    pub beat: Beat,
}

impl Cluster {
    /// An empty cluster.
    pub fn empty(name: &str, beat: Beat, at: Moment) -> Cluster {
        Cluster {
            name: Name::new(name),
            seq: 0,
            at,
            pools: Vec::new(),
            hosts: Vec::new(),
            conflicts: Arc::default(),
            copies: Arc::default(),
            known: Arc::default(),
            beat,
        }
    }

    /// Sums over all hosts at `now`.
    pub fn totals(&self, now: Moment) -> Totals {
        self.sum(0..self.hosts.len(), now)
    }

    /// Sums over one pool at `now`.
    pub fn pool_totals(&self, pool: &Pool, now: Moment) -> Totals {
        self.sum(pool.hosts.iter().copied(), now)
    }

    fn sum(&self, hosts: impl Iterator<Item = usize>, now: Moment) -> Totals {
        let mut totals = Totals { recalling: self.known.recalling, ..Totals::default() };
        for (at, host) in hosts.filter_map(|at| Some((at, self.hosts.get(at)?))) {
            totals.add(host, self.copies_on(at), self.known.beyond(at), now);
        }
        totals
    }

    /// The guests of a host, by its index, that are counted on another one.
    pub fn copies_on(&self, host: usize) -> Copies {
        let place = self.copies.binary_search_by_key(&host, |(host, _)| *host);
        place.map_or(Copies::default(), |place| self.copies[place].1)
    }

    /// The host of that name.
    pub fn host(&self, id: &HostId) -> Option<&Arc<Host>> {
        self.hosts.iter().find(|host| host.id == *id)
    }

    /// The conflict a VM is in.
    pub fn conflict(&self, uuid: Uuid) -> Option<&Conflict> {
        let at = self.conflicts.binary_search_by(|conflict| conflict.uuid.cmp(&uuid)).ok()?;
        self.conflicts.get(at)
    }
}
