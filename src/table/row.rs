use crate::history::Screen;
use crate::model::{
    Balloon, Cluster, Conflict, Domain, DomainIdent, Freshness, Host, HostId, LinkState, Moment, Name, Pool, RunState,
    Totals,
};
use std::fmt;
use std::time::Duration;

/// What identifies a row from snapshot to snapshot: never a position, never a domain's name alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    /// A pool by its name.
    Pool(Name),
    /// A host.
    Host(HostId),
    /// A domain on its host.
    Domain(HostId, DomainIdent),
}

impl RowKey {
    /// The host the row is, or is on.
    pub fn host(&self) -> Option<&HostId> {
        match self {
            RowKey::Pool(_) => None,
            RowKey::Host(host) | RowKey::Domain(host, _) => Some(host),
        }
    }
}

impl fmt::Display for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowKey::Pool(name) => write!(f, "pool {name}"),
            RowKey::Host(host) => write!(f, "host {host}"),
            RowKey::Domain(host, ident) => match (ident.domid, &ident.name) {
                (Some(id), _) => write!(f, "domain {id} on {host}"),
                (None, Some(name)) => write!(f, "domain {name} on {host}"),
                (None, None) => write!(f, "a halted domain on {host}"),
            },
        }
    }
}

/// One line of the table: a pool, a host or a domain.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// A pool with the sums over its hosts.
    Pool {
        /// The pool.
        pool: &'a Pool,
        /// Sums over its hosts.
        totals: &'a Totals,
    },
    /// A host.
    Host {
        /// The host.
        host: &'a Host,
    },
    /// A domain as its host last reported it.
    Domain {
        /// Its host.
        host: &'a Host,
        /// The domain.
        domain: &'a Domain,
    },
}

/// What a row's values need besides the row.
#[derive(Clone, Copy, Debug)]
pub struct Ctx<'a> {
    /// The snapshot the row is from.
    pub cluster: &'a Cluster,
    /// What was; sparks are missing without.
    pub history: Option<&'a Screen>,
    /// What was is still being read: a row without is not one without a past.
    pub reading: bool,
    /// The time ages are counted to.
    pub now: Moment,
}

/// Text that takes the place of a row's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it says.
    pub text: String,
    /// Whether it stands for every column after the name but the age; else only for those before
    /// the first figure the row has.
    pub whole: bool,
}

/// Why somebody should look at a row. Worst first when ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// The host cannot be asked.
    Down,
    /// The domain crashed.
    Crashed,
    /// Two hosts claim the VM.
    Conflict,
    /// The host has been silent for long.
    Stale,
    /// The balloon never followed its target.
    Deaf,
    /// The balloon stopped short of its target.
    Stuck,
    /// The host missed a beat.
    Late,
}

impl Trouble {
    /// What is the matter, in one word.
    pub fn word(self) -> &'static str {
        match self {
            Trouble::Down => "down",
            Trouble::Crashed => "crashed",
            Trouble::Conflict => "conflict",
            Trouble::Stale => "stale",
            Trouble::Deaf => "deaf",
            Trouble::Stuck => "stuck",
            Trouble::Late => "late",
        }
    }
}

impl<'a> Ctx<'a> {
    /// A context without history, as the batch verbs have it.
    pub fn new(cluster: &'a Cluster, now: Moment) -> Ctx<'a> {
        Ctx { cluster, history: None, reading: false, now }
    }

    /// The conflict a domain is in. Only on a host that has a part in it: a copy on a host that has
    /// gone silent, or one that is coming in by migration, is none.
    pub fn conflict(&self, host: &Host, domain: &Domain) -> Option<&'a Conflict> {
        let conflict = domain.uuid.and_then(|uuid| self.cluster.conflict(uuid))?;
        conflict.hosts.contains(&host.id).then_some(conflict)
    }
}

impl<'a> Row<'a> {
    /// What identifies the row.
    pub fn key(&self) -> RowKey {
        match self {
            Row::Pool { pool, .. } => RowKey::Pool(pool.name.clone()),
            Row::Host { host } => RowKey::Host(host.id.clone()),
            Row::Domain { host, domain } => RowKey::Domain(host.id.clone(), domain.ident()),
        }
    }

