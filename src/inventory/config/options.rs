//! Every option of the config file, declared once: checks, defaults, the commented sample, the
//! manual and the help derive from this list.

use super::kind::Kind;

/// One option.
#[derive(Clone, Copy, Debug)]
pub struct ConfigOption {
    /// The table it stands in; empty for the top of the file, `host` for each `[[host]]`.
    pub table: &'static str,
    /// Its key.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Its default as TOML; empty if it is unset by default.
    pub default: &'static str,
    /// An example as TOML; there always is one for options that are unset by default.
    pub example: &'static str,
    /// What it does, in one or more sentences.
    pub doc: &'static str,
}

/// A table of the config file.
#[derive(Clone, Copy, Debug)]
pub struct ConfigTable {
    /// Its name; empty for the top of the file.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Whether its keys are the user's own names.
    pub free: bool,
    /// Example lines for a table with free keys.
    pub example: &'static str,
}

/// The tables, in the order of the sample.
pub const TABLES: &[ConfigTable] = &[
    ConfigTable { name: "", doc: "", free: false, example: "" },
    ConfigTable {
        name: "pools",
        doc: "Pools: a name and its hosts. Pools not named here are detected (Oracle VM: hosts that mount the same \
              repository; XenServer: pool.conf), else the group a host was named in is its pool.",
        free: true,
        example: "production = \"dbsrvg[3413,3502-3503]\"",
    },
    ConfigTable {
        name: "groups",
        doc: "Groups: names for hostlists, used as @name in hostlists, here and on the command line.",
        free: true,
        example: "db = \"db[001-040]\"\ntest = [\"xentest1\", \"@db&db00[1-3]\"]",
    },
    ConfigTable {
        name: "host",
        doc: "Settings for some hosts. Every section that matches a host applies to it, later ones win.",
        free: false,
        example: "",
    },
    ConfigTable {
        name: "ssh",
        doc: "How hosts are reached. Your ssh_config is honoured in full (ProxyJump, Match, keys, GSSAPI).",
        free: false,
        example: "",
    },
    ConfigTable { name: "watch", doc: "How often hosts are asked.", free: false, example: "" },
    ConfigTable {
        name: "action",
        doc: "What may be changed on hosts, and where it is written down.",
        free: false,
        example: "",
    },
    ConfigTable {
        name: "availability",
        doc: "What service availability counts: every VM that is in a host's list, or was and is gone.",
        free: false,
        example: "",
    },
    ConfigTable {
        name: "sls",
        doc: "What `aerostat sls` writes into its documents for a service level monitor.",
        free: false,
        example: "",
    },
    ConfigTable {
        name: "history",
        doc: "What is kept of the past, on this machine: every sample at first, of older days means with the lowest and highest.",
        free: false,
        example: "",
    },
    ConfigTable {
        name: "events",
        doc: "What counts as an event, and what is run when one happens.",
        free: false,
        example: "",
    },
    ConfigTable {
        name: "ui",
        doc: "The screen. Choices made on the screen are written here.",
        free: false,
        example: "",
    },
];

const HOUR: u64 = 3_600_000;

const fn option(
    table: &'static str,
    name: &'static str,
    kind: Kind,
    default: &'static str,
    example: &'static str,
    doc: &'static str,
) -> ConfigOption {
    ConfigOption { table, name, kind, default, example, doc }
}

