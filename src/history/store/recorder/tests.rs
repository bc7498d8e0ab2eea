#![allow(clippy::unwrap_used)]

use super::*;
use crate::history::Past;
use crate::history::store::Limits;
use crate::history::store::testing::{lived, record};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// What it comes to, of those states.
fn until(recorder: &Recorder, wanted: impl Fn(&RecorderState) -> bool) -> RecorderState {
    let mut state = recorder.state();
    let found = async {
        tokio::time::timeout(Duration::from_secs(60), state.wait_for(wanted)).await.map(|state| state.unwrap().clone())
    };
    runtime().block_on(found).expect("it comes to that")
}

#[test]
fn recording_goes_on_where_the_clock_was_set_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let snapshots = lived("races", None, 700);
    record(&store, "races", &snapshots);
    let early = snapshots[100].clone();
    let (tell, seen) = watch::channel(early.clone());
    let pace = Duration::from_millis(10);
    // Patient, it says what it waits for, and records nothing …
    let recorder = Recorder::patient(store.clone(), seen.clone(), pace, Duration::from_secs(3600));
    let state = until(&recorder, |state| state.trouble().is_some());
    assert!(state.trouble().unwrap().contains("behind what is recorded"), "{state:?}");
    recorder.stop();
    assert_eq!(store.clusters().unwrap(), ["races"]);
    // … and then goes on from now.
    let recorder = Recorder::patient(store.clone(), seen, pace, Duration::ZERO);
    let state = until(&recorder, |state| matches!(state, RecorderState::Noted(_)));
    assert_eq!(state.trouble(), None);
    tell.send(snapshots[120].clone()).unwrap();
    let mut progress = recorder.progress();
    let upto = snapshots[120].at;
    let safe = async {
        tokio::time::timeout(Duration::from_secs(60), progress.wait_for(|now| now.upto >= upto)).await.is_ok()
    };
    assert!(runtime().block_on(safe));
    assert!(matches!(*recorder.state().borrow(), RecorderState::Noted(_)), "it stays known");
    recorder.stop();
    let clusters = store.clusters().unwrap();
    assert_eq!((clusters.len(), clusters[0].as_str()), (2, "races"));
    assert_eq!(store.reader().unwrap().span().unwrap().unwrap().1, upto);
}

#[test]
fn a_clock_that_is_days_behind_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let snapshots = lived("races", None, 60);
    record(&store, "races", &snapshots);
    let mut early = (*snapshots[10]).clone();
    early.at = Moment(early.at.0 - 40 * 86_400_000);
    let (_tell, seen) = watch::channel(Arc::new(early));
    let recorder = Recorder::patient(store.clone(), seen, Duration::from_millis(10), Duration::ZERO);
    let state = until(&recorder, |state| state.trouble().is_some());
    assert!(state.trouble().unwrap().contains("looks wrong"), "{state:?}");
    recorder.stop();
    assert_eq!(store.clusters().unwrap(), ["races"], "nothing was moved");
}

#[test]
fn how_far_the_clock_is_behind_is_told_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), Limits::default()).unwrap();
    let snapshots = lived("races", None, 120);
    record(&store, "races", &snapshots);
    let (tell, seen) = watch::channel(snapshots[10].clone());
    let (state_tx, state) = watch::channel(RecorderState::Starting);
    let mut work = Work {
        store,
        snapshots: seen,
        state: state_tx,
        progress: watch::channel(Progress::default()).0,
        writer: None,
        file: None,
        pace: COMMIT,
        patience: Duration::from_secs(3600),
        behind: None,
    };
    assert!(work.open());
    work.take();
    let told = state.borrow().clone();
    assert!(told.trouble().is_some(), "{told:?}");
    tell.send(snapshots[60].clone()).unwrap();
    work.take();
    assert_eq!(*state.borrow(), told, "the log would fill with one line for each second");
}
