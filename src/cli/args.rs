//! The command line, declared once: parsing, `--help`, the manual and the completions derive
//! from it.

use super::act::{
    ConsoleArgs, CountArgs, CreateArgs, DomainsArgs, EjectArgs, MigrateArgs, RenameArgs, SizeArgs, StopArgs,
};
use super::examples;
use super::past::{RecordArgs, ReplayArgs, SnapshotArgs};
use super::plot::PlotArgs;
use crate::inventory::parse_span;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// The cluster-wide xentop that still works when the manager is down.
///
/// Polls every hypervisor host in parallel over SSH, installs nothing on them, and shows pools,
/// hosts and domains live.
#[derive(Debug, Parser)]
#[command(
    name = "aerostat",
    version,
    propagate_version = true,
    override_usage = "aerostat [OPTIONS] [HOSTLIST]...\n       aerostat [OPTIONS] COMMAND ...",
    after_help = examples::MAIN,
    max_term_width = 100,
)]
pub struct Cli {
    /// What all verbs take.
    #[command(flatten)]
    pub global: Global,
    /// The verb; `top` if there is none.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// Options that every verb takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Config file to read instead of ~/.config/aerostat/config.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// More hosts, one or more hostlists a line; - for standard input
    #[arg(long, global = true, value_name = "FILE")]
    pub hosts_from: Option<PathBuf>,
    /// Hosts to ask: xen1, xen[01-40], root@xen1:2222, @group; may be repeated
    #[arg(short = 'H', long = "host", global = true, value_name = "HOSTLIST")]
    pub host: Vec<String>,
    /// Time between two questions to a host (2s, 500ms, 1m)
    #[arg(long, global = true, value_name = "TIME", value_parser = interval)]
    pub interval: Option<Duration>,
    /// How many hosts are connected to at the same time
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub fan_out: Option<u32>,
    /// How long a host may take to answer, connecting included
    #[arg(long, global = true, value_name = "TIME", value_parser = timeout)]
    pub timeout: Option<Duration>,
    /// Change nothing on any host, whatever else is said
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Whether to use colours; NO_COLOR is honoured
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = When::Auto)]
    pub color: When,
    /// Write a log of what is done (AEROSTAT_LOG=debug for more)
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// Yes, no, or by what is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// The dashboard: every host live on one screen (the default)
    #[command(after_help = examples::TOP)]
    Top(TopArgs),
    /// The dashboard on a simulated cluster; needs no host at all
    #[command(after_help = examples::DEMO)]
    Demo(DemoArgs),
    /// A screen for the wall: availability, free memory and trouble, legible from afar
    #[command(after_help = examples::WALL)]
    Wall(WallArgs),
    /// Where does a VM run? Prints the host
    #[command(after_help = examples::SEARCH)]
    Search(SearchArgs),
    /// Pools, their hosts and the VMs on them, as a tree
    #[command(after_help = examples::TREE)]
    Tree(TreeArgs),
    /// What the screen would show, as a table, JSON or CSV
    #[command(after_help = examples::LIST)]
    List(ListArgs),
    /// What works on each host, what is missing, and how to put it right
    #[command(after_help = examples::DOCTOR)]
    Doctor(DoctorArgs),
    /// How available hosts and VMs are, were, and what lowers it
    #[command(after_help = examples::AVAILABILITY)]
    Availability(AvailabilityArgs),
    /// Write service availability documents (SLS, XSLS, MONIT)
    #[command(after_help = examples::SLS)]
    Sls(SlsArgs),
    /// Forget VMs that are gone for good, or mark VMs that need not run
    #[command(after_help = examples::FORGET)]
    Forget(ForgetArgs),
    /// Ask guests to shut down, and watch them do so
    #[command(after_help = examples::STOP)]
    Stop(StopArgs),
    /// Start halted domains the toolstack knows (xm)
    #[command(after_help = examples::START)]
    Start(DomainsArgs),
    /// Ask guests to reboot, and wait until they are back
    #[command(after_help = examples::REBOOT)]
    Reboot(DomainsArgs),
    /// Give guests no more CPU time; their memory stays
    #[command(after_help = examples::PAUSE)]
    Pause(DomainsArgs),
    /// Give paused guests CPU time again
    #[command(after_help = examples::UNPAUSE)]
    Unpause(DomainsArgs),
    /// End guests at once, as pulling the plug does
    #[command(after_help = examples::DESTROY)]
    Destroy(DomainsArgs),
    /// Set balloon targets, and watch the guests follow
    #[command(after_help = examples::MEM_SET)]
    MemSet(SizeArgs),
    /// Set the balloons' ceiling
    #[command(after_help = examples::MEM_MAX)]
    MemMax(SizeArgs),
    /// Set how many virtual CPUs are on line
    #[command(after_help = examples::VCPU_SET)]
    VcpuSet(CountArgs),
    /// Give a domain another name
    #[command(after_help = examples::RENAME)]
    Rename(RenameArgs),
    /// Move running guests to another host
    #[command(after_help = examples::MIGRATE)]
    Migrate(MigrateArgs),
    /// Take the disc out of a guest's CD drive
    #[command(after_help = examples::EJECT)]
    Eject(EjectArgs),
    /// Make a domain: from a configuration file on a host, or from what you say of it
    #[command(after_help = examples::CREATE)]
    Create(Box<CreateArgs>),
    /// A guest's serial console on this terminal, or its screen through a tunnel
    #[command(after_help = examples::CONSOLE)]
    Console(ConsoleArgs),
    /// The console of a simulated guest
    #[command(hide = true)]
    DemoConsole {
        /// The guest
        name: String,
    },
    /// Record what hosts say until a signal, without a screen
    #[command(after_help = examples::RECORD)]
    Record(RecordArgs),
    /// The dashboard on what was recorded: play, hold, go to any moment
    #[command(after_help = examples::REPLAY)]
    Replay(ReplayArgs),
    /// Pack a recorded span into one file, to replay it elsewhere
    #[command(after_help = examples::SNAPSHOT)]
    Snapshot(SnapshotArgs),
    /// What happened to hosts and domains: from the store, or as it happens
    #[command(after_help = examples::EVENTS)]
    Events(EventsArgs),
    /// Who did what, when, and what came of it
    #[command(after_help = examples::AUDIT)]
    Audit(AuditArgs),
    /// Print what a read-only or operator account needs on the hosts
    #[command(after_help = examples::AUTHORIZE)]
    Authorize(AuthorizeArgs),
    /// Pictures of what was, as SVG or PNG: memory, balloons, CPU, availability
    #[command(after_help = examples::PLOT)]
    Plot(PlotArgs),
    /// Print completions for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = examples::MAN)]
    Man,
    /// Look at the config file: where it is, whether it is right, a sample
    #[command(after_help = examples::CONFIG)]
    Config(ConfigArgs),
}

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
    #[arg(long, value_name = "FACTOR", value_parser = speed)]
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
    #[arg(long, value_name = "TIME", value_parser = rotate)]
    pub rotate: Option<Duration>,
    /// Dim it between these times of day, such as 22:00-06:00; never for it to stay as it is
    #[arg(long, value_name = "FROM-TO", value_parser = night)]
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

