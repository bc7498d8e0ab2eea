//! What the verbs with a screen take, and the simulated cluster.

use super::values;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// `aerostat top`
#[derive(Args, Clone, Debug, Default)]
pub struct TopArgs {
    /// Hosts to watch: xen1, xen[01-40], root@xen1:2222, @group, local:
    #[arg(value_name = "HOSTLIST")]
    pub hosts: Vec<String>,
    /// How the screen begins.
    #[command(flatten)]
    pub screen: ScreenArgs,
    /// The verb was not said: the words may be a slip instead of hosts.
    #[arg(skip)]
    pub implied: bool,
}

/// How the screen begins.
#[derive(Args, Clone, Debug, Default)]
pub struct ScreenArgs {
    /// Theme: dark, light, high-contrast, colour-blind-safe, mono, or one of your own
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Columns in order, with commas between them
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Column to sort by; -COLUMN for the largest first
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Filter to begin with, such as 'mem>4G state=running'
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// All domains in one list instead of the tree
    #[arg(long)]
    pub flat: bool,
    /// Draw with ASCII characters alone
    #[arg(long)]
    pub ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long)]
    pub no_mouse: bool,
    /// Keep history in this folder; `demo` keeps none unless told to, `top` has one of its own
    #[arg(long, value_name = "DIR")]
    pub record: Option<PathBuf>,
    /// Keep no history of this run; what is there is still shown
    #[arg(long, conflicts_with = "record")]
    pub no_record: bool,
}

/// The simulated cluster.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Simulated cluster")]
pub struct WorldArgs {
    /// Scenario: a name (cern, trouble, overcommit, races) or a TOML file
    #[arg(long, value_name = "NAME|FILE")]
    pub scenario: Option<String>,
    /// How large: HOSTS×DOMAINS on each, as in 1000x100
    #[arg(long, value_name = "HOSTSxDOMAINS", value_parser = crate::sim::parse_scale)]
    pub scale: Option<crate::sim::Scale>,
    /// Seed of its chance; the same seed gives the same cluster
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How many times faster than the clock it lives
    #[arg(long, value_name = "FACTOR", value_parser = values::speed)]
    pub speed: Option<f64>,
}

/// The simulated cluster instead of hosts, for verbs that print.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Simulated cluster")]
pub struct SimArgs {
    /// Ask the simulated cluster instead of hosts
    #[arg(long)]
    pub demo: bool,
    /// Which one.
    #[command(flatten)]
    pub world: WorldArgs,
}

impl SimArgs {
    /// Whether the simulated cluster is meant.
    pub fn wanted(&self) -> bool {
        let world = &self.world;
        self.demo || world.scenario.is_some() || world.scale.is_some() || world.seed.is_some() || world.speed.is_some()
    }
}

/// `aerostat demo`
#[derive(Args, Clone, Debug, Default)]
pub struct DemoArgs {
    /// Which cluster.
    #[command(flatten)]
    pub world: WorldArgs,
    /// How the screen begins.
    #[command(flatten, next_help_heading = "Options")]
    pub screen: ScreenArgs,
}

/// `aerostat wall`
#[derive(Args, Clone, Debug, Default)]
pub struct WallArgs {
    /// Hosts to watch; those of the config file if none are named
    #[arg(value_name = "HOSTLIST")]
    pub hosts: Vec<String>,
    /// What is shown, from a TOML file; --layout help prints the built-in one
    #[arg(long, value_name = "FILE")]
    pub layout: Option<PathBuf>,
    /// How long each timeline stays (5s, 1m)
    #[arg(long, value_name = "TIME", value_parser = values::rotate)]
    pub rotate: Option<Duration>,
    /// Dim it between these times of day, such as 22:00-06:00; never for it to stay as it is
    #[arg(long, value_name = "FROM-TO", value_parser = values::night)]
    pub night: Option<NightArg>,
    /// Theme: dark, light, high-contrast, colour-blind-safe, mono, or one of your own
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Draw with ASCII characters alone
    #[arg(long)]
    pub ascii: bool,
    /// The terminal to draw on, such as /dev/tty8; when it goes away, wait for it
    #[arg(long, value_name = "DEVICE")]
    pub tty: Option<PathBuf>,
    /// Keep history in this folder; of a simulated cluster none is kept unless told to
    #[arg(long, value_name = "DIR")]
    pub record: Option<PathBuf>,
    /// Keep no history of this run; what is there is still shown
    #[arg(long, conflicts_with = "record")]
    pub no_record: bool,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// When the wall is dimmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NightArg {
    /// At no time.
    Never,
    /// Then.
    At(crate::tui::wall::Night),
}
