//! Requests read and frames written, as `crate::hypervisor::collector` describes them.

use super::figures::{by_name, by_number, halted};
use super::text::Text;
use super::xentop::Version;
use super::{noise, xentop, xl, xm};
use crate::model::Toolstack;
use crate::sim::host::Host;
use crate::sim::scenario::Fault;
use std::time::Duration;

/// A request line of the collector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    kind: Kind,
    nonce: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Hello,
    /// `list`: nothing but the list of domains is wanted.
    Sample {
        toolstack: Toolstack,
        deadline: Duration,
        list: bool,
    },
}

impl Request {
    /// Reads the last request line of what was sent, as the remote shell would run it.
    pub fn read(sent: &[u8]) -> Option<Request> {
        let sent = std::str::from_utf8(sent).ok()?;
        let mut words = sent.lines().rev().find(|line| !line.trim().is_empty())?.split_ascii_whitespace();
        let (verb, nonce) = (words.next()?, words.next()?.to_owned());
        let kind = match verb {
            "H" => Kind::Hello,
            "S" | "L" => Kind::Sample {
                toolstack: Toolstack::from_word(words.next()?)?,
                deadline: Duration::from_secs(words.next()?.parse().ok()?),
                list: verb == "L",
            },
            _ => return None,
        };
        Some(Request { kind, nonce })
    }
}

/// What comes back.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub bytes: Vec<u8>,
    /// How long the tools were held up, beyond the usual.
    pub held_up: Duration,
}

/// Facts of the world a host does not know itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    /// Its pool's repository, 32 hexadecimal digits.
    pub repository: Option<&'a str>,
    /// Date of the world's beginning, in ms since the Unix epoch.
    pub epoch: i64,
}

/// Answers a request with the host as it stands. `room` is how many bytes the last answer had.
pub(crate) fn answer(host: &Host, request: &Request, setting: Setting<'_>, room: usize) -> Answer {
    let mut frame = Frame {
        out: Text(Vec::with_capacity(room + room / 16 + 1024)),
        nonce: &request.nonce,
        fault: host.fault(),
        deadline: Duration::ZERO,
        held_up: Duration::ZERO,
    };
    if frame.fault == Some(&Fault::Ramble) {
        noise::lines(host.now, 40, &mut frame.out);
        frame.end();
        return frame.answer();
    }
    frame.marker("begin 1");
    match request.kind {
        Kind::Hello => hello(host, setting, &mut frame),
        Kind::Sample { toolstack, deadline, list } => {
            frame.deadline = deadline;
            sample(host, toolstack, setting, list, &mut frame);
        }
    }
    frame.end();
    frame.answer()
}

struct Frame<'a> {
    out: Text,
    nonce: &'a str,
    fault: Option<&'a Fault>,
    deadline: Duration,
    held_up: Duration,
}

impl Frame<'_> {
    fn marker(&mut self, text: &str) {
        self.out.push("\n@").push(self.nonce).push(" ").line(text);
    }

    fn end(&mut self) {
        self.marker("end");
    }

    fn answer(self) -> Answer {
        Answer { bytes: self.out.0, held_up: self.held_up }
    }

    /// What a tool prints, unless it fails; tells whether it went well.
    fn tool(&mut self, host: &Host, name: &str, tool: &str, print: impl FnOnce(&mut Text)) -> bool {
        self.out.push("\n@").push(self.nonce).push(" + ").line(name);
        let kind = name.split('/').next().unwrap_or(name);
        let (status, said) = match self.fault {
            Some(Fault::ToolFails(failing)) if failing == kind => (1, broken(tool)),
            Some(Fault::ToolHangs(hanging)) if hanging == kind => {
                self.held_up += self.deadline;
                (137, String::new())
            }
            Some(Fault::NoTools) => (127, format!("sh: {tool}: not found\n")),
            Some(Fault::Unprivileged) => (1, forbidden(tool).to_owned()),
            Some(Fault::Garble) => {
                noise::lines(host.now ^ kind.len() as u64, 12, &mut self.out);
                (0, String::new())
            }
            _ => {
                print(&mut self.out);
                (0, String::new())
            }
        };
        self.out.push("\n@").push(self.nonce).push(" - ").push(name).push(" ").int(status, 0).end();
        self.out.push(said.trim_end());
        status == 0
    }

    /// What the shell prints itself.
    fn own(&mut self, name: &str, print: impl FnOnce(&mut Text)) {
        self.out.push("\n@").push(self.nonce).push(" + ").line(name);
        print(&mut self.out);
        self.out.push("\n@").push(self.nonce).push(" - ").push(name).push(" 0").end();
    }
}

