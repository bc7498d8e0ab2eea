#![allow(clippy::unwrap_used)]

use super::*;
use crate::availability::fixture::{cluster, dead, down, guest, host};
use crate::availability::{Memory, Remembered, Volatile};
use crate::model::{Availability, Totals};
use proptest::prelude::*;

const T: Moment = Moment(1_000_000_000);

fn at(seconds: u64) -> Moment {
    T.after(Duration::from_secs(seconds))
}

fn key(id: u8) -> GuestKey {
    GuestKey::Uuid(crate::model::Uuid([id; 16]))
}

/// The sums with what the ledger knows.
fn totals(ledger: &mut Ledger, cluster: &Cluster, now: Moment) -> Totals {
    let mut cluster = cluster.clone();
    cluster.known = ledger.take(&cluster, now);
    cluster.totals(now)
}

fn figures(totals: &Totals) -> (u32, u32, u32, u32, u32) {
    (totals.running, totals.wanted(), totals.unknown, totals.absent, totals.off)
}

fn two(now: Moment) -> [Host; 2] {
    [
        host("a", 0, vec![guest(1, "one", true), guest(2, "two", true)], now),
        host("b", 0, vec![guest(3, "three", true)], now),
    ]
}

fn rules(patterns: &[&str]) -> Rules {
    Rules { expected_off: patterns.iter().map(|text| (*text).to_owned()).collect(), ..Rules::default() }
}

#[test]
fn a_vm_that_is_gone_lowers_the_figure_and_one_that_is_back_raises_it() {
    let mut ledger = Ledger::default();
    let [a, b] = two(T);
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![a, b.clone()], T), T)), (3, 3, 0, 0, 0));
    let less = host("a", 0, vec![guest(1, "one", true)], T);
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![less, b.clone()], T), T)), (2, 3, 0, 1, 0));
    let [back, _] = two(T);
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![back, b], T), T)), (3, 3, 0, 0, 0));
}

#[test]
fn a_dead_hosts_vms_are_still_known_after_a_restart() {
    let memory = Volatile::default();
    let mut before = Ledger::default();
    let [a, b] = two(T);
    before.take(&cluster(vec![a, b.clone()], T), T);
    memory.remember(&before.changes()).unwrap();

    let mut after = Ledger::default();
    after.recall(memory.recall().unwrap());
    let b = host("b", 0, vec![guest(3, "three", true)], at(60));
    let totals = totals(&mut after, &cluster(vec![dead("a", 0, at(60)), b], at(60)), at(60));
    assert_eq!(figures(&totals), (1, 3, 2, 2, 0));
    assert_eq!(totals.availability().unwrap(), Availability::of(1, 3, 1, 2));
    assert!(after.changes().forgotten.is_empty());
}

#[test]
fn a_host_that_is_asked_anew_and_does_not_answer_keeps_its_vms() {
    let mut ledger = Ledger::default();
    let [a, b] = two(T);
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![a.clone(), b.clone()], T), T)), (3, 3, 0, 0, 0));
    // Each measurement of `sls --every` is a cluster of its own: who does not answer has no report.
    let silent = cluster(vec![dead("a", 0, at(5)), host("b", 0, vec![guest(3, "three", true)], at(5))], at(5));
    assert_eq!(figures(&totals(&mut ledger, &silent, at(5))), (1, 3, 2, 2, 0));
    let nobody = cluster(vec![dead("a", 0, at(9)), dead("b", 0, at(9))], at(9));
    assert_eq!(figures(&totals(&mut ledger, &nobody, at(9))), (0, 3, 3, 3, 0));
    let [a, b] = two(at(12));
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![a, b], at(12)), at(12))), (3, 3, 0, 0, 0));
    assert!(ledger.changes().forgotten.is_empty());
}

#[test]
fn a_migrated_vm_counts_once_also_when_its_old_host_dies_or_lists_it_no_more() {
    let mut ledger = Ledger::default();
    let [a, b] = two(T);
    ledger.take(&cluster(vec![a, b], T), T);
    let a = host("a", 0, vec![guest(1, "one", true)], at(2));
    let mut moved = guest(2, "two", true);
    moved.domid = Some(77);
    let b = host("b", 0, vec![guest(3, "three", true), moved], at(2));
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![a.clone(), b.clone()], at(2)), at(2))), (3, 3, 0, 0, 0));
    let a = down(a, at(4));
    let totals = totals(&mut ledger, &cluster(vec![a, b], at(4)), at(4));
    assert_eq!(figures(&totals), (2, 3, 1, 0, 0));
}