    /// What it is called.
    pub fn name(&self) -> &'a str {
        match self {
            Row::Pool { pool, .. } => &pool.name,
            Row::Host { host } => host.id.as_str(),
            Row::Domain { domain, .. } => &domain.name,
        }
    }

    /// The host the row is, or is on.
    pub fn host(&self) -> Option<&'a Host> {
        match self {
            Row::Pool { .. } => None,
            Row::Host { host } | Row::Domain { host, .. } => Some(host),
        }
    }

    /// The pool the row is, or is in.
    pub fn pool(&self, ctx: &Ctx<'a>) -> Option<&'a Pool> {
        match self {
            Row::Pool { pool, .. } => Some(pool),
            Row::Host { host } | Row::Domain { host, .. } => ctx.cluster.pools.get(host.pool),
        }
    }

    /// How fresh its figures are: a domain's are as fresh as its host's, a pool's as fresh as its
    /// hosts' that answer (it is live while one is).
    pub fn freshness(&self, now: Moment) -> Freshness {
        match self {
            Row::Host { host } | Row::Domain { host, .. } => host.freshness(now),
            Row::Pool { totals, .. } => match totals {
                Totals { live: 1.., .. } => Freshness::Live,
                Totals { late: 1.., .. } => Freshness::Late,
                Totals { stale: 1.., .. } => Freshness::Stale,
                Totals { down: 1.., .. } => Freshness::Down,
                _ => Freshness::Waiting,
            },
        }
    }

    /// What is the matter with this very row. A domain of a silent host is not in trouble for
    /// that: its host is.
    pub fn trouble(&self, ctx: &Ctx<'_>) -> Option<Trouble> {
        match self {
            Row::Pool { .. } => None,
            Row::Host { host } => match host.freshness(ctx.now) {
                Freshness::Down => Some(Trouble::Down),
                Freshness::Stale => Some(Trouble::Stale),
                Freshness::Late => Some(Trouble::Late),
                Freshness::Live | Freshness::Waiting => None,
            },
            Row::Domain { host, domain } => {
                if domain.run_state() == RunState::Crashed {
                    Some(Trouble::Crashed)
                } else if ctx.conflict(host, domain).is_some() {
                    Some(Trouble::Conflict)
                } else {
                    match domain.balloon {
                        Balloon::Deaf => Some(Trouble::Deaf),
                        Balloon::Stuck => Some(Trouble::Stuck),
                        _ => None,
                    }
                }
            }
        }
    }

    /// The words that stand in place of figures: a pool's counts, why a host does not answer, what
    /// a host not heard of yet is doing.
    pub fn span(&self, ctx: &Ctx<'_>) -> Option<Span> {
        match self {
            Row::Pool { pool, totals } => {
                let plural = |n: u64| if n == 1 { "" } else { "s" };
                let (hosts, guests) = (pool.hosts.len() as u64, u64::from(totals.guests));
                // The row's figures are sums over the hosts that answer: say so where some do not.
                let answering = match u64::from(totals.answering()) {
                    all if all == hosts => String::new(),
                    some => format!("{some}/"),
                };
                let text = format!("{answering}{hosts} host{}, {guests} VM{}", plural(hosts), plural(guests));
                Some(Span { text, whole: false })
            }
            Row::Host { host } => host_span(host, ctx.now).map(|text| Span { text, whole: true }),
            Row::Domain { .. } => None,
        }
    }
}

fn host_span(host: &Host, now: Moment) -> Option<String> {
    match (&host.link, host.freshness(now)) {
        (LinkState::Failed { since, error, retry }, _) => {
            let silent = span_words(since.until(now));
            let retry = match retry {
                Some(at) => format!(" (retry in {})", span_words(now.until(*at))),
                None => String::new(),
            };
            // What happened comes first: a narrow screen cuts the rest.
            Some(format!("{}, no answer for {silent}{retry}", error.kind.phrase()))
        }
        (link, Freshness::Down) => {
            let what = if matches!(link, LinkState::Queued) { "waiting to try again" } else { "trying again" };
            let why = host.failure().map_or("failed", |error| error.kind.phrase());
            Some(format!("{what}: {why}"))
        }
        (LinkState::Queued, Freshness::Waiting) => Some("waiting for its turn".to_owned()),
        (LinkState::Connecting { since }, Freshness::Waiting) => {
            Some(format!("connecting for {}", span_words(since.until(now))))
        }
        (LinkState::Up { .. }, Freshness::Waiting) => Some("connected, waiting for the first figures".to_owned()),
        _ => None,
    }
}

/// A span of time in words for a sentence: `20 s`, `3m12s`.
fn span_words(span: Duration) -> String {
    let s = span.as_secs();
    match s {
        0..60 => format!("{s} s"),
        60..3600 => format!("{}m{:02}s", s / 60, s % 60),
        3600..86_400 => format!("{}h{:02}m", s / 3600, s / 60 % 60),
        _ => format!("{}d{:02}h", s / 86_400, s / 3600 % 24),
    }
}
