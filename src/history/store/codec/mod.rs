//! A host's records in few bytes, and back exactly.
//!
//! A block is a run of records of one host: what it was like before the first (the base, so that
//! the first one's rates follow from a pair too), then each record against the one before. Every
//! figure becomes a difference to what was expected of it, and the range coder spends on it what
//! it tells: a guest that idles costs a few bits. Figures made of pairs of samples are made again
//! when reading, by the same code that made them (`watch::rates`).
//!
//! Two things are kept as the screen shows them and not to the last bit: round trips are whole
//! milliseconds, and where figures come from is told by this version's registry.

mod derived;
mod domain;
mod figures;
mod flow;
mod link;
mod models;
mod range;
mod record;
mod report;
mod words;

use crate::model::{Beat, Domain, DomainIdent, Host, HostId, HostReport, HostTotals, Moment};
use link::Link;
use record::{Models, Reports, State};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

pub(super) use models::{Number, Text};
pub(super) use range::{Bit, Coder, Decoder, Encoder};

/// Writes a block.
pub(super) struct BlockWriter {
    moments: Moments<Encoder>,
    coder: Encoder,
    models: Box<Models>,
    /// The last record, and the one before it to be written over.
    now: State,
    spare: State,
    report: Option<Arc<HostReport>>,
    /// The last record was the base.
    based: bool,
    records: u32,
}

/// Bytes a block begins with: the number of its records, and the length of their moments.
const HEAD: usize = 8;

/// When records were seen, apart from the records: whoever only wants to know that reads no more.
struct Moments<C> {
    coder: C,
    step: Number,
    size: u8,
    last: u64,
    before: u64,
}

impl<C: Coder> Moments<C> {
    fn new(coder: C) -> Moments<C> {
        Moments { coder, step: Number::default(), size: 0, last: 0, before: 0 }
    }

    /// The next one, when reading.
    fn next(&mut self) -> Option<Moment> {
        (!self.coder.is_past()).then(|| self.code(Moment::default()))
    }

    /// As long after the last as that was after the one before, more or less.
    fn code(&mut self, seen: Moment) -> Moment {
        let expected = self.last.wrapping_add(self.before);
        let step = self.step.signed(&mut self.coder, &mut self.size, seen.0.wrapping_sub(expected) as i64);
        let seen = expected.wrapping_add(step as u64);
        // Long pauses say nothing of the next one; neither does the first moment of all.
        self.before = if self.last == 0 { 2000 } else { seen.wrapping_sub(self.last).min(60_000) };
        self.last = seen;
        Moment(seen)
    }
}

impl BlockWriter {
    /// A block whose first record follows `base`, if there is one.
    pub fn new(base: Option<(Moment, &Host)>) -> BlockWriter {
        let mut block = BlockWriter {
            moments: Moments::new(Encoder::new(Vec::new())),
            coder: Encoder::new(Vec::new()),
            models: Box::default(),
            now: State::default(),
            spare: State::default(),
            report: None,
            based: false,
            records: 0,
        };
        let based = block.coder.bit(&mut Bit::default(), base.is_some());
        if let Some((seen, host)) = base.filter(|_| based) {
            block.put(seen, host, true);
        }
        block
    }

    /// Adds a record: the host as first seen in the snapshot of that moment.
    pub fn push(&mut self, seen: Moment, host: &Host) {
        self.put(seen, host, false);
        self.records += 1;
    }

    /// The same for a host whose report is as good as known: `before` takes the place of the
    /// record before, at no cost. For blocks of a single record, whose reader has the other.
    pub fn follow(&mut self, seen: Moment, before: &Host) {
        let mut now = std::mem::take(&mut self.spare);
        fill(&mut now, seen, before, &self.now, true);
        self.report = before.report.clone();
        self.spare = std::mem::replace(&mut self.now, now);
    }

    fn put(&mut self, seen: Moment, host: &Host, base: bool) {
        let same = match (&self.report, &host.report) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        // Of a base the rates are not kept: a report that is still the same is written again.
        let after_base = std::mem::replace(&mut self.based, base);
        let same = same && (host.report.is_none() || !after_base);
        let mut now = std::mem::take(&mut self.spare);
        fill(&mut now, seen, host, &self.now, !same);
        self.moments.code(seen);
        let reports = Reports { old: self.report.as_deref(), now: host.report.as_deref() };
        self.models.code(&mut self.coder, &self.now, &mut now, reports, base);
        if same {
            std::mem::swap(&mut now.report, &mut self.now.report);
        }
        self.report = host.report.clone();
        self.spare = std::mem::replace(&mut self.now, now);
    }

    /// The block.
    pub fn finish(self) -> Vec<u8> {
        let moments = self.moments.coder.finish();
        let mut bytes = Vec::with_capacity(HEAD + moments.len());
        bytes.extend(self.records.to_le_bytes());
        bytes.extend((moments.len() as u32).to_le_bytes());
        bytes.extend(moments);
        bytes.extend(self.coder.finish());
        bytes
    }
}