#[test]
fn what_is_expected_off_is_not_missed_but_counts_while_it_runs() {
    let mut ledger = Ledger::new(rules(&["t*"]));
    let [a, b] = two(T);
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![a, b.clone()], T), T)), (3, 3, 0, 0, 0));
    // Paused, gone, and on a host that does not answer.
    let idle = host("a", 0, vec![guest(1, "one", true), guest(2, "two", false)], at(2));
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![idle, b.clone()], at(2)), at(2))), (2, 2, 0, 0, 1));
    let gone = host("a", 0, vec![guest(1, "one", true)], at(4));
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![gone.clone(), b.clone()], at(4)), at(4))), (2, 2, 0, 1, 1));
    let silent = down(b, at(6));
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![gone, silent], at(6)), at(6))), (1, 1, 0, 1, 2));
}

#[test]
fn a_vm_stopped_from_here_is_not_missed_until_it_was_started_again() {
    let mut ledger = Ledger::default();
    let [a, b] = two(T);
    ledger.take(&cluster(vec![a.clone(), b.clone()], T), T);
    let kind = MarkKind::Stopped("a".into(), Some(2));
    ledger.mark(Mark { key: key(2), name: Name::new("two"), at: T, kind });
    // It takes its time to shut down.
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![a, b.clone()], at(2)), at(2))), (3, 3, 0, 0, 0));
    let less = host("a", 0, vec![guest(1, "one", true)], at(4));
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![less.clone(), b.clone()], at(4)), at(4))), (2, 2, 0, 1, 1));
    let mut again = guest(2, "two", true);
    again.domid = Some(9);
    let back = host("a", 0, vec![guest(1, "one", true), again], at(6));
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![back, b.clone()], at(6)), at(6))), (3, 3, 0, 0, 0));
    assert_eq!(ledger.changes().unmarked, [key(2)]);
    // From now on it is missed.
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![less, b], at(8)), at(8))), (2, 3, 0, 1, 0));
}

#[test]
fn a_stop_that_was_not_heeded_excuses_no_crash_hours_later() {
    let mut ledger = Ledger::default();
    let [a, b] = two(T);
    ledger.take(&cluster(vec![a, b.clone()], T), T);
    let kind = MarkKind::Stopped("a".into(), Some(2));
    ledger.mark(Mark { key: key(2), name: Name::new("two"), at: T, kind });
    let [a, b] = two(at(7200));
    ledger.take(&cluster(vec![a, b.clone()], at(7200)), at(7200));
    let less = host("a", 0, vec![guest(1, "one", true)], at(7202));
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![less, b], at(7202)), at(7202))), (2, 3, 0, 1, 0));
}

#[test]
fn a_vm_made_anew_with_another_uuid_takes_the_place_of_the_one_before() {
    let mut ledger = Ledger::default();
    let [a, b] = two(T);
    ledger.take(&cluster(vec![a, b.clone()], T), T);
    let anew = host("a", 0, vec![guest(1, "one", true), guest(8, "two", true)], at(2));
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![anew, b], at(2)), at(2))), (3, 3, 0, 0, 0));
    assert_eq!(ledger.changes().forgotten, [key(2)]);
    // Not so in another pool: that is another VM of the same name.
    let mut ledger = Ledger::default();
    let a = host("a", 0, vec![guest(1, "web", true)], T);
    ledger.take(&cluster(vec![a, host("b", 1, vec![], T)], T), T);
    let hosts = vec![host("a", 0, vec![], at(2)), host("b", 1, vec![guest(2, "web", true)], at(2))];
    assert_eq!(figures(&totals(&mut ledger, &cluster(hosts, at(2)), at(2))), (1, 2, 0, 1, 0));
}

#[test]
fn vms_are_forgotten_in_time_or_when_told_but_never_while_they_are_listed() {
    let mut ledger = Ledger::new(Rules { known_for: Duration::from_secs(3600), ..Rules::default() });
    let [a, b] = two(T);
    ledger.take(&cluster(vec![a, b.clone()], T), T);
    assert!(!ledger.forget(&key(2)));
    let less = |now| cluster(vec![host("a", 0, vec![], now), host("b", 0, vec![guest(3, "three", true)], now)], now);
    assert_eq!(figures(&totals(&mut ledger, &less(at(10)), at(10))), (1, 3, 0, 2, 0));
    assert!(ledger.forget(&key(1)));
    assert_eq!(figures(&totals(&mut ledger, &less(at(20)), at(20))), (1, 2, 0, 1, 0));
    assert_eq!(figures(&totals(&mut ledger, &less(at(4000)), at(4000))), (1, 1, 0, 0, 0));
}

