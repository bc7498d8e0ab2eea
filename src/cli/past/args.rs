//! What the verbs about the past take.

use crate::cli::args::{ScreenArgs, SimArgs, values};
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// `aerostat record`
#[derive(Args, Clone, Debug)]
pub struct RecordArgs {
    /// Hosts to record; those of the config file if none are named
    #[arg(value_name = "HOSTLIST")]
    pub hosts: Vec<String>,
    /// Folder of the store, instead of the config's or ~/.local/state/aerostat/history
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// End after that long (1h, 30m, 7d); without it a signal ends it
    #[arg(long = "for", value_name = "TIME", value_parser = values::recorded)]
    pub lasting: Option<Duration>,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// `aerostat replay`
#[derive(Args, Clone, Debug)]
pub struct ReplayArgs {
    /// An incident (.tar.zst), or a store's folder or file; the own store without it
    #[arg(value_name = "FILE|DIR")]
    pub file: Option<PathBuf>,
    /// Where to begin: 03:12, yesterday 22:00, 2026-11-21 22:00, 10m (before the end), start
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// How many times faster than the clock it plays
    #[arg(long, value_name = "FACTOR", value_parser = values::speed, default_value = "1")]
    pub speed: f64,
    /// Show the first moment and wait, instead of playing at once
    #[arg(long)]
    pub hold: bool,
    /// The cluster of that name, where several were recorded
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// How the screen begins.
    #[command(flatten)]
    pub screen: ScreenArgs,
}

/// `aerostat snapshot`
#[derive(Args, Clone, Debug)]
pub struct SnapshotArgs {
    /// The file to make, such as incident.tar.zst
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// From when on: 1h (ago), 03:12, yesterday 22:00, 2026-11-21 22:00, start
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub since: String,
    /// Until when; now without it
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub until: Option<String>,
    /// Give hosts, pools, domains and UUIDs other names, the same ones throughout
    #[arg(long)]
    pub scrub_names: bool,
    /// Write over the file if it is there
    #[arg(long)]
    pub force: bool,
    /// Folder of the store, instead of the own one
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// The cluster of that name, where several were recorded
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
