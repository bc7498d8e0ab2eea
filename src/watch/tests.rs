#![allow(clippy::unwrap_used)]
use super::testing::*;
use super::*;
use crate::model::{Freshness, HostErrorKind, LinkState, PoolSource};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

const S: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn the_first_snapshot_is_there_at_once_and_the_figures_follow() {
    let script = Script::new(Mood::Well);
    let watch = Watch::start(plan(vec![script.host("a"), script.host("b")]));
    let mut snapshots = watch.snapshots();
    let first = snapshots.borrow().clone();
    assert_eq!((first.hosts.len(), first.pools.len()), (2, 1));
    assert_eq!(first.hosts[0].link, LinkState::Queued);
    assert_eq!(first.pools[0].source, PoolSource::Default);

    let cluster = until(&mut snapshots, |c| c.hosts.iter().all(|h| h.samples >= 2)).await;
    assert_eq!(cluster.hosts[0].totals.guests, 2);
    assert_eq!(freshness(&cluster, 0), Freshness::Live);
    assert!(matches!(cluster.hosts[0].link, LinkState::Up { .. }));
    assert!(cluster.hosts[0].round_trip.is_some());
    watch.stop().await;
}

#[tokio::test(start_paused = true)]
async fn beats_keep_their_distance_and_a_slow_answer_skips_them() {
    let script = Script::new(Mood::Well);
    let watch = Watch::start(plan(vec![script.host("a")]));
    sleep(30 * S).await;
    let asked = script.log.lock().unwrap().asked.clone();
    let gaps: Vec<_> = asked[1..].windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.len() >= 12, "{}", gaps.len());
    // Absolute: the 20 ms of each answer add up to no drift.
    assert!((asked[asked.len() - 1] - asked[1]).as_millis() % 2000 < 2, "{gaps:?}");

    script.set(Mood::Slow(Duration::from_millis(4_500)));
    let before = script.asked();
    sleep(30 * S).await;
    // Each answer takes four and a half seconds and two beats are skipped: five or six, not 15
    // and no catching up.
    let slow = script.asked() - before;
    assert!((5..=6).contains(&slow), "{slow}");
    assert_eq!(script.opened(), 1, "slow is no reason to connect anew");
    watch.stop().await;
}

