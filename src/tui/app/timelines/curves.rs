use super::sheet::has;
use super::{Answer, SUBJECTS, Timelines, Whose};
use crate::chart::Window;
use crate::history::{Bucket, Metric, Subject, Timeline, Track, Unit};
use crate::tui::app::App;
use crate::tui::theme::Role;

/// How a line is broken, so that lines differ without colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Long strokes.
    Long,
    /// Short strokes.
    Short,
    /// Dots.
    Dotted,
}

/// A line of the plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Whose figure.
    pub subject: Subject,
    /// The same guest's under other numbers and on other hosts.
    pub lives: Vec<Subject>,
    /// Which.
    pub metric: Metric,
    /// What it is called.
    pub name: String,
    /// How it is drawn.
    pub role: Role,
    /// The letter it carries.
    pub letter: char,
    /// How it is broken where there are no colours.
    pub dash: Dash,
}

/// The roles of the curves of several subjects.
const PALETTE: [Role; SUBJECTS] =
    [Role::Memory, Role::Target, Role::Live, Role::Cpu, Role::Accent, Role::Moving, Role::Pool, Role::Late];

const DASHES: [Dash; 4] = [Dash::Solid, Dash::Long, Dash::Dotted, Dash::Short];

impl Timelines {
    /// Those whose figures are sums over hosts. How many answered is no such sum.
    pub(super) fn sums(&self) -> impl Iterator<Item = &Subject> {
        let ratios = self.sheet().metrics(self.whose.len()).iter().all(|metric| metric.info().unit == Unit::Ratio);
        let subjects = self.whose.iter().map(|one| &one.subject).filter(move |_| !ratios);
        subjects.filter(|subject| matches!(subject, Subject::Pool(_) | Subject::Cluster))
    }

    /// The lines of the plot, from the back to the front.
    pub fn curves(&self) -> Vec<Curve> {
        let metrics = self.sheet().metrics(self.whose.len());
        let several = self.whose.len() > 1;
        let mut curves = Vec::new();
        for one in &self.whose {
            let own = metrics.iter().filter(|metric| has(&one.subject, **metric));
            let count = own.clone().count();
            for metric in own {
                let name = match (several, count > 1) {
                    (false, _) => word(*metric).to_owned(),
                    (true, false) => one.name.clone(),
                    (true, true) => format!("{} {}", one.name, word(*metric)),
                };
                curves.push((one, *metric, name));
            }
        }
        curves.truncate(SUBJECTS);
        let curve = |(at, (one, metric, name)): (usize, (&Whose, Metric, String))| Curve {
            role: if several { PALETTE[at % PALETTE.len()] } else { role(metric) },
            letter: if several { (b'a' + at as u8) as char } else { letter(metric) },
            dash: if several { DASHES[at % DASHES.len()] } else { dash(metric) },
            subject: one.subject.clone(),
            lives: one.lives.clone(),
            metric,
            name,
        };
        curves.into_iter().enumerate().map(curve).collect()
    }
}

impl App {
    /// A curve over the grid: what the past said, joined with what this run has seen itself.
    pub fn curve_line(&self, page: &Timelines, curve: &Curve, grid: &Window, columns: usize) -> Timeline {
        let mut buckets = self.life_line(page, &curve.subject, curve.metric, grid, columns);
        for life in &curve.lives {
            let other = self.life_line(page, life, curve.metric, grid, columns);
            for (slot, bucket) in buckets.iter_mut().zip(other) {
                *slot = slot.or(bucket);
            }
        }
        Timeline { from: grid.from(), to: grid.to(), buckets }
    }

    /// The columns in which not all hosts answered, of which the page shows a sum. Of how many did
    /// nothing is told before all have been heard of or given up: a sum of then lacks some, too.
    pub fn partial_columns(&self, page: &Timelines, grid: &Window, columns: usize) -> Vec<bool> {
        let mut partial = vec![false; columns];
        let curves = page.curves();
        for subject in page.sums() {
            let line = |metric| self.life_line(page, subject, metric, grid, columns);
            let Some(shown) = curves.iter().find(|curve| curve.subject == *subject) else { continue };
            for (partial, (share, sum)) in
                partial.iter_mut().zip(line(Metric::PmRatio).into_iter().zip(line(shown.metric)))
            {
                *partial |= share.map_or(sum.is_some(), |share| share.min < 1.0);
            }
        }
        partial
    }

    fn life_line(
        &self,
        page: &Timelines,
        subject: &Subject,
        metric: Metric,
        grid: &Window,
        columns: usize,
    ) -> Vec<Option<Bucket>> {
        let said = page.answer.as_ref().and_then(|answer| said(answer, subject, metric));
        let seen = self
            .track(subject)
            .map(|track| track.timeline(metric, grid.to(), grid.span(), columns).buckets)
            .unwrap_or_else(|| vec![None; columns]);
        match said {
            Some(said) => join(resample(said, grid, columns), seen),
            None => seen,
        }
    }

