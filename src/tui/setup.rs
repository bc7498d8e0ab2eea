use super::app::{Failures, Recording};
use super::keys::Keymap;
use super::theme::{ColourDepth, Theme, Themes};
use crate::action::{Desk, Gate, Job, Mode};
use crate::availability::Marker;
use crate::events::{Batch, Severity};
use crate::history::Past;
use crate::history::store::RecorderState;
use crate::model::{Cluster, HostId};
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// What the dashboard may ask of whoever polls the hosts. Every call returns at once.
pub trait Commander: Send + Sync {
    /// Asks every host this often from now on.
    fn set_interval(&self, interval: Duration);
    /// Tries a host that is down again now; every such host for `None`.
    fn retry_now(&self, host: Option<HostId>);
}

/// A commander that ignores everything, for recordings and tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCommander;

impl Commander for NoCommander {
    fn set_interval(&self, _: Duration) {}
    fn retry_now(&self, _: Option<HostId>) {}
}

/// What the operator chose in the dashboard and finds again next time. `None`: never chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// Name of the theme.
    pub theme: Option<String>,
    /// Ids of the columns shown, in order.
    pub columns: Option<Vec<String>>,
    /// Key of the column sorted by.
    pub sort: Option<String>,
    /// Largest first.
    pub descending: Option<bool>,
    /// All domains in one list instead of the tree.
    pub flat: Option<bool>,
    /// Whether the detail pane is open.
    pub detail: Option<bool>,
    /// How often hosts are asked.
    pub interval: Option<Duration>,
}

/// Keeps [`Choices`] between runs.
pub trait ChoiceStore: Send + Sync {
    /// Writes the choices, atomically. Called off the drawing thread, after changes have settled
    /// and on leaving.
    ///
    /// # Errors
    /// One line that says which file could not be written and why.
    fn save(&self, choices: &Choices) -> Result<(), String>;
}

/// What the terminal can do and how it is to be used.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// How many colours there are.
    pub depth: ColourDepth,
    /// Only ASCII may be drawn.
    pub ascii: bool,
    /// Frames are put between the marks of synchronized updates.
    pub synchronized: bool,
    /// Clicks and the wheel are reported to us.
    pub mouse: bool,
    /// Set the terminal's title.
    pub title: bool,
    /// It may be asked to show notifications; the Linux console would print them.
    pub notifies: bool,
}

/// Everything the dashboard needs.
pub struct Setup {
    /// The snapshots to draw.
    pub cluster: watch::Receiver<Arc<Cluster>>,
    /// Who polls the hosts.
    pub commander: Arc<dyn Commander>,
    /// What was chosen before, with this run's options over it.
    pub choices: Choices,
    /// Where choices are kept; `None`: nowhere.
    pub store: Option<Arc<dyn ChoiceStore>>,
    /// Which key does what.
    pub keys: Keymap,
    /// The themes there are.
    pub themes: Themes,
    /// The terminal.
    pub terminal: Terminal,
    /// A filter to start with.
    pub filter: Option<String>,
    /// Says so in the header: nothing of this is real.
    pub demo: bool,
    /// Lines shown once the dashboard is up: what in the config was ignored, and the like.
    pub messages: Vec<String>,
    /// Whether anything may be changed from here.
    pub gate: Gate,
    /// Who carries out what is asked for; without one nothing is.
    pub desk: Option<Desk>,
    /// What was done before, oldest first.
    pub remembered: Vec<Job>,
    /// Who remembers which VMs are off on purpose; without one nobody does.
    pub marker: Option<Marker>,
    /// What was recorded; without one only what this run has seen is remembered.
    pub past: Option<Arc<dyn Past>>,
    /// The past goes no further back than memory holds, and how to have more kept.
    pub forgotten: Option<String>,
    /// What the recorder of history does, where there is one.
    pub recorder: Option<watch::Receiver<RecorderState>>,
    /// What happens, as it is derived; without it nothing is told.
    pub events: Option<broadcast::Receiver<Batch>>,
    /// The bell is rung for events as bad as that.
    pub bell: Option<Severity>,
    /// Where tasks beside the dashboard put what failed, for it to be shown.
    pub failures: Failures,
    /// A recording to show instead of live hosts; [`Setup::past`] is it.
    pub recording: Option<Recording>,
    /// The zone that hours are shown and read in.
    pub zone: TimeZone,
}

impl Setup {
    /// A setup with every default for these snapshots.
    pub fn new(cluster: watch::Receiver<Arc<Cluster>>) -> Setup {
        Setup {
            cluster,
            commander: Arc::new(NoCommander),
            choices: Choices::default(),
            store: None,
            keys: Keymap::preset(),
            themes: Themes::builtin(),
            terminal: Terminal::detect(|name| std::env::var(name).ok()),
            filter: None,
            demo: false,
            messages: Vec::new(),
            gate: Gate::new(Mode::ReadOnly("nobody here can act".to_owned())),
            desk: None,
            remembered: Vec::new(),
            marker: None,
            past: None,
            forgotten: None,
            recorder: None,
            events: None,
            bell: None,
            failures: Failures::default(),
            recording: None,
            zone: TimeZone::UTC,
        }
    }
}

impl Terminal {
    /// What the environment says: `NO_COLOR`, `COLORTERM` and `TERM` for the colours, `LC_ALL`,
    /// `LC_CTYPE` and `LANG` for the characters, `AEROSTAT_SYNC=0` against synchronized updates.
    pub fn detect(env: impl Fn(&str) -> Option<String>) -> Terminal {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
        let locale = locale.to_ascii_lowercase();
        let term = set("TERM").unwrap_or_default();
        Terminal {
            depth: ColourDepth::detect(&env),
            ascii: !(locale.contains("utf-8") || locale.contains("utf8")),
            synchronized: !matches!(set("AEROSTAT_SYNC").as_deref(), Some("0" | "off" | "no")) && term != "linux",
            mouse: true,
            title: true,
            notifies: term != "linux",
        }
    }

    /// The theme of that name, else the one that suits the terminal: `mono` without colours.
    pub fn theme(&self, themes: &Themes, chosen: Option<&str>) -> Theme {
        let name = if self.depth == ColourDepth::None { "mono" } else { chosen.unwrap_or("dark") };
        themes.get(name).unwrap_or_else(|| themes.fallback()).at_depth(self.depth)
    }
}
