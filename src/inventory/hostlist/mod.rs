//! Hostlists as ClusterShell and pdsh write them, and the way back.
//!
//! | written | means |
//! |---|---|
//! | `a,b c` | both; order is kept, whoever is named twice is taken once |
//! | `db[001-040,045]` | numbers and ranges; zeros in front are kept |
//! | `db[1-9/2]` | every second |
//! | `r[1-2]n[1-4]` | every combination |
//! | `xen[1-9]!xen5` | without |
//! | `@prod&xen[1-9]` | only those in both; `^` for those in exactly one |
//! | `@prod` | a group of the config file |
//! | `root@db[1-3]:2222`, `[::1]:22`, `fe80::1%eth0` | user, port, IPv6 |
//!
//! Operators are taken from left to right. How many hosts a list makes is computed before any is
//! made, so that ten million are refused at once.

mod error;
mod fold;
mod parse;
mod range;

pub use error::{HostlistError, Problem};
pub use fold::fold;

use parse::Operator;
use std::collections::HashSet;

/// Most hosts one inventory may have, unless the config says otherwise.
pub const MAX_HOSTS: usize = 20_000;

/// Gives the hosts of a group, or says what is wrong with its name.
pub type Groups<'a> = &'a dyn Fn(&str) -> Result<Vec<String>, Problem>;

/// The hosts of a list that names no groups, at most [`MAX_HOSTS`].
///
/// # Errors
/// What is wrong and where; too many hosts; a group.
pub fn expand(text: &str) -> Result<Vec<String>, HostlistError> {
    let none =
        |name: &str| Err(Problem::UnknownGroup { name: name.to_owned(), hint: ": groups have no meaning here".into() });
    expand_with(text, MAX_HOSTS, &none)
}

/// The hosts of a list, at most `limit`, with `groups` to ask about `@name`.
///
/// # Errors
/// What is wrong and where; too many hosts, before they are made; what `groups` says.
pub fn expand_with(text: &str, limit: usize, groups: Groups<'_>) -> Result<Vec<String>, HostlistError> {
    let mut hosts: Vec<String> = Vec::new();
    // Bounds the work where the same hosts are named over and over.
    let mut made: u128 = 0;
    for term in parse::terms(text)? {
        let refuse = |problem| HostlistError::new(text, term.place.clone(), problem);
        let count = term.count();
        made = made.saturating_add(count);
        if count > limit as u128 || made > 10 * limit as u128 {
            return Err(refuse(Problem::TooMany { count: count.max(made), limit }));
        }
        let mut names = Vec::new();
        for name in term.names() {
            match name.strip_prefix('@') {
                Some(group) => {
                    names.extend(groups(group).map_err(refuse)?);
                    made = made.saturating_add(names.len() as u128);
                    if names.len() > limit || made > 10 * limit as u128 {
                        return Err(refuse(Problem::TooMany { count: names.len() as u128, limit }));
                    }
                }
                None => names.push(name),
            }
        }
        hosts = join(hosts, names, term.operator);
        if hosts.len() > limit {
            return Err(refuse(Problem::TooMany { count: hosts.len() as u128, limit }));
        }
    }
    Ok(hosts)
}

/// Joins two sets, keeping the order of appearance.
fn join(left: Vec<String>, right: Vec<String>, operator: Operator) -> Vec<String> {
    let (ours, theirs): (HashSet<String>, HashSet<String>) =
        (left.iter().cloned().collect(), right.iter().cloned().collect());
    let mut seen = HashSet::new();
    let mut joined: Vec<String> = match operator {
        Operator::Union => left.into_iter().chain(right).collect(),
        Operator::Difference => left.into_iter().filter(|name| !theirs.contains(name)).collect(),
        Operator::Intersection => left.into_iter().filter(|name| theirs.contains(name)).collect(),
        Operator::Exclusive => {
            let only_left = left.into_iter().filter(|name| !theirs.contains(name));
            only_left.chain(right.into_iter().filter(|name| !ours.contains(name))).collect()
        }
    };
    joined.retain(|name| seen.insert(name.clone()));
    joined
}

#[cfg(test)]
mod tests;
