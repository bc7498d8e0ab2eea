//! What the verbs that ask once and print take.

use super::SimArgs;
use clap::{Args, ValueEnum};

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
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, conflicts_with_all = ["hosts", "demo", "scenario", "scale", "seed", "speed"])]
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
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, conflicts_with_all = ["hosts", "samples", "demo", "scenario", "scale", "seed", "speed"])]
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
