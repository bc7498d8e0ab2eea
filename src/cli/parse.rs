//! From the words of the command line to a verb: without one it is `top`.

use super::args::{Cli, TopArgs, Verb};
use crate::inventory::suggest::nearest;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use std::ffi::OsString;

/// Parses the words, the program's name first.
///
/// # Errors
/// Clap's, which also carries `--help` and `--version`.
pub(super) fn parse(words: Vec<OsString>) -> Result<(Cli, Verb), clap::Error> {
    let first = match Cli::try_parse_from(&words) {
        Ok(Cli { global, verb: Some(verb) }) => return Ok((Cli { global, verb: None }, verb)),
        Ok(Cli { global, verb: None }) => return Ok((Cli { global, verb: None }, Verb::Top(TopArgs::default()))),
        Err(error) => error,
    };
    // `aerostat xen1` and `aerostat --theme light xen1`: no verb there.
    let may_be_hosts = matches!(first.kind(), ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument);
    if !may_be_hosts {
        return Err(first);
    }
    let mut with_top = words;
    with_top.insert(1.min(with_top.len()), "top".into());
    match Cli::try_parse_from(&with_top) {
        Ok(Cli { global, verb: Some(Verb::Top(top)) }) if !names_a_verb(&top.hosts) => {
            Ok((Cli { global, verb: None }, Verb::Top(TopArgs { implied: true, ..top })))
        }
        // What was wrong with the words as hosts is the better message, unless a verb was meant.
        Err(second) if first.kind() == ErrorKind::InvalidSubcommand => Err(second),
        _ => Err(first),
    }
}

/// The verb that a word, which is none, may have been meant as.
pub(super) fn meant_verb(word: &str) -> Option<String> {
    // Hosts have numbers, dots and brackets in their names more often than not.
    if !word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
        return None;
    }
    let command = Cli::command();
    let verbs: Vec<&str> =
        command.get_subcommands().filter(|verb| !verb.is_hide_set()).map(|verb| verb.get_name()).collect();
    nearest(word, verbs.iter().copied()).map(str::to_owned)
}

fn names_a_verb(hosts: &[String]) -> bool {
    let command = Cli::command();
    hosts.iter().any(|host| command.get_subcommands().any(|verb| verb.get_name() == host))
}

#[cfg(test)]
mod tests;
