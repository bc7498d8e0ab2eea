//! The collector's script, the requests it takes and the frames it answers with.
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
//! toolstacks found, preferred first, `ovs` with the directory behind `/OVS`, `pool` with the text
//! of XenServer's `pool.conf`, `timeout` with `tool` or `shell`; keys without a value are left out).
//!
//! Sections of a sample:
//!
//! | section | toolstack | what |
//! |---|---|---|
//! | `dom0` | both | `key=value` lines read by the shell itself: `uptime` (s, from /proc/uptime), `boot` (boot_id), `load` (1 min), `balloon_target_kb`, `balloon_current_kb` |
//! | `list` | `xl` | `xl list -v` |
//! | `list` | `xm` | `xm list -l` |
//! | `xentop` | `xl` | `xentop -b -i 1 -f -n -x` |
//! | `xentop` | `xm` | `xentop -b -i 1 -n -x` |
//! | `info` | both | `xl info` or `xm info` |
//! | `ids` | both | one line: the domids (dom0 left out) whose keys are read next, blank between |
//! | `xenstore` | both | `xenstore-read` of `/local/domain/ID/memory/target` and `/local/domain/ID/memory/static-max` for each of those, in that order, one value (KiB) a line |
//! | `xenstore/ID` | both | the same for one domain; follows only when the joint read failed because a domain went away meanwhile |

use crate::model::Toolstack;
use std::time::Duration;

/// The POSIX `sh` script run on every host.
pub const SCRIPT: &str = "";

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
    let _ = nonce;
    Request { line: String::new(), end: String::new(), nonce: String::new() }
}

/// Asks for a sample with a deadline for each remote tool.
pub fn sample(nonce: u64, toolstack: Toolstack, deadline: Duration) -> Request {
    let _ = (toolstack, deadline);
    hello(nonce)
}

/// One framed answer, cut into its sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The sections in the order they came.
    pub sections: Vec<Section<'a>>,
}

/// What one remote tool said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// Its name in the script.
    pub name: &'a str,
    /// Its exit status; 124 or 137 when the deadline ended it.
    pub status: i32,
    /// Its standard output.
    pub out: std::borrow::Cow<'a, str>,
    /// Its standard error.
    pub err: std::borrow::Cow<'a, str>,
}