    /// What this run has seen of a subject.
    pub(super) fn track(&self, subject: &Subject) -> Option<Track<'_>> {
        match subject {
            Subject::Domain(host, ident) => self.past().domain(host, ident),
            Subject::Host(host) => self.past().host(host),
            Subject::Pool(name) => self.past().pool(name),
            Subject::Cluster => Some(self.past().cluster()),
        }
    }
}

fn said<'a>(answer: &'a Answer, subject: &Subject, metric: Metric) -> Option<&'a Timeline> {
    let wanted = |(whose, which): &(Subject, Metric)| *which == metric && whose == subject;
    answer.lines.get(answer.ask.wanted.iter().position(wanted)?)
}

/// A timeline over another span: columns that share a time share their values.
fn resample(line: &Timeline, grid: &Window, columns: usize) -> Vec<Option<Bucket>> {
    let mut out: Vec<Option<Bucket>> = vec![None; columns];
    let count = line.buckets.len();
    if count == 0 || line.to <= line.from || columns == 0 {
        return out;
    }
    let source = u128::from(line.to.0 - line.from.0);
    let edge = |at: usize| u128::from(line.from.0) + source * at as u128 / count as u128;
    let (from, span) = (u128::from(grid.from().0), grid.span().as_millis());
    for (at, bucket) in line.buckets.iter().enumerate() {
        let (Some(bucket), begin, end) = (bucket, edge(at), edge(at + 1)) else { continue };
        if end <= from || begin >= from + span {
            continue;
        }
        let column = |when: u128| ((when.saturating_sub(from) * columns as u128 / span) as usize).min(columns - 1);
        for slot in &mut out[column(begin)..=column((end - 1).max(begin))] {
            *slot = Some(slot.map_or(*bucket, |before| merged(before, *bucket)));
        }
    }
    out
}

/// Both in one column; `later` is the newer one.
fn merged(before: Bucket, later: Bucket) -> Bucket {
    Bucket {
        min: before.min.min(later.min),
        max: before.max.max(later.max),
        mean: (before.mean + later.mean) / 2.0,
        last: later.last,
    }
}

/// What was said and what was seen: the same samples where both know them, so that neither is
/// counted twice; the newest are only seen yet.
fn join(said: Vec<Option<Bucket>>, seen: Vec<Option<Bucket>>) -> Vec<Option<Bucket>> {
    let both = |(said, seen): (Option<Bucket>, Option<Bucket>)| match (said, seen) {
        (Some(said), Some(seen)) => {
            Some(Bucket { min: said.min.min(seen.min), max: said.max.max(seen.max), mean: seen.mean, last: seen.last })
        }
        (said, seen) => seen.or(said),
    };
    said.into_iter().zip(seen).map(both).collect()
}

fn word(metric: Metric) -> &'static str {
    match metric {
        Metric::Actual => "actual",
        Metric::Target => "target",
        Metric::Maximum => "maximum",
        Metric::Rx => "in",
        Metric::Tx => "out",
        Metric::Free => "free",
        Metric::Used => "used",
        Metric::Total => "total",
        Metric::Allocated => "promised",
        Metric::Running => "running",
        Metric::Guests => "known",
        Metric::VmRatio => "guests",
        Metric::PmRatio => "hosts",
        other => other.info().title,
    }
}

fn role(metric: Metric) -> Role {
    match metric {
        Metric::Maximum | Metric::Total | Metric::Guests => Role::Maximum,
        Metric::Target | Metric::Allocated | Metric::Tx | Metric::PmRatio => Role::Target,
        Metric::Free | Metric::Running | Metric::Availability => Role::Live,
        Metric::Cpu => Role::Cpu,
        Metric::Actual | Metric::Used | Metric::Rx | Metric::Disk | Metric::VmRatio => Role::Memory,
    }
}

fn letter(metric: Metric) -> char {
    match metric {
        Metric::Actual => 'a',
        Metric::Target => 't',
        Metric::Maximum => 'm',
        Metric::Cpu => 'c',
        Metric::Rx => 'i',
        Metric::Tx => 'o',
        Metric::Disk => 'd',
        Metric::Free => 'f',
        Metric::Used => 'u',
        Metric::Total => 't',
        Metric::Allocated => 'p',
        Metric::Running => 'r',
        Metric::Guests => 'k',
        Metric::VmRatio => 'g',
        Metric::PmRatio => 'h',
        Metric::Availability => 'a',
    }
}

fn dash(metric: Metric) -> Dash {
    match metric {
        Metric::Maximum | Metric::Total | Metric::Guests => Dash::Dotted,
        Metric::Target | Metric::Allocated | Metric::Tx | Metric::PmRatio => Dash::Long,
        Metric::Free | Metric::VmRatio => Dash::Short,
        _ => Dash::Solid,
    }
}
