//! What a toolstack is told when something is to be changed, and how the host makes sure of whom
//! it is told about.
//!
//! [`invocation`] makes the command; [`request()`] wraps it in a request for the action script
//! (`operate.sh`), which checks on the host that the domain still is the one that was meant and
//! only then runs it, in the same command; [`Answer::parse`] reads what came of it. Nothing here
//! sends anything: that is `crate::action`'s alone.

mod answer;
mod devices;
mod operation;
mod request;
mod screen;
mod shared;
mod values;
mod xl;
mod xm;

pub use answer::{Answer, Guarded, Ran};
pub use devices::{Devices, OpenDisk};
pub use operation::{Guard, Invocation, NoCommand, Operation, Subject};
pub use request::{GUARD_SECONDS, SCRIPT, on_terminal, request, script, view, what_is_open, where_is_screen};
pub use screen::{Screen, ScreenAnswer};
pub(in crate::hypervisor) use values::domain_name;

use crate::model::Toolstack;

/// The command for an operation, with what the host has to make sure of first.
///
/// # Errors
/// The toolstack cannot do it, it makes no sense for this subject, or a value is none the tool can
/// be given safely.
pub fn invocation(toolstack: Toolstack, operation: &Operation, subject: &Subject) -> Result<Invocation, NoCommand> {
    let words = match toolstack {
        Toolstack::Xl => xl::words(operation, subject)?,
        Toolstack::Xm => xm::words(operation, subject)?,
    };
    let argv = match operation {
        // Whose tools they are does not matter: both keep it in xenstore.
        Operation::Screen => words,
        _ => std::iter::once(toolstack.word().to_owned()).chain(words).collect(),
    };
    let guard = match *subject {
        Subject::Domain { domid, uuid } => Guard::Domain(domid, uuid),
        Subject::Halted { uuid } => Guard::Halted(uuid),
        Subject::Dom0 | Subject::Nobody => Guard::None,
    };
    Ok(Invocation { toolstack, argv, guard, seconds: seconds(operation) })
}

/// How long the tool may take on the host: most return at once; a start builds the guest's memory,
/// a migration copies it.
fn seconds(operation: &Operation) -> u32 {
    match operation {
        Operation::Migrate { .. } => 1800,
        Operation::Create { .. } | Operation::Build { .. } | Operation::Start => 180,
        Operation::Destroy => 120,
        _ => 45,
    }
}

/// What is shown for the question where a screen is.
fn screen_key(subject: &Subject) -> Result<Vec<String>, NoCommand> {
    Ok(vec!["xenstore-read".to_owned(), format!("/local/domain/{}/console/vnc-port", number(subject)?)])
}

/// The number a domain is told to the tool by.
fn number(subject: &Subject) -> Result<String, NoCommand> {
    match subject {
        Subject::Domain { domid: 0, .. } | Subject::Dom0 => Ok("0".to_owned()),
        Subject::Domain { domid, .. } => Ok(domid.to_string()),
        Subject::Halted { .. } => Err(NoCommand::Senseless("it does not run")),
        Subject::Nobody => Err(NoCommand::Senseless("there is no domain to do it to")),
    }
}

#[cfg(test)]
mod tests;
