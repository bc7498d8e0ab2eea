//! A host's report against the one before.

use super::domain::{Common, DomainModels, Memory};
use super::figures::{Frame, Shape, numbers};
use super::models::{Decimals, Number, Text};
use super::range::{Bit, Coder};
use super::words::interned;
use crate::hypervisor;
use crate::model::{
    Balloon, BalloonTrack, BootId, Bytes, CpuTrail, HostFacts, HostReport, Name, Rates, SectionProblem, Toolstack, Uuid,
};
use crate::watch::rates::Stamp;
use std::sync::Arc;

/// What hardly ever changes in a report.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Texts {
    pub toolstack: Toolstack,
    pub boot: Option<BootId>,
    pub hostname: Option<Name>,
    pub kernel: Option<Name>,
    pub hypervisor: Option<Name>,
    pub cpus: Option<u32>,
    pub problems: Vec<SectionProblem>,
}

/// A report as numbers.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub texts: Arc<Texts>,
    /// Clock, device clock, MHz, load, uptime.
    pub decimals: [Option<f64>; 5],
    /// Total and free memory.
    pub sizes: [Option<u64>; 2],
    pub frame: Arc<Frame>,
    pub numbers: Vec<u64>,
    pub trails: Vec<CpuTrail>,
    pub tracks: Vec<BalloonTrack>,
    pub balloons: Vec<Balloon>,
    /// Rates that do not follow from the counters; `None` where they do.
    pub rates: Vec<Option<Rates>>,
}

impl Texts {
    fn of(report: &HostReport) -> Texts {
        let facts = &report.facts;
        Texts {
            toolstack: report.toolstack,
            boot: report.boot.clone(),
            hostname: facts.hostname.clone(),
            kernel: facts.kernel.clone(),
            hypervisor: facts.hypervisor.clone(),
            cpus: facts.cpus,
            problems: report.problems.clone(),
        }
    }

    fn fits(&self, report: &HostReport) -> bool {
        let facts = &report.facts;
        self.toolstack == report.toolstack
            && self.boot == report.boot
            && self.hostname == facts.hostname
            && self.kernel == facts.kernel
            && self.hypervisor == facts.hypervisor
            && self.cpus == facts.cpus
            && self.problems == report.problems
    }
}

impl Default for Report {
    fn default() -> Report {
        Report {
            texts: Arc::new(Texts {
                toolstack: Toolstack::Xl,
                boot: None,
                hostname: None,
                kernel: None,
                hypervisor: None,
                cpus: None,
                problems: Vec::new(),
            }),
            decimals: [None; 5],
            sizes: [None; 2],
            frame: Arc::default(),
            numbers: Vec::new(),
            trails: Vec::new(),
            tracks: Vec::new(),
            balloons: Vec::new(),
            rates: Vec::new(),
        }
    }
}

impl Report {
    /// The report as numbers; texts and frame are shared with `old` where they are the same.
    pub fn take(&mut self, report: &HostReport, old: Option<&Report>) {
        let facts = &report.facts;
        self.texts = match old {
            Some(old) if old.texts.fits(report) => old.texts.clone(),
            _ => Arc::new(Texts::of(report)),
        };
        self.frame = match old {
            Some(old) if old.frame.fits(report) => old.frame.clone(),
            _ => Arc::new(Frame::of(report)),
        };
        self.decimals = [report.clock, report.device_clock, facts.cpu_mhz, facts.load, facts.uptime];
        self.sizes = [facts.total.map(|size| size.0), facts.free.map(|size| size.0)];
        numbers(report, &mut self.numbers);
        self.trails.clear();
        self.trails.extend(report.domains.iter().map(|domain| domain.cpu_trail));
        self.tracks.clear();
        self.tracks.extend(report.domains.iter().map(|domain| domain.track));
        self.balloons.clear();
        self.balloons.extend(report.domains.iter().map(|domain| domain.balloon));
        self.rates.clear();
        self.rates.resize(report.domains.len(), None);
    }

