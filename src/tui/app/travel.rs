//! Travelling in time: the whole dashboard shows a moment that was recorded, until it goes back to
//! the present. Hosts go on being asked, and recorded, meanwhile.

use super::{App, Effect, Front, Level};
use crate::history::when::{Reference, When, show, show_full};
use crate::inventory::show_span;
use crate::model::{Cluster, Moment};
use crate::tui::actions::Action;
use crate::tui::ask::Ask;
use crate::tui::scene::{self, Goal, Scene, Seek, Trace, Trail};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Speeds that `+` and `-` step through.
const SPEEDS: [f64; 11] = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0, 1000.0];
/// What the palette takes.
const SPEED_LIMITS: (f64, f64) = (0.1, 1000.0);
/// A larger step than a beat.
const LARGE_STEP: Duration = Duration::from_secs(60);
/// Played on, what was not recorded for longer than this is stepped over.
const DULL: Duration = Duration::from_secs(60);
/// So much of the clock's time is read ahead while it plays, at its speed, within the bounds.
const AHEAD: Duration = Duration::from_secs(15);
const AHEAD_LIMITS: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(300));
/// The details' charts are filled when one has stayed at a moment for so long.
const SETTLED: Duration = Duration::from_millis(600);

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
pub(super) struct Heading {
    goal: Goal,
    /// About where that is: further steps go on from there.
    to: Moment,
    /// It is only where the past has gone on to by itself.
    played: bool,
}

impl Heading {
    pub(super) fn is_to(&self, goal: Goal) -> bool {
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
        self.heading = Some(Heading { goal, to, played: false });
        let have = self.travel.as_ref().map(|travel| travel.cluster.at);
        let ahead = if self.is_playing() {
            AHEAD.mul_f64(self.speed).clamp(AHEAD_LIMITS.0, AHEAD_LIMITS.1)
        } else {
            Duration::ZERO
        };
        vec![Effect::Ask(Ask::Seek(Seek { to: goal, have, ahead }))]
    }

    pub(super) fn say_unrecorded(&mut self) {
        self.say(Level::Info, "nothing is recorded here, so there is no past to go to; see aerostat record --help");
    }

    /// Goes where the words say.
    pub(super) fn travel_by_words(&mut self, text: &str) -> Vec<Effect> {
        match When::parse(text, &self.reference()) {
            Ok(when) => self.travel_when(when),
            Err(error) => {
                self.say(Level::Warning, error.to_string());
                Vec::new()
            }
        }
    }