#[test]
fn what_another_program_forgot_or_marked_is_taken_over() {
    let memory = Volatile::default();
    let mut ledger = Ledger::default();
    let [a, b] = two(T);
    ledger.take(&cluster(vec![a, b.clone()], T), T);
    let less = cluster(vec![host("a", 0, vec![], at(2)), b], at(2));
    ledger.take(&less, at(2));
    memory.remember(&ledger.changes()).unwrap();
    let mark = Mark { key: key(2), name: Name::new("two"), at: at(3), kind: MarkKind::Marked };
    memory.remember(&Changes { forgotten: vec![key(1)], marks: vec![mark], ..Changes::default() }).unwrap();
    ledger.recall(memory.recall().unwrap());
    assert_eq!(figures(&totals(&mut ledger, &less, at(4))), (1, 1, 0, 1, 1));
    assert!(ledger.changes().is_empty());
}

#[test]
fn what_goes_on_being_listed_is_remembered_anew_slice_by_slice() {
    let guests = |name: u32| {
        let named = move |id: u32| {
            let mut domain = guest(1, &format!("vm{name}-{id}"), true);
            domain.domid = Some(id + 1);
            domain.uuid = Some(crate::model::Uuid(u128::from(name * 1000 + id + 1).to_be_bytes()));
            domain
        };
        (0..700).map(named).collect::<Vec<_>>()
    };
    let shown = |now| cluster(vec![host("a", 0, guests(1), now), host("b", 0, guests(2), now)], now);
    let mut ledger = Ledger::default();
    ledger.take(&shown(T), T);
    assert_eq!(ledger.next_changes().vms.len(), 1400, "what is new is remembered at once");
    let later = at(16 * 60);
    ledger.take(&shown(later), later);
    let slices: Vec<Vec<Remembered>> = (0..4).map(|_| ledger.next_changes().vms).collect();
    assert_eq!(slices.iter().map(Vec::len).collect::<Vec<_>>(), [512, 512, 376, 0]);
    let every: HashSet<&GuestKey> = slices.iter().flatten().map(|vm| &vm.key).collect();
    assert_eq!(every.len(), 1400);
    assert!(slices.iter().flatten().all(|vm| vm.seen == later));
    // Who does not ask again gets all of it.
    ledger.take(&shown(at(32 * 60)), at(32 * 60));
    assert_eq!(ledger.changes().vms.len(), 1400);
}

#[test]
fn a_vm_in_several_lists_is_where_it_runs() {
    let mut ledger = Ledger::new(rules(&["two"]));
    let lists = |a: bool, b: bool, now| {
        let (a, b) = (vec![guest(1, "one", true), guest(2, "two", a)], vec![guest(2, "two", b)]);
        cluster(vec![host("a", 0, a, now), host("b", 0, b, now)], now)
    };
    let home = |known: &Known| known.excused.iter().map(|vm| (vm.host.to_string(), vm.up)).collect::<Vec<_>>();
    for (a, b, wanted) in [
        (true, false, ("a", true)),
        (false, true, ("b", true)),
        (true, true, ("a", true)),
        (false, true, ("b", true)),
        (false, false, ("a", false)),
    ] {
        let known = ledger.take(&lists(a, b, T), T);
        assert_eq!(home(&known), [(wanted.0.to_owned(), wanted.1)], "{a} {b}");
        assert!(known.absent.is_empty());
    }
    // The host that ran it last is silent: that the other lists it as halted proves nothing.
    ledger.take(&lists(false, true, T), T);
    let mut silent = lists(false, true, at(2));
    silent.hosts[1] = Arc::new(down((*silent.hosts[1]).clone(), at(2)));
    assert_eq!(home(&ledger.take(&silent, at(2))), [("b".to_owned(), true)]);
}

#[test]
fn hosts_that_are_not_asked_this_time_take_their_vms_along() {
    let mut ledger = Ledger::default();
    let [a, b] = two(T);
    ledger.take(&cluster(vec![a, b.clone()], T), T);
    assert_eq!(figures(&totals(&mut ledger, &cluster(vec![b], at(2)), at(2))), (1, 1, 0, 0, 0));
}

#[test]
fn helpers_and_half_migrated_copies_are_no_vms_to_be_missed() {
    let mut ledger = Ledger::default();
    let mut half = guest(9, "x--incoming", false);
    half.uuid = None;
    let all = vec![guest(1, "one", true), guest(5, "one-dm", true), half, guest(2, "two--migratedaway", false)];
    ledger.take(&cluster(vec![host("a", 0, all, T)], T), T);
    let known = ledger.take(&cluster(vec![host("a", 0, vec![], at(2))], at(2)), at(2));
    let mut names: Vec<&str> = known.absent.iter().map(|vm| vm.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["one", "two"]);
}

