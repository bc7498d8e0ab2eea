//! What the verbs that set something up take.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

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