/// Takes a host down as numbers.
fn fill(now: &mut State, seen: Moment, host: &Host, old: &State, fresh: bool) {
    now.seen = seen;
    now.taken = host.taken;
    now.round_trip = host.round_trip.map(|span| span.as_millis() as u64);
    now.samples = host.samples;
    if !now.link.fits(host) {
        now.link = if old.link.fits(host) { old.link.clone() } else { Link::of(host) };
    }
    now.fresh = fresh;
    if !fresh {
        return;
    }
    let room = now.report.take();
    now.report = host.report.as_ref().map(|report| {
        let mut numbers = room.unwrap_or_default();
        numbers.take(report, old.report.as_ref());
        numbers
    });
}

/// Reads a block, record by record.
pub(super) struct BlockReader<B> {
    coder: Decoder<B>,
    models: Box<Models>,
    now: State,
    before: State,
    /// When the records were seen that are still to come.
    moments: VecDeque<Moment>,
    id: HostId,
    based: bool,
    /// The report of `now`, once it was built.
    built: Option<Arc<HostReport>>,
    /// That of `before`, if it was.
    built_before: Option<Arc<HostReport>>,
}

impl<B: AsRef<[u8]>> BlockReader<B> {
    /// Reads a block of that host's, which begins at that byte.
    pub fn new(id: HostId, bytes: B, at: usize) -> BlockReader<B> {
        let word = |at: usize| {
            let word = bytes.as_ref().get(at..at + 4).and_then(|word| word.try_into().ok());
            word.map_or(0, u32::from_le_bytes) as usize
        };
        let (count, length) = (word(at), word(at + 4));
        // Nothing takes less than a bit.
        let count = count.min(bytes.as_ref().len().saturating_mul(64));
        let begin = at.saturating_add(HEAD).saturating_add(length);
        let mut probe = Decoder::new(bytes.as_ref(), begin);
        let based = count > 0 && probe.bit(&mut Bit::default(), false);
        // Not beyond their end: zeros there are left out, and what follows are no moments.
        let told = bytes.as_ref().get(at.saturating_add(HEAD)..begin).unwrap_or_default();
        let mut moments = Moments::new(Decoder::new(told, 0));
        let moments: VecDeque<Moment> = (0..count + usize::from(based)).map_while(|_| moments.next()).collect();
        let mut reader = BlockReader {
            coder: Decoder::new(bytes, begin),
            models: Box::default(),
            now: State::default(),
            before: State::default(),
            moments,
            id,
            based,
            built: None,
            built_before: None,
        };
        reader.coder.bit(&mut Bit::default(), false);
        if reader.based {
            reader.step(true);
        }
        reader
    }

    /// Reads a block of a single record that follows that host (see [`BlockWriter::follow`]).
    pub fn following(seen: Moment, before: &Host, bytes: B, at: usize) -> BlockReader<B> {
        let mut reader = BlockReader::new(before.id.clone(), bytes, at);
        let old = State::default();
        fill(&mut reader.now, seen, before, &old, true);
        reader.built = before.report.clone();
        reader
    }

    fn step(&mut self, base: bool) {
        let Some(seen) = self.moments.pop_front() else { return };
        std::mem::swap(&mut self.now, &mut self.before);
        self.now.seen = seen;
        self.models.code(&mut self.coder, &self.before, &mut self.now, Reports::default(), base);
        if self.now.fresh {
            self.built_before = self.built.take();
        } else {
            // `now` has the last report and `before` the one before that, whatever came between.
            std::mem::swap(&mut self.now.report, &mut self.before.report);
        }
    }

    /// The record before the first, as far as it is kept: its rates are not.
    pub fn base(&mut self) -> Option<(Moment, Host)> {
        self.based.then(|| (self.now.seen, self.host()))
    }

    /// When the records still to come were seen. Costs nothing.
    pub fn moments(&self) -> impl Iterator<Item = Moment> + '_ {
        self.moments.iter().copied()
    }

    /// The next record's moment; `None` after the last. Costs less than reading the record.
    pub fn advance(&mut self) -> Option<Moment> {
        self.moments.front().filter(|_| !self.coder.is_past())?;
        self.step(false);
        Some(self.now.seen)
    }

    /// When the sample of the record gone to last was taken.
    pub fn taken(&self) -> Option<Moment> {
        self.now.taken
    }

    /// The beat of the host then.
    pub fn beat(&self) -> Beat {
        self.now.link.beat
    }

    /// One domain of the record gone to last.
    pub fn domain(&self, ident: &DomainIdent) -> Option<Domain> {
        self.now.domain(Some(&self.before), ident)
    }

    /// The host at the record gone to last.
    pub fn host(&mut self) -> Host {
        let state = &self.now;
        if self.built.is_none() {
            let built = state.build(Some(&self.before), self.built_before.as_deref());
            self.built = built.map(Arc::new);
        }
        let mut host = Host::new(self.id.clone(), state.link.pool, state.link.beat);
        host.link = state.link.state.clone();
        host.errors = state.link.errors.clone();
        host.taken = state.taken;
        host.round_trip = state.round_trip.map(Duration::from_millis);
        host.samples = state.samples;
        host.totals = self.built.as_deref().map(HostTotals::of).unwrap_or_default();
        host.report = self.built.clone();
        host
    }
}

#[cfg(test)]
mod tests;
