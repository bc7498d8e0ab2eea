//! What happens between the look and the deed.

use super::super::*;
use super::bench::{Bench, Notebook, SCENARIO};
use crate::model::Bytes;
use std::time::Duration;

#[track_caller]
fn is(job: &Job, state: JobState, text: &str) {
    assert!(job.state == state && job.text.contains(text), "{:?}: {}", job.state, job.text);
}

#[tokio::test(start_paused = true)]
async fn a_domain_gone_between_confirming_and_running_is_told() {
    for name in ["good", "14_dbvrtg002"] {
        let mut bench = Bench::new().await;
        let plan = bench.plan(Wish::Destroy, &[name]);
        let target = bench.target(name);
        bench.world.destroy(bench.host(target.host.as_str()), target.domid.unwrap()).unwrap();
        is(&bench.act(plan).await, JobState::Failed, "it is gone");
    }
}

#[tokio::test(start_paused = true)]
async fn a_number_used_again_is_never_hit() {
    let scenario =
        format!("{SCENARIO}\n[[event]]\nat = \"10s\"\nguest = \"good\"\ndoes = \"replaced\"\nto = \"the-next\"\n");
    let mut bench = Bench::of(&scenario, Notebook::default()).await;
    let plan = bench.plan(Wish::Destroy, &["good"]);
    let meant = bench.target("good");
    bench.settle(Duration::from_secs(10)).await;
    let heir = bench.target("the-next");
    assert_eq!(heir.domid, meant.domid, "the number is not used again: this test shows nothing");
    is(&bench.act(plan).await, JobState::Failed, "its number belongs to another domain now");
    bench.settle(Duration::from_secs(3)).await;
    assert!(bench.domain("the-next").is_some());
}

#[tokio::test(start_paused = true)]
async fn a_connection_lost_in_the_middle_is_unknown_until_a_sample_settles_it() {
    // The answer to the command is cut, the command itself is heard.
    let scenario = format!("{SCENARIO}\n[[event]]\nat = \"10s\"\nhost = \"new1\"\ndoes = \"cuts\"\nfor = \"20s\"\n");
    let mut bench = Bench::of(&scenario, Notebook::default()).await;
    let plan = bench.plan(Wish::Destroy, &["good"]);
    bench.settle(Duration::from_secs(8)).await;
    let confirmed = plan.confirm_beforehand().unwrap();
    let ids = bench.desk.submit(&confirmed);
    bench.settle(Duration::from_secs(5)).await;
    let job = bench.desk.journal().borrow().job(ids[0]).unwrap().clone();
    assert_eq!(job.state, JobState::Following, "{}", job.text);
    assert!(job.log.iter().any(|(_, line)| line.contains("sent, outcome unknown")), "{:?}", job.log);
    assert!(job.text.contains("before it was sent"), "{}", job.text);
    let journal = bench.desk.finish().await;
    is(journal.job(ids[0]).unwrap(), JobState::Verified, "gone after");
    let words: Vec<_> = bench.outcomes().into_iter().filter_map(|(_, word)| word).collect();
    assert_eq!(words, ["unknown", "verified"]);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_dies_and_stays_dead_leaves_the_outcome_unknown() {
    let scenario = format!("{SCENARIO}\n[[event]]\nat = \"10s\"\nhost = \"new1\"\ndoes = \"hangs\"\n");
    let mut bench = Bench::of(&scenario, Notebook::default()).await;
    let plan = bench.plan(Wish::Stop, &["good"]);
    bench.settle(Duration::from_secs(8)).await;
    let job = bench.act(plan).await;
    is(&job, JobState::Unverified, "sent, outcome unknown");
    assert!(job.text.contains("last seen"), "{}", job.text);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_cannot_be_reached_is_not_sent_to() {
    let scenario = format!("{SCENARIO}\n[[event]]\nat = \"10s\"\nhost = \"new1\"\ndoes = \"refuses\"\n");
    let mut bench = Bench::of(&scenario, Notebook::default()).await;
    let plan = bench.plan(Wish::Stop, &["good"]);
    bench.settle(Duration::from_secs(8)).await;
    is(&bench.act(plan).await, JobState::Failed, "not sent");
    assert_eq!(bench.sent(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn of_two_operators_one_destroys_and_the_other_is_told() {
    let mut bench = Bench::new().await;
    let first = bench.plan(Wish::Destroy, &["good"]);
    let second = first.clone();
    let ids = [first, second].map(|plan| bench.desk.submit(&plan.confirm_beforehand().unwrap())[0]);
    let journal = bench.desk.finish().await;
    let mut states = ids.map(|id| journal.job(id).unwrap().state.word());
    states.sort_unstable();
    assert_eq!(states, ["failed", "verified"]);
}

#[tokio::test(start_paused = true)]
async fn of_two_targets_the_later_stands_and_the_earlier_is_told() {
    let mut bench = Bench::new().await;
    let plan = bench.plan(Wish::MemSet(Size::Exactly(Bytes::from_mib(300))), &["deaf"]);
    let ids = bench.desk.submit(&plan.confirm_beforehand().unwrap());
    bench.settle(Duration::from_millis(1500)).await;
    let deaf = bench.target("deaf");
    bench.world.mem_set(bench.host("new1"), deaf.domid.unwrap(), Bytes::from_mib(600)).unwrap();
    let journal = bench.desk.finish().await;
    is(journal.job(ids[0]).unwrap(), JobState::Unverified, "its target is 600 MiB, not 300 MiB: somebody set another");
}

#[tokio::test(start_paused = true)]
async fn a_guest_that_comes_up_again_is_not_called_stopped() {
    let scenario = format!("{SCENARIO}\n[[event]]\nat = \"10s\"\nguest = \"good\"\ndoes = \"restarts\"\n");
    let mut bench = Bench::of(&scenario, Notebook::default()).await;
    bench.settle(Duration::from_millis(4800)).await;
    let plan = bench.plan(Wish::Stop, &["good"]);
    is(&bench.act(plan).await, JobState::Unverified, "up again, as number");
}
