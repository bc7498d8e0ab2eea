//! Commands of `xm` (Xen 3.x with xend, Oracle VM 2.x).
//!
//! xend looks a word up as a *name* before it takes it for a number (`domain_lookup_nr` of
//! XendDomain.py): a domain called `13` would be hit instead of number 13. The guard on the host
//! asks xend which domain it means before anything runs.

use super::{NoCommand, Operation, Subject, shared, values};
use crate::model::Toolstack;

pub(super) fn words(operation: &Operation, subject: &Subject) -> Result<Vec<String>, NoCommand> {
    match operation {
        Operation::Migrate { to } => {
            Ok(vec!["migrate".to_owned(), "--live".to_owned(), super::number(subject)?, values::peer(to)?])
        }
        Operation::Eject { .. } => Err(NoCommand::Unsupported {
            toolstack: Toolstack::Xm,
            what: "take a disc out: it has no such command; in the guest's own QEMU monitor there is `eject`",
        }),
        Operation::Start => match subject {
            Subject::Halted { uuid } => Ok(vec!["start".to_owned(), uuid.to_string()]),
            _ => Err(NoCommand::Senseless("it runs already")),
        },
        other => shared::words(other, subject, Toolstack::Xm),
    }
}
