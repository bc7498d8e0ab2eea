#![allow(clippy::unwrap_used)]

use super::super::ColumnId;
use super::super::fixture::*;
use super::*;
use crate::model::{Balloon, Bytes};

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
