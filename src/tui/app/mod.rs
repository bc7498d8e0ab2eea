//! The dashboard's state and how it changes: [`App::update`] takes a message and says what has
//! to happen outside. No I/O, no clock: both come in as messages.

mod act;
mod acting;
mod areas;
mod availability;
mod choices;
mod command;
mod events;
mod form;
mod front;
mod hits;
mod journal;
mod keys;
mod lists;
mod log;
mod marks;
mod mouse;
mod palette;
mod pulse;
mod time;
mod timelines;
mod travel;
mod update;

pub use acting::{Confirm, Field, Menu, OFFERED, Offer};
pub use areas::Areas;
pub use availability::{AvailabilityPage, PageLine, Question};
pub use events::{EventPane, Happened};
pub use form::{FIELDS, Form, by_room};
pub use front::{Front, ListState};
pub use hits::{Hits, Target};
pub use journal::Reading;
pub use log::{Entry, Failures, Level, Log};
pub use palette::{Candidate, Palette};
pub use pulse::Pulse;
pub use time::TimePrompt;
pub use timelines::{Curve, Dash, Places, SHEETS, Timelines, Whose};
pub use travel::{Play, Recording, Travel};

use super::ask::{Ask, Told};
use super::glyphs::Glyphs;
use super::keys::Keymap;
use super::theme::{Role, Theme, Themes};
use super::widgets::Input;
use super::{Choices, Setup, Terminal};
use crate::action::{Confirmed, Gate, Job, JobId, Journal, OpenDevices};
use crate::availability::Order;
use crate::events::Severity;
use crate::history::Screen;
use crate::history::store::RecorderState;
use crate::model::{Cluster, HostId, Moment};
use crate::table::{ColumnId, Ctx, Tree};
use crossterm::event::{KeyEvent, MouseEvent};
use jiff::tz::TimeZone;
use ratatui::style::Style;
use std::sync::Arc;
use std::time::Duration;

/// The time of day, for the clock in the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wall {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

/// What comes in.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key went down.
    Key(KeyEvent),
    /// The mouse did something, then.
    Mouse(MouseEvent, Moment),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this size now.
    Resize(u16, u16),
    /// A snapshot, and the time.
    Cluster(Arc<Cluster>, Moment),
    /// A second has passed.
    Tick(Moment, Wall),
    /// A part of a second has passed while the past plays.
    Frame(Moment),
    /// What happened.
    Events(crate::events::Batch),
    /// Something to tell the operator.
    Note(String),
    /// What the recorder of history does now.
    Recorder(RecorderState),
    /// What disks and network cards guests have.
    Looked(Arc<OpenDevices>),
    /// How what was done stands.
    Journal(Arc<Journal>),
    /// What the past says to a question asked before.
    Told(Told),
}

/// What has to happen outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The operator leaves.
    Quit,
    /// Stop the job, as ctrl-z does.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Ask hosts this often.
    Interval(Duration),
    /// Connect to hosts that are down.
    Retry(Option<HostId>),
    /// Ring the terminal's bell for this.
    Ring(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Carry out a plan the operator said yes to.
    Act(Box<Confirmed>),
    /// Step aside for the console of a plan's one domain.
    Attach(Box<Confirmed>),
    /// End what goes on until somebody ends it.
    End(JobId),
    /// Ask hosts what disks and network cards their guests have.
    Look(Vec<HostId>),
    /// Ask what was.
    Ask(Ask),
    /// Remember that a VM is off on purpose, or not.
    Remember(Order),
}

impl Effect {
    /// Whether it changes something on a host, or opens a way to do so. Whatever is new says so
    /// here, or it is not carried out of the past.
    fn acts(&self) -> bool {
        match self {
            Effect::Act(_) | Effect::Attach(_) => true,
            // A tunnel is ended here, not on a host.
            Effect::End(_)
            | Effect::Look(_)
            | Effect::Quit
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Interval(_)
            | Effect::Retry(_)
            | Effect::Copy(_)
            | Effect::Ring(_)
            | Effect::Ask(_)
            | Effect::Remember(_) => false,
        }
    }
}

/// The detail pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Beside or below the table.
    pub open: bool,
    /// On the whole screen.
    pub full: bool,
    /// Keys go to it.
    pub focus: bool,
    /// Shows where figures come from instead of the figures' story.
    pub provenance: bool,
    /// Lines scrolled away.
    pub scroll: u16,
}

