//! One record: a host as one snapshot showed it, against the record before.

use super::derived::DerivedModels;
use super::domain::Memory;
use super::figures::{STATE, cpu_seconds, memory, state};
use super::link::{Link, LinkModels};
use super::models::{Number, Text};
use super::range::{Bit, Coder};
use super::report::{Report, ReportModels};
use crate::model::{Domain, DomainIdent, HostReport, Moment, RunState};
use crate::watch::rates::{Derived, Now, Timing};

/// A host at one moment, as numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// When the snapshot was made that first showed it so.
    pub seen: Moment,
    pub taken: Option<Moment>,
    /// In ms, as it is shown.
    pub round_trip: Option<u64>,
    pub samples: u64,
    pub link: Link,
    pub report: Option<Report>,
    /// The report is another than that of the record before.
    pub fresh: bool,
}

/// What is known of records so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Models {
    flags: [Bit; 8],
    taken: Number,
    round_trip: Number,
    samples: Number,
    sizes: [u8; 8],
    follows: [Bit; 2],
    link: LinkModels,
    text: Text,
    report: ReportModels,
    derived: DerivedModels,
    domains: Vec<Memory>,
}

/// The reports the numbers were taken from: what is derived is compared with them. Only when
/// writing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reports<'a> {
    pub old: Option<&'a HostReport>,
    pub now: Option<&'a HostReport>,
}

impl Models {
    /// Codes `now` against `old`; `now.seen` is known to both sides.
    ///
    /// `base`: it is not a record of its own, but what the first record of a chunk follows.
    pub fn code<C: Coder>(&mut self, c: &mut C, old: &State, now: &mut State, reports: Reports<'_>, base: bool) {
        c.about("taken");
        now.fresh = c.bit(&mut self.flags[0], now.fresh);
        self.taken(c, old, now);
        c.about("link");
        let mut link = std::mem::take(&mut now.link);
        self.link.code(c, &mut self.text, now.seen, &old.link, &mut link);
        now.link = link;
        // A report that is still the same stays where it is: whoever holds the states moves it on.
        if !now.fresh {
            return;
        }
        if !c.bit(&mut self.flags[1], now.report.is_some()) {
            now.report = None;
            return;
        }
        let blank = Report::default();
        let (before, mut report) = (old.report.as_ref(), now.report.take().unwrap_or_default());
        self.report.code(c, &mut self.text, before.unwrap_or(&blank), &mut report, &mut self.domains);
        self.derived(c, before, &mut report, now.taken.unwrap_or_default(), reports, base);
        now.report = Some(report);
    }

    fn taken<C: Coder>(&mut self, c: &mut C, old: &State, now: &mut State) {
        let same = now.taken == old.taken && now.samples == old.samples && now.round_trip == old.round_trip;
        if !now.fresh && c.bit(&mut self.flags[2], same) {
            (now.taken, now.samples, now.round_trip) = (old.taken, old.samples, old.round_trip);
            return;
        }
        let told = c.bit(&mut self.flags[3], now.taken.is_some());
        now.taken = told.then(|| {
            let expected = old.taken.map_or(0, |taken| taken.0.wrapping_add(old.link.beat.interval.as_millis() as u64));
            let step = now.taken.unwrap_or_default().0.wrapping_sub(expected) as i64;
            Moment(expected.wrapping_add(self.taken.signed(c, &mut self.sizes[1], step) as u64))
        });
        let told = c.bit(&mut self.flags[4], now.round_trip.is_some());
        now.round_trip = told.then(|| {
            let before = old.round_trip.unwrap_or(0);
            let step = now.round_trip.unwrap_or(0).wrapping_sub(before) as i64;
            before.wrapping_add(self.round_trip.signed(c, &mut self.sizes[2], step) as u64)
        });
        let expected = old.samples.wrapping_add(1);
        let step = self.samples.signed(c, &mut self.sizes[3], now.samples.wrapping_sub(expected) as i64);
        now.samples = expected.wrapping_add(step as u64);
    }

