//! Roll-ups: the smallest, the mean and the largest value of every figure, minute by minute and
//! quarter by quarter of an hour.
//!
//! A block holds one host's (or the sums') window: an hour of minutes, or a day of quarters. Some
//! subjects at a time are coded together, apart from the others, behind a directory: one of a hundred
//! is read at the cost of a few. Values are rounded to about a percent (rates) or a
//! five-hundredth (sizes, counts): they are for pictures. The samples themselves are exact.

use super::codec::{Bit, Coder, Decoder, Encoder, Number};
use super::sum;
use crate::history::{METRICS, Metric, Unit};
use crate::model::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How coarse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Minutes, in windows of an hour.
    Minutes = 1,
    /// Quarters of an hour, in windows of a day.
    Quarters = 2,
}

impl Level {
    /// One slot, in ms.
    pub fn slot(self) -> u64 {
        match self {
            Level::Minutes => 60_000,
            Level::Quarters => 900_000,
        }
    }

    /// One block, in ms.
    pub fn window(self) -> u64 {
        match self {
            Level::Minutes => 3_600_000,
            Level::Quarters => 86_400_000,
        }
    }

    pub fn slots(self) -> usize {
        (self.window() / self.slot()) as usize
    }
}

/// Whose figures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Who {
    /// The host itself, or the whole cluster.
    #[serde(rename = "a")]
    All,
    /// A pool, by its name.
    #[serde(rename = "p")]
    Pool(String),
    /// A domain: number, UUID, name where it has none.
    #[serde(rename = "d")]
    Domain(Option<u32>, Option<String>, Option<String>),
}

impl Who {
    pub fn domain(ident: &crate::model::DomainIdent) -> Who {
        let uuid = ident.uuid.map(|uuid| uuid.to_string());
        Who::Domain(ident.domid, uuid, ident.name.as_ref().map(|name| name.to_string()))
    }
}

/// What a figure did within a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Slot {
    /// Values; nothing else counts where there are none.
    pub count: u32,
    pub min: f64,
    pub mean: f64,
    pub max: f64,
}

impl Slot {
    pub fn add(&mut self, other: Slot) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = other;
            return;
        }
        let all = f64::from(self.count) + f64::from(other.count);
        self.mean += (other.mean - self.mean) * f64::from(other.count) / all;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.count = self.count.saturating_add(other.count);
    }
}

/// A window of one host's figures.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub level: Level,
    /// When it begins.
    pub first: Moment,
    subjects: BTreeMap<Who, BTreeMap<Metric, Vec<Slot>>>,
}

impl Window {
    /// The empty window that holds a moment.
    pub fn around(level: Level, at: Moment) -> Window {
        Window { level, first: Moment(at.0 - at.0 % level.window()), subjects: BTreeMap::new() }
    }

    /// The first moment after it.
    pub fn end(&self) -> Moment {
        Moment(self.first.0 + self.level.window())
    }

    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// Takes values in; those outside the window are left out.
    pub fn add(&mut self, who: &Who, metric: Metric, at: Moment, slot: Slot) {
        self.add_all(who, at, [(metric, slot)]);
    }

    /// Takes in values of several figures of one moment.
    pub fn add_all(&mut self, who: &Who, at: Moment, values: impl IntoIterator<Item = (Metric, Slot)>) {
        let Some(place) = at.0.checked_sub(self.first.0).map(|ms| (ms / self.level.slot()) as usize) else { return };
        let count = self.level.slots();
        let mut values = values.into_iter().filter(|(_, slot)| slot.count > 0).peekable();
        if place >= count || values.peek().is_none() {
            return;
        }
        if !self.subjects.contains_key(who) {
            self.subjects.insert(who.clone(), BTreeMap::new());
        }
        let Some(metrics) = self.subjects.get_mut(who) else { return };
        for (metric, slot) in values {
            metrics.entry(metric).or_insert_with(|| vec![Slot::default(); count])[place].add(slot);
        }
    }

