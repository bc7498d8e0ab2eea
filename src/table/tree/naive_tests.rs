//! The table against the plainest one that could be written.

#![allow(clippy::unwrap_used)]

use super::super::fixture::*;
use super::super::{ColumnId, natural_cmp};
use super::*;
use crate::model::{Bytes, Domain, Host};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::time::Duration;

#[derive(Clone, Debug)]
struct Guest {
    domid: u32,
    name: usize,
    mib: Option<u64>,
    state: u8,
}

fn guests() -> impl Strategy<Value = Vec<Guest>> {
    let one = (1u32..12, 0usize..8, proptest::option::weighted(0.8, 0u64..6), 0u8..3)
        .prop_map(|(domid, name, mib, state)| Guest { domid, name, mib: mib.map(|n| n * 700), state });
    proptest::collection::vec(one, 0..8).prop_map(|mut all| {
        all.sort_by_key(|guest| guest.domid);
        all.dedup_by_key(|guest| guest.domid);
        all
    })
}

const NAMES: [&str; 8] = ["db9", "db10", "DB10", "13_dbvrtg001", "13_dbvrtg0010", "日本語", "x", "x00"];

fn make(guests: &[Guest]) -> Vec<Domain> {
    guests
        .iter()
        .map(|wanted| {
            let mut domain = guest(wanted.domid, NAMES[wanted.name]);
            domain.memory.actual = wanted.mib.map(Bytes::from_mib);
            domain.state.blocked = wanted.state == 1;
            domain.state.crashed = wanted.state == 2;
            domain
        })
        .collect()
}

#[derive(Clone, Debug)]
enum Step {
    Report(usize, Vec<Guest>),
    Fail(usize),
    Time(u64),
    Filter(usize),
    Sort(usize, bool),
    Flat(bool),
    Toggle(usize),
    All(bool),
    Select(usize),
    Move(isize),
    Scroll(isize),
    Height(usize),
    Trouble(bool),
}

const FILTERS: [&str; 8] =
    ["", "db", "!x", "mem>1G", "state=crashed | host=h1", "mem=-", "fresh=stale", "(db | mem<1G) !trouble"];
const SORTS: [ColumnId; 7] =
    [ColumnId::Name, ColumnId::Actual, ColumnId::State, ColumnId::Host, ColumnId::Id, ColumnId::Uuid, ColumnId::Fresh];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0usize..4, guests()).prop_map(|(host, guests)| Step::Report(host, guests)),
        1 => (0usize..4).prop_map(Step::Fail),
        1 => (0u64..20).prop_map(Step::Time),
        1 => (0..FILTERS.len()).prop_map(Step::Filter),
        1 => (0..SORTS.len(), any::<bool>()).prop_map(|(column, down)| Step::Sort(column, down)),
        1 => any::<bool>().prop_map(Step::Flat),
        2 => (0usize..30).prop_map(Step::Toggle),
        1 => any::<bool>().prop_map(Step::All),
        2 => (0usize..30).prop_map(Step::Select),
        1 => (-9isize..9).prop_map(Step::Move),
        1 => (-9isize..9).prop_map(Step::Scroll),
        1 => (0usize..12).prop_map(Step::Height),
        1 => any::<bool>().prop_map(Step::Trouble),
    ]
}

