#![allow(clippy::unwrap_used)]

use super::super::fixture::*;
use super::super::{ColumnId, natural_cmp};
use super::*;
use crate::model::{Balloon, Bytes, Domain, Host};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::time::Duration;

fn lines(tree: &Tree) -> Vec<String> {
    tree.visible(0..tree.len())
        .map(|row| {
            format!("{}{}{}", if row.selected { ">" } else { "" }, "  ".repeat(row.depth.into()), row.row.name())
        })
        .collect()
}

fn key(tree: &Tree, name: &str) -> RowKey {
    tree.visible(0..tree.len()).find(|row| row.row.name() == name).map(|row| row.key).unwrap()
}

fn small() -> Arc<Cluster> {
    cluster(
        vec![
            host("db10", 0, vec![dom0(), guest(3, "vm10"), guest(5, "vm9")], START),
            host("db9", 0, vec![dom0(), guest(1, "web")], START),
            host("lone", 1, vec![dom0()], START),
        ],
        START,
    )
}

fn tree(cluster: &Arc<Cluster>) -> Tree {
    let mut tree = Tree::new();
    tree.set_height(5);
    tree.update(cluster, START);
    tree
}

#[test]
fn rows_are_pools_with_hosts_with_domains_in_natural_order_and_dom0_first() {
    let tree = tree(&small());
    assert_eq!(
        lines(&tree),
        [
            ">pool0",
            "  db9",
            "    Domain-0",
            "    web",
            "  db10",
            "    Domain-0",
            "    vm9",
            "    vm10",
            "pool1",
            "  lone",
            "    Domain-0"
        ]
    );
}

#[test]
fn the_pool_of_hosts_without_a_pool_has_no_row_when_it_is_the_only_one() {
    let mut cluster = (*cluster(vec![host("a", 0, vec![dom0()], START)], START)).clone();
    cluster.pools[0].source = PoolSource::Default;
    assert_eq!(lines(&tree(&Arc::new(cluster))), [">a", "  Domain-0"]);
}

#[test]
fn a_filter_leaves_matches_and_their_ancestors_and_opens_what_they_are_in() {
    let mut tree = tree(&small());
    tree.expand_all(false);
    tree.set_filter(Filter::parse("vm9").unwrap());
    assert_eq!(lines(&tree), [">pool0", "  db10", "    vm9"]);
    tree.set_filter(Filter::parse("nothing").unwrap());
    assert!(tree.is_empty() && tree.selected().is_none());
    tree.set_filter(Filter::default());
    assert_eq!(lines(&tree), [">pool0", "  db9", "  db10", "pool1", "  lone"]);
}

#[test]
fn the_selection_stays_on_its_row_and_line_while_rows_come_and_go_above() {
    let mut cluster = small();
    let mut tree = tree(&cluster);
    tree.select(&key(&tree, "vm10"));
    let line = tree.selected_index().unwrap() - tree.window().start;
    let guests = vec![dom0(), guest(1, "web"), guest(20, "a"), guest(21, "b"), guest(22, "c")];
    cluster = with(&cluster, host("db9", 0, guests, START));
    tree.update(&cluster, START);
    assert_eq!(tree.selected_row().unwrap().name(), "vm10");
    assert_eq!(tree.selected_index().unwrap() - tree.window().start, line);
}

#[test]
fn a_vanished_domain_hands_the_selection_to_its_neighbour_and_then_to_its_host() {
    let mut cluster = small();
    let mut tree = tree(&cluster);
    tree.select(&key(&tree, "vm9"));
    cluster = with(&cluster, host("db10", 0, vec![guest(3, "vm10")], START));
    tree.update(&cluster, START);
    assert_eq!(tree.selected_row().unwrap().name(), "vm10");
    cluster = with(&cluster, host("db10", 0, vec![], START));
    tree.update(&cluster, START);
    assert_eq!(tree.selected_row().unwrap().name(), "db10");
}

#[test]
fn a_reused_number_is_not_the_selected_domain() {
    let mut cluster = small();
    let mut tree = tree(&cluster);
    tree.select(&key(&tree, "vm9"));
    cluster = with(&cluster, host("db10", 0, vec![dom0(), guest(3, "vm10"), guest(5, "new")], START));
    tree.update(&cluster, START);
    assert_ne!(tree.selected_row().unwrap().name(), "new");
}

#[test]
fn a_migrated_vm_is_followed_to_its_new_host() {
    let cluster = small();
    let mut tree = tree(&cluster);
    tree.select(&key(&tree, "web"));
    let mut moved = guest(1, "web");
    moved.domid = Some(44);
    let next = with(&with(&cluster, host("db9", 0, vec![dom0()], START)), host("lone", 1, vec![dom0(), moved], START));
    tree.update(&next, START);
    assert_eq!(tree.selected().unwrap().host().unwrap().as_str(), "lone");
    assert_eq!(tree.selected_row().unwrap().name(), "web");
}