    pub(super) fn travel_when(&mut self, when: When) -> Vec<Effect> {
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
    pub(super) fn step_in_time(&mut self, on: bool, large: bool) -> Vec<Effect> {
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
    pub(super) fn go_live(&mut self) {
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

    /// Takes in a moment that was asked for.
    pub(super) fn arrive(&mut self, mut scene: Scene) -> Vec<Effect> {
        // Somebody went back to the present meanwhile.
        let Some(heading) = self.heading else { return Vec::new() };
        // Pictures that go on from others than those there are would make false charts.
        let shown = self.travel.as_ref().map(|travel| travel.cluster.at);
        if matches!(scene.trail, Trail::More(_)) && shown != scene.asked.have {
            scene.trail = Trail::Later(scene::SHORT);
        }
        if scene.asked.to != heading.goal {
            // Further steps were made meanwhile: it is only passed through.
            if let (true, Some(cluster)) = (heading.goal.goes_on_from(scene.asked.to), scene.cluster.clone()) {
                self.show_scene(scene, cluster);
            }
            return Vec::new();
        }
        self.heading = None;
        let Some(cluster) = scene.cluster.clone() else {
            self.hold_play();
            self.say(Level::Warning, self.before_everything(&scene));
            return Vec::new();
        };
        let ended = match heading.goal {
            Goal::On { from, .. } => scene.at <= from,
            _ => false,
        };
        match heading.goal {
            _ if ended && self.recording.is_none() => {
                self.go_live();
                return Vec::new();
            }
            _ if ended => {
                self.hold_play();
                self.say(Level::Info, "that is the end of the recording");
            }
            Goal::Back { from, .. } if scene.at >= from => {
                let why = self.forgotten.as_ref().map_or_else(String::new, |why| format!(": what was is {why}"));
                self.say(Level::Info, format!("that is the first recorded moment{why}"));
            }
            _ => {}
        }
        if let Some((from, to)) = scene.skipped {
            let line = format!(
                "nothing is recorded from {} to {}: {} stepped over",
                self.clock_of(from),
                self.clock_of(to),
                whole_seconds(from.until(to))
            );
            self.say(Level::Info, line);
        }
        let (at, now) = (scene.at, self.now);
        let later = match scene.trail {
            Trail::Later(back) => Some(Effect::Ask(Ask::Trace(at, back))),
            Trail::Fresh(_) | Trail::More(_) => None,
        };
        self.show_scene(scene, cluster);
        // Somebody may have let it play before this moment had come.
        if let Some(travel) = &mut self.travel
            && !(heading.played && at == heading.to)
        {
            travel.play = travel.play.map(|_| Play { from: at, since: now });
        }
        // Played on, the next moment would be there before it.
        later.into_iter().filter(|_| !self.is_playing()).collect()
    }

    /// Puts a moment of the past on the screen.
    pub(super) fn show_scene(&mut self, scene: Scene, cluster: Arc<Cluster>) {
        let before = self.travel.take();
        let play = before.as_ref().and_then(|travel| travel.play);
        let mut long = false;
        let reads = matches!(scene.trail, Trail::Later(_));
        let trace = match (scene.trail, before) {
            (Trail::Fresh(trace), _) => trace,
            (Trail::More(pictures), Some(before)) => {
                let mut trace = before.trace;
                pictures.into_iter().for_each(|picture| trace.take(picture));
                trace.pass(scene.at);
                long = before.long;
                trace
            }
            (Trail::More(_), None) | (Trail::Later(_), _) => Box::default(),
        };
        self.paused = None;
        // Nothing that is about to be done stays in front of another picture than it was made from.
        if self.front.acts() {
            self.front = Front::None;
        }
        self.tree.update(&cluster, scene.at);
        self.travel = Some(Travel {
            at: scene.at,
            cluster,
            trace,
            after: scene.after,
            ahead: scene.ahead.into(),
            span: scene.span,
            play,
            arrived: self.now,
            long,
            reads,
        });
    }

    fn before_everything(&self, scene: &Scene) -> String {
        match scene.span {
            Some((first, _)) => self.nothing_before(first),
            None => "nothing is recorded yet".to_owned(),
        }
    }

    /// That there is nothing before the first recorded moment, and where that is no wonder, why.
    fn nothing_before(&self, first: Moment) -> String {
        let line = format!("nothing is recorded before {}", show_full(first, &self.zone));
        match &self.forgotten {
            Some(why) => format!("{line}: it is {why}"),
            None => line,
        }
    }

    /// A moment as the clock shows it, with the day where it is another.
    fn clock_of(&self, at: Moment) -> String {
        show(at, &self.reference())
    }

    /// Shows the first moment of the recording, where it is one that is looked at.
    pub(super) fn open_recording(&mut self) {
        let Some(recording) = self.recording.clone() else { return };
        self.speed = recording.speed;
        let scene = *recording.scene;
        if let Some(cluster) = scene.cluster.clone() {
            self.show_scene(scene, cluster);
            if recording.playing {
                self.toggle_play();
            }
        }
    }

    // ---- going on by itself --------------------------------------------------------------------

    /// Plays, or holds the past.
    pub(super) fn toggle_play(&mut self) {
        let now = self.now;
        let Some(travel) = &mut self.travel else {
            return self.say(Level::Info, "this is the present, and goes on by itself");
        };
        travel.play = match travel.play {
            Some(_) => None,
            None => Some(Play { from: travel.at, since: now }),
        };
        let line = match travel.play {
            Some(_) => format!("playing{}", times(self.speed)),
            None => "held".to_owned(),
        };
        self.say(Level::Info, line);
    }

    fn hold_play(&mut self) {
        if let Some(travel) = &mut self.travel {
            travel.play = None;
        }
    }

    /// Plays at the speed that was written; without one it plays, or holds.
    pub(super) fn play_by_word(&mut self, text: &str) {
        match text.trim().trim_end_matches(['x', '×']).parse::<f64>() {
            Ok(speed) if (SPEED_LIMITS.0..=SPEED_LIMITS.1).contains(&speed) => {
                self.set_speed(speed);
                if !self.is_playing() {
                    self.toggle_play();
                }
            }
            _ => {
                let (least, most) = SPEED_LIMITS;
                self.say(Level::Warning, format!("`{text}` is no speed; a factor from {least} to {most}"));
            }
        }
    }

    /// Faster or slower; where the past is held, for when it goes on.
    pub(super) fn step_speed(&mut self, faster: bool) {
        let next = if faster {
            SPEEDS.iter().find(|speed| **speed > self.speed)
        } else {
            SPEEDS.iter().rev().find(|speed| **speed < self.speed)
        };
        if let Some(next) = next {
            self.set_speed(*next);
        }
        self.say(Level::Info, format!("plays{}", times(self.speed)));
    }

    fn set_speed(&mut self, speed: f64) {
        self.speed = speed;
        // What was played so far was played at the speed before.
        let now = self.now;
        if let Some(travel) = &mut self.travel
            && travel.play.is_some()
        {
            travel.play = Some(Play { from: travel.at, since: now });
        }
    }

    /// Lets the past go on to where it should be by now.
    pub(super) fn play_on(&mut self, now: Moment) -> Vec<Effect> {
        self.now = self.now.max(now);
        let Some(travel) = &mut self.travel else { return Vec::new() };
        // A picture on its way is waited for: the next one makes up for the time it took.
        let (Some(play), None) = (travel.play, self.heading) else { return Vec::new() };
        let passed = play.since.until(self.now).as_secs_f64() * self.speed;
        let to = Moment(play.from.0.saturating_add((passed * 1000.0) as u64));
        while travel.ahead.len() > 1 && travel.ahead[0].at <= to {
            let Some(picture) = travel.ahead.pop_front() else { break };
            travel.at = picture.at;
            travel.cluster = picture.clone();
            travel.trace.take(picture);
            travel.after = travel.ahead.front().map(|next| next.at);
        }
        match travel.after {
            Some(after) if to < after && travel.at.until(after) <= DULL.max(travel.cluster.beat.interval * 10) => {
                travel.at = to;
                travel.trace.pass(to);
                self.tree.update(&travel.cluster, to);
                Vec::new()
            }
            Some(after) if to < after => {
                // Nothing is recorded for long: on to where something is.
                travel.play = Some(Play { from: after, since: self.now });
                let line = format!("nothing is recorded for {}: stepped over", whole_seconds(travel.at.until(after)));
                self.say(Level::Info, line);
                self.head_for(Goal::At(after), after)
            }
            _ => {
                let from = travel.at;
                let effects = self.head_for(Goal::On { from, by: from.until(to) }, to);
                self.heading = self.heading.map(|heading| Heading { played: true, ..heading });
                effects
            }
        }
    }

    // ---- the charts of the details -------------------------------------------------------------

    /// Has the rings filled for the details' charts, once one stays where one is.
    pub(super) fn fill_trace(&mut self) -> Vec<Effect> {
        let now = self.now;
        let Some(travel) = &mut self.travel else { return Vec::new() };
        if travel.long || travel.play.is_some() || travel.arrived.until(now) < SETTLED {
            return Vec::new();
        }
        travel.long = true;
        vec![Effect::Ask(Ask::Trace(travel.at, scene::affordable(&travel.cluster)))]
    }

    pub(super) fn take_trace(&mut self, at: Moment, trace: Box<Trace>) {
        if let Some(travel) = self.travel.as_mut().filter(|travel| travel.at == at) {
            travel.trace = trace;
            travel.reads = false;
        }
    }

    /// What led to that moment cannot be read.
    pub(super) fn trace_unread(&mut self, at: Moment) {
        if let Some(travel) = self.travel.as_mut().filter(|travel| travel.at == at) {
            travel.reads = false;
        }
    }
}

fn whole_seconds(span: Duration) -> String {
    show_span(Duration::from_secs(span.as_secs()))
}

fn times(speed: f64) -> String {
    if speed == 1.0 { " as fast as the clock".to_owned() } else { format!(" {speed} times as fast as the clock") }
}
