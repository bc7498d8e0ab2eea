//! Travelling in time: the whole dashboard shows a moment that was recorded, until it goes back to
//! the present. Hosts go on being asked, and recorded, meanwhile.

mod arrive;
mod play;

use super::{App, Effect, Level};
use crate::history::when::{Reference, When};
use crate::model::{Cluster, Moment};
use crate::tui::actions::Action;
use crate::tui::ask::Ask;
use crate::tui::scene::{Goal, Scene, Seek, Trace};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// A larger step than a beat.
const LARGE_STEP: Duration = Duration::from_secs(60);
/// So much of the clock's time is read ahead while it plays, at its speed, within the bounds.
const AHEAD: Duration = Duration::from_secs(15);
const AHEAD_LIMITS: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(300));

/// A recording that is looked at instead of live hosts.
#[derive(Clone, Debug)]
pub struct Recording {
    /// What it is called.
    pub name: String,
    /// What is shown first.
    pub scene: Box<Scene>,
    /// How many times faster than the clock it is played.
    pub speed: f64,
    /// Whether it plays at once.
    pub playing: bool,
}

/// A moment of the past on the screen.
#[derive(Clone, Debug)]
pub struct Travel {
    /// Which one: ages are counted to it.
    pub at: Moment,
    /// What was known then.
    pub cluster: Arc<Cluster>,
    /// What was before it, and nothing of what came after.
    pub trace: Box<Trace>,
    /// The next recorded moment.
    pub after: Option<Moment>,
    /// Pictures read ahead while it plays. The last one stays, to know what comes next.
    ahead: VecDeque<Arc<Cluster>>,
    /// The first and last recorded moment.
    pub span: Option<(Moment, Moment)>,
    /// It goes on by itself.
    pub play: Option<Play>,
    /// When it was gone to.
    arrived: Moment,
    /// The rings for the details' charts were asked for.
    long: bool,
    /// What led to this moment was left for later, and has not come.
    reads: bool,
}

/// The past goes on by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Play {
    /// From that moment of the past …
    from: Moment,
    /// … at that time.
    since: Moment,
}

/// A moment that was asked for and has not come yet.
#[derive(Clone, Copy, Debug)]
pub(in crate::tui::app) struct Heading {
    goal: Goal,
    /// About where that is: further steps go on from there.
    to: Moment,
    /// It is only where the past has gone on to by itself.
    played: bool,
    /// When it was asked for.
    since: Moment,
}

impl Heading {
    pub(in crate::tui::app) fn is_to(&self, goal: Goal) -> bool {
        self.goal == goal
    }
}

impl Travel {
    /// Whether what led to the moment is still being read.
    pub fn is_reading(&self) -> bool {
        self.reads && !self.trace.is_known()
    }

    /// How long nothing had been recorded at that moment, where that is longer than hosts may be
    /// silent.
    pub fn silence(&self) -> Option<Duration> {
        let silent = self.cluster.at.until(self.at);
        (silent > self.cluster.beat.stale_after).then_some(silent)
    }
}

impl App {
    /// What words about time are counted from.
    pub fn reference(&self) -> Reference {
        let end = self.travel.as_ref().and_then(|travel| travel.span).map(|(_, last)| last);
        let now = if self.recording.is_some() { end.unwrap_or(self.now) } else { self.now };
        Reference { now, shown: self.shown_now(), zone: self.zone.clone() }
    }

    /// Whether the past goes on by itself, and wants [`super::Msg::Frame`]s for it.
    pub fn is_playing(&self) -> bool {
        self.travel.as_ref().is_some_and(|travel| travel.play.is_some())
    }

    /// Whether a moment that was asked for takes its time to come.
    pub fn is_seeking(&self) -> bool {
        self.heading.is_some_and(|heading| !heading.played && heading.since < self.now)
    }

    /// Whether something else than the newest snapshot is on the screen.
    pub fn is_held(&self) -> bool {
        self.paused.is_some() || self.travel.is_some()
    }

    /// Moves the whole dashboard to that moment, as soon as it has been read.
    pub fn travel_to(&mut self, at: Moment) -> Vec<Effect> {
        self.hold_play();
        self.head_for(Goal::At(at), at)
    }

    fn head_for(&mut self, goal: Goal, to: Moment) -> Vec<Effect> {
        if !self.recorded {
            self.say_unrecorded();
            return Vec::new();
        }
        self.heading = Some(Heading { goal, to, played: false, since: self.now });
        let have = self.travel.as_ref().map(|travel| travel.cluster.at);
        let ahead = if self.is_playing() {
            AHEAD.mul_f64(self.speed).clamp(AHEAD_LIMITS.0, AHEAD_LIMITS.1)
        } else {
            Duration::ZERO
        };
        vec![Effect::Ask(Ask::Seek(Seek { to: goal, have, ahead }))]
    }

    pub(in crate::tui::app) fn say_unrecorded(&mut self) {
        self.say(Level::Info, "nothing is recorded here, so there is no past to go to; see aerostat record --help");
    }

    /// Goes where the words say.
    pub(in crate::tui::app) fn travel_by_words(&mut self, text: &str) -> Vec<Effect> {
        match When::parse(text, &self.reference()) {
            Ok(when) => self.travel_when(when),
            Err(error) => {
                self.say(Level::Warning, error.to_string());
                Vec::new()
            }
        }
    }

    pub(in crate::tui::app) fn travel_when(&mut self, when: When) -> Vec<Effect> {
        match when {
            When::Live if self.recording.is_some() => {
                self.hold_play();
                self.head_for(Goal::End, self.reference().now)
            }
            When::Live => {
                self.go_live();
                Vec::new()
            }
            When::Start => {
                self.hold_play();
                self.head_for(Goal::Start, Moment(0))
            }
            When::At(at) => self.travel_to(at),
        }
    }

    /// A beat, or a minute, back or on. Presses that come quicker than the past is read add up.
    pub(in crate::tui::app) fn step_in_time(&mut self, on: bool, large: bool) -> Vec<Effect> {
        if on && self.travel.is_none() && self.heading.is_none() {
            self.say(Level::Info, "this is the present: nothing comes after it");
            return Vec::new();
        }
        self.hold_play();
        let by = if large { LARGE_STEP } else { self.shown().beat.interval };
        let from = self.heading.map_or_else(|| self.shown_now(), |heading| heading.to);
        if on {
            self.head_for(Goal::On { from, by }, from.after(by))
        } else {
            self.head_for(Goal::Back { from, by }, Moment(from.0.saturating_sub(by.as_millis() as u64)))
        }
    }

    /// Back to the present.
    pub(in crate::tui::app) fn go_live(&mut self) {
        self.heading = None;
        if self.recording.is_some() {
            let line = format!("this is a recording; {} leaves", self.keys.first(Action::Quit));
            return self.say(Level::Info, line);
        }
        if self.travel.take().is_some() {
            self.paused = None;
            self.tree.update(&self.cluster, self.now);
            self.say(Level::Good, "live again");
        }
    }
}