fn hello(host: &Host, setting: Setting<'_>, frame: &mut Frame<'_>) {
    let toolstack = host.setup.toolstack;
    let tools = frame.fault != Some(&Fault::NoTools);
    frame.own("facts", |out| {
        out.push("hostname=").line(&host.setup.name);
        out.push("kernel=").line(if toolstack == Toolstack::Xm { xm::KERNEL } else { xl::KERNEL });
        out.push("boot=").uuid(&host.boot).end();
        if tools {
            out.push("tools=").line(toolstack.word());
        }
        if let Some(repository) = setting.repository {
            out.push("ovs=/var/ovs/mount/").line(repository);
        }
        // Enterprise Linux 5 came without `timeout`.
        out.push("timeout=").line(if toolstack == Toolstack::Xm { "shell" } else { "tool" });
    });
}

fn sample(host: &Host, asked: Toolstack, setting: Setting<'_>, list: bool, frame: &mut Frame<'_>) {
    let is_xm = asked == Toolstack::Xm;
    if !list {
        dom0(host, is_xm, setting, frame);
    }
    // The other toolstack's tools are not on this host.
    if asked != host.setup.toolstack {
        frame.fault = Some(&Fault::NoTools);
    }
    let listed = frame.tool(host, "list", asked.word(), |out| match asked {
        Toolstack::Xl => xl::list(by_number(host), out),
        Toolstack::Xm => xm::list(by_name(host).chain(halted(host)), setting.epoch, out),
    });
    if list || !listed {
        return;
    }
    frame.own("clock", |out| uptime(host, out));
    frame.tool(host, "xentop", "xentop", |out| {
        let version = if is_xm { Version::V34 } else { Version::V417 };
        xentop::print(version, &|| by_name(host), host.total, out);
    });
    frame.tool(host, "info", asked.word(), |out| match asked {
        Toolstack::Xl => xl::info(host, out),
        Toolstack::Xm => xm::info(host, out),
    });
    for part in host.guests.chunks(TOGETHER) {
        frame.own("ids", |out| {
            for (at, guest) in part.iter().enumerate() {
                out.push(if at == 0 { "" } else { " " }).int(u64::from(guest.domid), 0);
            }
        });
        frame.tool(host, "xenstore", "xenstore-read", |out| {
            for guest in part {
                out.int(guest.target, 0).end();
                out.int(guest.maximum, 0).end();
            }
        });
    }
}

/// What the shell reads in dom0 itself.
fn dom0(host: &Host, is_xm: bool, setting: Setting<'_>, frame: &mut Frame<'_>) {
    frame.own("dom0", |out| {
        uptime(host, out);
        out.push("boot=").uuid(&host.boot).end();
        out.push("load=");
        hundredths((host.load_average() * 100.0) as u64, out);
        out.push("balloon_target_kb=").int(host.dom0_target, 0).end();
        out.push("balloon_current_kb=").int(host.dom0, 0).end();
        if is_xm {
            out.push("epoch=").int((setting.epoch + host.now as i64).max(0) as u64 / 1000, 0).end();
        }
    });
}

/// Domains whose keys one `xenstore-read` is asked for.
const TOGETHER: usize = 200;

/// As `/proc/uptime` has it.
fn uptime(host: &Host, out: &mut Text) {
    out.push("uptime=");
    hundredths((host.uptime() * 100.0) as u64, out);
}

fn hundredths(value: u64, out: &mut Text) {
    out.int(value / 100, 0).push(".").int(value / 10 % 10, 0).int(value % 10, 0).end();
}

/// What a tool says when the daemon behind it is gone.
fn broken(tool: &str) -> String {
    match tool {
        "xm" => "Error: Unable to connect to xend: Connection refused. Is xend running?\n".to_owned(),
        "xentop" => "Failed to retrieve statistics from libxenstat\n".to_owned(),
        "xenstore-read" => "xenstore-read: xs_open: Connection refused\n".to_owned(),
        _ => "xenstore error: libxl: error: libxl.c: cannot connect to xenstored\n".to_owned(),
    }
}

/// What a tool says to an account that may not use it.
fn forbidden(tool: &str) -> &'static str {
    match tool {
        "xm" => "Error: Most commands need root access. Please try again as root.\n",
        "xentop" => "Failed to initialize xenstat library: Permission denied\n",
        "xenstore-read" => "xenstore-read: xs_open: Permission denied\n",
        _ => {
            "xencall: error: Could not obtain handle on privileged command interface: Permission denied\nlibxl: error: libxl.c:102:libxl_ctx_alloc: cannot open libxc handle: Permission denied\ncannot init xl context\n"
        }
    }
}