    pub fn stamp(&self) -> Stamp<'_> {
        Stamp {
            toolstack: self.texts.toolstack,
            boot: self.texts.boot.as_ref(),
            clock: self.decimals[0],
            device_clock: self.decimals[1],
        }
    }

    /// The numbers of a domain.
    pub fn of(&self, shape: &Shape) -> &[u64] {
        &self.numbers[shape.at..shape.at + shape.len()]
    }

    /// Where each domain was in an older report; the same places for `None`.
    pub fn places(&self, old: &Report) -> Option<Vec<Option<usize>>> {
        if Arc::ptr_eq(&self.frame, &old.frame) {
            return None;
        }
        let mut near = 0;
        let find = |shape: &Shape| {
            let all = &old.frame.domains;
            // Both lists are in order but for who has come and gone.
            let place = (near..all.len()).chain(0..near).find(|at| all[*at].same_as(shape));
            near = place.map_or(near, |place| place + 1);
            place
        };
        Some(self.frame.domains.iter().map(find).collect())
    }

    /// The report without its domains.
    pub fn shell(&self) -> HostReport {
        let texts = &self.texts;
        let [clock, device_clock, cpu_mhz, load, uptime] = self.decimals;
        let [total, free] = self.sizes.map(|size| size.map(Bytes));
        HostReport {
            toolstack: texts.toolstack,
            clock,
            device_clock,
            boot: texts.boot.clone(),
            facts: HostFacts {
                hostname: texts.hostname.clone(),
                kernel: texts.kernel.clone(),
                hypervisor: texts.hypervisor.clone(),
                cpus: texts.cpus,
                cpu_mhz,
                total,
                free,
                load,
                uptime,
            },
            domains: Vec::with_capacity(self.frame.domains.len()),
            problems: texts.problems.clone(),
            sources: hypervisor::sources(texts.toolstack),
        }
    }
}

/// What is known of reports so far.
#[derive(Clone, Debug, Default)]
pub(super) struct ReportModels {
    texts_same: Bit,
    told: [Bit; 16],
    small: Number,
    decimals: [Decimals; 5],
    decimal_sizes: [u8; 5],
    sizes: [Number; 2],
    size_sizes: [u8; 2],
    grain: [Bit; 2],
    frame_same: Bit,
    known: [Bit; 2],
    domain: DomainModels,
}

/// Domains of one host at most, when reading.
const MOST_DOMAINS: u64 = 1 << 16;
const MOST_DEVICES: u64 = 1024;

impl ReportModels {
    /// Codes all but what is derived. `memories` is carried along.
    pub fn code<C: Coder>(
        &mut self,
        c: &mut C,
        text: &mut Text,
        old: &Report,
        now: &mut Report,
        memories: &mut Vec<Memory>,
    ) {
        c.about("texts");
        if !c.bit(&mut self.texts_same, now.texts == old.texts) {
            let texts = self.texts(c, text, &now.texts);
            if C::READS {
                now.texts = Arc::new(texts);
            }
        } else if C::READS {
            now.texts = old.texts.clone();
        }
        c.about("host decimals");
        for at in 0..now.decimals.len() {
            now.decimals[at] = self.decimal(c, at, old, now);
        }
        c.about("frame");
        self.frame(c, text, old, now);
        self.domains(c, old, now, memories);
        c.about("host sizes");
        self.host_sizes(c, old, now);
    }

    fn decimal<C: Coder>(&mut self, c: &mut C, at: usize, old: &Report, now: &Report) -> Option<f64> {
        if !c.bit(&mut self.told[at], now.decimals[at].is_some()) {
            return None;
        }
        let before = old.decimals[at].unwrap_or(0.0);
        let (before, expected) = match at {
            // The devices are read a little after the list; the uptime is the clock itself.
            1 => {
                let clock = now.decimals[0].unwrap_or(0.0);
                (clock, clock + (before - old.decimals[0].unwrap_or(0.0)))
            }
            4 => (before, now.decimals[0].unwrap_or(before)),
            _ => (before, before),
        };
        let value = now.decimals[at].unwrap_or(0.0);
        Some(self.decimals[at].code(c, &mut self.decimal_sizes[at], before, expected, value))
    }

