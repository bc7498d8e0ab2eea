//! Each action on hosts that obey: what is sent, what is seen, what is written down.

use super::super::*;
use super::bench::Bench;
use crate::model::{Bytes, RunState};
use std::time::Duration;

fn mib(mib: u64) -> Wish {
    Wish::MemSet(Size::Exactly(Bytes::from_mib(mib)))
}

#[track_caller]
fn is(job: &Job, state: JobState, text: &str) {
    assert!(job.state == state && job.text.contains(text), "{:?}: {}", job.state, job.text);
}

#[tokio::test(start_paused = true)]
async fn a_stopped_guest_is_gone_and_the_audit_says_so_three_times() {
    for name in ["good", "14_dbvrtg002"] {
        let mut bench = Bench::new().await;
        let plan = bench.plan(Wish::Stop, &[name]);
        let job = bench.act(plan).await;
        is(&job, JobState::Verified, "shut down, gone after");
        assert!(bench.domain(name).is_none());
        let said = |word: &str| Some(word.to_owned());
        assert_eq!(
            bench.outcomes(),
            [(Phase::Before, None), (Phase::After, said("ran")), (Phase::Verified, said("verified"))]
        );
        let lines = bench.notebook.lines.lock().unwrap().clone();
        assert!(lines.iter().all(|line| line.id == lines[0].id && line.command == job.command), "{lines:?}");
        assert_eq!(lines[1].exit, Some(0));
        assert_eq!(bench.sent().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn pause_and_unpause_are_seen() {
    let mut bench = Bench::new().await;
    let plan = bench.plan(Wish::Pause, &["good"]);
    assert_eq!(plan.steps[0].inverse, Some(Wish::Unpause));
    is(&bench.act(plan).await, JobState::Verified, "paused after");
    assert_eq!(bench.domain("good").unwrap().run_state(), RunState::Paused);
    let plan = bench.plan(Wish::Unpause, &["good"]);
    is(&bench.act(plan).await, JobState::Verified, "after");
    assert!(bench.domain("good").unwrap().run_state().is_up());
}

#[tokio::test(start_paused = true)]
async fn destroy_reboot_and_rename_are_seen() {
    let mut bench = Bench::new().await;
    let before = bench.target("other");
    let plan = bench.plan(Wish::Reboot, &["other"]);
    is(&bench.act(plan).await, JobState::Verified, "back as number");
    let after = bench.target("other");
    assert!(after.uuid == before.uuid && after.domid != before.domid);
    let plan = bench.plan(Wish::Rename("another".into()), &["other"]);
    is(&bench.act(plan).await, JobState::Verified, "it is called another");
    let plan = bench.plan(Wish::Destroy, &["another"]);
    is(&bench.act(plan).await, JobState::Verified, "gone after");
}

#[tokio::test(start_paused = true)]
async fn a_balloon_is_followed_until_it_settles() {
    for name in ["good", "14_dbvrtg002"] {
        let mut bench = Bench::new().await;
        let plan = bench.plan(mib(700), &[name]);
        assert_eq!(plan.steps[0].inverse, Some(mib(1024)));
        is(&bench.act(plan).await, JobState::Verified, "settled at 700 MiB");
        let plan = bench.plan(mib(1500), &[name]);
        is(&bench.act(plan).await, JobState::Verified, "settled at 1500 MiB");
    }
}

#[tokio::test(start_paused = true)]
async fn a_balloon_that_does_not_follow_is_told_although_the_tool_says_all_is_well() {
    let mut bench = Bench::new().await;
    let plan = bench.plan(mib(500), &["deaf"]);
    let job = bench.act(plan).await;
    is(&job, JobState::Unverified, "deaf: its target is 500 MiB, and it stays at 1024 MiB");
    assert_eq!(job.exit, Some(0));
    assert_eq!(bench.outcomes().last().unwrap().1.as_deref(), Some("unverified"));
    let plan = bench.plan(mib(16), &["good"]);
    is(&bench.act(plan).await, JobState::Unverified, "stuck at");
    bench.world.pause(bench.host("new1"), bench.target("other").domid.unwrap(), true).unwrap();
    bench.settle(Duration::from_secs(3)).await;
    let plan = bench.plan(mib(500), &["other"]);
    is(&bench.act(plan).await, JobState::Unverified, "it is paused");
}

#[tokio::test(start_paused = true)]
async fn a_migration_is_over_when_the_other_host_has_it() {
    let mut bench = Bench::new().await;
    let plan = bench.plan(Wish::Migrate("new2".into()), &["good"]);
    is(&bench.act(plan).await, JobState::Verified, "runs on new2");
}

#[tokio::test(start_paused = true)]
async fn a_created_domain_must_stay() {
    let mut bench = Bench::new().await;
    let plan = bench.plan(Wish::Destroy, &["good2"]);
    bench.act(plan).await;
    let here = Target::host(&"new2".into(), "good2");
    let create = |path: &str| Wish::Create(path.to_owned());
    let plan = |bench: &Bench, path: &str| {
        Plan::make(&bench.cluster(), &create(path), std::slice::from_ref(&here), false, (bench.now)())
    };
    let made = plan(&bench, "/etc/xen/good2.cfg");
    is(&bench.act(made).await, JobState::Verified, "good2 runs as number");
    let twice = plan(&bench, "/etc/xen/good2.cfg");
    let job = bench.act(twice).await;
    is(&job, JobState::Failed, "already exists");
    assert_eq!(job.exit, Some(3));
    let missing = plan(&bench, "/etc/xen/none.cfg");
    is(&bench.act(missing).await, JobState::Failed, "Failed to read config file");
}

#[tokio::test(start_paused = true)]
async fn a_guest_that_xend_keeps_is_started_and_is_halted_again_when_it_stops() {
    let halted = format!(
        "{}\n[[guest]]\non = \"old1\"\nnames = [\"16_archive\"]\nmemory = \"512M\"\nhalted = true\n",
        super::bench::SCENARIO
    );
    let mut bench = Bench::of(&halted, Default::default()).await;
    let stopped = bench.domain("16_archive").unwrap();
    assert_eq!((stopped.run_state(), stopped.domid, stopped.memory.actual), (RunState::Halted, None, None));
    let plan = bench.plan(Wish::Stop, &["16_archive"]);
    assert!(plan.refused().any(|step| step.findings.iter().any(|f| f.text == "it does not run")), "{plan:?}");
    let plan = bench.plan(Wish::Start, &["16_archive"]);
    let uuid = stopped.uuid.unwrap();
    assert_eq!(plan.steps[0].command(), format!("xm start {uuid}"));
    is(&bench.act(plan.clone()).await, JobState::Verified, "runs as number");
    let up = bench.domain("16_archive").unwrap();
    assert!(up.run_state().is_up() && up.uuid == stopped.uuid && up.domid.is_some(), "{up:?}");
    // The same plan, confirmed before: the host says that it is not halted any more.
    is(&bench.act(plan).await, JobState::Failed, "not done");
    let plan = bench.plan(Wish::Stop, &["16_archive"]);
    is(&bench.act(plan).await, JobState::Verified, "shut down after");
    assert_eq!(bench.domain("16_archive").unwrap().run_state(), RunState::Halted);
}

#[tokio::test(start_paused = true)]
async fn a_guest_that_does_not_heed_is_not_said_to_have_shut_down() {
    let mut bench = Bench::of(super::bench::STUBBORN, Default::default()).await;
    let plan = bench.plan(Wish::Stop, &["stubborn"]);
    let job = bench.act(plan).await;
    is(&job, JobState::Unverified, "after it was asked to shut down (waited 2 min 0 s)");
    assert_eq!(job.exit, Some(0), "the tool says that all is well");
    let plan = bench.plan(Wish::Reboot, &["stubborn"]);
    is(&bench.act(plan).await, JobState::Unverified, "after it was asked to reboot");
    let plan = bench.plan(Wish::Stop, &["slow"]);
    is(&bench.act(plan).await, JobState::Verified, "gone after 4");
    let plan = bench.plan(Wish::Destroy, &["stubborn"]);
    is(&bench.act(plan).await, JobState::Verified, "gone after");
}

#[tokio::test(start_paused = true)]
async fn two_who_make_guests_at_once_do_not_take_each_others_for_their_own() {
    let mut bench = Bench::new().await;
    let gone = bench.plan(Wish::Destroy, &["good2"]);
    bench.act(gone).await;
    let here = Target::host(&"new2".into(), "mine");
    let wish = Wish::Create("/etc/xen/good2.cfg".to_owned());
    // What the file makes is called good2: somebody else's, for one who expects `mine`.
    let plan = Plan::make(&bench.cluster(), &wish, &[here], false, (bench.now)());
    is(&bench.act(plan).await, JobState::Unverified, "no new domain");
}

#[tokio::test(start_paused = true)]
async fn without_an_audit_line_nothing_is_sent() {
    let full = super::bench::Notebook { full: true, ..Default::default() };
    let mut bench = Bench::of(super::bench::SCENARIO, full).await;
    let plan = bench.plan(Wish::Destroy, &["good"]);
    is(&bench.act(plan).await, JobState::Failed, "nothing is done without an audit line");
    assert_eq!(bench.sent(), [""; 0]);
    assert!(bench.domain("good").is_some());
}

#[tokio::test(start_paused = true)]
async fn several_are_done_one_after_the_other_on_a_host() {
    let mut bench = Bench::new().await;
    let plan = bench.plan(Wish::Stop, &["good", "other", "deaf", "13_dbvrtg001"]);
    let confirmed = plan.confirm("4").unwrap();
    bench.desk.submit(&confirmed);
    let journal = bench.desk.finish().await;
    assert!(journal.jobs().iter().all(|job| job.state == JobState::Verified), "{journal:?}");
    assert_eq!(journal.jobs().len(), 4);
}
