//! The rows of `list`, in order.

use super::super::args::Rows;
use super::columns::Choice;
use crate::model::{Cluster, Totals};
use crate::table::{Column, ColumnId, Ctx, Row, Sort, Value, natural_cmp};
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

/// Without an order the lines stay in that of the inventory.
fn sort(lines: &mut [Line<'_>], ctx: &Ctx<'_>, sort: Option<Sort>) {
    let Some(sort) = sort else { return };
    let column = Column::of(sort.column);
    lines.sort_by(|a, b| {
        let (x, y) = (column.value(&a.row, ctx), column.value(&b.row, ctx));
        // What is missing comes last, whichever way.
        x.is_missing()
            .cmp(&y.is_missing())
            .then_with(|| if sort.descending { compare(&y, &x) } else { compare(&x, &y) })
            .then_with(|| {
                let name = Column::of(ColumnId::Name);
                compare(&name.value(&a.row, ctx), &name.value(&b.row, ctx))
            })
    });
}

fn compare(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    let (a, b) = (plain(a), plain(b));
    match (a.as_f64(), b.as_f64()) {
        (Some(x), Some(y)) => x.total_cmp(&y),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => natural_cmp(a.as_str().unwrap_or_default(), b.as_str().unwrap_or_default()),
    }
}

/// What a value is ordered by: a gauge by what is held.
fn plain(value: &Value<'_>) -> serde_json::Value {
    match value.json() {
        serde_json::Value::Object(mut gauge) => gauge.remove("actual").unwrap_or_default(),
        other => other,
    }
}
