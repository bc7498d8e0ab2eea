//! Other names for everything that has one: the same ones throughout, so that a story can still be
//! followed.

use crate::events::Event;
use crate::model::{
    Absent, BootId, Cluster, Conflict, Domain, DomainIdent, Excuse, Excused, GuestKey, Host, HostError, HostFacts,
    HostId, HostReport, Known, LinkState, LoggedError, Moment, Name, Pool, SectionProblem, Uuid, Vbd,
};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// Gives new names in the order things are met.
#[derive(Debug, Default)]
pub struct Scrub {
    hosts: Numbers<HostId>,
    pools: Numbers<Name>,
    domains: Numbers<Name>,
    uuids: Numbers<Uuid>,
    boots: Numbers<BootId>,
    devices: Numbers<Name>,
    patterns: Numbers<Name>,
    /// Hosts as they were made last, by what they were made from: an unchanged host stays so.
    made: HashMap<HostId, (Arc<Host>, Arc<Host>)>,
}

#[derive(Debug)]
struct Numbers<K>(HashMap<K, usize>);

impl<K> Default for Numbers<K> {
    fn default() -> Numbers<K> {
        Numbers(HashMap::new())
    }
}

impl<K: Hash + Eq + Clone> Numbers<K> {
    fn of(&mut self, key: &K) -> usize {
        let next = self.0.len() + 1;
        *self.0.entry(key.clone()).or_insert(next)
    }
}

impl Scrub {
    /// The cluster with other names.
    pub fn cluster(&mut self, cluster: &Cluster) -> Arc<Cluster> {
        // Every field is named, so that a new one cannot slip through.
        let Cluster { name: _, seq, at, pools, hosts, conflicts, copies, known, beat } = cluster;
        let hosts: Vec<Arc<Host>> = hosts.iter().map(|host| self.host(host)).collect();
        let pools = pools.iter().map(|pool| self.pool(pool)).collect();
        let mut conflicts: Vec<Conflict> = conflicts.iter().map(|conflict| self.conflict(conflict)).collect();
        // They are looked up by their UUIDs.
        conflicts.sort_by_key(|conflict| conflict.uuid);
        let known = Arc::new(self.known(known, &hosts));
        Arc::new(Cluster {
            name: Name::new("cluster"),
            seq: *seq,
            at: *at,
            pools,
            hosts,
            conflicts: Arc::new(conflicts),
            copies: copies.clone(),
            known,
            beat: *beat,
        })
    }

    fn pool(&mut self, pool: &Pool) -> Pool {
        Pool { name: self.pool_name(&pool.name), source: pool.source, hosts: pool.hosts.clone() }
    }

    fn pool_name(&mut self, name: &Name) -> Name {
        // The pool of hosts without one has no name of its own.
        if name.is_empty() {
            return name.clone();
        }
        Name::new(&format!("pool{}", self.pools.of(name)))
    }

    fn host_id(&mut self, id: &HostId) -> HostId {
        HostId::new(format!("host{}", self.hosts.of(id)))
    }

    fn domain_name(&mut self, name: &Name) -> Name {
        if &**name == "Domain-0" || name.is_empty() {
            return name.clone();
        }
        Name::new(&format!("vm-{:04}", self.domains.of(name)))
    }

    fn uuid(&mut self, uuid: Uuid) -> Uuid {
        if uuid.is_nil() {
            return uuid;
        }
        let mut bytes = [0; 16];
        bytes[8..].copy_from_slice(&(self.uuids.of(&uuid) as u64).to_be_bytes());
        Uuid(bytes)
    }

    fn host(&mut self, host: &Arc<Host>) -> Arc<Host> {
        if let Some((from, made)) = self.made.get(&host.id)
            && Arc::ptr_eq(from, host)
        {
            return made.clone();
        }
        let Host { id, pool, link, report, totals, taken, round_trip, samples, errors, beat } = &**host;
        let made = Arc::new(Host {
            id: self.host_id(id),
            pool: *pool,
            link: link_without_words(link),
            report: report.as_ref().map(|report| Arc::new(self.report(report))),
            totals: *totals,
            taken: *taken,
            round_trip: *round_trip,
            samples: *samples,
            errors: errors.iter().map(|error| LoggedError { error: without_words(&error.error), ..*error }).collect(),
            beat: *beat,
        });
        self.made.insert(id.clone(), (host.clone(), made.clone()));
        made
    }

    fn report(&mut self, report: &HostReport) -> HostReport {
        let HostReport { toolstack, clock, device_clock, boot, facts, domains, problems, sources } = report;
        let HostFacts { hostname: _, kernel, hypervisor, cpus, cpu_mhz, total, free, load, uptime } = facts;
        HostReport {
            toolstack: *toolstack,
            clock: *clock,
            device_clock: *device_clock,
            boot: boot.as_ref().map(|boot| Name::new(&format!("boot{}", self.boots.of(boot)))),
            facts: HostFacts {
                // A host's own name may differ from the inventory's: it gets none.
                hostname: None,
                kernel: kernel.clone(),
                hypervisor: hypervisor.clone(),
                cpus: *cpus,
                cpu_mhz: *cpu_mhz,
                total: *total,
                free: *free,
                load: *load,
                uptime: *uptime,
            },
            domains: domains.iter().map(|domain| self.domain(domain)).collect(),
            problems: problems.iter().map(problem_without_words).collect(),
            sources,
        }
    }

