//! What the bytes of a host mean: the collector script, its frames, and a module of pure parsers
//! for each toolstack.
//!
//! The collector is one POSIX `sh` script for all toolstacks. It answers three kinds of request
//! line, each carrying a nonce that the host's own text cannot know, so that no guest can forge a
//! section by its name:
//!
//! ```text
//! H <nonce>                                        hello: what is this host?
//! S <nonce> <toolstack> <tool deadline, s>         a sample
//! L <nonce> <toolstack> <tool deadline, s>         the list of domains alone
//! ```
//!
//! A round: [`collector::sample`] makes the request, the link carries it, [`Frame::parse`] cuts
//! the answer, [`parse`] makes a report of it.

pub mod collector;
pub mod disk;
mod dom0;
mod facts;
mod failure;
mod floor;
mod frame;
pub mod guest_config;
pub mod guest_spec;
mod hello;
mod info;
mod join;
pub mod operate;
mod parts;
pub mod quote;
mod words;
mod xenstore;
mod xentop;
mod xl;
mod xm;

#[cfg(test)]
mod testing;

pub use frame::{Frame, FrameError, Section};
pub use hello::{Hello, PoolClue};

use crate::model::{Field, HostError, HostReport, Source, Toolstack};

/// Where the figures of hosts with these tools come from.
pub fn sources(toolstack: Toolstack) -> &'static [(Field, Source)] {
    match toolstack {
        Toolstack::Xl => xl::SOURCES,
        Toolstack::Xm => xm::SOURCES,
    }
}

/// Makes a report of a sample's frame.
///
/// `before` is the host's previous report: unchanged texts are shared with it instead of being
/// allocated anew. Rates and balloon verdicts are not made here, see `crate::watch`.
///
/// # Errors
/// When the one section nothing can be said without (the list of domains) is missing or not
/// understood: what failed, what it said, what to try. Everything else that is missing becomes a
/// [`crate::model::SectionProblem`] of an otherwise good report.
pub fn parse(toolstack: Toolstack, frame: &Frame<'_>, before: Option<&HostReport>) -> Result<HostReport, HostError> {
    match toolstack {
        Toolstack::Xl => xl::parse(frame, before),
        Toolstack::Xm => xm::parse(frame, before),
    }
}

#[cfg(test)]
mod tests;
