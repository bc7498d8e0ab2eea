//! The command line, declared once: parsing, `--help`, the manual and the completions derive
//! from it.

mod ask;
mod availability;
mod screen;
mod setup;
mod told;
pub(super) mod values;

pub use ask::{DoctorArgs, ListArgs, Rows, SearchArgs, TreeArgs};
pub use availability::{AvailabilityArgs, ForgetArgs, SlsArgs, SlsDocument, SlsFormat};
pub use screen::{DemoArgs, NightArg, ScreenArgs, SimArgs, TopArgs, WallArgs, WorldArgs};
pub use setup::{AuthorizeArgs, ConfigArgs, ConfigVerb, Part};
pub use told::{AuditArgs, EventsArgs};

use super::act::{
    ConsoleArgs, CountArgs, CreateArgs, DomainsArgs, EjectArgs, MigrateArgs, RenameArgs, SizeArgs, StopArgs,
};
use super::examples;
use super::past::{RecordArgs, ReplayArgs, SnapshotArgs};
use super::plot::PlotArgs;
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
    #[arg(long, global = true, value_name = "TIME", value_parser = values::interval)]
    pub interval: Option<Duration>,
    /// How many hosts are connected to at the same time
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub fan_out: Option<u32>,
    /// How long a host may take to answer, connecting included
    #[arg(long, global = true, value_name = "TIME", value_parser = values::timeout)]
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
