use crate::model::{Domain, Host, HostReport};
use crate::table::rank::{Key, Ranker, Sticky};
use crate::table::{Ctx, Filter, Row};
use std::sync::Arc;

/// A domain that matches the filter, with its sort key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub key: Key,
    /// Its place in the host's report.
    pub domain: u32,
}

/// What is known of one host's rows. Made anew when the host's snapshot, the filter or the order
/// changes, and at no other time.
#[derive(Clone, Debug)]
pub(super) struct HostRows {
    /// The snapshot all else was made from; rows are taken from it, never from a newer one.
    pub host: Arc<Host>,
    /// Its domains that match, in order.
    pub order: Vec<Slot>,
    /// Whether its own row matches.
    pub itself: bool,
    /// How many of the domains in `order` are in trouble.
    pub troubled: u32,
    /// What time has made of the filter's terms.
    pub moment_bits: u64,
    /// What time has made of its own sort key, where time changes those.
    pub moment_key: Key,
    /// Ranks of its domains in the report's order, where the column is noisy.
    ranks: Vec<Sticky>,
    /// Its own rank.
    pub rank: Sticky,
}

/// What rows are made with.
#[derive(Clone, Copy)]
pub(super) struct Recipe<'a> {
    pub filter: &'a Filter,
    pub ranker: &'a Ranker,
    pub ctx: Ctx<'a>,
}

fn domains(host: &Host) -> &[Domain] {
    host.report.as_ref().map_or(&[], |report| &report.domains)
}

fn same_report(a: &Option<Arc<HostReport>>, b: &Option<Arc<HostReport>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

impl HostRows {
    /// The rows of a host; `before` is what was known of it, so that ranks go on where they were.
    pub fn new(host: &Arc<Host>, before: Option<&HostRows>, recipe: &Recipe<'_>) -> HostRows {
        let Recipe { filter, ranker, ctx } = recipe;
        let (ranks, rank) = Self::ranked(host, before, recipe);
        let mut troubled = 0;
        let mut order: Vec<Slot> = Vec::new();
        for (at, domain) in domains(host).iter().enumerate() {
            let row = Row::Domain { host, domain };
            if !filter.matches(&row, ctx) {
                continue;
            }
            troubled += u32::from(row.trouble(ctx).is_some());
            order.push(Slot { key: ranker.key(&row, ctx, ranks.get(at).copied()), domain: at as u32 });
        }
        let row = |slot: &Slot| Row::Domain { host, domain: &domains(host)[slot.domain as usize] };
        order.sort_by(|a, b| a.key.cmp(&b.key).then_with(|| ranker.settle(&row(a), &row(b), ctx)));
        order.shrink_to_fit();
        HostRows {
            host: host.clone(),
            order,
            itself: filter.matches(&Row::Host { host }, ctx),
            troubled,
            moment_bits: if filter.depends_on_now() { filter.moment_bits(host, ctx) } else { 0 },
            moment_key: if ranker.depends_on_now() {
                ranker.key(&Row::Host { host }, ctx, None)
            } else {
                Key::default()
            },
            ranks,
            rank,
        }
    }

    fn ranked(host: &Host, before: Option<&HostRows>, recipe: &Recipe<'_>) -> (Vec<Sticky>, Sticky) {
        let Recipe { ranker, ctx, .. } = recipe;
        let Some(floor) = ranker.noise() else { return (Vec::new(), Sticky::MISSING) };
        if let Some(before) = before.filter(|before| same_report(&before.host.report, &host.report)) {
            // The link's state changed, no figure did.
            if before.ranks.len() == domains(host).len() {
                return (before.ranks.clone(), before.rank);
            }
        }
        let old = before.map_or(&[][..], |before| domains(&before.host));
        let old_ranks = before.map_or(&[][..], |before| &before.ranks);
        let ranks = domains(host).iter().enumerate().map(|(at, domain)| {
            let was = match old.get(at) {
                Some(other) if other.same_as(domain) => Some(at),
                _ => old.iter().position(|other| other.same_as(domain)),
            };
            let was = was.and_then(|at| old_ranks.get(at)).copied().unwrap_or(Sticky::MISSING);
            was.step(ranker.figure(&Row::Domain { host, domain }, ctx), floor)
        });
        let ranks = ranks.collect();
        let rank = before.map_or(Sticky::MISSING, |before| before.rank);
        (ranks, rank.step(ranker.figure(&Row::Host { host }, ctx), floor))
    }

    /// A domain by its place in the report.
    pub fn domain(&self, at: u32) -> Option<&Domain> {
        domains(&self.host).get(at as usize)
    }

    /// The row of a domain in `order`.
    pub fn row(&self, at: usize) -> Option<Row<'_>> {
        let domain = self.domain(self.order.get(at)?.domain)?;
        Some(Row::Domain { host: &self.host, domain })
    }

    /// Forgets the ranks, when another column is sorted by.
    pub fn forget_ranks(&mut self) {
        self.ranks = Vec::new();
        self.rank = Sticky::MISSING;
    }
}
