//! `aerostat serach web1`: a slip in a verb, and not hosts of these names.

use super::args::{Global, TopArgs};
use super::failure::Failure;
use super::parse::meant_verb;
use super::session::Session;

/// Refuses words that were taken for hosts where the first is nearly a verb and no host the config
/// file knows.
pub(super) fn check(args: &TopArgs, global: &Global) -> Result<(), Failure> {
    let Some(word) = args.hosts.first().filter(|word| args.implied && word.len() > 3) else { return Ok(()) };
    let Some(verb) = meant_verb(word) else { return Ok(()) };
    // What is wrong with the config file is told elsewhere.
    let Ok(session) = Session::load(&Global { host: Vec::new(), hosts_from: None, ..global.clone() }) else {
        return Ok(());
    };
    let known = session.inventory(&[]).is_ok_and(|known| known.hosts.iter().any(|host| host.id.as_str() == *word));
    if known {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "`{word}` is no verb (did you mean `{verb}`?), and no host of the config file; if it is a host: aerostat top {}",
        args.hosts.join(" ")
    )))
}
