//! What the verbs about what happened take.

use super::SimArgs;
use clap::Args;
use std::path::PathBuf;

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
