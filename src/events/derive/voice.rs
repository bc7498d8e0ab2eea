use super::scene::Scene;
use crate::events::{EventKind, Rules, Severity};
use crate::inventory::say_span;
use crate::model::{Freshness, Host, Moment};
use std::collections::VecDeque;
use std::time::Duration;

/// How a host's answering was told last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Said {
    /// Nothing yet.
    #[default]
    Nothing,
    Answers,
    Stale,
    Down,
}

/// Whether a host answers, and what of that was told.
#[derive(Debug, Default)]
pub(super) struct Voice {
    said: Said,
    /// The last sample it gave while its figures were of now.
    heard: Option<Moment>,
    /// When it went away, within the window.
    gone: VecDeque<Moment>,
    flapping: Option<Flapping>,
    late: Late,
}

#[derive(Debug)]
struct Flapping {
    since: Moment,
    times: usize,
    current: bool,
    steady: Moment,
}

/// Being late: told rarely, since a slow host is late on every beat.
#[derive(Debug, Default)]
struct Late {
    is: bool,
    times: u32,
    told: Option<Moment>,
}

impl Voice {
    pub fn step(&mut self, at: usize, scene: &mut Scene<'_>, rules: &Rules) {
        let Some(host) = scene.cluster.hosts.get(at) else { return };
        let fresh = host.freshness(scene.now);
        if let Some(flapping) = &mut self.flapping {
            if !flapping.goes_on(fresh, scene.now, rules) {
                self.settle(at, host, fresh, scene);
            }
            return self.remember(host, fresh);
        }
        match (self.said, fresh) {
            (_, Freshness::Waiting) => {}
            (Said::Nothing, Freshness::Live | Freshness::Late) => self.said = Said::Answers,
            (Said::Answers, Freshness::Live) => self.late.is = false,
            (Said::Answers, Freshness::Late) => self.late.step(at, host, scene, rules),
            (Said::Down | Said::Stale, Freshness::Live | Freshness::Late) => {
                self.said = Said::Answers;
                let text = match self.heard.zip(host.taken) {
                    Some((last, new)) => format!("answers again, after {}", say_span(last.until(new))),
                    None => "answers now, for the first time".to_owned(),
                };
                scene.host(at, EventKind::HostUp, Severity::Good, text);
            }
            (Said::Nothing | Said::Answers, Freshness::Stale | Freshness::Down) => {
                if self.said == Said::Answers && self.goes_too_often(scene.now, rules) {
                    self.flaps(at, scene, fresh);
                } else {
                    self.away(at, host, fresh, scene);
                }
            }
            (Said::Stale, Freshness::Down) => self.away(at, host, fresh, scene),
            (Said::Stale, Freshness::Stale) | (Said::Down, Freshness::Stale | Freshness::Down) => {}
        }
        self.remember(host, fresh);
    }

    fn remember(&mut self, host: &Host, fresh: Freshness) {
        if fresh.is_current() {
            self.heard = host.taken;
        }
    }

    fn away(&mut self, at: usize, host: &Host, fresh: Freshness, scene: &mut Scene<'_>) {
        if fresh == Freshness::Down {
            self.said = Said::Down;
            scene.host(at, EventKind::HostDown, Severity::Critical, why(host));
        } else {
            self.said = Said::Stale;
            let age = host.age(scene.now).unwrap_or_default().as_secs();
            // The age differs by host and would keep apart what happened at once: whole fives.
            let text = format!("silent for {} s, its figures are old", age / 5 * 5);
            scene.host(at, EventKind::HostStale, Severity::Warning, text);
        }
    }

    fn goes_too_often(&mut self, now: Moment, rules: &Rules) -> bool {
        self.gone.retain(|gone| gone.until(now) <= rules.flap_window);
        self.gone.push_back(now);
        self.gone.len() >= rules.flaps.max(2)
    }

    fn flaps(&mut self, at: usize, scene: &mut Scene<'_>, fresh: Freshness) {
        let now = scene.now;
        let since = self.gone.front().copied().unwrap_or(now);
        let times = self.gone.len();
        self.flapping = Some(Flapping { since, times, current: fresh.is_current(), steady: now });
        self.gone.clear();
        let text = format!(
            "comes and goes: away {times} times in {}; no more is said until it stays",
            say_span(since.until(now))
        );
        scene.host(at, EventKind::HostFlaps, Severity::Critical, text);
    }

    /// It has stayed as it is for long enough: that is told, whatever it is.
    fn settle(&mut self, at: usize, host: &Host, fresh: Freshness, scene: &mut Scene<'_>) {
        let Some(flapping) = self.flapping.take() else { return };
        let story =
            format!("after going away {} times in {}", flapping.times, say_span(flapping.since.until(flapping.steady)));
        let steady = say_span(flapping.steady.until(scene.now));
        if fresh.is_current() {
            self.said = Said::Answers;
            let text = format!("answers steadily for {steady}, {story}");
            scene.host(at, EventKind::HostUp, Severity::Good, text);
        } else {
            self.said = if fresh == Freshness::Down { Said::Down } else { Said::Stale };
            let text = format!("{}; away for {steady}, {story}", gist(host));
            scene.host(at, EventKind::HostDown, Severity::Critical, text);
        }
    }
}

impl Flapping {
    /// Takes note of how it is; whether it still flaps.
    fn goes_on(&mut self, fresh: Freshness, now: Moment, rules: &Rules) -> bool {
        let current = fresh.is_current();
        if current != self.current {
            self.current = current;
            self.steady = now;
            self.times += usize::from(!current);
        }
        self.steady.until(now) < rules.flap_settle
    }
}

impl Late {
    fn step(&mut self, at: usize, host: &Host, scene: &mut Scene<'_>, rules: &Rules) {
        if std::mem::replace(&mut self.is, true) {
            return;
        }
        self.times += 1;
        if self.told.is_some_and(|told| told.until(scene.now) < rules.flap_window) {
            return;
        }
        let age = host.age(scene.now).unwrap_or(Duration::ZERO).as_secs();
        let mut text = format!("answers late: its figures are {age} s old");
        if self.times > 1 {
            text.push_str(&format!(" (late {} times since that was last said)", self.times));
        }
        self.told = Some(scene.now);
        self.times = 0;
        scene.host(at, EventKind::HostLate, Severity::Info, text);
    }
}

/// So much of what was said is told, in characters; the host's details have all of it.
const SAID: usize = 160;

fn gist(host: &Host) -> &'static str {
    host.failure().map_or("silent", |error| error.kind.phrase())
}

/// Why a host cannot be asked; what it or ssh said in brackets.
fn why(host: &Host) -> String {
    match host.failure() {
        Some(error) if !error.said.is_empty() => {
            let said: String = error.said.chars().take(SAID).collect();
            format!("{} ({said})", error.kind.phrase())
        }
        Some(error) => error.kind.phrase().to_owned(),
        None => "failed".to_owned(),
    }
}