#[test]
fn closing_a_host_selects_it_and_opening_it_again_is_one_key() {
    let mut tree = tree(&small());
    tree.select(&key(&tree, "vm9"));
    tree.collapse();
    assert_eq!(tree.selected_row().unwrap().name(), "db10");
    tree.collapse();
    assert_eq!(lines(&tree)[4..6], [">  db10", "pool1"]);
    tree.collapse();
    assert_eq!(tree.selected_row().unwrap().name(), "pool0");
    tree.collapse();
    assert_eq!(lines(&tree), [">pool0", "pool1", "  lone", "    Domain-0"]);
    tree.expand();
    tree.expand();
    assert_eq!(tree.selected_row().unwrap().name(), "db9");
}

#[test]
fn hiding_the_selection_by_closing_its_pool_selects_the_pool() {
    let mut tree = tree(&small());
    tree.select(&key(&tree, "vm9"));
    tree.set_expanded(&key(&tree, "pool0"), false);
    assert_eq!(tree.selected_row().unwrap().name(), "pool0");
}

#[test]
fn until_something_is_chosen_the_head_of_the_order_is_selected() {
    let mut cluster = small();
    let mut tree = tree(&cluster);
    tree.set_flat(true);
    tree.set_sort(Sort::by(ColumnId::Actual));
    let mut big = guest(5, "vm9");
    big.memory.actual = Some(Bytes::from_gib(3));
    cluster = with(&cluster, host("db10", 0, vec![dom0(), big], START));
    tree.update(&cluster, START);
    assert_eq!((tree.selected_row().unwrap().name(), tree.window().start), ("vm9", 0));
    tree.pin();
    let mut bigger = guest(1, "web");
    bigger.memory.actual = Some(Bytes::from_gib(4));
    tree.update(&with(&cluster, host("db9", 0, vec![bigger], START)), START);
    assert_eq!((tree.selected_row().unwrap().name(), tree.selected_index()), ("vm9", Some(1)));
}

#[test]
fn the_next_problem_is_found_in_closed_hosts_and_round_the_end() {
    let mut stuck = guest(5, "vm9");
    stuck.balloon = Balloon::Stuck;
    let mut crashed = guest(1, "web");
    crashed.state.crashed = true;
    let mut down = host("lone", 1, vec![dom0()], START);
    fail(&mut down, START);
    let hosts = vec![
        host("db10", 0, vec![dom0(), guest(3, "vm10"), stuck], START),
        host("db9", 0, vec![dom0(), crashed], START),
        down,
    ];
    let mut tree = tree(&cluster(hosts, START));
    tree.expand_all(false);
    let mut seen = Vec::new();
    for _ in 0..4 {
        tree.next_trouble(true);
        seen.push(tree.selected_row().unwrap().name().to_owned());
    }
    assert_eq!(seen, ["web", "vm9", "lone", "web"]);
    seen.clear();
    for _ in 0..3 {
        tree.next_trouble(false);
        seen.push(tree.selected_row().unwrap().name().to_owned());
    }
    assert_eq!(seen, ["lone", "vm9", "web"]);
    tree.set_flat(true);
    tree.next_trouble(true);
    assert_eq!(tree.selected_row().unwrap().name(), "vm9");
}

#[test]
fn nothing_is_the_next_problem_where_all_is_well() {
    let mut tree = tree(&small());
    assert_eq!(tree.next_trouble(true), None);
    assert_eq!(tree.next_trouble(false), None);
}

#[test]
fn silence_alone_brings_a_host_into_a_filter_about_it() {
    let cluster = small();
    let mut tree = tree(&cluster);
    tree.set_filter(Filter::parse("fresh=stale").unwrap());
    assert!(tree.is_empty());
    tree.update(
        &with(&cluster, host("db9", 0, vec![dom0(), guest(1, "web")], Moment(START.0 + 19_000))),
        Moment(START.0 + 20_000),
    );
    assert_eq!(
        lines(&tree),
        [">pool0", "  db10", "    Domain-0", "    vm9", "    vm10", "pool1", "  lone", "    Domain-0"]
    );
}

#[test]
fn a_flicker_moves_no_row_and_a_clear_change_does() {
    let busy = |domid, name: &str, cpu: f64| {
        let mut domain = guest(domid, name);
        domain.rates.cpu = Some(cpu);
        domain
    };
    let mut tree = Tree::new();
    tree.set_sort(Sort::by(ColumnId::Cpu));
    let mut show = |a: f64, b: f64, at: u64| {
        let cluster = cluster(vec![host("h", 0, vec![busy(1, "a", a), busy(2, "b", b)], Moment(at))], START);
        tree.update(&cluster, START);
        lines(&tree)[2].trim().to_owned()
    };
    assert_eq!(show(50.0, 40.0, 1), "a");
    for at in 2..10 {
        assert_eq!(show(if at % 2 == 0 { 42.0 } else { 50.0 }, if at % 2 == 0 { 46.0 } else { 40.0 }, at), "a");
    }
    let mut last = String::new();
    for at in 10..16 {
        last = show(40.0, 90.0, at);
    }
    assert_eq!(last, "b");
}

// ---- against a naive model ---------------------------------------------------------------------

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