/// All rows by the plainest means: flatten, filter, sort by values.
fn naive(tree: &Tree) -> Vec<RowKey> {
    let cluster = tree.cluster().unwrap();
    let ctx = Ctx::new(cluster, tree.now);
    let matches = |row: &Row<'_>| tree.filter().matches(row, &ctx);
    let sorted = |mut rows: Vec<Row<'_>>| -> Vec<RowKey> {
        rows.sort_by(|a, b| naive_order(a, b, tree, &ctx));
        rows.iter().map(Row::key).collect()
    };
    let domains =
        |host: &'_ Arc<Host>| -> Vec<Domain> { host.report.as_ref().map_or(vec![], |report| report.domains.clone()) };
    let hosts: Vec<(Arc<Host>, Vec<Domain>)> = cluster.hosts.iter().map(|host| (host.clone(), domains(host))).collect();
    let rows_of = |at: usize| -> Vec<Row<'_>> {
        let (host, domains) = &hosts[at];
        domains.iter().map(|domain| Row::Domain { host, domain }).filter(|row| matches(row)).collect()
    };
    if tree.is_flat() {
        return sorted((0..hosts.len()).flat_map(rows_of).collect());
    }
    let mut all = Vec::new();
    for (p, pool) in cluster.pools.iter().enumerate() {
        let totals = cluster.pool_totals(pool, tree.now);
        let shown: Vec<usize> = pool
            .hosts
            .iter()
            .copied()
            .filter(|at| !rows_of(*at).is_empty() || matches(&Row::Host { host: &hosts[*at].0 }))
            .collect();
        let row = Row::Pool { pool: &cluster.pools[p], totals: &totals };
        if shown.is_empty() && !matches(&row) {
            continue;
        }
        all.push(row.key());
        if tree.is_expanded(&row.key()) == Some(false) {
            continue;
        }
        for key in sorted(shown.iter().map(|at| Row::Host { host: &hosts[*at].0 }).collect()) {
            let at = cluster.hosts.iter().position(|host| Some(&host.id) == key.host()).unwrap();
            let open = tree.is_expanded(&key) == Some(true);
            all.push(key);
            if open {
                all.extend(sorted(rows_of(at)));
            }
        }
    }
    all
}

