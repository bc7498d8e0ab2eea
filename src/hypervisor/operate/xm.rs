//! Commands of `xm` (Xen 3.x with xend, Oracle VM 2.x).
//!
//! xend looks a word up as a *name* before it takes it for a number (`domain_lookup_nr` of
//! XendDomain.py): a domain called `13` would be hit instead of number 13. The guard on the host
//! asks xend which domain it means before anything runs.

use super::{NoCommand, Operation, Subject, values};
use crate::model::Toolstack;

pub(super) fn words(operation: &Operation, subject: &Subject) -> Result<Vec<String>, NoCommand> {
    let one = |verb: &str, id: String| Ok(vec![verb.to_owned(), id]);
    let two = |verb: &str, id: String, value: String| Ok(vec![verb.to_owned(), id, value]);
    let id = || super::number(subject);
    match operation {
        Operation::Shutdown => one("shutdown", id()?),
        Operation::Reboot => one("reboot", id()?),
        Operation::Pause => one("pause", id()?),
        Operation::Unpause => one("unpause", id()?),
        Operation::Destroy => one("destroy", id()?),
        Operation::Console => one("console", id()?),
        Operation::Screen => super::screen_key(subject),
        Operation::MemSet { to } => two("mem-set", id()?, values::mib(*to)?),
        Operation::MemMax { to } => two("mem-max", id()?, values::mib(*to)?),
        Operation::VcpuSet { count } => two("vcpu-set", id()?, values::vcpus(*count)?),
        Operation::Rename { to } => two("rename", id()?, values::domain_name(to)?),
        Operation::Migrate { to } => Ok(vec!["migrate".to_owned(), "--live".to_owned(), id()?, values::peer(to)?]),
        Operation::Create { config } => one("create", values::config_path(config)?),
        Operation::Build { spec } => {
            Ok(std::iter::once("create".to_owned()).chain(spec.words(Toolstack::Xm)?).collect())
        }
        Operation::Eject { .. } => Err(NoCommand::Unsupported {
            toolstack: Toolstack::Xm,
            what: "take a disc out: it has no such command; in the guest's own QEMU monitor there is `eject`",
        }),
        Operation::Start => match subject {
            Subject::Halted { uuid } => one("start", uuid.to_string()),
            _ => Err(NoCommand::Senseless("it runs already")),
        },
    }
}