#[tokio::test(start_paused = true)]
async fn bad_hosts_cost_the_others_nothing() {
    let well = Script::new(Mood::Well);
    let mut hosts = vec![well.host("well")];
    for (name, mood) in [
        ("hung", Mood::Hung),
        ("refused", Mood::Refused),
        ("silent", Mood::Silent),
        ("garbage", Mood::Garbage),
        ("endless", Mood::Endless),
        ("dies", Mood::Dies),
        ("fails", Mood::ToolFails),
        ("none", Mood::NoTools),
    ] {
        hosts.push(Script::new(mood).host(name));
    }
    let mut plan = plan(hosts);
    plan.fan_out = 2;
    let watch = Watch::start(plan);
    sleep(120 * S).await;
    let asked = well.log.lock().unwrap().asked.clone();
    assert!(asked.len() >= 55, "the good host lost beats: {}", asked.len());
    let cluster = watch.snapshots().borrow().clone();
    for (at, kind) in [
        (1, HostErrorKind::SampleTimeout),
        (2, HostErrorKind::ConnectionRefused),
        (4, HostErrorKind::Garbled),
        (5, HostErrorKind::TooLong),
        (6, HostErrorKind::ConnectionLost),
        (8, HostErrorKind::NoToolstack),
    ] {
        let host = &cluster.hosts[at];
        assert!(host.errors.iter().any(|logged| logged.error.kind == kind), "{}: {:?}", host.id, host.errors);
        assert!(host.errors.iter().all(|logged| !logged.error.hint.is_empty()), "{}: {:?}", host.id, host.errors);
    }
    assert_eq!(freshness(&cluster, 0), Freshness::Live);
    assert_eq!(freshness(&cluster, 7), Freshness::Down, "{:?}", cluster.hosts[7].link);
    assert!(matches!(cluster.hosts[3].link, LinkState::Connecting { .. }));
    watch.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_host_that_fails_is_left_alone_ever_longer_and_comes_back() {
    let script = Script::new(Mood::Dies);
    let watch = Watch::start(plan(vec![script.host("a")]));
    sleep(300 * S).await;
    let opened = script.log.lock().unwrap().opened.clone();
    let gaps: Vec<f64> = opened.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64()).collect();
    for (gap, nominal) in gaps.iter().zip([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0]) {
        assert!((nominal * 0.79..nominal * 1.25 + 0.3).contains(gap), "{gaps:?}");
    }
    assert!((8..=12).contains(&opened.len()), "{gaps:?}");

    let mut snapshots = watch.snapshots();
    let down = until(&mut snapshots, |c| matches!(c.hosts[0].link, LinkState::Failed { .. })).await;
    let LinkState::Failed { since, retry, .. } = &down.hosts[0].link else { panic!("{:?}", down.hosts[0].link) };
    assert!(retry.is_some_and(|retry| retry > down.at));
    assert!(since.until(down.at) > 200 * S, "down since it first failed");
    assert_eq!(down.hosts[0].errors.len(), 1, "one kind of failure, counted");

    script.set(Mood::Well);
    let begun = Instant::now();
    watch.command(Command::RetryNow(Some("a".into())));
    let back = until(&mut snapshots, |c| c.hosts[0].samples > 0).await;
    assert!(begun.elapsed() < S, "{:?}", begun.elapsed());
    assert_eq!(freshness(&back, 0), Freshness::Live);
    assert_eq!(script.log.lock().unwrap().open, 1);
    watch.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_fails_costs_no_connection() {
    let script = Script::new(Mood::Well);
    let watch = Watch::start(plan(vec![script.host("a")]));
    let mut snapshots = watch.snapshots();
    until(&mut snapshots, |c| c.hosts[0].samples > 1).await;
    script.set(Mood::ToolFails);
    let down = until(&mut snapshots, |c| matches!(c.hosts[0].link, LinkState::Failed { .. })).await;
    assert!(down.hosts[0].report.is_some(), "the last figures stay");
    assert_eq!(freshness(&down, 0), Freshness::Down);
    script.set(Mood::Well);
    let taken = down.hosts[0].taken;
    let up = until(&mut snapshots, |c| c.hosts[0].taken > taken).await;
    assert_eq!(freshness(&up, 0), Freshness::Live);
    assert_eq!(script.opened(), 1);
    watch.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_paused_watch_asks_nobody_and_its_figures_grow_old() {
    let script = Script::new(Mood::Well);
    let watch = Watch::start(plan(vec![script.host("a")]));
    let mut snapshots = watch.snapshots();
    until(&mut snapshots, |c| c.hosts[0].samples > 1).await;
    watch.command(Command::Pause(true));
    sleep(S).await;
    let before = script.asked();
    sleep(60 * S).await;
    assert_eq!(script.asked(), before);
    assert_eq!(freshness(&snapshots.borrow().clone(), 0), Freshness::Stale);
    watch.command(Command::Pause(false));
    let resumed = Instant::now();
    let samples = snapshots.borrow().hosts[0].samples;
    until(&mut snapshots, |c| c.hosts[0].samples > samples).await;
    assert!(resumed.elapsed() < S, "asked at once after the pause");
    watch.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_new_interval_holds_at_once_and_for_the_thresholds_too() {
    let script = Script::new(Mood::Well);
    let watch = Watch::start(plan(vec![script.host("a")]));
    sleep(10 * S).await;
    watch.command(Command::SetInterval(30 * S));
    sleep(5 * S).await;
    let before = script.asked();
    sleep(300 * S).await;
    let asked = script.asked() - before;
    assert!((9..=11).contains(&asked), "{asked}");
    let cluster = watch.snapshots().borrow().clone();
    assert_eq!(cluster.hosts[0].beat.interval, 30 * S);
    assert_eq!(freshness(&cluster, 0), Freshness::Live);

    watch.command(Command::SetInterval(S));
    let before = script.asked();
    sleep(10 * S).await;
    assert!(script.asked() - before >= 8);
    watch.stop().await;
}

#[tokio::test(start_paused = true)]
async fn hosts_that_share_a_repository_become_a_pool_and_what_they_both_run_a_conflict() {
    let mut script = Script::new(Mood::Well);
    script.ovs = Some("7a31a084");
    let alone = Script::new(Mood::Well);
    let watch = Watch::start(plan(vec![script.host("b"), alone.host("c"), script.host("a")]));
    let mut snapshots = watch.snapshots();
    let cluster = until(&mut snapshots, |c| c.hosts.iter().all(|h| h.samples > 0)).await;
    let pools: Vec<_> = cluster.pools.iter().map(|pool| (&*pool.name, pool.source, pool.hosts.clone())).collect();
    assert_eq!(pools, [("a", PoolSource::Detected, vec![0, 2]), ("no pool", PoolSource::Default, vec![1])]);
    assert_eq!(cluster.hosts[2].pool, 0);
    assert_eq!(cluster.conflicts.len(), 2);
    assert_eq!(cluster.conflicts[0].hosts.len(), 3);
    watch.stop().await;
}

#[tokio::test(start_paused = true)]
async fn stopping_ends_everything_even_hosts_that_hang() {
    let scripts: Vec<_> = [Mood::Well, Mood::Hung, Mood::Silent, Mood::Refused].map(Script::new).to_vec();
    let watch = Watch::start(plan(scripts.iter().map(|script| script.host("x")).collect()));
    sleep(10 * S).await;
    let begun = Instant::now();
    watch.stop().await;
    assert!(begun.elapsed() < 3 * S);
    for script in &scripts {
        assert_eq!(script.log.lock().unwrap().open, 0);
    }
    let asked = scripts[0].asked();
    sleep(60 * S).await;
    assert_eq!(scripts[0].asked(), asked);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_news_is_published_in_few_snapshots() {
    let script = Script::new(Mood::Well);
    let hosts = (0..200).map(|n| script.host(&format!("h{n:03}"))).collect();
    let watch = Watch::start(plan(hosts));
    sleep(10 * S).await;
    let seq = watch.snapshots().borrow().seq;
    sleep(20 * S).await;
    let snapshots = watch.snapshots().borrow().seq - seq;
    // 2,000 reports; at most one snapshot in 75 ms.
    assert!((100..=270).contains(&snapshots), "{snapshots}");
    watch.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_sweep_asks_everybody_once_and_tells_each_as_it_comes() {
    let well = Script::new(Mood::Well);
    let hosts = vec![
        well.host("a"),
        Script::new(Mood::Refused).host("b"),
        Script::new(Mood::Silent).host("c"),
        Script::new(Mood::Slow(2 * S)).host("d"),
    ];
    let mut order = Vec::new();
    let limits = Sweep { deadline: 20 * S, ..Sweep::default() };
    let cluster = sweep(plan(hosts), limits, |cluster, at| {
        assert!(!matches!(cluster.hosts[at].link, LinkState::Queued));
        order.push(at);
        ControlFlow::Continue(())
    })
    .await;
    assert_eq!(order, [1, 0, 3, 2]);
    assert!(failed(&cluster, 1, HostErrorKind::ConnectionRefused));
    assert!(failed(&cluster, 2, HostErrorKind::SampleTimeout));
    assert_eq!(cluster.hosts[0].totals.guests, 2);
    assert_eq!((well.asked(), well.opened()), (1, 1));
    assert_eq!(well.log.lock().unwrap().open, 0, "its connection is closed");
}

#[tokio::test(start_paused = true)]
async fn a_sweep_asks_the_living_behind_more_dead_hosts_than_have_a_place() {
    let mut hosts: Vec<_> = (0..6).map(|at| Script::new(Mood::Silent).host(&format!("dead{at}"))).collect();
    hosts.push(Script::new(Mood::Well).host("well"));
    let mut plan = plan(hosts);
    plan.fan_out = 2;
    let limits = Sweep { deadline: 30 * S, ..Sweep::default() };
    let cluster = sweep(plan, limits, |_, _| ControlFlow::Continue(())).await;
    assert!(cluster.hosts[6].report.is_some(), "{:?}", cluster.hosts[6].link);
    assert!((0..6).all(|at| failed(&cluster, at, HostErrorKind::SampleTimeout)));
}

#[tokio::test(start_paused = true)]
async fn a_sweep_may_end_early_and_may_take_two_samples_for_rates() {
    let (quick, slow) = (Script::new(Mood::Well), Script::new(Mood::Slow(10 * S)));
    let begun = Instant::now();
    let hosts = vec![quick.host("quick"), slow.host("slow")];
    let limits = Sweep { samples: 2, ..Sweep::default() };
    let cluster = sweep(plan(hosts), limits, |_, _| ControlFlow::Break(())).await;
    assert!(begun.elapsed() < 3 * S, "{:?}", begun.elapsed());
    assert_eq!(cluster.hosts[0].samples, 2);
    assert!(cluster.hosts[1].report.is_none());
    let deadline = Arc::clone(&slow.log);
    sleep(S).await;
    assert_eq!(deadline.lock().unwrap().open, 0);
}