fn naive_order(a: &Row<'_>, b: &Row<'_>, tree: &Tree, ctx: &Ctx<'_>) -> Ordering {
    use super::super::{Column, Value};
    let is_dom0 = |row: &Row<'_>| matches!(row, Row::Domain { domain, .. } if domain.is_dom0());
    let sort = tree.sort();
    if sort.column == ColumnId::Name && !tree.is_flat() && is_dom0(a) != is_dom0(b) {
        return is_dom0(b).cmp(&is_dom0(a));
    }
    let turn = |order: Ordering| if sort.descending { order.reverse() } else { order };
    let value = |row| Column::of(sort.column).value(row, ctx);
    let by_value = match (value(a), value(b)) {
        (Value::Missing, Value::Missing) => Ordering::Equal,
        (Value::Missing, _) => Ordering::Greater,
        (_, Value::Missing) => Ordering::Less,
        (Value::Text(a), Value::Text(b)) => turn(natural_cmp(&a, &b)),
        (Value::State(a), Value::State(b)) => turn(a.cmp(&b)),
        (Value::Fresh(a), Value::Fresh(b)) => turn(a.cmp(&b)),
        (a, b) => turn(a.number().unwrap().total_cmp(&b.number().unwrap())),
    };
    by_value
        .then_with(|| natural_cmp(a.name(), b.name()))
        .then_with(|| natural_cmp(a.host().unwrap().id.as_str(), b.host().unwrap().id.as_str()))
        .then_with(|| a.key().cmp(&b.key()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_those_of_the_naive_table_and_the_selection_survives(steps in proptest::collection::vec(step(), 1..25)) {
        let mut hosts: Vec<Host> = (0..4).map(|at| host(&format!("h{at}"), at % 2, vec![dom0()], START)).collect();
        let mut now = START;
        let mut snapshot = cluster(hosts.clone(), now);
        let mut tree = Tree::new();
        tree.update(&snapshot, now);
        for step in steps {
            let selected = tree.selected().cloned();
            let line = tree.selected_index().map(|at| at - tree.window().start);
            let mut passive = true;
            match step {
                Step::Report(at, guests) => {
                    let mut domains = vec![dom0()];
                    domains.extend(make(&guests));
                    hosts[at] = host(&format!("h{at}"), at % 2, domains, now);
                    snapshot = with(&snapshot, hosts[at].clone());
                    tree.update(&snapshot, now);
                }
                Step::Fail(at) => {
                    fail(&mut hosts[at], now);
                    snapshot = with(&snapshot, hosts[at].clone());
                    tree.update(&snapshot, now);
                }
                Step::Time(seconds) => {
                    now = now.after(Duration::from_secs(seconds));
                    tree.update(&snapshot, now);
                }
                Step::Filter(at) => tree.set_filter(Filter::parse(FILTERS[at]).unwrap()),
                Step::Sort(at, descending) => tree.set_sort(Sort { column: SORTS[at], descending }),
                Step::Flat(flat) => tree.set_flat(flat),
                Step::All(open) => tree.expand_all(open),
                Step::Toggle(at) => {
                    let key = tree.row(at).map(|row| row.key());
                    if let Some(key) = key { tree.toggle(&key) }
                }
                step => {
                    passive = false;
                    match step {
                        Step::Select(at) => tree.select_index(at),
                        Step::Move(by) => tree.move_by(by),
                        Step::Scroll(by) => tree.scroll(by),
                        Step::Height(rows) => tree.set_height(rows),
                        Step::Trouble(forward) => drop(tree.next_trouble(forward)),
                        _ => unreachable!(),
                    }
                }
            }
            let keys: Vec<RowKey> = tree.visible(0..usize::MAX).map(|row| row.key).collect();
            prop_assert_eq!(&keys, &naive(&tree));
            prop_assert_eq!(keys.len(), tree.len());
            for (at, key) in keys.iter().enumerate() {
                prop_assert_eq!(tree.position(key), Some(at));
            }
            // The selection is on a row, on the screen, and the row is still the same one if it is there.
            let window = tree.window();
            prop_assert_eq!(tree.selected().is_some(), !keys.is_empty());
            if let Some(at) = tree.selected_index() {
                prop_assert_eq!(tree.selected(), Some(&keys[at]));
                prop_assert!(window.contains(&at) || window.is_empty());
                let shown = selected.filter(|key| keys.contains(key));
                if let (true, true, Some(key)) = (passive, tree.cursor.is_pinned, shown) {
                    prop_assert_eq!(&keys[at], &key);
                    // On its line, unless an end of the table is in the way.
                    let free = window.start > 0 && window.end < keys.len();
                    if free { prop_assert_eq!(Some(at - window.start), line) }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn patching_the_flat_order_of_noise_neither_loses_nor_doubles_a_row(
        reports in proptest::collection::vec((0usize..16, proptest::collection::vec(proptest::option::of(0u32..100), 0..9)), 1..60)
    ) {
        let hosts: Vec<Host> = (0..16).map(|at| host(&format!("h{at}"), 0, vec![dom0()], START)).collect();
        let mut snapshot = cluster(hosts, START);
        let mut tree = Tree::new();
        tree.set_flat(true);
        tree.set_sort(Sort::by(ColumnId::Cpu));
        tree.update(&snapshot, START);
        for (at, loads) in reports {
            let domains = loads.iter().enumerate().map(|(domid, load)| {
                let mut domain = guest(domid as u32 + 1, NAMES[domid % NAMES.len()]);
                domain.rates.cpu = load.map(f64::from);
                domain
            });
            snapshot = with(&snapshot, host(&format!("h{at}"), 0, domains.collect(), START));
            tree.update(&snapshot, START);
            let keys: Vec<RowKey> = tree.visible(0..usize::MAX).map(|row| row.key).collect();
            let wanted: usize = snapshot.hosts.iter().map(|host| host.report.as_ref().unwrap().domains.len()).sum();
            prop_assert_eq!(keys.iter().collect::<HashSet<_>>().len(), wanted);
            for (at, key) in keys.iter().enumerate() {
                prop_assert_eq!(tree.position(key), Some(at));
            }
            let is_missing = |key: &RowKey| {
                let row = tree.row(tree.position(key).unwrap()).unwrap();
                matches!(row, Row::Domain { domain, .. } if domain.rates.cpu.is_none())
            };
            let first_missing = keys.iter().position(is_missing).unwrap_or(keys.len());
            prop_assert!(keys[first_missing..].iter().all(is_missing), "what is not known comes last");
        }
    }
}