    /// Memory of the machine; free memory as what the domains together left of it.
    fn host_sizes<C: Coder>(&mut self, c: &mut C, old: &Report, now: &mut Report) {
        let held = |report: &Report| {
            let actual = |shape: &Shape| report.numbers[shape.at + super::figures::ACTUAL];
            report.frame.domains.iter().map(actual).fold(0, u64::wrapping_add)
        };
        let moved = held(now).wrapping_sub(held(old));
        for at in 0..2 {
            if !c.bit(&mut self.told[5 + at], now.sizes[at].is_some()) {
                now.sizes[at] = None;
                continue;
            }
            let before = old.sizes[at].unwrap_or(0);
            // Free memory is told in whole MiB.
            let expected = if at == 1 { before.wrapping_sub(moved) & !0xFFFFF } else { before };
            let step = now.sizes[at].unwrap_or(0).wrapping_sub(expected) as i64;
            let mib = c.bit(&mut self.grain[at], step & 0xFFFFF == 0);
            let shift = if mib { 20 } else { 0 };
            let step = self.sizes[at].signed(c, &mut self.size_sizes[at], step >> shift);
            now.sizes[at] = Some(expected.wrapping_add((step << shift) as u64));
        }
    }

    fn texts<C: Coder>(&mut self, c: &mut C, text: &mut Text, now: &Texts) -> Texts {
        let stack = c.few(4, u32::from(now.toolstack == Toolstack::Xm));
        let mut name = |at: usize, name: &Option<Name>, c: &mut C| {
            let told = c.bit(&mut self.told[8 + at], name.is_some());
            told.then(|| text.name(c, name.as_ref().unwrap_or(&Name::default())))
        };
        let boot = name(0, &now.boot, c);
        let hostname = name(1, &now.hostname, c);
        let kernel = name(2, &now.kernel, c);
        let hypervisor = name(3, &now.hypervisor, c);
        let cpus = c.bit(&mut self.told[12], now.cpus.is_some());
        let cpus = cpus.then(|| self.small.code(c, &mut 4, now.cpus.unwrap_or(0).into()) as u32);
        let count = self.small.code(c, &mut 1, now.problems.len() as u64).min(256) as usize;
        let blank =
            || SectionProblem { section: "", command: Name::default(), status: None, said: Name::default(), hint: "" };
        let mut problems = Vec::with_capacity(count);
        for at in 0..count {
            let given = now.problems.get(at).cloned().unwrap_or_else(blank);
            let status = c.bit(&mut self.told[13], given.status.is_some());
            let status = status.then(|| self.small.signed(c, &mut 4, given.status.unwrap_or(0).into()) as i32);
            let section = text.code(c, given.section);
            let hint = text.code(c, given.hint);
            problems.push(SectionProblem {
                section: if C::READS { interned(&section) } else { given.section },
                command: text.name(c, &given.command),
                status,
                said: text.name(c, &given.said),
                hint: if C::READS { interned(&hint) } else { given.hint },
            });
        }
        let toolstack = if stack == 1 { Toolstack::Xm } else { Toolstack::Xl };
        Texts { toolstack, boot, hostname, kernel, hypervisor, cpus, problems }
    }

