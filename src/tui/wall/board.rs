//! What the wall knows, and how it changes. No I/O, no clock: both come in.

use super::WallSetup;
use super::layout::{Curve, Layout, Show};
use super::trouble::{Troubles, newest};
use crate::history::{Day, Metric, Subject, Timeline};
use crate::model::{Cluster, Moment, Totals};
use crate::tui::Terminal;
use crate::tui::app::{Pulse, Wall};
use crate::tui::ask::{Ask, TimelinesAsk, Told};
use crate::tui::glyphs::Glyphs;
use crate::tui::theme::ColourDepth;
use crate::tui::theme::{Role, Theme, Themes};
use ratatui::style::Style;
use std::sync::Arc;
use std::time::Duration;

/// The time, as a tick tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Time {
    /// By the program's clock.
    pub now: Moment,
    /// Of the day.
    pub wall: Wall,
    /// The day, such as `Sun 22 Nov`.
    pub day: String,
}

/// One of the timelines shown in turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Whose.
    pub subject: Subject,
    /// What is drawn, the most important last.
    pub metrics: &'static [Metric],
}

/// What the program has had to mend of its own drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mended {
    /// How often.
    pub times: u32,
    /// The last time, in words.
    pub last: String,
}

/// The state of the wall.
pub struct Board {
    /// What is shown, where.
    pub layout: Layout,
    /// The newest snapshot.
    pub cluster: Arc<Cluster>,
    /// Its sums, now.
    pub totals: Totals,
    /// The time.
    pub time: Time,
    /// The last day.
    pub day: Day,
    /// What is wrong.
    pub troubles: Troubles,
    /// How lively the hosts answer.
    pub pulse: Pulse,
    /// The characters drawn with.
    pub glyphs: Glyphs,
    /// Nothing of this is real.
    pub demo: bool,
    /// There is a store of the past to ask.
    pub has_past: bool,
    /// Why nothing is recorded that should be.
    pub unrecorded: Option<String>,
    /// Why nobody is told of events, where somebody should be.
    pub untold: Option<String>,
    /// What was told to the operator at the start.
    pub notes: Vec<String>,
    /// What had to be mended.
    pub mended: Mended,
    /// When the wall began to look.
    pub began: Moment,
    /// Frames drawn.
    pub frames: u64,
    bright: Theme,
    dim: Theme,
    pages: Vec<Page>,
    page: usize,
    turned: Moment,
    /// Turning by hand stays put for longer.
    held: Option<Moment>,
    /// What the store says of the page shown.
    past: Option<(TimelinesAsk, Vec<Timeline>)>,
    asked: Option<(Page, Moment)>,
}

/// The store is asked again for the page shown after so long.
const REFRESH: Duration = Duration::from_secs(120);
/// Columns asked for: more than any screen is wide.
const COLUMNS: usize = 480;
/// A page turned to by hand stays so long.
const HELD: Duration = Duration::from_secs(120);

impl Board {
    /// The state at the start.
    pub fn new(setup: &WallSetup, time: Time) -> Board {
        let cluster = setup.cluster.borrow().clone();
        let bright = setup.terminal.theme(&setup.themes, setup.theme.as_deref());
        let dim = night(&setup.themes, &setup.terminal, &setup.layout);
        let mut board = Board {
            totals: Totals::default(),
            day: Day::default(),
            troubles: Troubles::default(),
            pulse: Pulse::default(),
            glyphs: Glyphs::of(setup.terminal.ascii),
            demo: setup.demo,
            has_past: setup.past.is_some(),
            unrecorded: None,
            untold: None,
            notes: setup.messages.clone(),
            mended: Mended::default(),
            began: time.now,
            frames: 0,
            bright,
            dim,
            pages: Vec::new(),
            page: 0,
            turned: time.now,
            held: None,
            past: None,
            asked: None,
            layout: setup.layout.clone(),
            cluster: cluster.clone(),
            time: time.clone(),
        };
        // What there is to ask of the store is asked with the first tick of the loop.
        board.tick(cluster, time);
        board.asked = None;
        board
    }

    /// Begins anew after the drawing failed; what was seen before is kept.
    pub fn begin_anew(&mut self, setup: &WallSetup, time: Time, why: &str) {
        let day = std::mem::take(&mut self.day);
        let (began, frames, mended) = (self.began, self.frames, self.mended.clone());
        *self = Board { day, began, frames, mended, ..Board::new(setup, time) };
        self.mend(why.to_owned());
    }

    /// Notes that something of our own had to be mended.
    pub fn mend(&mut self, what: String) {
        tracing::warn!("mended: {what}");
        self.mended = Mended { times: self.mended.times.saturating_add(1), last: what };
    }

    /// A second has passed: takes in how things stand. Says what to ask of the store, if anything.
    pub fn tick(&mut self, cluster: Arc<Cluster>, time: Time) -> Option<Ask> {
        let now = time.now;
        self.cluster = cluster;
        self.time = time;
        self.totals = self.cluster.totals(now);
        self.troubles.look(&self.cluster, now, self.layout.memory_short);
        self.day.take(&self.cluster, &self.totals, now);
        self.pulse.tick(&self.cluster);
        self.paginate();
        if self.held.is_some_and(|since| since.until(now) >= HELD) {
            self.held = None;
            self.turned = now;
        }
        if self.held.is_none() && self.turned.until(now) >= self.layout.rotate {
            self.turn(1);
            self.held = None;
        }
        self.question()
    }