/// The picture held while paused.
#[derive(Clone, Debug)]
pub struct Paused {
    /// Since when.
    pub at: Moment,
    /// What was, then: hosts go on being asked and their past goes on being kept meanwhile.
    pub history: Box<Screen>,
}

/// Everything the dashboard knows.
pub struct App {
    /// The newest snapshot.
    pub cluster: Arc<Cluster>,
    /// The time, as the newest message told it.
    pub now: Moment,
    /// The time of day.
    pub wall: Wall,
    /// What was.
    pub history: Screen,
    /// The rows.
    pub tree: Tree,
    /// Columns chosen by the operator; `None` for those that suit the width.
    pub columns: Option<Vec<ColumnId>>,
    /// The look.
    pub theme: Theme,
    /// All looks.
    pub themes: Themes,
    /// Which key does what.
    pub keys: Keymap,
    /// The characters drawn with.
    pub glyphs: Glyphs,
    /// What the terminal can do.
    pub terminal: Terminal,
    /// Its size.
    pub size: (u16, u16),
    /// What is in front of the table.
    pub front: Front,
    /// The filter's line; what is in force is [`Tree::filter`].
    pub filter: Input,
    /// Why the line is no filter.
    pub filter_error: Option<crate::table::FilterError>,
    /// The detail pane.
    pub detail: Detail,
    /// The picture is held.
    pub paused: Option<Paused>,
    /// A moment of the past is shown.
    pub travel: Option<Travel>,
    /// A moment of the past that was asked for and has not come yet.
    heading: Option<travel::Heading>,
    /// How many times faster than the clock the past plays.
    pub speed: f64,
    /// A recording is looked at instead of live hosts.
    pub recording: Option<Recording>,
    /// From when to when anything is recorded, as it was last told.
    pub recorded_span: Option<(Moment, Moment)>,
    /// The zone that hours are shown in.
    pub zone: TimeZone,
    /// What there was to say.
    pub log: Log,
    /// What happened.
    pub happened: Happened,
    /// The bell is rung for events as bad as that.
    pub(super) bell: Option<Severity>,
    /// When it was rung last.
    pub(super) rung: Option<Moment>,
    /// How lively the hosts answer.
    pub pulse: Pulse,
    /// Nothing of this is real.
    pub demo: bool,
    /// Whether anything may be changed from here.
    pub gate: Gate,
    /// What was done from here.
    pub journal: Arc<Journal>,
    /// What was done before this session; the journal begins with it.
    remembered: Vec<Job>,
    /// Whether marks on VMs can be kept.
    pub can_mark: bool,
    /// Whether anything is recorded that can be asked.
    pub recorded: bool,
    /// The past goes no further back than memory holds, and how to have more kept.
    pub forgotten: Option<String>,
    /// What is seen now should be recorded, and is not.
    pub unrecorded: bool,
    /// What has to happen outside, found out on the way.
    pending: Vec<Effect>,
    /// Leaving was asked for while something runs, then.
    leaving: Option<Moment>,
    /// The row marked last: where a range begins.
    marked_last: Option<crate::table::RowKey>,
    /// The timelines page, while it is open.
    pub timelines: Option<Box<Timelines>>,
    /// The page as it was left last.
    timelines_before: Option<Box<Timelines>>,
    /// Where things were drawn last, for the mouse.
    pub hits: Hits,
    /// The interval asked for with `+`, `-` or the palette.
    interval: Option<Duration>,
    /// The theme chosen, where one was.
    theme_chosen: Option<String>,
    detail_chosen: Option<bool>,
    /// The filter in force before the line was opened.
    filter_before: String,
    palette_history: Input,
    time_history: Input,
    clicked: Option<(Moment, u16, u16)>,
    failures: Failures,
}

