//! A guest that does not shut down, from the journal: destroying it is offered after the grace time,
//! asked about, and done. All by a simulated cluster's clock.
#![allow(clippy::unwrap_used)]

use super::{App, Effect, Front, Msg, Wall};
use crate::action::tests::bench::{Bench, STUBBORN};
use crate::action::{Confirmed, Gate, JobState, Kind, Mode};
use crate::tui::Setup;
use crate::tui::fixture_app::{draw, press, terminal, text, write};
use std::time::Duration;

/// A dashboard over a simulated cluster, with a desk behind it.
struct Seat {
    bench: Bench,
    app: App,
}

impl Seat {
    async fn new(width: u16, height: u16) -> Seat {
        let bench = Bench::of(STUBBORN, Default::default()).await;
        let setup = Setup {
            terminal: terminal(),
            gate: Gate::new(Mode::Live),
            zone: jiff::tz::TimeZone::UTC,
            ..Setup::new(bench.watch.snapshots())
        };
        let mut app = App::new(setup, (bench.now)(), Wall { hour: 3, minute: 12, second: 44 });
        app.update(Msg::Resize(width, height));
        let mut seat = Seat { bench, app };
        seat.live(Duration::ZERO).await;
        seat
    }

    /// Lets so much time go by, and tells the dashboard what is new.
    async fn live(&mut self, span: Duration) {
        self.bench.settle(span).await;
        let now = (self.bench.now)();
        self.app.update(Msg::Cluster(self.bench.cluster(), now));
        let journal = self.bench.desk.journal().borrow().clone();
        self.app.update(Msg::Journal(journal));
        self.app.update(Msg::Tick(now, Wall { hour: 3, minute: 12, second: 44 }));
    }

    fn command(&mut self, line: &str) {
        press(&mut self.app, ":");
        write(&mut self.app, line);
        press(&mut self.app, "enter");
    }

    /// Presses a key that is to act, and has it done.
    fn act(&mut self, key: &str) -> Confirmed {
        let effects = press(&mut self.app, key);
        let acted = effects.into_iter().find_map(|effect| match effect {
            Effect::Act(confirmed) => Some(*confirmed),
            _ => None,
        });
        let confirmed = acted.unwrap();
        self.bench.desk.submit(&confirmed);
        confirmed
    }

    fn shown(&mut self) -> String {
        text(&draw(&mut self.app))
    }
}

#[tokio::test(start_paused = true)]
async fn a_guest_that_does_not_shut_down_may_be_destroyed_after_the_grace_time() {
    for (width, height) in [(80, 24), (200, 60)] {
        let mut seat = Seat::new(width, height).await;
        seat.command("goto stubborn");
        seat.command("stop");
        assert_eq!(seat.act("y").plan().kind(), Kind::Stop);
        seat.live(Duration::from_secs(20)).await;
        press(&mut seat.app, "J");
        assert!(!seat.shown().contains("destroys it"), "too early");
        press(&mut seat.app, "f");
        assert!(matches!(seat.app.front, Front::Journal(_)));
        assert!(seat.app.log.current(seat.app.now).unwrap().text.contains("not shut down within 30 s"));
        seat.live(Duration::from_secs(11)).await;
        let shown = seat.shown();
        for told in
            ["f destroys it, after asking", "following    stop stubborn", " s after it w", "exit 0", "1 at work"]
        {
            assert!(shown.contains(told), "{told}\n{shown}");
        }
        press(&mut seat.app, "f");
        let shown = seat.shown();
        assert!(shown.contains("xl destroy ") && shown.contains("not written to disk is lost"), "{shown}");
        assert_eq!(seat.act("y").plan().kind(), Kind::Destroy);
        seat.live(Duration::from_secs(10)).await;
        assert!(seat.bench.domain("stubborn").is_none());
        let states: Vec<JobState> = seat.app.journal.jobs().iter().map(|job| job.state).collect();
        assert_eq!(states, [JobState::Unverified, JobState::Verified], "it did not heed: {:?}", seat.app.journal);
        assert!(seat.app.journal.jobs()[0].text.contains("it was destroyed from here"));
        press(&mut seat.app, "J");
        assert!(!seat.shown().contains("destroys it"), "{}", seat.shown());
    }
}

#[tokio::test(start_paused = true)]
async fn a_guest_that_is_only_slow_is_let_go_by_itself() {
    let mut seat = Seat::new(120, 40).await;
    seat.command("goto slow");
    seat.command("stop");
    seat.act("y");
    seat.live(Duration::from_secs(35)).await;
    press(&mut seat.app, "J");
    assert!(seat.shown().contains("f destroys it"));
    // It goes while the operator still reads the question: there is nothing left to say yes to.
    press(&mut seat.app, "f");
    seat.live(Duration::from_secs(15)).await;
    let shown = seat.shown();
    assert!(shown.contains("is not on new1 any more"), "{shown}");
    let effects = press(&mut seat.app, "y");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Act(_))));
    assert_eq!(seat.app.journal.jobs()[0].state, JobState::Verified);
}

#[tokio::test(start_paused = true)]
async fn what_undoes_a_rename_goes_by_the_name_it_has_now() {
    let mut seat = Seat::new(120, 40).await;
    seat.command("goto slow");
    seat.command("rename swift");
    seat.act("y");
    seat.live(Duration::from_secs(5)).await;
    press(&mut seat.app, "J");
    press(&mut seat.app, "u");
    let shown = seat.shown();
    assert!(shown.contains("rename swift") && shown.contains("xl rename 2 slow"), "{shown}");
    assert!(shown.contains("┌─ rename swift ─"), "{shown}");
    seat.act("y");
    seat.live(Duration::from_secs(5)).await;
    assert!(seat.bench.domain("slow").is_some() && seat.bench.domain("swift").is_none());
}
