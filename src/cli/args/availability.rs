//! What the verbs about availability take.

use super::{SimArgs, values};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

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
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = values::past)]
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
    #[arg(long, value_name = "TIME", value_parser = values::every)]
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
