//! What is asked of the past, and when again.

use super::{Answer, Places, Timelines};
use crate::events::Event;
use crate::history::{Metric, Subject};
use crate::model::Moment;
use crate::tui::TimelinesAsk;
use crate::tui::app::{App, Effect};
use crate::tui::ask::{Ask, Told};
use std::time::Duration;

/// While the span goes on with the time it is asked for anew at most this often: the newest part
/// is known here anyway.
const FOLLOW: Duration = Duration::from_secs(5);
/// Things that happened, at most.
const EVENTS: usize = 2000;

impl App {
    /// Where the page's parts are.
    pub fn timeline_places(&self) -> Places {
        let curves = self.timelines.as_ref().map_or(0, |page| page.curves().len());
        Places::of(self.areas().page(), curves)
    }

    /// Moves the span with the time, and asks the past for what is not known yet.
    pub(in crate::tui::app) fn tend_timelines(&mut self) -> Vec<Effect> {
        let end = self.shown_now();
        let first = self.first_known();
        let columns = self.timeline_places().columns(&self.glyphs);
        let (recorded, now) = (self.recorded, self.now);
        let Some(page) = &mut self.timelines else { return Vec::new() };
        if page.follow {
            page.window = crate::chart::Window::ending(end, page.window.span());
        } else {
            page.window = page.window.kept_within(first, end);
        }
        if !recorded {
            return Vec::new();
        }
        let grid = page.window.on_grid(columns);
        let all = |curve: super::Curve| {
            let metric = curve.metric;
            std::iter::once(curve.subject).chain(curve.lives).map(move |subject| (subject, metric))
        };
        let mut wanted: Vec<(Subject, Metric)> = page.curves().into_iter().flat_map(all).collect();
        // Whether all hosts answered then: sums are of those that did.
        for subject in page.sums() {
            let share = (subject.clone(), Metric::PmRatio);
            if !wanted.contains(&share) {
                wanted.push(share);
            }
        }
        let ask = TimelinesAsk { wanted, from: grid.from(), to: grid.to(), width: columns };
        let mut slides = false;
        if let Some((last, at)) = &page.asked {
            let same = last.wanted == ask.wanted && last.width == ask.width;
            let same_length = last.from.until(last.to) == ask.from.until(ask.to);
            slides = page.follow && same && same_length;
            if *last == ask || slides && at.until(now) < FOLLOW {
                return Vec::new();
            }
        }
        page.asked = Some((ask.clone(), now));
        page.waiting = Some(ask.clone());
        // Who else was a guest hardly changes from one moment to the next.
        let guests = !slides && page.whose.iter().any(|one| matches!(one.subject, Subject::Domain(..)));
        let also = [
            Some(Effect::Ask(Ask::Events(ask.from, ask.to, EVENTS))),
            guests.then_some(Effect::Ask(Ask::Subjects(ask.from, ask.to))),
        ];
        std::iter::once(Effect::Ask(Ask::Timelines(ask))).chain(also.into_iter().flatten()).collect()
    }

    /// The first moment anything is known of.
    pub(in crate::tui) fn first_known(&self) -> Option<Moment> {
        let page = self.timelines.as_ref()?;
        let seen = self.first_seen();
        match page.known {
            Some((first, _)) => Some(seen.map_or(first, |seen| seen.min(first))),
            None => seen,
        }
    }

    /// The first moment this run has seen itself.
    pub(in crate::tui) fn first_seen(&self) -> Option<Moment> {
        let track = self.past().cluster();
        (0..track.len()).rev().find_map(|back| track.at(back))
    }

    /// Takes in what the past says for the page; gives back what is not for it.
    pub(in crate::tui::app) fn told_timelines(&mut self, told: Told) -> Option<Told> {
        let Some(page) = &mut self.timelines else {
            // The page was closed meanwhile.
            return match told {
                Told::Timelines(..) | Told::Failed(Ask::Timelines(_), _) => None,
                other => Some(other),
            };
        };
        match told {
            Told::Timelines(ask, lines) => {
                if page.waiting.as_ref() == Some(&ask) {
                    page.waiting = None;
                }
                page.failed = None;
                page.answer = Some(Answer { ask, lines });
                None
            }
            Told::Failed(Ask::Timelines(ask), why) => {
                if page.waiting.as_ref() == Some(&ask) {
                    page.waiting = None;
                }
                page.failed = Some(why);
                None
            }
            Told::Failed(Ask::Events(..), why) => {
                page.failed = Some(why);
                None
            }
            Told::Subjects(known) => {
                page.whose.iter_mut().for_each(|one| one.find_lives(&known));
                Some(Told::Subjects(known))
            }
            Told::Failed(Ask::Subjects(..), why) => {
                page.failed = Some(why);
                None
            }
            Told::Span(known) => {
                page.known = known;
                Some(Told::Span(known))
            }
            Told::Events(events) => {
                page.events.clone_from(&events);
                Some(Told::Events(events))
            }
            other => Some(other),
        }
    }

    /// What happened to those shown, within the span, oldest first.
    pub fn timeline_events(&self) -> Vec<&Event> {
        let Some(page) = &self.timelines else { return Vec::new() };
        let concerns = |event: &Event| page.whose.iter().any(|one| self.concerns(&one.subject, event));
        page.events.iter().filter(|event| page.window.holds(event.at) && concerns(event)).collect()
    }

    fn concerns(&self, subject: &Subject, event: &Event) -> bool {
        match subject {
            Subject::Cluster => true,
            Subject::Pool(name) => {
                let cluster = self.shown();
                let pool = |host| cluster.host(host).and_then(|host| cluster.pools.get(host.pool));
                event.pool.as_ref() == Some(name)
                    || event.host.as_ref().and_then(pool).is_some_and(|pool| pool.name == *name)
            }
            Subject::Host(host) => event.host.as_ref() == Some(host),
            Subject::Domain(host, ident) => match &event.domain {
                Some((other, _)) => {
                    (other == ident && event.host.as_ref() == Some(host))
                        || other.uuid.is_some() && other.uuid == ident.uuid
                }
                // What befalls the host befalls the domain.
                None => event.host.as_ref() == Some(host),
            },
        }
    }
}

impl Timelines {
    /// Whether what is shown is not what was asked for last.
    pub fn is_loading(&self) -> bool {
        self.waiting.is_some()
    }
}