/// A cluster of up to six hosts in two pools: for each VM its host, whether it is up; for each
/// host whether it answers; and patterns.
fn worlds() -> impl Strategy<Value = (Vec<(usize, bool)>, Vec<bool>, bool)> {
    (1usize..6).prop_flat_map(|hosts| {
        (
            proptest::collection::vec((0..hosts, any::<bool>()), 0..30),
            proptest::collection::vec(any::<bool>(), hosts),
            any::<bool>(),
        )
    })
}

fn build(vms: &[(usize, bool)], alive: &[bool], now: Moment) -> Cluster {
    let hosts = alive.iter().enumerate().map(|(at, alive)| {
        let guests = vms.iter().enumerate().filter(|(_, (home, _))| *home == at);
        let guests = guests.map(|(id, (_, up))| guest(id as u8 + 1, &format!("vm{id}"), *up)).collect();
        let host = host(&format!("h{at}"), at % 2, guests, now);
        if *alive { host } else { down(host, now) }
    });
    cluster(hosts.collect(), now)
}

proptest! {
    #[test]
    fn the_figure_stays_in_bounds_and_pools_add_up((vms, alive, some_off) in worlds()) {
        let mut ledger = Ledger::new(rules(if some_off { &["vm*3", "vm1?"] } else { &[] }));
        let mut cluster = build(&vms, &alive, T);
        cluster.known = ledger.take(&cluster, T);
        let all = cluster.totals(T);
        let figure = all.availability().unwrap();
        for ratio in [figure.vm_ratio, figure.pm_ratio, figure.overall] {
            prop_assert!((0.0..=1.0).contains(&ratio), "{figure:?}");
        }
        prop_assert!(figure.overall <= figure.vm_ratio.max(figure.pm_ratio) + 1e-12);
        prop_assert!(figure.overall >= figure.vm_ratio.min(figure.pm_ratio) - 1e-12);
        if figure.vm_ratio == 0.0 || figure.pm_ratio == 0.0 {
            prop_assert_eq!(figure.overall, 0.0);
        }
        prop_assert!(all.running + all.unknown <= all.wanted(), "{all:?}");
        let pools: Vec<Totals> = cluster.pools.iter().map(|pool| cluster.pool_totals(pool, T)).collect();
        prop_assert_eq!(pools.iter().map(Totals::wanted).sum::<u32>(), all.wanted());
        prop_assert_eq!(pools.iter().map(|sums| sums.running).sum::<u32>(), all.running);
    }

    #[test]
    fn killing_a_host_never_raises_the_figure((vms, alive, some_off) in worlds(), victim in 0usize..6, forget in any::<bool>()) {
        let victim = victim % alive.len();
        let patterns: &[&str] = if some_off { &["vm*3", "vm1?"] } else { &[] };
        let mut ledger = Ledger::new(rules(patterns));
        let cluster = build(&vms, &alive, T);
        let before = totals(&mut ledger, &cluster, T).availability().unwrap();
        let mut dying = cluster.clone();
        dying.hosts[victim] = Arc::new(down((*dying.hosts[victim]).clone(), at(1)));
        let after = if forget {
            // The program is started anew after the host's death.
            let memory = Volatile::default();
            memory.remember(&ledger.changes()).unwrap();
            dying.hosts[victim] = Arc::new(dead(&format!("h{victim}"), victim % 2, at(1)));
            let mut ledger = Ledger::new(rules(patterns));
            ledger.recall(memory.recall().unwrap());
            totals(&mut ledger, &dying, at(1))
        } else {
            totals(&mut ledger, &dying, at(1))
        }.availability().unwrap();
        prop_assert!(after.pm_ratio <= before.pm_ratio);
        prop_assert!(after.overall <= before.overall + 1e-12, "{before:?} {after:?}");
        prop_assert!(after.vm_ratio <= before.vm_ratio + 1e-12, "{before:?} {after:?}");
    }

    #[test]
    fn the_order_of_hosts_and_domains_is_of_no_account((vms, alive, some_off) in worlds(), turn in 0usize..6) {
        let patterns: &[&str] = if some_off { &["vm*3", "vm1?"] } else { &[] };
        let one = build(&vms, &alive, T);
        let mut other = one.clone();
        other.hosts.rotate_left(turn % alive.len());
        for host in &mut other.hosts {
            let host = Arc::make_mut(host);
            let mut report = (**host.report.as_ref().unwrap()).clone();
            report.domains[1..].reverse();
            host.report = Some(Arc::new(report));
        }
        let sums = |cluster: &Cluster| {
            let sums = totals(&mut Ledger::new(rules(patterns)), cluster, T);
            (sums.availability(), figures(&sums))
        };
        prop_assert_eq!(sums(&one), sums(&other));
    }
}