    fn derived<C: Coder>(
        &mut self,
        c: &mut C,
        old: Option<&Report>,
        now: &mut Report,
        taken: Moment,
        reports: Reports<'_>,
        base: bool,
    ) {
        c.about("derived");
        let timing = Timing::of(old.map(Report::stamp), now.stamp());
        let places = old.and_then(|old| now.places(old));
        let count = now.frame.domains.len();
        now.trails.resize(count, Default::default());
        now.tracks.resize(count, Default::default());
        now.balloons.resize(count, Default::default());
        now.rates.clear();
        now.rates.resize(count, None);
        let frame = now.frame.clone();
        for (at, shape) in frame.domains.iter().enumerate() {
            let place = places.as_ref().map_or(Some(at), |places| places[at]);
            let before = old.filter(|_| timing.continues).zip(place);
            let given = reports.now.and_then(|report| report.domains.get(at));
            let old_domain = before.and_then(|(_, place)| reports.old?.domains.get(place));
            let follows = match given {
                Some(given) if !base => timing.pair(old_domain, given, taken) == Derived::of(given),
                _ => false,
            };
            let numbers = &now.numbers[shape.at..];
            if !base && c.bit(&mut self.follows[0], follows) {
                if C::READS {
                    let paused = shape.domid.is_some() && state(numbers[STATE]).run_state() == RunState::Paused;
                    let memory = memory(numbers);
                    let seconds = cpu_seconds(numbers);
                    let carried =
                        before.and_then(|(old, place)| Some((*old.trails.get(place)?, *old.tracks.get(place)?)));
                    let derived =
                        timing.carry(carried, Now { memory: &memory, cpu_seconds: seconds, paused, at: taken });
                    (now.trails[at], now.tracks[at], now.balloons[at]) =
                        (derived.trail, derived.track, derived.balloon);
                }
                continue;
            }
            let given = given.map(Derived::of).unwrap_or(Derived {
                rates: Default::default(),
                balloon: Default::default(),
                track: Default::default(),
                trail: Default::default(),
            });
            let derived = self.derived.code(c, &memory(numbers), taken, &given, !base);
            (now.trails[at], now.tracks[at], now.balloons[at]) = (derived.trail, derived.track, derived.balloon);
            now.rates[at] = Some(derived.rates);
        }
    }
}

impl State {
    /// The report as it was, with what follows from the pair with `before`: the state before this
    /// one, and its report if it is at hand.
    pub fn build(&self, before: Option<&State>, built: Option<&HostReport>) -> Option<HostReport> {
        let now = self.report.as_ref()?;
        let old = before.and_then(|before| before.report.as_ref());
        let timing = Timing::of(old.map(Report::stamp), now.stamp());
        let places = old.and_then(|old| now.places(old));
        let taken = self.taken.unwrap_or_default();
        let mut report = now.shell();
        for at in 0..now.frame.domains.len() {
            let place = places.as_ref().map_or(Some(at), |places| places[at]);
            let before = old.filter(|_| timing.continues).zip(place);
            let built = before.and_then(|(_, place)| built?.domains.get(place));
            report.domains.push(whole(now, at, before, built, &timing, taken));
        }
        Some(report)
    }

    /// One domain of the report.
    pub fn domain(&self, before: Option<&State>, ident: &DomainIdent) -> Option<Domain> {
        let now = self.report.as_ref()?;
        let at = now.frame.domains.iter().position(|shape| shape.is(ident))?;
        let old = before.and_then(|before| before.report.as_ref());
        let timing = Timing::of(old.map(Report::stamp), now.stamp());
        let shape = &now.frame.domains[at];
        let before = old.filter(|_| timing.continues).and_then(|old| {
            let same = std::sync::Arc::ptr_eq(&old.frame, &now.frame);
            let place = if same { Some(at) } else { old.frame.domains.iter().position(|other| other.same_as(shape)) };
            Some((old, place?))
        });
        Some(whole(now, at, before, None, &timing, self.taken.unwrap_or_default()))
    }
}

/// A domain with what follows from the pair with the sample before: its place in an older report,
/// and as it was built, if it was.
fn whole(
    now: &Report,
    at: usize,
    before: Option<(&Report, usize)>,
    built: Option<&Domain>,
    timing: &Timing,
    taken: Moment,
) -> Domain {
    let shape = &now.frame.domains[at];
    let mut domain = shape.domain(now.of(shape));
    let rates = match (now.rates[at], built, before) {
        (Some(rates), ..) => rates,
        (None, Some(built), _) => timing.pair(Some(built), &domain, taken).rates,
        (None, None, Some((old, place))) => {
            let shape = &old.frame.domains[place];
            let mut other = shape.domain(old.of(shape));
            (other.cpu_trail, other.track) = (old.trails[place], old.tracks[place]);
            timing.pair(Some(&other), &domain, taken).rates
        }
        (None, None, None) => timing.pair(None, &domain, taken).rates,
    };
    let (balloon, track, trail) = (now.balloons[at], now.tracks[at], now.trails[at]);
    Derived { rates, balloon, track, trail }.put_into(&mut domain);
    domain
}