    /// As a sealed block: a directory, then the subjects, group by group.
    pub fn write(&self) -> Vec<u8> {
        let subjects: Vec<(&Who, &BTreeMap<Metric, Vec<Slot>>)> = self.subjects.iter().collect();
        let groups = subjects.chunks(GROUP).map(|group| {
            let names: Vec<&Who> = group.iter().map(|(who, _)| *who).collect();
            (names, write_group(group.iter().map(|(_, metrics)| *metrics), self.level.slots()))
        });
        let groups: Vec<(Vec<&Who>, Vec<u8>)> = groups.collect();
        let directory: Vec<(&Vec<&Who>, usize)> = groups.iter().map(|(names, bytes)| (names, bytes.len())).collect();
        let json = serde_json::to_vec(&directory).unwrap_or_default();
        let packed = zstd::bulk::compress(&json, 3).unwrap_or_default();
        let mut block = Vec::new();
        block.extend((packed.len() as u32).to_le_bytes());
        block.extend((json.len() as u32).to_le_bytes());
        block.extend(packed);
        groups.iter().for_each(|(_, bytes)| block.extend(bytes));
        sum::seal(&block)
    }

    /// Calls `each` with every subject's figures.
    pub fn read_all(blob: &[u8], level: Level, mut each: impl FnMut(&Who, Metric, &[Slot])) {
        for (names, bytes) in directory(blob).unwrap_or_default() {
            let mut group = GroupReader::new(bytes, level.slots());
            for who in &names {
                group.next().iter().for_each(|(metric, slots)| each(who, *metric, slots));
            }
        }
    }

    /// One figure of one subject.
    pub fn read_one(blob: &[u8], level: Level, who: &Who, metric: Metric) -> Option<Vec<Slot>> {
        let place = |names: &[Who]| names.iter().position(|found| found == who);
        let (at, bytes) = directory(blob)?.into_iter().find_map(|(names, bytes)| Some((place(&names)?, bytes)))?;
        let mut group = GroupReader::new(bytes, level.slots());
        (0..at).for_each(|_| drop(group.next()));
        group.next().into_iter().find(|(found, _)| *found == metric).map(|(_, slots)| slots)
    }
}

/// Subjects that learn from each other: reading the last of them costs as much as all.
const GROUP: usize = 12;

/// A directory is never longer than this.
const MOST: usize = 64 << 20;

/// Who is in a block, and where.
fn directory(blob: &[u8]) -> Option<Vec<(Vec<Who>, &[u8])>> {
    let block = sum::open(blob)?;
    let word = |at: usize| Some(u32::from_le_bytes(block.get(at..at + 4)?.try_into().ok()?) as usize);
    let (packed, length) = (word(0)?, word(4)?);
    let json = zstd::bulk::decompress(block.get(8..8 + packed)?, length.min(MOST)).ok()?;
    let listed: Vec<(Vec<Who>, usize)> = serde_json::from_slice(&json).ok()?;
    let mut rest = block.get(8 + packed..)?;
    let mut all = Vec::with_capacity(listed.len());
    for (names, length) in listed {
        let (mine, others) = rest.split_at_checked(length)?;
        all.push((names, mine));
        rest = others;
    }
    Some(all)
}

/// What is known of the figures of a group so far: those that are counted in the same have much in
/// common.
#[derive(Default)]
struct SlotModels {
    has: [Bit; METRICS.len()],
    told: [Bit; 4],
    same_count: Bit,
    count: Number,
    units: [UnitModels; UNITS],
}

/// Units there are.
const UNITS: usize = 5;

/// What is known of the figures of one unit.
#[derive(Default)]
struct UnitModels {
    flat: [Bit; 2],
    mean: Number,
    below: Number,
    above: Number,
}

/// Bits of an `f32` that are left out.
fn rounding(metric: Metric) -> u32 {
    match metric.info().unit {
        Unit::BytesPerSecond | Unit::CpuPercent => 17,
        Unit::Bytes => 14,
        Unit::Count | Unit::Ratio => 8,
    }
}

