//! The collector's script, the requests it takes and the frames it answers with.
//!
//! # How it is fed
//!
//! The script is written to the standard input of a remote `sh` and only defines functions; a
//! request line is then a *command line* for that same shell: `H`, `S` and `L` are functions of
//! the script. No `read` loop takes requests, so nothing is lost when the shell reads its input ahead
//! in blocks, as dash and busybox do: the first request may be written together with the script,
//! without waiting for a greeting. The shell ends when its input does. Tools get `/dev/null` as
//! their input, since ours is the request channel.
//!
//! # What it answers
//!
//! A frame is text cut into sections by marker lines. `N` is the request's nonce (16 hexadecimal
//! digits); every marker is written as a newline followed by the marker line, so the newline
//! before a marker is ours and not the tool's:
//!
//! ```text
//! @N begin 1                 protocol version
//! @N + list                  standard output of the section's tool follows
//! …
//! @N - list 0                its exit status; its standard error follows, if any
//! …
//! @N end
//! ```
//!
//! Sections of a hello: `facts` (`key=value` lines: `hostname`, `kernel`, `boot`, `tools` with the
//! toolstacks found, preferred first, `ovs` with what `/OVS` is a link to (or the network device
//! mounted there), `pool` with the text of XenServer's `pool.conf`, `timeout` with `tool` or
//! `shell`; keys without a value are left out).
//!
//! Sections of a sample:
//!
//! | section | toolstack | what |
//! |---|---|---|
//! | `dom0` | both | `key=value` lines read by the shell itself: `uptime` (s, from /proc/uptime), `boot` (boot_id), `load` (1 min), `balloon_target_kb`, `balloon_current_kb`; `epoch` (s, for `xm` only) |
//! | `list/err` | both | what the tool of `list` says on standard error, ahead of its output ([`Frame::parse`] joins the two) |
//! | `list` | `xl` | `xl list -v` |
//! | `list` | `xm` | `xm list -l` |
//! | `clock` | both | optional: `uptime` again, right before `xentop` reads the counters |
//! | `xentop` | `xl` | `xentop -b -i 1 -f -n -x` |
//! | `xentop` | `xm` | `xentop -b -i 1 -n -x` |
//! | `info` | both | `xl info` or `xm info` |
//! | `ids` | both | one line: the domids whose keys are read next, blank between |
//! | `xenstore` | both | `xenstore-read` of `/local/domain/ID/memory/target` and `…/static-max`, with `xl` also `…/videoram`, for each of those, in that order, one value (KiB) a line: two for each domain or three; a domain without `videoram` has `static-max` twice |
//! | `xenstore/ID` | both | the same for one domain alone |
//!
//! The answer to a list is one section of these: `list`.
//!
//! When `list` fails the frame ends after it. `ids` and `xenstore` come in pairs, one for each 200
//! domains. `xenstore-read` prints nothing at all when one path is missing; the script then leaves
//! out the domain that was complained of (it went away, or is being built and has no keys yet),
//! and answers with another pair. Such domains, and dom0 (whose keys appear only after some
//! commands), are asked for alone now and then until they have their keys.
//!
//! # What it costs
//!
//! A sample of up to 200 domains starts eight processes in dom0 (counted with strace): four tools
//! (`xl list -v`, `xentop`, `xl info`, one `xenstore-read`) and `timeout` around each, for which the
//! shell forks once and execs. It keeps the output of `list` in order to know the domids, within
//! 256 MiB of address space. A fifth pair runs on every fourth beat while dom0 or another domain
//! lacks its keys. Facts from `/proc` and `/sys` are read by the shell itself, domids are found by
//! it too: 5 ms of CPU for 300 domains in dash, 20 ms in bash. On an emulated, quiet dom0 of Xen
//! 4.17 the whole takes 0.4 to 0.6 s, nearly all of it within the tools. Without `timeout` the
//! shell starts a watchdog of its own beside each tool: four processes a tool instead of two.
//!
//! `xl list -l` would tell target and maximum without `xenstore-read`, but costs about twice as
//! much as `xl list -v` and `xenstore-read` together (0.92 s against 0.36 s + 0.1 s on the same
//! emulated dom0), misses domains that are being built, and is not purely reading: it makes
//! `/local/domain/0/memory` appear. It is therefore never polled.

pub use super::frame::{Frame, Section};
use crate::model::Toolstack;
use std::sync::LazyLock;
use std::time::Duration;

/// The POSIX `sh` script run on every host, as it is written.
pub const SCRIPT: &str = include_str!("collector.sh");

/// The script as it is sent: without comments and indentation, because bash reads a script from a
/// pipe byte by byte.
pub fn script() -> &'static str {
    static SENT: LazyLock<String> = LazyLock::new(|| {
        let lines = SCRIPT.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.flat_map(|line| [line, "\n"]).collect()
    });
    &SENT
}

/// A request line with the line that ends its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What to send, newline included.
    pub line: String,
    /// The line that ends the answer, without its newline.
    pub end: String,
    /// What marks our lines in the answer.
    pub nonce: String,
}

/// Asks what a host is. `nonce` must be unguessable for the host's guests.
pub fn hello(nonce: u64) -> Request {
    let nonce = format!("{nonce:016x}");
    Request { line: format!("H {nonce}\n"), end: format!("@{nonce} end"), nonce }
}

/// Asks for a sample. `deadline` is for each remote tool, in whole seconds and at least one.
pub fn sample(nonce: u64, toolstack: Toolstack, deadline: Duration) -> Request {
    let nonce = format!("{nonce:016x}");
    let seconds = deadline.as_millis().div_ceil(1000).clamp(1, 3600);
    Request { line: format!("S {nonce} {toolstack} {seconds}\n"), end: format!("@{nonce} end"), nonce }
}

/// Asks for the list of domains alone: names, numbers, UUIDs and states, by one tool.
pub fn list(nonce: u64, toolstack: Toolstack, deadline: Duration) -> Request {
    let mut request = sample(nonce, toolstack, deadline);
    request.line.replace_range(..1, "L");
    request
}

#[cfg(test)]
#[path = "collector_tests.rs"]
mod tests;
