//! What the verbs that change something take.

use crate::action::Kind;
use crate::cli::args::SimArgs;
use clap::Args;

/// How an action is to be done.
#[derive(Args, Clone, Debug, Default)]
pub struct HowArgs {
    /// Do not ask; without it and without a terminal nothing is done
    #[arg(short, long)]
    pub yes: bool,
    /// Do it also where something speaks against it, as far as it can be done at all
    #[arg(long)]
    pub force: bool,
    /// Wait until the effect is seen, or will not come; without it only a few seconds
    #[arg(long)]
    pub wait: bool,
    /// Print the commands and send nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// Verbs that take domains alone.
#[derive(Args, Clone, Debug)]
pub struct DomainsArgs {
    /// Domains: names (dbvrtg001 also means 13_dbvrtg001), UUIDs, or numbers if one host is named with -H
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// How.
    #[command(flatten)]
    pub how: HowArgs,
}

/// `aerostat mem-set` and `aerostat mem-max`
#[derive(Args, Clone, Debug)]
pub struct SizeArgs {
    /// Domains
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// How much: 4G, 512 (MiB), +512M, -1G, 50% (of the maximum)
    #[arg(value_name = "SIZE", required = true, allow_hyphen_values = true)]
    pub size: String,
    /// How.
    #[command(flatten)]
    pub how: HowArgs,
}

/// `aerostat vcpu-set`
#[derive(Args, Clone, Debug)]
pub struct CountArgs {
    /// Domains
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// How many VCPUs on line
    #[arg(value_name = "N", required = true)]
    pub count: String,
    /// How.
    #[command(flatten)]
    pub how: HowArgs,
}

/// `aerostat rename`
#[derive(Args, Clone, Debug)]
pub struct RenameArgs {
    /// The domain
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Its new name
    #[arg(value_name = "NEW")]
    pub new: String,
    /// How.
    #[command(flatten)]
    pub how: HowArgs,
}

/// `aerostat migrate`
#[derive(Args, Clone, Debug)]
pub struct MigrateArgs {
    /// Domains
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// The host to move them to
    #[arg(value_name = "HOST", required = true)]
    pub to: String,
    /// How.
    #[command(flatten)]
    pub how: HowArgs,
}

/// `aerostat create`
#[derive(Args, Clone, Debug)]
pub struct CreateArgs {
    /// Configuration file: an absolute path on the host, which -H names
    #[arg(value_name = "FILE")]
    pub file: String,
    /// How.
    #[command(flatten)]
    pub how: HowArgs,
}

/// `aerostat console`
#[derive(Args, Clone, Debug)]
pub struct ConsoleArgs {
    /// The domain: a name (dbvrtg001 also means 13_dbvrtg001), a UUID, or a number if one host is named with -H
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Its screen instead: a tunnel from 127.0.0.1 to where its host serves VNC, and the viewer on it
    #[arg(long)]
    pub vnc: bool,
    /// Start no viewer: print the address, and hold the tunnel open until Ctrl-C
    #[arg(long, requires = "vnc")]
    pub no_viewer: bool,
    /// Print the tunnel's address as JSON
    #[arg(long, requires = "vnc")]
    pub json: bool,
    /// The simulated cluster instead.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// What a verb asks for, whatever it takes.
pub(in crate::cli) struct Order<'a> {
    pub kind: Kind,
    pub names: &'a [String],
    pub value: Option<&'a str>,
    pub how: &'a HowArgs,
}

impl DomainsArgs {
    pub(in crate::cli) fn order(&self, kind: Kind) -> Order<'_> {
        Order { kind, names: &self.names, value: None, how: &self.how }
    }
}

impl SizeArgs {
    pub(in crate::cli) fn order(&self, kind: Kind) -> Order<'_> {
        Order { kind, names: &self.names, value: Some(&self.size), how: &self.how }
    }
}

impl CountArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        Order { kind: Kind::VcpuSet, names: &self.names, value: Some(&self.count), how: &self.how }
    }
}

impl RenameArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        Order { kind: Kind::Rename, names: std::slice::from_ref(&self.name), value: Some(&self.new), how: &self.how }
    }
}

impl MigrateArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        Order { kind: Kind::Migrate, names: &self.names, value: Some(&self.to), how: &self.how }
    }
}

impl CreateArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        Order { kind: Kind::Create, names: &[], value: Some(&self.file), how: &self.how }
    }
}
