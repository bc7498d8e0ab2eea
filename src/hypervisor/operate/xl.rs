//! Commands of `xl` (Xen ≥ 4.1).
//!
//! A domain is always named by its number: xl takes a word of digits for a number before it looks
//! for a name, so no guest's name can stand in between.

use super::shared::{self, about};
use super::{NoCommand, Operation, Subject, values};
use crate::model::Toolstack;

pub(super) fn words(operation: &Operation, subject: &Subject) -> Result<Vec<String>, NoCommand> {
    match operation {
        // Always live; xl reaches the other host by ssh, as root.
        Operation::Migrate { to } => about("migrate", subject, Some(values::peer(to))),
        // A fully virtualised guest's CD drive alone (xl(1)); the drive stays, empty.
        Operation::Eject { drive } => about("cd-eject", subject, Some(values::drive(drive))),
        Operation::Start => Err(NoCommand::Unsupported {
            toolstack: Toolstack::Xl,
            what: "start a halted domain by name: it keeps none; create it from its configuration file",
        }),
        other => shared::words(other, subject, Toolstack::Xl),
    }
}
