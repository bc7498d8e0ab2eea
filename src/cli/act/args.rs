//! What the verbs that change something take.

use crate::action::{Draft, Kind};
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

/// `aerostat stop`
#[derive(Args, Clone, Debug)]
pub struct StopArgs {
    /// Whom, and how.
    #[command(flatten)]
    pub domains: DomainsArgs,
    /// Destroy those that have not shut down after this long (30s, 5m); what they have not written is lost
    #[arg(long, value_name = "TIME", value_parser = crate::cli::args::values::grace)]
    pub force_after: Option<std::time::Duration>,
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

/// `aerostat eject`
#[derive(Args, Clone, Debug)]
pub struct EjectArgs {
    /// The domain
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The drive, such as hdc; its only CD drive where none is named
    #[arg(value_name = "DRIVE")]
    pub drive: Option<String>,
    /// How.
    #[command(flatten)]
    pub how: HowArgs,
}

/// `aerostat create`
#[derive(Args, Clone, Debug)]
pub struct CreateArgs {
    /// Configuration file: an absolute path on the host; or describe the guest with --name and the like
    #[arg(value_name = "FILE", required_unless_present_any = ["name", "template"])]
    pub file: Option<String>,
    /// The host to create it on; auto for the one with the most free memory
    #[arg(long, value_name = "HOST|auto")]
    pub on: Option<String>,
    /// With --on auto: only hosts of this pool
    #[arg(long, value_name = "POOL")]
    pub pool: Option<String>,
    /// Take what is not said from a template: a TOML file, or templates/NAME.toml beside the config file
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "file")]
    pub template: Option<String>,
    /// The guest.
    #[command(flatten)]
    pub guest: GuestArgs,
    /// How.
    #[command(flatten)]
    pub how: HowArgs,
}

/// A guest that is described instead of read from a file.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "The guest")]
pub struct GuestArgs {
    /// Its name
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub name: Option<String>,
    /// Memory it starts with: 1G, 512M
    #[arg(long, value_name = "SIZE", conflicts_with = "file")]
    pub memory: Option<String>,
    /// Ceiling of its balloon
    #[arg(long, value_name = "SIZE", conflicts_with = "file")]
    pub maximum: Option<String>,
    /// Virtual CPUs
    #[arg(long, value_name = "N", conflicts_with = "file")]
    pub vcpus: Option<u32>,
    /// A disk, as the toolstack takes it: phy:/dev/vg/web1,xvda,w; may be repeated
    #[arg(long, value_name = "DISK", conflicts_with = "file")]
    pub disk: Vec<String>,
    /// Bridge of its network card
    #[arg(long, value_name = "BRIDGE", conflicts_with = "file")]
    pub bridge: Option<String>,
    /// Address of its network card; auto for a new one of Xen's (00:16:3e)
    #[arg(long, value_name = "MAC|auto", conflicts_with = "file")]
    pub mac: Option<String>,
    /// Kernel on the host, for a paravirtual guest
    #[arg(long, value_name = "PATH", conflicts_with = "file")]
    pub kernel: Option<String>,
    /// Its RAM disk on the host
    #[arg(long, value_name = "PATH", requires = "kernel")]
    pub ramdisk: Option<String>,
    /// The kernel's arguments
    #[arg(long, value_name = "WORDS", requires = "kernel")]
    pub arguments: Option<String>,
    /// Program that takes the kernel from the guest's disk (pygrub, which it is where nothing is said)
    #[arg(long, value_name = "PROGRAM", conflicts_with = "file")]
    pub loader: Option<String>,
    /// Fully virtual, booting in this order: c (disk), d (CD), n (network)
    #[arg(long, value_name = "ORDER", conflicts_with = "file")]
    pub boot: Option<String>,
    /// Give it a screen (VNC on the host's loopback)
    #[arg(long, conflicts_with = "file")]
    pub screen: bool,
}

impl GuestArgs {
    /// The guest they describe.
    pub(super) fn draft(&self) -> Draft {
        Draft {
            name: self.name.clone(),
            memory: self.memory.clone(),
            maximum: self.maximum.clone(),
            vcpus: self.vcpus,
            disks: self.disk.clone(),
            bridge: self.bridge.clone(),
            mac: self.mac.clone(),
            kernel: self.kernel.clone(),
            ramdisk: self.ramdisk.clone(),
            arguments: self.arguments.clone(),
            loader: self.loader.clone(),
            firmware: self.boot.clone(),
            vnc: self.screen.then_some(true),
        }
    }
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
    /// What is to be made, for `create`.
    pub create: Option<&'a CreateArgs>,
    /// Guests that have not shut down by then are destroyed.
    pub force_after: Option<std::time::Duration>,
    pub how: &'a HowArgs,
}

impl DomainsArgs {
    pub(in crate::cli) fn order(&self, kind: Kind) -> Order<'_> {
        Order { kind, names: &self.names, value: None, create: None, force_after: None, how: &self.how }
    }
}

impl StopArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        Order { force_after: self.force_after, ..self.domains.order(Kind::Stop) }
    }
}

impl SizeArgs {
    pub(in crate::cli) fn order(&self, kind: Kind) -> Order<'_> {
        Order { kind, names: &self.names, value: Some(&self.size), create: None, force_after: None, how: &self.how }
    }
}

impl CountArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        Order {
            kind: Kind::VcpuSet,
            names: &self.names,
            value: Some(&self.count),
            create: None,
            force_after: None,
            how: &self.how,
        }
    }
}

impl RenameArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        Order {
            kind: Kind::Rename,
            names: std::slice::from_ref(&self.name),
            value: Some(&self.new),
            create: None,
            force_after: None,
            how: &self.how,
        }
    }
}

impl MigrateArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        Order {
            kind: Kind::Migrate,
            names: &self.names,
            value: Some(&self.to),
            create: None,
            force_after: None,
            how: &self.how,
        }
    }
}

impl EjectArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        let names = std::slice::from_ref(&self.name);
        Order {
            kind: Kind::Eject,
            names,
            value: self.drive.as_deref(),
            create: None,
            force_after: None,
            how: &self.how,
        }
    }
}

impl CreateArgs {
    pub(in crate::cli) fn order(&self) -> Order<'_> {
        Order {
            kind: Kind::Create,
            names: &[],
            value: self.file.as_deref(),
            create: Some(self),
            force_after: None,
            how: &self.how,
        }
    }
}