/// `aerostat search`
#[derive(Args, Clone, Debug)]
pub struct SearchArgs {
    /// Names, UUIDs, ranges web[01-12], or patterns with * and ?; dbvrtg001 also finds 13_dbvrtg001
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// Ask every host and print every one that has it, instead of ending once every name is found
    #[arg(long)]
    pub all: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// `aerostat tree`
#[derive(Args, Clone, Debug)]
pub struct TreeArgs {
    /// Hosts to ask; those of the config file if none are named
    #[arg(value_name = "HOSTLIST")]
    pub hosts: Vec<String>,
    /// What was recorded of that moment instead: 10m (ago), 03:12, yesterday 22:00
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, conflicts_with_all = ["hosts", "demo"])]
    pub at: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// Which rows `list` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Rows {
    /// Every domain, one a line
    #[default]
    Domains,
    /// Every host, one a line
    Hosts,
    /// Every pool, one a line
    Pools,
    /// Pools, hosts and domains below each other, as the tree on the screen
    Tree,
}

/// `aerostat list`
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// Hosts to ask; those of the config file if none are named
    #[arg(value_name = "HOSTLIST")]
    pub hosts: Vec<String>,
    /// Which rows
    #[arg(long, value_name = "ROWS", value_enum, default_value_t)]
    pub rows: Rows,
    /// Columns in order, with commas between them; `help` lists them
    #[arg(long, short, value_name = "COLUMNS", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Only rows that match, such as 'mem>4G cpu>50 state=running host=db*'
    #[arg(long, short, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Column to sort by; -COLUMN for the largest first
    #[arg(long, short, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// What was recorded of that moment instead: 10m (ago), 03:12, yesterday 22:00
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, conflicts_with_all = ["hosts", "demo"])]
    pub at: Option<String>,
    /// No line of headings
    #[arg(long)]
    pub no_header: bool,
    /// Print JSON: raw numbers (bytes, seconds, percent), null where nothing is known
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print CSV (RFC 4180) with the same raw numbers
    #[arg(long)]
    pub csv: bool,
    /// Samples of each host: rates need two, and are asked for if a column wants them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10))]
    pub samples: Option<u32>,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// `aerostat doctor`