    /// Turns the pages by hand: forward or back.
    pub fn turn_by_hand(&mut self, forward: bool) -> Option<Ask> {
        self.turn(if forward { 1 } else { -1 });
        self.held = Some(self.time.now);
        self.question()
    }

    /// Takes in what the store says.
    pub fn told(&mut self, told: Told) {
        match told {
            Told::Timelines(ask, lines) => self.past = Some((ask, lines)),
            Told::Failed(_, why) => tracing::warn!("the past cannot be told: {why}"),
            _ => {}
        }
    }

    fn turn(&mut self, by: isize) {
        self.turned = self.time.now;
        let len = self.pages.len();
        if len > 1 {
            self.page = (self.page + len).saturating_add_signed(by) % len;
        }
    }

    /// Pools come and go: the page shown stays, if it is still there.
    fn paginate(&mut self) {
        let shown = self.pages.get(self.page).cloned();
        let curves = self.layout.blocks.iter().find_map(|block| match &block.show {
            Show::Timeline { of, .. } => Some(of),
            _ => None,
        });
        let mut pages = Vec::new();
        for curve in curves.into_iter().flatten() {
            let one = |subject, metrics| Page { subject, metrics };
            match curve {
                Curve::Free => pages.push(one(Subject::Cluster, MEMORY)),
                Curve::Cpu => pages.push(one(Subject::Cluster, &[Metric::Cpu])),
                Curve::Availability => pages.push(one(Subject::Cluster, &[Metric::Availability])),
                // One pool is the cluster over again.
                Curve::Pools if self.cluster.pools.len() > 1 => pages.extend(
                    self.cluster
                        .pools
                        .iter()
                        .take(Day::MOST_POOLS)
                        .map(|pool| one(Subject::Pool(pool.name.clone()), MEMORY)),
                ),
                Curve::Pools => {}
            }
        }
        if pages != self.pages {
            let same = shown.and_then(|shown| pages.iter().position(|page| *page == shown));
            self.page = same.unwrap_or(self.page).min(pages.len().saturating_sub(1));
            self.pages = pages;
        }
    }

    /// What to ask of the store for the page shown, if it has not been asked for lately.
    fn question(&mut self) -> Option<Ask> {
        let page = self.page()?.clone();
        let now = self.time.now;
        let fresh = |(asked, at): &(Page, Moment)| *asked == page && at.until(now) < REFRESH;
        if !self.has_past || self.asked.as_ref().is_some_and(fresh) {
            return None;
        }
        self.asked = Some((page.clone(), now));
        let wanted = page.metrics.iter().map(|metric| (page.subject.clone(), *metric)).collect();
        let from = Moment(now.0.saturating_sub(self.span().as_millis() as u64));
        Some(Ask::Timelines(TimelinesAsk { wanted, from, to: now, width: COLUMNS }))
    }

    /// The longest time timelines show.
    pub fn span(&self) -> Duration {
        self.layout
            .blocks
            .iter()
            .find_map(|block| match block.show {
                Show::Timeline { span, .. } => Some(span),
                _ => None,
            })
            .unwrap_or(Duration::from_secs(86_400))
    }

    /// The timeline shown now.
    pub fn page(&self) -> Option<&Page> {
        self.pages.get(self.page)
    }

    /// Which of how many it is.
    pub fn page_number(&self) -> (usize, usize) {
        (self.page, self.pages.len())
    }

    /// What the store said of a figure of the page shown; `None` where it has not been asked or
    /// has nothing.
    pub fn stored(&self, subject: &Subject, metric: Metric) -> Option<&Timeline> {
        let (ask, lines) = self.past.as_ref()?;
        let place = ask.wanted.iter().position(|(s, m)| s == subject && *m == metric)?;
        lines.get(place).filter(|line| line.range().is_some())
    }

    /// Whether it is dimmed now.
    pub fn is_night(&self) -> bool {
        self.layout.night.is_some_and(|night| night.holds(self.time.wall.hour, self.time.wall.minute))
    }

    /// The style of a role, by the time of day.
    pub fn style(&self, role: Role) -> Style {
        if self.is_night() { self.dim.style(role) } else { self.bright.style(role) }
    }

    /// The age of the newest figures of any host; `None` where no host ever answered.
    pub fn newest(&self) -> Option<Duration> {
        newest(&self.cluster, self.time.now)
    }

    /// Hosts were heard of, and none of what they said is of now.
    pub fn nothing_is_live(&self) -> bool {
        self.totals.hosts > 0 && self.totals.answering() == 0 && self.totals.waiting < self.totals.hosts
    }
}

const MEMORY: &[Metric] = &[Metric::Total, Metric::Used, Metric::Free];

/// The theme of the night: that of the layout, if there is one of its name, brought down.
fn night(themes: &Themes, terminal: &Terminal, layout: &Layout) -> Theme {
    let theme = themes.get(&layout.night_theme).unwrap_or_else(|| themes.fallback());
    let mono = terminal.depth == ColourDepth::None;
    let theme = if mono { themes.get("mono").unwrap_or(theme) } else { theme };
    theme.night(terminal.depth)
}
