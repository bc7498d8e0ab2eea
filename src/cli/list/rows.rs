//! The rows of `list`, in order.

use super::super::args::Rows;
use super::columns::Choice;
use crate::model::{Cluster, Totals};
use crate::table::{Column, Ctx, Row, Sort, Value, natural_cmp};
use serde_json::Value as Json;
use std::cmp::Ordering;

/// A row and how deep it stands in the tree.
pub(super) struct Line<'a> {
    pub(super) row: Row<'a>,
    pub(super) depth: usize,
}

/// The rows that were asked for and match the filter, sorted; in the tree what stands above a
/// matching row is there too.
pub(super) fn rows<'a>(
    cluster: &'a Cluster,
    ctx: &Ctx<'a>,
    totals: &'a [Totals],
    which: Rows,
    choice: &Choice,
) -> Vec<Line<'a>> {
    let mut lines = match which {
        Rows::Tree => return tree(cluster, ctx, totals, choice),
        Rows::Pools => pools(cluster, totals),
        Rows::Hosts => cluster.hosts.iter().map(|host| Line { row: Row::Host { host }, depth: 0 }).collect(),
        Rows::Domains => {
            let domains = cluster.hosts.iter().flat_map(|host| {
                let domains = host.report.iter().flat_map(|report| &report.domains);
                domains.map(|domain| Line { row: Row::Domain { host, domain }, depth: 0 })
            });
            domains.collect()
        }
    };
    lines.retain(|line| choice.filter.matches(&line.row, ctx));
    sort(&mut lines, ctx, choice.sort);
    lines
}

fn pools<'a>(cluster: &'a Cluster, totals: &'a [Totals]) -> Vec<Line<'a>> {
    let row = |(pool, totals)| Line { row: Row::Pool { pool, totals }, depth: 0 };
    cluster.pools.iter().zip(totals).map(row).collect()
}

fn tree<'a>(cluster: &'a Cluster, ctx: &Ctx<'a>, totals: &'a [Totals], choice: &Choice) -> Vec<Line<'a>> {
    let matches = |row: &Row<'_>| choice.filter.matches(row, ctx);
    let mut lines = Vec::new();
    let mut above = pools(cluster, totals);
    sort(&mut above, ctx, choice.sort);
    for pool in above {
        let Row::Pool { pool: members, .. } = pool.row else { continue };
        let mut hosts: Vec<Line<'a>> = members
            .hosts
            .iter()
            .filter_map(|&at| cluster.hosts.get(at))
            .map(|host| Line { row: Row::Host { host }, depth: 1 })
            .collect();
        sort(&mut hosts, ctx, choice.sort);
        let mut inside = Vec::new();
        for line in hosts {
            let Row::Host { host } = line.row else { continue };
            let domains = host.report.iter().flat_map(|report| &report.domains);
            let mut domains: Vec<Line<'a>> = domains
                .map(|domain| Line { row: Row::Domain { host, domain }, depth: 2 })
                .filter(|line| matches(&line.row))
                .collect();
            sort(&mut domains, ctx, choice.sort);
            if !domains.is_empty() || matches(&line.row) {
                inside.push(line);
                inside.extend(domains);
            }
        }
        if !inside.is_empty() || matches(&pool.row) {
            lines.push(pool);
            lines.extend(inside);
        }
    }
    lines
}

/// Puts lines in order; without one, domains go by name and all else stays as in the inventory.
fn sort(lines: &mut Vec<Line<'_>>, ctx: &Ctx<'_>, sort: Option<Sort>) {
    let Some(sort) = sort else {
        for host in lines.chunk_by_mut(|a, b| a.row.host().map(|host| &host.id) == b.row.host().map(|host| &host.id)) {
            if host.iter().all(|line| matches!(line.row, Row::Domain { .. })) {
                host.sort_by(|a, b| is_dom0(b).cmp(&is_dom0(a)).then_with(|| natural_cmp(a.row.name(), b.row.name())));
            }
        }
        return;
    };
    let column = Column::of(sort.column);
    // Each value is made once, not once a comparison.
    let mut keyed: Vec<(Json, Line<'_>)> =
        std::mem::take(lines).into_iter().map(|line| (plain(&column.value(&line.row, ctx)), line)).collect();
    keyed.sort_by(|(x, a), (y, b)| {
        // What is missing comes last, whichever way.
        x.is_null()
            .cmp(&y.is_null())
            .then_with(|| if sort.descending { compare(y, x) } else { compare(x, y) })
            .then_with(|| natural_cmp(a.row.name(), b.row.name()))
    });
    lines.extend(keyed.into_iter().map(|(_, line)| line));
}

fn is_dom0(line: &Line<'_>) -> bool {
    matches!(line.row, Row::Domain { domain, .. } if domain.is_dom0())
}

fn compare(a: &Json, b: &Json) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(x), Some(y)) => x.total_cmp(&y),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => natural_cmp(a.as_str().unwrap_or_default(), b.as_str().unwrap_or_default()),
    }
}

/// What a value is ordered by: a gauge by what is held.
fn plain(value: &Value<'_>) -> Json {
    match value.json() {
        Json::Object(mut gauge) => gauge.remove("actual").unwrap_or_default(),
        other => other,
    }
}