    fn domain(&mut self, domain: &Domain) -> Domain {
        let Domain { domid, uuid, name, state, vcpus, cpu_seconds, uptime, memory, .. } = domain;
        let Domain { net, disk, vifs, vbds, rates, balloon, track, cpu_trail, .. } = domain;
        Domain {
            domid: *domid,
            uuid: uuid.map(|uuid| self.uuid(uuid)),
            name: self.domain_name(name),
            state: *state,
            vcpus: *vcpus,
            cpu_seconds: *cpu_seconds,
            uptime: *uptime,
            memory: *memory,
            net: *net,
            disk: *disk,
            // An index and counters.
            vifs: vifs.clone(),
            vbds: vbds.iter().map(|vbd| Vbd { device: self.device(&vbd.device), ..vbd.clone() }).collect(),
            rates: *rates,
            balloon: *balloon,
            track: *track,
            cpu_trail: *cpu_trail,
        }
    }

    fn device(&mut self, device: &Name) -> Name {
        if is_plain_device(device) { device.clone() } else { Name::new(&format!("disk{}", self.devices.of(device))) }
    }

    fn conflict(&mut self, conflict: &Conflict) -> Conflict {
        let Conflict { uuid, name, hosts } = conflict;
        Conflict {
            uuid: self.uuid(*uuid),
            name: self.domain_name(name),
            hosts: hosts.iter().map(|host| self.host_id(host)).collect(),
        }
    }

    fn key(&mut self, key: &GuestKey) -> GuestKey {
        match key {
            GuestKey::Uuid(uuid) => GuestKey::Uuid(self.uuid(*uuid)),
            GuestKey::Named(host, name) => GuestKey::Named(self.host_id(host), self.domain_name(name)),
        }
    }

    /// A pattern of the config is a guest's name as often as not.
    fn excuse(&mut self, excuse: &Excuse) -> Excuse {
        match excuse {
            Excuse::Stopped { at } => Excuse::Stopped { at: *at },
            Excuse::Marked { at } => Excuse::Marked { at: *at },
            Excuse::Config { pattern } => {
                Excuse::Config { pattern: Name::new(&format!("pattern{}", self.patterns.of(pattern))) }
            }
        }
    }

    fn known(&mut self, known: &Known, hosts: &[Arc<Host>]) -> Known {
        let absent = known.absent.iter().map(|Absent { host, key, name, state, seen, excuse }| Absent {
            host: self.host_id(host),
            key: self.key(key),
            name: self.domain_name(name),
            state: *state,
            seen: *seen,
            excuse: excuse.as_ref().map(|excuse| self.excuse(excuse)),
        });
        let absent = absent.collect();
        let excused = known.excused.iter().map(|Excused { host, key, up, excuse }| Excused {
            host: self.host_id(host),
            key: self.key(key),
            up: *up,
            excuse: self.excuse(excuse),
        });
        let excused = excused.collect();
        let mut scrubbed = Known::new(absent, excused, hosts);
        scrubbed.recalling = known.recalling;
        scrubbed.trouble = known.trouble.as_ref().map(|_| Name::new("what is known could not be read or kept"));
        scrubbed
    }
}

impl Scrub {
    /// The event with other names. Its words are made anew: they are full of names.
    pub fn event(&mut self, event: &Event) -> Event {
        let Event { at, kind, severity, host, domain, pool, text: _ } = event;
        let host = host.as_ref().map(|host| self.host_id(host));
        let domain = domain.as_ref().map(|(ident, name)| (self.ident(ident), self.domain_name(name)));
        let pool = pool.as_ref().map(|pool| self.pool_name(pool));
        Event { at: *at, kind: *kind, severity: *severity, host, domain, pool, text: Name::new(kind.about()) }
    }

    fn ident(&mut self, ident: &DomainIdent) -> DomainIdent {
        let DomainIdent { domid, uuid, name } = ident;
        DomainIdent {
            domid: *domid,
            uuid: uuid.map(|uuid| self.uuid(uuid)),
            name: name.as_ref().map(|name| self.domain_name(name)),
        }
    }
}

/// `xvda`, `sdb1`, `51712`: says nothing of anybody.
fn is_plain_device(device: &str) -> bool {
    let letters = device.trim_end_matches(|c: char| c.is_ascii_digit());
    let known = ["xvd", "sd", "hd", "vd"];
    letters.is_empty()
        || known.iter().any(|start| {
            let rest = letters.strip_prefix(start);
            rest.is_some_and(|rest| rest.len() <= 2 && rest.bytes().all(|c| c.is_ascii_lowercase()))
        })
}

/// Which tool failed, without what it was told and what it said.
fn problem_without_words(problem: &SectionProblem) -> SectionProblem {
    let SectionProblem { section, command, status, said: _, hint } = problem;
    let tool = command.split(' ').next().unwrap_or_default();
    SectionProblem { section, command: Name::new(tool), status: *status, said: Name::default(), hint }
}

/// What ssh and tools say is full of names: the kind says enough.
fn without_words(error: &HostError) -> HostError {
    HostError { kind: error.kind, said: Name::default(), hint: Name::default() }
}

fn link_without_words(link: &LinkState) -> LinkState {
    match link {
        LinkState::Failed { since, error, retry } => {
            let (since, retry): (Moment, Option<Moment>) = (*since, *retry);
            LinkState::Failed { since, error: without_words(error), retry }
        }
        LinkState::Queued | LinkState::Connecting { .. } | LinkState::Up { .. } => link.clone(),
    }
}