impl App {
    /// The state at the start.
    pub fn new(setup: Setup, now: Moment, wall: Wall) -> App {
        let cluster = setup.cluster.borrow().clone();
        let choices = setup.choices;
        let mut app = App {
            theme: setup.terminal.theme(&setup.themes, choices.theme.as_deref()),
            glyphs: Glyphs::of(setup.terminal.ascii),
            cluster,
            now,
            wall,
            history: Screen::default(),
            tree: Tree::new(),
            columns: None,
            themes: setup.themes,
            keys: setup.keys,
            terminal: setup.terminal,
            size: (80, 24),
            front: Front::None,
            filter: Input::default(),
            filter_error: None,
            detail: Detail::default(),
            paused: None,
            travel: None,
            heading: None,
            speed: 1.0,
            recording: setup.recording,
            recorded_span: None,
            zone: setup.zone,
            log: Log::default(),
            happened: Happened::default(),
            bell: setup.bell,
            rung: None,
            pulse: Pulse::default(),
            demo: setup.demo,
            gate: setup.gate,
            journal: Arc::new(Journal::default().after(&setup.remembered)),
            remembered: setup.remembered,
            can_mark: setup.marker.is_some(),
            recorded: setup.past.is_some(),
            forgotten: setup.forgotten,
            unrecorded: false,
            pending: Vec::new(),
            leaving: None,
            marked_last: None,
            timelines: None,
            timelines_before: None,
            hits: Hits::default(),
            interval: None,
            theme_chosen: choices.theme.clone(),
            detail_chosen: choices.detail,
            filter_before: String::new(),
            palette_history: Input::default(),
            time_history: Input::default(),
            clicked: None,
            failures: setup.failures,
        };
        app.adopt(&choices);
        for line in setup.messages {
            app.log.say(now, Level::Warning, line);
        }
        if let Some(filter) = setup.filter {
            app.apply_filter(&filter);
        }
        let cluster = app.cluster.clone();
        app.take_cluster(cluster, now);
        app.open_recording();
        app
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// The snapshot shown: the newest, or the one held while paused.
    pub fn shown(&self) -> &Arc<Cluster> {
        self.tree.cluster().unwrap_or(&self.cluster)
    }

    /// The time ages are counted to: it stands while the picture is held.
    pub fn shown_now(&self) -> Moment {
        match (&self.travel, &self.paused) {
            (Some(travel), _) => travel.at,
            (None, Some(paused)) => paused.at,
            (None, None) => self.now,
        }
    }

    /// The past that goes with the snapshot shown.
    pub fn past(&self) -> &Screen {
        match (&self.travel, &self.paused) {
            (Some(travel), _) => &travel.trace.rings,
            (None, Some(paused)) => &paused.history,
            (None, None) => &self.history,
        }
    }

    /// How lively the hosts answer, or answered then.
    pub fn shown_pulse(&self) -> &Pulse {
        self.travel.as_ref().map_or(&self.pulse, |travel| &travel.trace.pulse)
    }

    /// What the values of rows are made from.
    pub fn ctx(&self) -> Ctx<'_> {
        Ctx { cluster: self.shown(), history: Some(self.past()), reading: self.is_reading(), now: self.shown_now() }
    }

    /// Whether what led to the moment shown is still being read: charts wait for it.
    pub fn is_reading(&self) -> bool {
        self.travel.as_ref().is_some_and(Travel::is_reading)
    }

    /// The glyphs the table's cells are written with.
    pub fn table_glyphs(&self) -> crate::table::Glyphs {
        if self.glyphs.ascii { crate::table::Glyphs::Ascii } else { crate::table::Glyphs::Unicode }
    }

    /// Whether there is any row `n` would go to.
    pub fn shown_trouble(&self) -> bool {
        let totals = self.shown().totals(self.shown_now());
        totals.late + totals.stale + totals.down + totals.balloon_trouble + totals.crashed > 0
            || !self.shown().conflicts.is_empty()
    }

    /// How often hosts are asked; in the past, how often they were.
    pub fn interval(&self) -> Duration {
        if let Some(travel) = &self.travel {
            return travel.cluster.beat.interval;
        }
        self.interval.unwrap_or(self.cluster.beat.interval)
    }

    /// Where failures of tasks aside are put to be shown.
    pub fn failures(&self) -> Failures {
        self.failures.clone()
    }

    /// Where everything goes on a terminal of this size.
    pub fn areas(&self) -> Areas {
        Areas::of(self)
    }

    /// What was chosen so far.
    pub fn choices(&self) -> Choices {
        self.chosen()
    }
}

#[cfg(test)]
mod act_tests;
#[cfg(test)]
mod events_tests;
#[cfg(test)]
mod journal_tests;
#[cfg(test)]
mod keys_tests;
#[cfg(test)]
mod replay_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod travel_tests;
