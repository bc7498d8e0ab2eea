//! `aerostat search`: where does a VM run?

mod matching;

use super::args::{Global, SearchArgs};
use super::ask::{ask, complaints, unreachable_json};
use super::failure::{DONE, Failure, PARTIAL, USAGE, complain};
use super::output;
use super::session::Session;
use crate::model::{Cluster, Domain, Host};
use crate::watch::{Question, Sweep};
use matching::{Fit, Query};
use serde_json::json;
use std::collections::HashSet;
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A domain that a name asked for.
#[derive(Clone, Debug)]
struct Found {
    query: usize,
    fit: Fit,
    host: usize,
    name: String,
    row: serde_json::Value,
}

pub(super) fn run(args: &SearchArgs, global: &Global) -> Result<u8, Failure> {
    let mut queries = Vec::new();
    for name in &args.names {
        queries.extend(Query::several(name).map_err(Failure::usage)?);
    }
    let session = Session::load(global)?;
    let mut search = Search {
        // One plain name: hosts alone, as scripts want them.
        hosts_alone: matches!(&queries[..], [one] if !one.is_pattern()),
        exhaustive: args.all || queries.iter().any(Query::is_pattern),
        queries,
        found: Vec::new(),
        printed: HashSet::new(),
        out: (!args.json).then(output::stdout),
        failed: None,
    };
    let limits = Sweep { question: Question::List, ..Sweep::default() };
    let cluster =
        ask(|| session.batch(&[], &args.sim), global.timeout, limits, |cluster, host| search.hear(cluster, host))?;
    search.finish(&cluster)
}

struct Search {
    queries: Vec<Query>,
    /// Every host is asked, whatever was found.
    exhaustive: bool,
    hosts_alone: bool,
    found: Vec<Found>,
    /// The lines that are out already: two domains of a name on one host are one line.
    printed: HashSet<String>,
    /// Where found hosts are printed as they come; `None` for JSON.
    out: Option<std::io::BufWriter<std::io::StdoutLock<'static>>>,
    failed: Option<std::io::Error>,
}

impl Search {
    /// Looks through what a host has just said.
    fn hear(&mut self, cluster: &Arc<Cluster>, index: usize) -> ControlFlow<()> {
        let Some(host) = cluster.hosts.get(index) else { return ControlFlow::Continue(()) };
        let guests = host.report.iter().flat_map(|report| report.guests());
        for domain in guests {
            for query in 0..self.queries.len() {
                let Some(fit) = self.queries[query].fit(domain) else { continue };
                let row = row(cluster, host, domain, &self.queries[query]);
                let found = Found { query, fit, host: index, name: domain.name.to_string(), row };
                // A name that only nearly fits waits: a better one may come.
                if fit == Fit::Exact {
                    self.print(cluster, &found);
                }
                self.found.push(found);
            }
        }
        let done = !self.exhaustive && (0..self.queries.len()).all(|query| self.has_exact(query));
        if done || self.failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn has_exact(&self, query: usize) -> bool {
        self.found.iter().any(|found| found.query == query && found.fit == Fit::Exact)
    }

    fn print(&mut self, cluster: &Cluster, found: &Found) {
        let Some(out) = &mut self.out else { return };
        let host = cluster.hosts[found.host].id.as_str();
        let query = &self.queries[found.query];
        let line = if self.hosts_alone {
            format!("{host}\n")
        } else if query.is_pattern() {
            format!("{}\t{host}\n", found.name)
        } else {
            format!("{}\t{host}\n", query.text)
        };
        if !query.is_pattern() && !self.printed.insert(line.clone()) {
            return;
        }
        if let Err(error) = out.write_all(line.as_bytes()).and_then(|()| out.flush()) {
            self.failed = Some(error);
        }
    }

    /// Prints what is left, says what was not found, and gives the exit status.
    fn finish(mut self, cluster: &Cluster) -> Result<u8, Failure> {
        for query in 0..self.queries.len() {
            if !self.has_exact(query) {
                let near: Vec<Found> = self.found.iter().filter(|found| found.query == query).cloned().collect();
                near.iter().for_each(|found| self.print(cluster, found));
            } else {
                self.found.retain(|found| found.query != query || found.fit == Fit::Exact);
            }
        }
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        self.found.sort_by_key(|found| (found.query, found.host));
        let missing: Vec<&str> = (0..self.queries.len())
            .filter(|query| !self.found.iter().any(|found| found.query == *query))
            .map(|query| self.queries[query].text.as_str())
            .collect();
        let answered = cluster.hosts.iter().filter(|host| host.samples > 0).count();
        let unreachable = complaints(cluster);
        let status = match (missing.is_empty(), unreachable.is_empty()) {
            (true, _) => DONE,
            (false, true) => PARTIAL,
            (false, false) => USAGE,
        };
        if self.out.is_none() {
            output::json(&json!({
                "found": self.found.iter().map(|found| &found.row).collect::<Vec<_>>(),
                "not_found": missing,
                "unreachable": unreachable_json(cluster),
                "hosts": cluster.hosts.len(),
                "answered": answered,
                "complete": answered == cluster.hosts.len(),
                "exit": status,
            }))?;
        }
        self.ambiguities(cluster).iter().for_each(|line| complain(line));
        for name in missing {
            let name = crate::model::sanitise(name);
            let hosts = cluster.hosts.len();
            complain(&match answered == hosts {
                true if hosts == 1 => format!("{name}: not found on the one host"),
                true => format!("{name}: not found on any of {hosts} hosts"),
                false => format!("{name}: not found on the {answered} of {hosts} hosts that answered"),
            });
        }
        unreachable.iter().for_each(|line| complain(line));
        Ok(status)
    }

    /// Plain names that mean more than one domain, or one on more than one host.
    fn ambiguities(&self, cluster: &Cluster) -> Vec<String> {
        let plain = (0..self.queries.len()).filter(|query| !self.queries[*query].is_pattern());
        plain.filter_map(|query| self.ambiguity(query, cluster)).collect()
    }

    fn ambiguity(&self, query: usize, cluster: &Cluster) -> Option<String> {
        let places: Vec<String> = self
            .found
            .iter()
            .filter(|found| found.query == query)
            .map(|found| format!("{} on {}", found.name, cluster.hosts[found.host].id))
            .collect();
        let asked = crate::model::sanitise(&self.queries[query].text);
        (places.len() > 1).then(|| format!("{asked}: {} domains fit: {}", places.len(), shortened(&places)))
    }
}

/// The first few of a long list.
fn shortened(places: &[String]) -> String {
    const MOST: usize = 5;
    match places.len().checked_sub(MOST) {
        Some(more @ 1..) => format!("{} and {more} more", places[..MOST].join(", ")),
        _ => places.join(", "),
    }
}

fn row(cluster: &Cluster, host: &Host, domain: &Domain, query: &Query) -> serde_json::Value {
    json!({
        "query": query.text,
        "name": domain.name,
        "host": host.id,
        "pool": cluster.pools.get(host.pool).map(|pool| &pool.name),
        "id": domain.domid,
        "uuid": domain.uuid,
        "state": domain.run_state().word(),
    })
}
