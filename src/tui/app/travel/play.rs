//! The past going on by itself.

use super::arrive::whole_seconds;
use super::{Heading, Play};
use crate::model::Moment;
use crate::tui::app::{App, Effect, Level};
use crate::tui::scene::Goal;
use std::time::Duration;

/// Speeds that `+` and `-` step through.
const SPEEDS: [f64; 11] = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0, 1000.0];
/// What the palette takes.
const SPEED_LIMITS: (f64, f64) = (0.1, 1000.0);
/// Played on, what was not recorded for longer than this is stepped over.
const DULL: Duration = Duration::from_secs(60);

impl App {
    /// Shows the first moment of the recording, where it is one that is looked at.
    pub(in crate::tui::app) fn open_recording(&mut self) {
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

    /// Plays, or holds the past.
    pub(in crate::tui::app) fn toggle_play(&mut self) {
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

    pub(super) fn hold_play(&mut self) {
        if let Some(travel) = &mut self.travel {
            travel.play = None;
        }
    }

    /// Plays at the speed that was written; without one it plays, or holds.
    pub(in crate::tui::app) fn play_by_word(&mut self, text: &str) {
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
    pub(in crate::tui::app) fn step_speed(&mut self, faster: bool) {
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
    pub(in crate::tui::app) fn play_on(&mut self, now: Moment) -> Vec<Effect> {
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
}

fn times(speed: f64) -> String {
    if speed == 1.0 { " as fast as the clock".to_owned() } else { format!(" {speed} times as fast as the clock") }
}