#[derive(Args, Clone, Debug)]
pub struct DoctorArgs {
    /// Hosts to look at; those of the config file if none are named
    #[arg(value_name = "HOSTLIST")]
    pub hosts: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// `aerostat availability`
#[derive(Args, Clone, Debug)]
pub struct AvailabilityArgs {
    /// Hosts to ask; those of the config file if none are named
    #[arg(value_name = "HOSTLIST")]
    pub hosts: Vec<String>,
    /// Only this pool
    #[arg(long, value_name = "NAME")]
    pub pool: Option<String>,
    /// How far back the past is told: 30d, 12h
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = past)]
    pub since: Duration,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// `aerostat sls`
#[derive(Args, Clone, Debug)]
pub struct SlsArgs {
    /// Hosts to ask; those of the config file if none are named
    #[arg(value_name = "HOSTLIST")]
    pub hosts: Vec<String>,
    /// Folder the documents are written into
    #[arg(long, value_name = "DIR", required_unless_present = "stdout")]
    pub out: Option<PathBuf>,
    /// Print the documents instead of writing files
    #[arg(long, conflicts_with_all = ["out", "every", "json"])]
    pub stdout: bool,
    /// Format of the documents
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: SlsFormat,
    /// Write a third document with the harmonic mean
    #[arg(long)]
    pub mean: bool,
    /// Only these documents
    #[arg(long, value_name = "WHICH", value_enum, value_delimiter = ',', conflicts_with = "mean")]
    pub only: Vec<SlsDocument>,
    /// Write them anew this often, until a signal comes
    #[arg(long, value_name = "TIME", value_parser = every)]
    pub every: Option<Duration>,
    /// Print what was found and written as JSON; with --every a line each time
    #[arg(long)]
    pub json: bool,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// A format of service availability documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SlsFormat {
    /// The update format of SLS
    #[default]
    Sls,
    /// Its successor, after the published schema
    Xsls,
    /// One line of JSON for MONIT
    MonitJson,
}

/// One of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SlsDocument {
    /// Running VMs
    Vm,
    /// Answering hosts
    Pm,
    /// The harmonic mean of both
    Mean,
}

