//! Commands that `xl` has kept from `xm`, word for word.

use super::{NoCommand, Operation, Subject, values};
use crate::model::Toolstack;

/// A verb about a domain, with what follows the domain's number.
pub(super) fn about(
    verb: &str,
    subject: &Subject,
    value: Option<Result<String, NoCommand>>,
) -> Result<Vec<String>, NoCommand> {
    let mut words = vec![verb.to_owned(), super::number(subject)?];
    words.extend(value.transpose()?);
    Ok(words)
}

/// The words of an operation that both take in the same words.
pub(super) fn words(operation: &Operation, subject: &Subject, toolstack: Toolstack) -> Result<Vec<String>, NoCommand> {
    let about = |verb, value| about(verb, subject, value);
    match operation {
        Operation::Shutdown => about("shutdown", None),
        Operation::Reboot => about("reboot", None),
        Operation::Pause => about("pause", None),
        Operation::Unpause => about("unpause", None),
        Operation::Destroy => about("destroy", None),
        Operation::Console => about("console", None),
        Operation::Screen => super::screen_key(subject),
        Operation::MemSet { to } => about("mem-set", Some(values::mib(*to))),
        Operation::MemMax { to } => about("mem-max", Some(values::mib(*to))),
        Operation::VcpuSet { count } => about("vcpu-set", Some(values::vcpus(*count))),
        Operation::Rename { to } => about("rename", Some(values::domain_name(to))),
        Operation::Create { config } => Ok(vec!["create".to_owned(), values::config_path(config)?]),
        Operation::Build { spec } => Ok(std::iter::once("create".to_owned()).chain(spec.words(toolstack)?).collect()),
        // Each says by itself how it does these, or why it does not.
        Operation::Migrate { .. } | Operation::Eject { .. } | Operation::Start => {
            Err(NoCommand::Unsupported { toolstack, what: "do that" })
        }
    }
}
