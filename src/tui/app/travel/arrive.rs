//! Moments that have come: the picture first, what led to it behind it.

use super::{Play, Travel};
use crate::history::when::{show, show_full};
use crate::inventory::show_span;
use crate::model::{Cluster, Moment};
use crate::tui::app::{App, Effect, Front, Level};
use crate::tui::ask::Ask;
use crate::tui::scene::{self, Goal, Scene, Trace, Trail};
use std::sync::Arc;
use std::time::Duration;

/// The details' charts are filled when one has stayed at a moment for so long.
const SETTLED: Duration = Duration::from_millis(600);

impl App {
    /// Takes in a moment that was asked for.
    pub(in crate::tui::app) fn arrive(&mut self, mut scene: Scene) -> Vec<Effect> {
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
    pub(in crate::tui::app) fn show_scene(&mut self, scene: Scene, cluster: Arc<Cluster>) {
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

    /// Has the rings filled for the details' charts, once one stays where one is.
    pub(in crate::tui::app) fn fill_trace(&mut self) -> Vec<Effect> {
        let now = self.now;
        let Some(travel) = &mut self.travel else { return Vec::new() };
        if travel.long || travel.play.is_some() || travel.arrived.until(now) < SETTLED {
            return Vec::new();
        }
        travel.long = true;
        vec![Effect::Ask(Ask::Trace(travel.at, scene::affordable(&travel.cluster)))]
    }

    pub(in crate::tui::app) fn take_trace(&mut self, at: Moment, trace: Box<Trace>) {
        if let Some(travel) = self.travel.as_mut().filter(|travel| travel.at == at) {
            travel.trace = trace;
            travel.reads = false;
        }
    }

    /// What led to that moment cannot be read.
    pub(in crate::tui::app) fn trace_unread(&mut self, at: Moment) {
        if let Some(travel) = self.travel.as_mut().filter(|travel| travel.at == at) {
            travel.reads = false;
        }
    }
}

pub(super) fn whole_seconds(span: Duration) -> String {
    show_span(Duration::from_secs(span.as_secs()))
}
