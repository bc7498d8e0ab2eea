//! Tests on snapshots made by hand, and on random ones.

#![allow(clippy::unwrap_used)]

use super::Deriver;
use crate::action::{Job, JobId, JobState, Journal, Kind, Target};
use crate::events::{Event, EventKind as K, Rules, Severity};
use crate::model::{
    Balloon, Beat, BootId, Bytes, Cluster, Conflict, Domain, DomainState, Host, HostError, HostErrorKind, HostFacts,
    HostId, HostReport, HostTotals, LinkState, LoggedError, Moment, Name, Pool, PoolSource, Toolstack, Uuid,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

const BEAT: u64 = 2000;
const BEGIN: u64 = 1_000_000;

fn vm(n: u8, domid: u32) -> Domain {
    let mut domain = Domain::named(&format!("vm{n}"), Some(domid));
    domain.uuid = Some(Uuid([n + 1; 16]));
    domain.memory.target = Some(Bytes::from_gib(1));
    domain.memory.actual = Some(Bytes::from_gib(1));
    domain.balloon = Balloon::Settled;
    domain
}

/// A cluster that is told what to be, beat by beat.
struct Stage {
    hosts: Vec<Host>,
    now: Moment,
    seq: u64,
    deriver: Deriver,
}

impl Stage {
    fn new(hosts: usize) -> Stage {
        let host = |n| Host::new(HostId::new(format!("h{n}")), 0, Beat::of(Duration::from_millis(BEAT)));
        let deriver = Deriver::new(Rules { availability: 0.0, pool_availability: 0.0, ..Rules::default() });
        Stage { hosts: (0..hosts).map(host).collect(), now: Moment(BEGIN), seq: 0, deriver }
    }

    /// The host answers with these domains.
    fn says(&mut self, at: usize, boot: u32, mut domains: Vec<Domain>) {
        domains.insert(0, Domain::named("Domain-0", Some(0)));
        let report = HostReport {
            toolstack: Toolstack::Xl,
            clock: None,
            device_clock: None,
            boot: Some(BootId::new(&boot.to_string())),
            facts: HostFacts::default(),
            domains,
            problems: Vec::new(),
            sources: &[],
        };
        let host = &mut self.hosts[at];
        host.totals = HostTotals::of(&report);
        host.report = Some(Arc::new(report));
        host.taken = Some(self.now);
        host.samples += 1;
        host.link = LinkState::Up { since: self.now };
    }

    fn fails(&mut self, at: usize) {
        let error = HostError { kind: HostErrorKind::ConnectTimeout, said: Name::new("x"), hint: Name::default() };
        let host = &mut self.hosts[at];
        host.errors = vec![LoggedError { at: self.now, times: 1, error: error.clone() }];
        host.link = LinkState::Failed { since: self.now, error, retry: None };
    }

    fn snapshot(&mut self, conflicts: Vec<Conflict>) -> Arc<Cluster> {
        self.seq += 1;
        let mut cluster = Cluster::empty("test", Beat::of(Duration::from_millis(BEAT)), self.now);
        cluster.seq = self.seq;
        cluster.pools =
            vec![Pool { name: Name::new("p"), source: PoolSource::Default, hosts: (0..self.hosts.len()).collect() }];
        cluster.hosts = self.hosts.iter().cloned().map(Arc::new).collect();
        cluster.conflicts = Arc::new(conflicts);
        Arc::new(cluster)
    }

    /// A beat goes by, and this is what happened.
    fn beat(&mut self) -> Vec<Event> {
        let cluster = self.snapshot(Vec::new());
        let events = self.deriver.step(&cluster, self.now);
        self.now = self.now.after(Duration::from_millis(BEAT));
        events
    }

    /// So many beats on which every host says this.
    fn beats(&mut self, count: u64, boot: u32, what: &[Vec<Domain>]) -> Vec<Event> {
        let mut events = Vec::new();
        for _ in 0..count {
            for (at, domains) in what.iter().enumerate() {
                self.says(at, boot, domains.clone());
            }
            events.extend(self.beat());
        }
        events
    }
}

fn kinds(events: &[Event]) -> Vec<(K, String)> {
    events.iter().map(|event| (event.kind, event.subject())).collect()
}

fn told(kind: K, subject: &str) -> (K, String) {
    (kind, subject.to_owned())
}

#[test]
fn what_is_there_at_first_is_no_event() {
    let mut stage = Stage::new(2);
    let many: Vec<Domain> = (0..100).map(|n| vm(n, u32::from(n) + 1)).collect();
    assert!(stage.beats(5, 1, &[many, vec![vm(200, 1)]]).is_empty());
}

#[test]
fn a_domain_comes_and_goes() {
    let mut stage = Stage::new(1);
    stage.beats(1, 1, &[vec![vm(1, 1)]]);
    assert_eq!(kinds(&stage.beats(5, 1, &[vec![vm(1, 1), vm(2, 2)]])), [told(K::Created, "vm2 on h0")]);
    let gone = stage.beats(10, 1, &[vec![vm(1, 1)]]);
    assert_eq!(kinds(&gone), [told(K::Destroyed, "vm2 on h0")]);
    assert_eq!(gone[0].at, Moment(BEGIN + 6 * BEAT), "the time it was seen to be gone");
}

#[test]
fn a_migration_is_one_event_whichever_host_tells_first() {
    for order in [[true, false], [false, true]] {
        let mut stage = Stage::new(2);
        stage.beats(2, 1, &[vec![vm(1, 1)], vec![]]);
        let mut events = Vec::new();
        for leaves in order {
            match leaves {
                true => stage.says(0, 1, vec![]),
                false => stage.says(1, 1, vec![vm(1, 7)]),
            }
            events.extend(stage.beat());
        }
        events.extend(stage.beats(10, 1, &[vec![], vec![vm(1, 7)]]));
        assert_eq!(kinds(&events), [told(K::Migrated, "vm1 on h1")], "{order:?}");
    }
}

#[test]
fn an_incoming_copy_is_no_news_until_it_lives() {
    let mut stage = Stage::new(2);
    let mut incoming = vm(1, 7);
    incoming.name = Name::new("vm1--incoming");
    incoming.state = DomainState { paused: true, ..DomainState::default() };
    stage.beats(2, 1, &[vec![vm(1, 1)], vec![]]);
    assert!(stage.beats(5, 1, &[vec![vm(1, 1)], vec![incoming]]).is_empty());
    let events = stage.beats(8, 1, &[vec![], vec![vm(1, 7)]]);
    assert_eq!(kinds(&events), [told(K::Migrated, "vm1 on h1")]);
}

#[test]
fn a_reboot_of_a_host_is_one_event_and_what_is_missing_afterwards() {
    let mut stage = Stage::new(2);
    let before: Vec<Domain> = (0..100).map(|n| vm(n, u32::from(n) + 1)).collect();
    stage.beats(3, 1, &[before.clone(), vec![]]);
    let early: Vec<Domain> = (0..50).map(|n| vm(n, u32::from(n) + 501)).collect();
    let first = stage.beats(1, 2, &[early, vec![]]);
    assert_eq!(kinds(&first), [told(K::HostRebooted, "h0"), told(K::HostRebooted, "h1")]);
    assert!(first[0].text.contains("50 of 100"), "{}", first[0]);
    let late: Vec<Domain> = (0..98).map(|n| vm(n, u32::from(n) + 501)).collect();
    let events = stage.beats(200, 2, &[late, vec![vm(99, 3)]]);
    assert_eq!(kinds(&events), [told(K::Migrated, "vm99 on h1"), told(K::Destroyed, "vm98 on h0")]);
}

#[test]
fn a_failover_is_told_as_one() {
    let mut stage = Stage::new(2);
    stage.beats(2, 1, &[vec![vm(1, 1)], vec![]]);
    stage.fails(0);
    assert_eq!(kinds(&stage.beat()), [told(K::HostDown, "h0")]);
    stage.says(1, 1, vec![vm(1, 9)]);
    let events = stage.beat();
    assert_eq!(kinds(&events), [told(K::Migrated, "vm1 on h1")]);
    assert_eq!(events[0].severity, Severity::Warning);
}

#[test]
fn what_happened_behind_a_silence_says_so() {
    let mut stage = Stage::new(1);
    stage.beats(2, 1, &[vec![vm(1, 1)]]);
    stage.fails(0);
    stage.beat();
    stage.now = stage.now.after(Duration::from_secs(600));
    let events = stage.beats(9, 1, &[vec![vm(2, 2)]]);
    assert_eq!(kinds(&events), [told(K::HostUp, "h0"), told(K::Created, "vm2 on h0"), told(K::Destroyed, "vm1 on h0")]);
    assert!(events[0].text.contains("after 10m"), "{}", events[0]);
    assert!(events[1].text.contains("nobody could see it (10m"), "{}", events[1]);
    assert!(events[2].text.contains("nobody could see it (10m"), "{}", events[2]);
}

#[test]
fn silence_alone_is_told_by_the_clock() {
    let mut stage = Stage::new(1);
    stage.beats(2, 1, &[vec![]]);
    let cluster = stage.snapshot(Vec::new());
    let mut events = Vec::new();
    for second in 0..60 {
        events.extend(stage.deriver.step(&cluster, Moment(stage.now.0 + second * 1000)));
    }
    assert_eq!(kinds(&events), [told(K::HostLate, "h0"), told(K::HostStale, "h0")]);
}

#[test]
fn a_host_that_flaps_is_told_to_flap_and_then_only_how_it_ends() {
    let mut stage = Stage::new(1);
    stage.beats(1, 1, &[vec![]]);
    let mut events = Vec::new();
    // Thirty times an hour, for two hours.
    for _ in 0..60 {
        stage.fails(0);
        events.extend(stage.beat());
        stage.now = stage.now.after(Duration::from_secs(30));
        events.extend(stage.beats(44, 1, &[vec![]]));
    }
    assert_eq!(
        events.iter().map(|event| event.kind).collect::<Vec<_>>(),
        [K::HostDown, K::HostUp, K::HostDown, K::HostUp, K::HostDown, K::HostUp, K::HostFlaps]
    );
    let events = stage.beats(300, 1, &[vec![]]);
    assert_eq!(kinds(&events), [told(K::HostUp, "h0")]);
    assert!(events[0].text.contains("60 times"), "{}", events[0]);
}

#[test]
fn a_policy_that_sets_targets_all_day_is_told_once() {
    let mut stage = Stage::new(1);
    let mut events = Vec::new();
    for beat in 0..1000 {
        let mut domain = vm(1, 1);
        domain.memory.target = Some(Bytes::from_mib(500 + beat % 7 * 10));
        events.extend(stage.beats(1, 1, &[vec![domain]]));
    }
    assert_eq!(events.len(), 3, "{events:?}");
    assert!(events[2].text.contains("again and again"), "{}", events[2]);
}

#[test]
fn states_and_balloons_are_told_when_they_change() {
    let mut stage = Stage::new(1);
    let with = |change: fn(&mut Domain)| {
        let mut domain = vm(1, 1);
        change(&mut domain);
        vec![vec![domain]]
    };
    stage.beats(2, 1, &with(|_| {}));
    let paused = stage.beats(3, 1, &with(|d| d.state.paused = true));
    assert_eq!(kinds(&paused), [told(K::StateChanged, "vm1 on h0")]);
    assert_eq!(kinds(&stage.beats(3, 1, &with(|_| {}))), [told(K::StateChanged, "vm1 on h0")]);
    assert!(stage.beats(1, 1, &with(|d| d.state.paused = true)).is_empty(), "an instant is no event");
    assert!(stage.beats(3, 1, &with(|_| {})).is_empty());
    assert_eq!(kinds(&stage.beats(3, 1, &with(|d| d.state.crashed = true))), [told(K::Crashed, "vm1 on h0")]);
    assert_eq!(kinds(&stage.beats(3, 1, &with(|_| {}))), [told(K::StateChanged, "vm1 on h0")]);
    assert_eq!(kinds(&stage.beats(3, 1, &with(|d| d.balloon = Balloon::Stuck))), [told(K::BalloonStuck, "vm1 on h0")]);
    assert!(stage.beats(2, 1, &with(|d| d.balloon = Balloon::Unknown)).is_empty(), "not known is not recovered");
    assert_eq!(kinds(&stage.beats(4, 1, &with(|_| {}))), [told(K::BalloonRecovered, "vm1 on h0")]);
}

#[test]
fn a_domain_that_dies_for_an_hour_is_not_told_as_halted() {
    let mut stage = Stage::new(1);
    stage.beats(3, 1, &[vec![vm(1, 1)]]);
    let mut zombie = vm(1, 1);
    zombie.state = DomainState { dying: true, ..DomainState::default() };
    assert_eq!(stage.beats(600, 1, &[vec![zombie]]), []);
    let gone = stage.beats(20, 1, &[vec![]]);
    assert_eq!(kinds(&gone), [told(K::Destroyed, "vm1 on h0")]);
}

#[test]
fn a_stop_that_was_not_done_is_no_reason_for_what_is_seen() {
    let job = |state| Job {
        id: JobId(0),
        kind: Kind::Stop,
        target: Target::of(&HostId::new("h0"), &vm(1, 1)),
        command: "xl shutdown 1".to_owned(),
        state,
        text: String::new(),
        since: Moment(BEGIN + 5000),
        until: None,
        exit: None,
        log: Vec::new(),
        inverse: None,
    };
    for (ended, severity, text) in [
        (JobState::Following, Severity::Info, "after stop from here"),
        (JobState::Failed, Severity::Warning, "is gone"),
    ] {
        let mut stage = Stage::new(1);
        stage.beats(3, 1, &[vec![vm(1, 1)]]);
        for state in [JobState::Sent, ended] {
            stage.deriver.actions(&Journal::default().after(&[job(state)]), stage.now);
        }
        let gone = stage.beats(20, 1, &[vec![]]);
        assert_eq!((gone[0].kind, gone[0].severity), (K::Destroyed, severity), "{gone:?}");
        assert!(gone[0].text.ends_with(text), "{gone:?}");
    }
}

#[test]
fn what_is_held_back_counts_as_the_worst_of_it() {
    let mut stage = Stage::new(1);
    let many: Vec<Domain> = (0..250).map(|n| vm(n, n.into())).collect();
    stage.beats(3, 1, &[many]);
    let events = stage.beats(60, 1, &[vec![]]);
    let more: Vec<_> = events.iter().filter(|event| event.kind == K::More).collect();
    assert!(!more.is_empty() && more.iter().all(|event| event.severity == Severity::Warning), "{more:?}");
}

#[test]
fn a_conflict_is_told_when_both_hosts_have_been_asked_again() {
    let mut stage = Stage::new(2);
    stage.beats(2, 1, &[vec![vm(1, 1)], vec![]]);
    let conflict = || {
        let hosts = vec![HostId::new("h0"), HostId::new("h1")];
        vec![Conflict { uuid: Uuid([2; 16]), name: Name::new("vm1"), hosts }]
    };
    let mut step = |both: bool, conflicts: Vec<Conflict>| {
        stage.says(0, 1, vec![vm(1, 1)]);
        stage.says(1, 1, if both { vec![vm(1, 1)] } else { vec![] });
        let cluster = stage.snapshot(conflicts);
        let events = stage.deriver.step(&cluster, stage.now);
        stage.now = stage.now.after(Duration::from_millis(BEAT));
        kinds(&events)
    };
    assert!(step(true, conflict()).is_empty());
    assert_eq!(step(true, conflict()), [told(K::Conflict, "vm1 on h0")]);
    assert!(step(true, conflict()).is_empty());
    let end: Vec<_> = (0..6).flat_map(|_| step(false, Vec::new())).collect();
    assert_eq!(end, [told(K::ConflictOver, "vm1 on h0")]);
}

#[test]
fn availability_is_told_low_and_recovered_with_some_patience() {
    let mut stage = Stage::new(4);
    stage.deriver = Deriver::new(Rules::default());
    let all = vec![vec![vm(1, 1)], vec![vm(2, 1)], vec![vm(3, 1)], vec![vm(4, 1)]];
    assert!(stage.beats(10, 1, &all).is_empty());
    let mut events = Vec::new();
    for _ in 0..20 {
        for (at, domains) in all.iter().enumerate().skip(1) {
            stage.says(at, 1, domains.clone());
        }
        stage.fails(0);
        events.extend(stage.beat());
    }
    assert_eq!(kinds(&events), [told(K::HostDown, "h0"), told(K::AvailabilityLow, "")]);
    assert!(events[1].text.contains("75.0 %"), "{}", events[1]);
    let events = stage.beats(20, 1, &all);
    assert_eq!(kinds(&events), [told(K::HostUp, "h0"), told(K::AvailabilityRecovered, "")]);
}

#[test]
fn other_hosts_or_time_that_runs_backwards_begin_anew() {
    let mut stage = Stage::new(1);
    stage.beats(3, 1, &[vec![vm(1, 1)]]);
    stage.now = Moment(BEGIN - 500_000);
    assert!(stage.beats(3, 1, &[vec![vm(2, 1)]]).is_empty());
    stage.hosts.push(Host::new(HostId::new("other"), 0, Beat::of(Duration::from_millis(BEAT))));
    assert!(stage.beats(3, 1, &[vec![vm(3, 1)], vec![vm(4, 1)]]).is_empty());
}

#[test]
fn a_program_that_begins_again_goes_on_from_what_was_recorded() {
    let mut before = Stage::new(3);
    before.beats(3, 1, &[vec![vm(1, 1), vm(2, 2)], vec![], vec![]]);
    before.fails(1);
    before.beat();
    let last = before.snapshot(Vec::new());
    // Ten minutes later, with nothing heard of anybody yet.
    let mut stage = Stage::new(3);
    stage.deriver.step(&last, last.at);
    stage.now = last.at.after(Duration::from_secs(600));
    assert!(stage.beat().is_empty(), "who was not asked yet has not changed");
    stage.fails(1);
    assert!(stage.beat().is_empty(), "it was down already");
    let events = stage.beats(8, 1, &[vec![vm(1, 1), vm(3, 3)], vec![], vec![vm(4, 1)]]);
    assert_eq!(
        kinds(&events),
        [
            told(K::HostUp, "h1"),
            told(K::Created, "vm3 on h0"),
            told(K::Created, "vm4 on h2"),
            told(K::Destroyed, "vm2 on h0")
        ]
    );
    assert!(events[1..].iter().all(|event| event.text.contains("nobody could see it (10m")), "{events:?}");
}

/// What a random world does on one beat.
#[derive(Clone, Debug)]
enum Deed {
    Nothing,
    Create(u8, usize),
    Destroy(u8),
    Move(u8, usize),
    Restart(u8),
    Boot(usize),
    Silence(usize, bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    let (vm, host) = (0u8..6, 0usize..3);
    prop_oneof![
        4 => Just(Deed::Nothing),
        2 => (vm.clone(), host.clone()).prop_map(|(v, h)| Deed::Create(v, h)),
        2 => vm.clone().prop_map(Deed::Destroy),
        3 => (vm.clone(), host.clone()).prop_map(|(v, h)| Deed::Move(v, h)),
        1 => vm.prop_map(Deed::Restart),
        1 => host.clone().prop_map(Deed::Boot),
        3 => (host, any::<bool>()).prop_map(|(h, on)| Deed::Silence(h, on)),
    ]
}

/// Follows events: nothing may be told that cannot follow from what was told before.
#[derive(Debug, Default)]
struct Follower {
    homes: BTreeMap<Uuid, String>,
    away: BTreeSet<String>,
}

impl Follower {
    fn hear(&mut self, event: &Event) -> Result<(), TestCaseError> {
        let host = event.host.as_ref().unwrap().to_string();
        let uuid = event.domain.as_ref().and_then(|(ident, _)| ident.uuid);
        match event.kind {
            K::Created => {
                let before = self.homes.insert(uuid.unwrap(), host);
                prop_assert!(before.is_none(), "created twice: {event}");
            }
            K::Destroyed => {
                let before = self.homes.remove(&uuid.unwrap());
                prop_assert!(before.as_ref() == Some(&host), "{before:?}: {event}");
            }
            K::Migrated => {
                let before = self.homes.insert(uuid.unwrap(), host.clone());
                prop_assert!(before.is_some() && before != Some(host), "{before:?}: {event}");
            }
            K::Restarted | K::StateChanged | K::MemSet => {
                prop_assert_eq!(self.homes.get(&uuid.unwrap()), Some(&host), "{}", event);
            }
            K::HostDown | K::HostFlaps => {
                self.away.insert(host);
            }
            K::HostStale => prop_assert!(self.away.insert(host), "stale while away: {event}"),
            K::HostUp => prop_assert!(self.away.remove(&host), "up without down: {event}"),
            _ => {}
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn random_worlds_are_told_consistently_and_in_the_end_right(
        deeds in proptest::collection::vec((deed(), 0usize..4), 1..80)
    ) {
        let mut stage = Stage::new(3);
        let mut where_is: BTreeMap<u8, (usize, u32)> = (0..3).map(|n| (n, (usize::from(n), 1 + u32::from(n)))).collect();
        let (mut silent, mut boots, mut next) = ([false; 3], [1u32; 3], 100);
        let mut follower = Follower::default();
        for (n, (at, _)) in &where_is {
            follower.homes.insert(Uuid([n + 1; 16]), format!("h{at}"));
        }
        let settled = std::iter::repeat_n((Deed::Nothing, 3), 400);
        let begin = std::iter::once((Deed::Nothing, 3));
        let count = deeds.len();
        for (step, (deed, late)) in begin.chain(deeds).chain(settled).enumerate() {
            next += 1;
            match deed {
                Deed::Nothing => {}
                Deed::Create(n, at) => {
                    where_is.entry(n).or_insert((at, next));
                }
                Deed::Destroy(n) => {
                    where_is.remove(&n);
                }
                Deed::Move(n, at) => {
                    if let Some(place) = where_is.get_mut(&n).filter(|place| place.0 != at) {
                        *place = (at, next);
                    }
                }
                Deed::Restart(n) => {
                    if let Some(place) = where_is.get_mut(&n) {
                        place.1 = next;
                    }
                }
                Deed::Boot(at) => {
                    boots[at] += 1;
                    for (n, place) in where_is.iter_mut().filter(|(_, place)| place.0 == at) {
                        place.1 = 1000 * boots[at] + u32::from(*n);
                    }
                }
                Deed::Silence(at, on) => silent[at] = on,
            }
            if step > count {
                silent = [false; 3];
            }
            for at in 0..3 {
                if silent[at] {
                    stage.fails(at);
                } else if late != at {
                    // One host's answer may always be a beat behind.
                    let here = where_is.iter().filter(|(_, (on, _))| *on == at);
                    let domains = here.map(|(n, (_, domid))| vm(*n, *domid)).collect();
                    stage.says(at, boots[at], domains);
                }
            }
            for event in stage.beat() {
                follower.hear(&event)?;
            }
        }
        let truth: BTreeMap<Uuid, String> =
            where_is.iter().map(|(n, (at, _))| (Uuid([n + 1; 16]), format!("h{at}"))).collect();
        prop_assert_eq!(follower.homes, truth);
        prop_assert!(follower.away.is_empty());
    }
}
