//! The action script and the one kind of request it takes.
//!
//! ```text
//! A <nonce> <seconds> <toolstack> <guard> <id> <uuid> <tool> <argument>…
//! ```
//!
//! Like the collector's, a request is a command line for the remote shell itself: every word that
//! is not ours stands quoted in it. `guard` is `domain`, `halted` or `none`; `id` and `uuid` are
//! `-` where there is none. The answer is a frame (see `crate::hypervisor::collector`) with the
//! sections `guard` (status 0: it is the one; 3: it is another; 4: it is gone; 5: nobody knows)
//! and, only when that was 0, `run` with the tool's output, status and standard error. A host that
//! does not let the account act answers with one section, `refused`.

use super::operation::{Guard, Invocation};
use crate::hypervisor::collector::Request;
use crate::hypervisor::quote::{Unquotable, quote};
use std::sync::LazyLock;

/// The action script, as it is written.
pub const SCRIPT: &str = include_str!("operate.sh");

/// What the guard may take on the host at most, s: three tools of twenty seconds.
pub const GUARD_SECONDS: u32 = 65;

/// The script as it is sent: without comments and indentation.
pub fn script() -> &'static str {
    static SENT: LazyLock<String> = LazyLock::new(|| {
        let lines = SCRIPT.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.flat_map(|line| [line, "\n"]).collect()
    });
    &SENT
}

/// The request that runs a command. `nonce` must be unguessable for the host's guests.
///
/// # Errors
/// A word of the command cannot be given to a shell.
pub fn request(nonce: u64, invocation: &Invocation) -> Result<Request, Unquotable> {
    let nonce = format!("{nonce:016x}");
    let (guard, id, uuid) = guard_words(invocation.guard);
    let mut line = format!("A {nonce} {} {} {guard} {id} {uuid}", invocation.seconds, invocation.toolstack);
    for word in &invocation.argv {
        line.push(' ');
        line.push_str(&quote(word)?);
    }
    line.push('\n');
    Ok(Request { line, end: format!("@{nonce} end"), nonce })
}

/// The request that shows a guest's configuration file: an absolute path on the host. The answer is
/// a frame with the section `config`.
///
/// # Errors
/// The path cannot be given to a shell.
pub fn view(nonce: u64, path: &str) -> Result<Request, Unquotable> {
    let nonce = format!("{nonce:016x}");
    Ok(Request { line: format!("V {nonce} {}\n", quote(path)?), end: format!("@{nonce} end"), nonce })
}

/// The request that asks what disks and network cards the host's domains have. The answer is a frame
/// with the section `devices`, see [`super::Devices`].
pub fn what_is_open(nonce: u64) -> Request {
    let nonce = format!("{nonce:016x}");
    Request { line: format!("B {nonce}\n"), end: format!("@{nonce} end"), nonce }
}

/// The request that asks where a domain's screen is. The answer is a frame with the sections `guard`
/// and, only when that was 0, `screen` with a line of `key value` for each key that is there.
/// `None` when the invocation is not for a domain with a number.
pub fn where_is_screen(nonce: u64, invocation: &Invocation) -> Option<Request> {
    let Guard::Domain(id, uuid) = invocation.guard else { return None };
    let nonce = format!("{nonce:016x}");
    Some(Request {
        line: format!("D {nonce} {} {id} {uuid}\n", invocation.toolstack),
        end: format!("@{nonce} end"),
        nonce,
    })
}

/// The words of a command line that runs `invocation` with a terminal: the same guard, then the
/// tool in the shell's place. A become command may stand before them.
///
/// # Errors
/// A word of the command cannot be given to a shell.
pub fn on_terminal(invocation: &Invocation) -> Result<[String; 3], Unquotable> {
    let (guard, id, uuid) = guard_words(invocation.guard);
    let mut text = format!("{}C {} {guard} {id} {uuid}", script(), invocation.toolstack);
    for word in &invocation.argv {
        text.push(' ');
        text.push_str(&quote(word)?);
    }
    Ok(["sh".to_owned(), "-c".to_owned(), text])
}

fn guard_words(guard: Guard) -> (&'static str, String, String) {
    let dash = || "-".to_owned();
    match guard {
        Guard::Domain(id, uuid) => ("domain", id.to_string(), uuid.to_string()),
        Guard::Halted(uuid) => ("halted", dash(), uuid.to_string()),
        Guard::None => ("none", dash(), dash()),
    }
}
