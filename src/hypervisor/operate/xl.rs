//! Commands of `xl` (Xen ≥ 4.1).
//!
//! A domain is always named by its number: xl takes a word of digits for a number before it looks
//! for a name, so no guest's name can stand in between.

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
        // Always live; xl reaches the other host by ssh, as root.
        Operation::Migrate { to } => two("migrate", id()?, values::peer(to)?),
        Operation::Create { config } => one("create", values::config_path(config)?),
        Operation::Build { spec } => {
            Ok(std::iter::once("create".to_owned()).chain(spec.words(Toolstack::Xl)?).collect())
        }
        // A fully virtualised guest's CD drive alone (xl(1)); the drive stays, empty.
        Operation::Eject { drive } => two("cd-eject", id()?, values::drive(drive)?),
        Operation::Start => Err(NoCommand::Unsupported {
            toolstack: Toolstack::Xl,
            what: "start a halted domain by name: it keeps none; create it from its configuration file",
        }),
    }
}