/// The value's code: codes are in the order of the values.
pub(super) fn code(metric: Metric, value: f64) -> u64 {
    let bits = (value.clamp(0.0, f64::from(f32::MAX) / 2.0) as f32).to_bits();
    let left_out = rounding(metric);
    u64::from(bits.saturating_add(1 << (left_out - 1)) >> left_out)
}

/// The value of a code.
pub(super) fn value(metric: Metric, code: u64) -> f64 {
    f64::from(f32::from_bits((code as u32) << rounding(metric)))
}

fn write_group<'a>(subjects: impl Iterator<Item = &'a BTreeMap<Metric, Vec<Slot>>>, slots: usize) -> Vec<u8> {
    let mut coder = Encoder::new(Vec::new());
    let mut models = SlotModels::default();
    for metrics in subjects {
        let mut counts = vec![0; slots];
        for info in METRICS {
            let given = metrics.get(&info.metric);
            if coder.bit(models.has(info.metric), given.is_some()) {
                models.slots(&mut coder, info.metric, given.map_or(&[], Vec::as_slice), &mut counts);
            }
        }
    }
    coder.finish()
}

/// Reads the subjects of a group in turn.
struct GroupReader<'a> {
    coder: Decoder<&'a [u8]>,
    models: SlotModels,
    slots: usize,
}

impl<'a> GroupReader<'a> {
    fn new(bytes: &'a [u8], slots: usize) -> GroupReader<'a> {
        GroupReader { coder: Decoder::new(bytes, 0), models: SlotModels::default(), slots }
    }

    fn next(&mut self) -> Vec<(Metric, Vec<Slot>)> {
        let mut counts = vec![0; self.slots];
        let mut all = Vec::new();
        for info in METRICS {
            if self.coder.bit(self.models.has(info.metric), false) {
                all.push((info.metric, self.models.slots(&mut self.coder, info.metric, &[], &mut counts)));
            }
        }
        all
    }
}

impl SlotModels {
    /// Whether a subject has the figure.
    fn has(&mut self, metric: Metric) -> &mut Bit {
        &mut self.has[metric as usize]
    }

    /// One figure's slots; `counts` are those of the figure before, as a rule the same.
    fn slots<C: Coder>(&mut self, c: &mut C, metric: Metric, given: &[Slot], counts: &mut [u64]) -> Vec<Slot> {
        let models = &mut self.units[metric.info().unit as usize];
        let mut out = Vec::with_capacity(counts.len());
        let mut sizes = [0; 4];
        let (mut mean, mut last, mut told, mut flat) = (0u64, 0u64, false, false);
        for (at, count) in counts.iter_mut().enumerate() {
            let slot = given.get(at).copied().unwrap_or_default();
            let likely = if *count > 0 { 2 } else { usize::from(told) };
            told = c.bit(&mut self.told[likely], slot.count > 0);
            if !told {
                out.push(Slot::default());
                continue;
            }
            let expected = if *count > 0 { *count } else { last };
            *count = expected;
            if !c.bit(&mut self.same_count, u64::from(slot.count) == expected) {
                *count = self.count.code(c, &mut sizes[0], slot.count.into());
            }
            last = *count;
            let step = code(metric, slot.mean).wrapping_sub(mean) as i64;
            let step = models.mean.signed(c, &mut sizes[1], step);
            mean = mean.wrapping_add(step as u64) & 0xFFFF_FFFF;
            let (low, high) = (code(metric, slot.min), code(metric, slot.max));
            flat = c.bit(&mut models.flat[usize::from(flat)], low == mean && high == mean);
            let (mut min, mut max) = (mean, mean);
            if !flat {
                let below = models.below.code(c, &mut sizes[2], mean.saturating_sub(low));
                let above = models.above.code(c, &mut sizes[3], high.saturating_sub(mean));
                (min, max) = (mean.saturating_sub(below), mean.saturating_add(above));
            }
            let value = |code| value(metric, code);
            out.push(Slot { count: *count as u32, min: value(min), mean: value(mean), max: value(max) });
        }
        out
    }
}