    /// Who is there: as before, or each either by its place before or anew.
    fn frame<C: Coder>(&mut self, c: &mut C, text: &mut Text, old: &Report, now: &mut Report) {
        if c.bit(&mut self.frame_same, now.frame == old.frame) {
            now.frame = old.frame.clone();
            return;
        }
        let count = self.small.code(c, &mut 4, now.frame.domains.len() as u64).min(MOST_DOMAINS) as usize;
        let mut frame = Frame::default();
        let mut next = 0;
        for at in 0..count {
            if c.is_past() {
                break;
            }
            let given = now.frame.domains.get(at);
            let place = given.and_then(|given| {
                let same = |at: &usize| Shape { at: given.at, ..old.frame.domains[*at].clone() } == *given;
                (next..old.frame.domains.len()).find(same)
            });
            let known = c.bit(&mut self.known[0], place.is_some());
            if known {
                let skipped = self.small.code(c, &mut 1, place.unwrap_or(next).wrapping_sub(next) as u64);
                let place = next.wrapping_add(skipped as usize);
                next = place.wrapping_add(1);
                if let Some(shape) = old.frame.domains.get(place) {
                    frame.push(shape.clone());
                }
                continue;
            }
            let blank = Shape { domid: None, uuid: None, name: Name::default(), vifs: vec![], vbds: vec![], at: 0 };
            let shape = self.shape(c, text, given.unwrap_or(&blank));
            frame.push(shape);
        }
        if C::READS {
            now.frame = Arc::new(frame);
        }
    }

    fn shape<C: Coder>(&mut self, c: &mut C, text: &mut Text, given: &Shape) -> Shape {
        let domid = c.bit(&mut self.told[14], given.domid.is_some());
        let domid = domid.then(|| self.small.code(c, &mut 6, given.domid.unwrap_or(0).into()) as u32);
        let uuid = c.bit(&mut self.told[15], given.uuid.is_some()).then(|| {
            let mut bytes = given.uuid.unwrap_or(Uuid::NIL).0;
            bytes.iter_mut().for_each(|byte| *byte = c.few(8, (*byte).into()) as u8);
            Uuid(bytes)
        });
        let name = text.name(c, &given.name);
        let mut vifs = given.vifs.clone();
        vifs.resize(self.small.code(c, &mut 1, vifs.len() as u64).min(MOST_DEVICES) as usize, 0);
        for index in &mut vifs {
            *index = self.small.code(c, &mut 1, (*index).into()) as u32;
        }
        let mut vbds = given.vbds.clone();
        vbds.resize(self.small.code(c, &mut 1, vbds.len() as u64).min(MOST_DEVICES) as usize, Name::default());
        for device in &mut vbds {
            *device = text.name(c, device);
        }
        Shape { domid, uuid, name, vifs, vbds, at: 0 }
    }

    fn domains<C: Coder>(&mut self, c: &mut C, old: &Report, now: &mut Report, memories: &mut Vec<Memory>) {
        let frame = now.frame.clone();
        let places = now.places(old);
        now.numbers.resize(frame.numbers, 0);
        if places.is_some() || memories.len() != frame.domains.len() {
            memories.clear();
            memories.extend(frame.domains.iter().map(Memory::of));
        }
        let mut common = Common::default();
        let mut stand_in: Vec<u64> = Vec::new();
        for (at, shape) in frame.domains.iter().enumerate() {
            let place = places.as_ref().map_or(Some(at), |places| places[at]);
            let before = place.and_then(|place| old.frame.domains.get(place));
            let (done, rest) = now.numbers.split_at_mut(shape.at);
            let numbers = &mut rest[..shape.len()];
            let memory = &mut memories[at];
            match before.filter(|before| before.vifs == shape.vifs && before.vbds == shape.vbds) {
                Some(before) => self.domain.code(c, shape, old.of(before), numbers, memory, &mut common),
                None => {
                    // What is new is most like its neighbour in what hardly changes.
                    stand_in.clear();
                    stand_in.resize(shape.len(), 0);
                    let like = at.checked_sub(1).and_then(|at| frame.domains.get(at));
                    if let Some(like) = like {
                        let like = &done[like.at..];
                        stand_in[..super::figures::CPU].copy_from_slice(&like[..super::figures::CPU]);
                        let sizes = super::figures::ACTUAL..super::figures::RX;
                        stand_in[sizes.clone()].copy_from_slice(&like[sizes]);
                    }
                    self.domain.code(c, shape, &stand_in, numbers, memory, &mut common);
                }
            }
        }
    }
}