/// The options, in the order of the sample.
pub const OPTIONS: &[ConfigOption] = &[
    option("", "name", Kind::Text, "", "\"cern-db\"", "The cluster's name in the title line."),
    option(
        "",
        "hosts",
        Kind::Hosts,
        "",
        "[\"xen[1-9]\", \"root@xen10:2222\", \"@db\"]",
        "Hosts to watch when none are named on the command line; the hosts of [pools] belong to them too.",
    ),
    option(
        "",
        "hosts_command",
        Kind::ShellCommand,
        "",
        "\"CDBHosts -cl dbvirt\"",
        "A command that prints more such hosts: hostlists separated by blanks or newlines, # begins a comment. \
         Not run when hosts are named on the command line.",
    ),
    option("", "hosts_command_timeout", Kind::Span(100, HOUR), "\"10s\"", "", "How long that command may take."),
    option("", "max_hosts", Kind::Count(1, 1_000_000), "20000", "", "More hosts than this are taken for a slip."),
    option(
        "",
        "user",
        Kind::Text,
        "",
        "\"root\"",
        "User to log in as, where neither the host's name nor [[host]] says so; else ssh_config decides.",
    ),
    option(
        "",
        "toolstack",
        Kind::OneOf(&["auto", "xl", "xm"]),
        "\"auto\"",
        "",
        "Tools to ask hosts with: xl (Xen 4.1 and later), xm (Xen 3, Oracle VM 2), or what is found there.",
    ),
    option(
        "",
        "become",
        Kind::Command,
        "[]",
        "\"sudo -n\"",
        "Command put before the remote shell where the login is not privileged. It must not ask for a password.",
    ),
    option(
        "host",
        "match",
        Kind::Hosts,
        "",
        "[\"db[001-040]\", \"*.test.example.org\"]",
        "Which hosts: hostlists, groups, or patterns with * and ?. Required.",
    ),
    option("host", "pool", Kind::Text, "", "\"production\"", "The pool they are in."),
    option("host", "user", Kind::Text, "", "\"root\"", "User to log in as."),
    option("host", "port", Kind::Count(1, 65_535), "", "2222", "Port of their ssh server."),
    option("host", "toolstack", Kind::OneOf(&["auto", "xl", "xm"]), "", "\"xm\"", "Tools to ask them with."),
    option("host", "become", Kind::Command, "", "\"sudo -n\"", "Command put before the remote shell."),
    option("host", "interval", Kind::Span(200, HOUR), "", "\"10s\"", "How often they are asked."),
    option("host", "tool_deadline", Kind::Span(1_000, HOUR), "", "\"20s\"", "How long one tool may run there."),
    option("host", "connect_timeout", Kind::Span(100, HOUR), "", "\"30s\"", "How long connecting may take."),
    option(
        "host",
        "ssh_options",
        Kind::Words,
        "",
        "[\"KexAlgorithms=curve25519-sha256\"]",
        "More ssh options for them, after those of [ssh].",
    ),
    option("host", "ssh_config_file", Kind::Path, "", "\"~/.ssh/config.old-xen\"", "Another ssh_config for them."),
    option("host", "accept_new_host_keys", Kind::Flag, "", "true", "As in [ssh], for them."),
    option(
        "ssh",
        "config_file",
        Kind::Path,
        "",
        "\"~/.ssh/config.xen\"",
        "ssh -F: another file instead of ~/.ssh/config.",
    ),
    option(
        "ssh",
        "options",
        Kind::Words,
        "[]",
        "[\"ProxyJump=gate\"]",
        "Options as for ssh -o; they win over ssh_config.",
    ),
    option("ssh", "connect_timeout", Kind::Span(100, HOUR), "\"15s\"", "", "How long connecting to one host may take."),
    option(
        "ssh",
        "accept_new_host_keys",
        Kind::Flag,
        "false",
        "",
        "Accept and remember keys of hosts never seen before. A changed key is never accepted.",
    ),
    option(
        "ssh",
        "share",
        Kind::Span(0, HOUR),
        "\"60s\"",
        "",
        "How long connections of search, list, tree and doctor stay open for the next call; \"0s\" closes them at once.",
    ),
    option("ssh", "fan_out", Kind::Count(1, 10_000), "32", "", "How many hosts are connected to at the same time."),
    option("watch", "interval", Kind::Span(200, HOUR), "\"2s\"", "", "How often each host is asked."),
    option("watch", "tool_deadline", Kind::Span(1_000, HOUR), "\"10s\"", "", "How long one tool may run on a host."),
    option(
        "watch",
        "late_after",
        Kind::SpanOrAuto(200, 24 * HOUR),
        "\"auto\"",
        "",
        "Figures older than this are late; auto: two and a half intervals, or the interval and two seconds.",
    ),
    option(
        "watch",
        "stale_after",
        Kind::SpanOrAuto(200, 24 * HOUR),
        "\"auto\"",
        "",
        "Figures older than this are stale; auto: six intervals, or fifteen seconds.",
    ),
    option("action", "read_only", Kind::Flag, "false", "", "Change nothing on any host, as with --read-only."),
    option(
        "action",
        "audit_file",
        Kind::Path,
        "",
        "\"~/aerostat-audit.jsonl\"",
        "Where actions are written down; unset: $XDG_STATE_HOME/aerostat/audit.jsonl.",
    ),
    option(
        "action",
        "audit_required",
        Kind::Flag,
        "true",
        "",
        "Do nothing when the line before an action cannot be written.",
    ),
    option("action", "syslog", Kind::Flag, "false", "", "Write the same lines to this machine's syslog (authpriv)."),
    option(
        "action",
        "vnc_viewer",
        Kind::Command,
        "\"vncviewer 127.0.0.1::{port}\"",
        "",
        "What shows a guest's screen; {port} is that of the tunnel on 127.0.0.1, {address} is 127.0.0.1:PORT.",
    ),
    option(
        "availability",
        "known_for",
        Kind::Span(60_000, 366 * 24 * HOUR),
        "\"30d\"",
        "",
        "A VM that is in no host's list any more counts as not running for so long; `aerostat forget` ends it earlier.",
    ),
    option(
        "availability",
        "expected_off",
        Kind::Words,
        "[]",
        "[\"test*\", \"13_dbvrtg001\"]",
        "VMs that need not run: names, patterns with * and ?, UUIDs. What Oracle VM puts before a name (13_) may be \
         left out. While they run they count.",
    ),
    option("sls", "id_vm", Kind::Text, "\"DBVirt_vm\"", "", "Service id, and file name, of the document about VMs."),
    option("sls", "id_pm", Kind::Text, "\"DBVirt_pm\"", "", "The same of the document about hosts."),
    option("sls", "id_mean", Kind::Text, "\"DBVirt\"", "", "The same of the document about both (--mean)."),
    option("sls", "available", Kind::Count(0, 100), "70", "", "From so many percent on a service is available."),
    option("sls", "affected", Kind::Count(0, 100), "55", "", "From so many on it is affected (SLS alone knows that)."),
    option("sls", "degraded", Kind::Count(0, 100), "40", "", "From so many on it is degraded, below unavailable."),
    option(
        "sls",
        "decimals",
        Kind::OneOf(&["auto", "0", "1", "2"]),
        "\"auto\"",
        "",
        "Decimals of percentages, never rounded up; auto: none in SLS, two in XSLS.",
    ),
    option(
        "sls",
        "xsls_value",
        Kind::OneOf(&["availability", "status"]),
        "\"availability\"",
        "",
        "What XSLS documents hold: a percentage, or one of available, degraded and unavailable.",
    ),
    option(
        "sls",
        "refresh_period",
        Kind::Span(1_000, 24 * HOUR),
        "\"5m\"",
        "",
        "How often documents are said to be written; --every wins.",
    ),
    option(
        "sls",
        "validity",
        Kind::SpanOrAuto(1_000, 30 * 24 * HOUR),
        "\"auto\"",
        "",
        "How long documents are said to hold; auto: three times the period.",
    ),
    option("sls", "contact", Kind::Text, "", "\"dbvirt-admins@example.org\"", "Whom to ask."),
    option("sls", "webpage", Kind::Text, "", "\"https://example.org/dbvirt\"", "Where to read on."),
    option("sls", "notes", Kind::Text, "", "\"Measured from gate.example.org.\"", "Notes (SLS alone has them)."),
    option("sls", "producer", Kind::Text, "\"aerostat\"", "", "Producer in MONIT documents."),
    option(
        "sls",
        "monit_timestamp",
        Kind::OneOf(&["millis", "seconds", "iso", "none"]),
        "\"millis\"",
        "",
        "How MONIT documents tell the time: since 1970, as RFC 3339, or not at all.",
    ),
    option("history", "enabled", Kind::Flag, "true", "", "Record what the dashboard sees of hosts."),
    option(
        "history",
        "dir",
        Kind::Path,
        "",
        "\"/var/lib/aerostat\"",
        "The folder it is kept in; unset: $XDG_STATE_HOME/aerostat/history.",
    ),
    option(
        "history",
        "max_size",
        Kind::Size(4 << 20, 1 << 42),
        "\"1G\"",
        "",
        "It never takes more of the disk; the oldest samples go first.",
    ),
    option("history", "max_age", Kind::Span(HOUR, 366 * 24 * HOUR), "\"30d\"", "", "Nothing older is kept."),
    option(
        "events",
        "availability_low",
        Kind::Count(0, 100),
        "90",
        "",
        "Percent of availability of the whole cluster below which an event says so; 0 for never.",
    ),
    option(
        "events",
        "pool_availability_low",
        Kind::Count(0, 100),
        "90",
        "",
        "The same for each pool, where there are several.",
    ),
    option(
        "events",
        "on_event",
        Kind::ShellCommand,
        "",
        "\"/usr/local/bin/page-somebody\"",
        "A command run for events, from the dashboard and the verbs that watch. What happened is in its environment \
         (AEROSTAT_TEXT, AEROSTAT_KIND, AEROSTAT_SEVERITY, AEROSTAT_HOST, AEROSTAT_VM, …) and as JSON on its standard \
         input, never in its words.",
    ),
    option(
        "events",
        "on_event_severity",
        Kind::OneOf(&["info", "good", "warning", "critical"]),
        "\"warning\"",
        "",
        "It is run for events as bad as that, or worse.",
    ),
    option(
        "events",
        "on_event_kinds",
        Kind::Events,
        "[]",
        "[\"host\", \"crashed\", \"conflict\"]",
        "It is run for these kinds of events, or families of them; none named: for all.",
    ),
    option(
        "events",
        "on_event_per_minute",
        Kind::Count(1, 6000),
        "10",
        "",
        "It is run at most so often; one more run tells how many events there were beyond that.",
    ),
    option("events", "on_event_at_once", Kind::Count(1, 100), "2", "", "So many of it may run at the same time."),
    option(
        "events",
        "on_event_deadline",
        Kind::Span(100, HOUR),
        "\"10s\"",
        "",
        "One that runs for longer is killed, with all it started.",
    ),
    option(
        "events",
        "on_event_in_demo",
        Kind::Flag,
        "false",
        "",
        "Run it for what happens in a simulated cluster too, to try it out.",
    ),
    option(
        "ui",
        "theme",
        Kind::Theme,
        "",
        "\"light\"",
        "Colours: a theme of the program, or themes/NAME.toml beside this file; unset: what suits the terminal.",
    ),
    option(
        "ui",
        "columns",
        Kind::Columns,
        "",
        "[\"name\", \"state\", \"cpu\", \"mem\", \"balloon\", \"age\"]",
        "Columns in order; unset: all that fit.",
    ),
    option(
        "ui",
        "sort",
        Kind::Sort,
        "",
        "\"-cpu\"",
        "Column to sort by, - before it for the largest first and + for the smallest; unset: by name.",
    ),
    option("ui", "flat", Kind::Flag, "false", "", "All domains in one list instead of the tree."),
    option("ui", "detail", Kind::Flag, "", "true", "Whether the detail pane is open; unset: where there is room."),
    option(
        "ui",
        "keys_file",
        Kind::Path,
        "",
        "\"my-keys.toml\"",
        "Keys of your own, in the form of `aerostat config keys`; unset: keys.toml beside this file, if it is there.",
    ),
    option("ui", "mouse", Kind::Flag, "true", "", "Select, sort, expand and scroll with the mouse."),
    option(
        "ui",
        "sync_updates",
        Kind::OneOf(&["auto", "on", "off"]),
        "\"auto\"",
        "",
        "Draw whole frames at once (terminal mode 2026); off for terminals that stumble over it.",
    ),
    option(
        "ui",
        "charset",
        Kind::OneOf(&["auto", "utf8", "ascii"]),
        "\"auto\"",
        "",
        "Characters to draw with; auto: by the locale.",
    ),
    option(
        "ui",
        "bell",
        Kind::OneOf(&["off", "warning", "critical"]),
        "\"off\"",
        "",
        "Ring the terminal's bell, and have it show a notification (OSC 9), for events as bad as that.",
    ),
    option("ui", "save", Kind::Flag, "true", "", "Write choices made on the screen to this file."),
];

/// The options of a table.
pub fn of_table(table: &str) -> impl Iterator<Item = &'static ConfigOption> {
    OPTIONS.iter().filter(move |option| option.table == table)
}