/// `aerostat forget`
#[derive(Args, Clone, Debug)]
pub struct ForgetArgs {
    /// Names, patterns or UUIDs of VMs; none lists the VMs that are remembered
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Keep them, and mark them as off on purpose
    #[arg(long)]
    pub expect_off: bool,
    /// Take such a mark away
    #[arg(long, conflicts_with = "expect_off")]
    pub expect_on: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `aerostat events`
#[derive(Args, Clone, Debug)]
pub struct EventsArgs {
    /// Only events of these hosts, patterns with * and ? included; with --follow: hosts to watch
    #[arg(value_name = "HOSTLIST")]
    pub hosts: Vec<String>,
    /// Only since then: 1h (ago), 03:12, yesterday 22:00, 2026-11-21 22:00
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// Only until then
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub until: Option<String>,
    /// Only of domains with that name, or like that pattern; may be repeated
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub vm: Vec<String>,
    /// Only of that kind, or family of kinds: crashed, host, balloon-stuck, …; may be repeated
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub kind: Vec<String>,
    /// Only as bad as that, or worse: info, good, warning, critical
    #[arg(long, value_name = "SEVERITY")]
    pub severity: Option<String>,
    /// Only those that match, such as 'kind=host or severity=critical'
    #[arg(long, short, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// At most so many, the newest
    #[arg(long, value_name = "N", default_value = "1000")]
    pub most: usize,
    /// Print JSON; with --follow an object a line
    #[arg(long)]
    pub json: bool,
    /// Watch the hosts and print what happens, until Ctrl-C
    #[arg(long, conflicts_with_all = ["since", "until", "from", "cluster", "most"])]
    pub follow: bool,
    /// An incident (.tar.zst), or a store's folder or file, instead of the own store
    #[arg(long, value_name = "FILE|DIR")]
    pub from: Option<PathBuf>,
    /// The cluster of that name, where several were recorded
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The simulated cluster instead, with --follow.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// `aerostat audit`
#[derive(Args, Clone, Debug)]
pub struct AuditArgs {
    /// Only lines since then: 2h, 7d, 2026-11-22, or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Another audit file than that of the config
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `aerostat authorize`
#[derive(Args, Clone, Debug)]
pub struct AuthorizeArgs {
    /// An account that may act on domains; without it one that may only look
    #[arg(long)]
    pub operator: bool,
    /// The account on the hosts
    #[arg(long, value_name = "USER")]
    pub user: Option<String>,
    /// Its public key; - for standard input
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Where the filter is installed on the hosts
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// Print one part alone, ready to be installed
    #[arg(long, value_name = "PART", value_enum)]
    pub print: Option<Part>,
}

/// A part of what `authorize` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The script the key is forced through
    Filter,
    /// The line for authorized_keys
    Key,
    /// The rule for sudo
    Sudoers,
}

/// `aerostat config`
#[derive(Args, Clone, Debug)]
pub struct ConfigArgs {
    /// What to do
    #[command(subcommand)]
    pub what: ConfigVerb,
}

/// What `aerostat config` can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum ConfigVerb {
    /// Check the config file, and say what is wrong with it
    Check,
    /// Print where the config file is (or would be)
    Path,
    /// Print a config file with every option and what it does
    Sample,
    /// Print the keys as a file that can be changed and used as keys.toml
    Keys,
    /// Print the hosts the config file and the options name, one a line
    Hosts,
}

fn interval(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_millis(200), Duration::from_secs(3600))
}

fn rotate(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(2), Duration::from_secs(3600))
}

fn night(text: &str) -> Result<NightArg, String> {
    if text == "never" { Ok(NightArg::Never) } else { text.parse().map(NightArg::At) }
}

fn timeout(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_millis(100), Duration::from_secs(3600))
}

fn every(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(1), Duration::from_secs(24 * 3600))
}

fn past(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(60), Duration::from_secs(366 * 86_400))
}

pub(super) fn grace(text: &str) -> Result<Duration, String> {
    bounded(text, Duration::from_secs(1), Duration::from_secs(3600))
}

fn bounded(text: &str, least: Duration, most: Duration) -> Result<Duration, String> {
    let show = crate::inventory::show_span;
    match parse_span(text) {
        Some(span) if (least..=most).contains(&span) => Ok(span),
        _ => Err(format!("write a time from {} to {}, such as 2s, 500ms or 1m", show(least), show(most))),
    }
}

pub(super) fn speed(text: &str) -> Result<f64, String> {
    match text.trim_end_matches(['x', '×']).parse::<f64>() {
        Ok(factor) if (0.01..=1000.0).contains(&factor) => Ok(factor),
        _ => Err("write a factor from 0.01 to 1000, such as 10".to_owned()),
    }
}
