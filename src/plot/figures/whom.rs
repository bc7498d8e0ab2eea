//! Who is meant by a name.

use crate::history::Subject;
use crate::inventory::suggest::did_you_mean;
use crate::model::{Name, Uuid};
use std::collections::BTreeMap;

/// Who is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All hosts together.
    Cluster,
    /// A pool by its name.
    Pool(String),
    /// A host by its name.
    Host(String),
    /// A guest by its name or UUID; `dbvrtg001` is also `13_dbvrtg001`.
    Guest(String),
}

/// Somebody found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    /// What it is called.
    pub name: String,
    /// Under what it is known: a guest that moved or was restarted is several.
    pub subjects: Vec<Subject>,
}

/// Why nobody was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhomError {
    /// Nobody of that name is known within the span.
    #[error("no {kind} `{name}` is known within that span{hint}")]
    Nobody {
        /// What was looked for.
        kind: &'static str,
        /// The name.
        name: String,
        /// What it could have been.
        hint: String,
    },
    /// Several guests are called so.
    #[error("`{0}` are {1} guests: {2}; name one by its UUID, or in full")]
    Several(String, usize, String),
}

/// Finds who is meant among those known.
///
/// # Errors
/// Nobody is called so, or several are.
pub fn find(wanted: &Wanted, known: &[(Subject, Name)]) -> Result<Whom, WhomError> {
    match wanted {
        Wanted::Cluster => Ok(Whom { name: "the cluster".to_owned(), subjects: vec![Subject::Cluster] }),
        Wanted::Pool(name) => by_name("pool", name, known, |subject| matches!(subject, Subject::Pool(_)))
            .map(|whom| Whom { name: format!("pool {}", whom.name), ..whom }),
        Wanted::Host(name) => by_name("host", name, known, |subject| matches!(subject, Subject::Host(_))),
        Wanted::Guest(name) => guest(name, known),
    }
}

fn by_name(
    kind: &'static str,
    wanted: &str,
    known: &[(Subject, Name)],
    is: impl Fn(&Subject) -> bool,
) -> Result<Whom, WhomError> {
    let found = known.iter().find(|(subject, name)| is(subject) && name.eq_ignore_ascii_case(wanted));
    found.map(|(subject, name)| Whom { name: name.to_string(), subjects: vec![subject.clone()] }).ok_or_else(|| {
        let names = known.iter().filter(|(subject, _)| is(subject)).map(|(_, name)| &**name);
        WhomError::Nobody { kind, name: wanted.to_owned(), hint: did_you_mean(wanted, names) }
    })
}

fn guest(wanted: &str, known: &[(Subject, Name)]) -> Result<Whom, WhomError> {
    let uuid: Option<Uuid> = wanted.parse().ok();
    // Lives of one guest share its UUID; one without is told by host and name.
    let mut guests: BTreeMap<(Option<Uuid>, String), Whom> = BTreeMap::new();
    let mut names: Vec<&str> = Vec::new();
    for (rank, fits) in [is_called as fn(&str, &str) -> bool, is_called_behind_number].into_iter().enumerate() {
        for (subject, name) in known {
            let Subject::Domain(host, ident) = subject else { continue };
            if rank == 0 {
                names.push(name);
            }
            if !(fits(name, wanted) || uuid.is_some() && ident.uuid == uuid) {
                continue;
            }
            let key = (ident.uuid, if ident.uuid.is_some() { String::new() } else { format!("{name} on {host}") });
            let whom = guests.entry(key).or_insert_with(|| Whom { name: name.to_string(), subjects: Vec::new() });
            whom.subjects.push(subject.clone());
        }
        if !guests.is_empty() {
            break;
        }
    }
    match guests.len() {
        0 => {
            let hint = did_you_mean(wanted, names);
            Err(WhomError::Nobody { kind: "guest", name: wanted.to_owned(), hint })
        }
        1 => guests.into_values().next().ok_or_else(|| WhomError::Nobody {
            kind: "guest",
            name: wanted.to_owned(),
            hint: String::new(),
        }),
        count => {
            let list: Vec<String> = guests
                .iter()
                .take(4)
                .map(|((uuid, _), whom)| {
                    uuid.map_or_else(|| whom.name.clone(), |uuid| format!("{} ({uuid})", whom.name))
                })
                .collect();
            Err(WhomError::Several(wanted.to_owned(), count, list.join(", ")))
        }
    }
}

fn is_called(name: &str, wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted)
}

/// `13_dbvrtg001` for `dbvrtg001`, as OVM Manager names guests.
fn is_called_behind_number(name: &str, wanted: &str) -> bool {
    name.split_once('_').is_some_and(|(number, rest)| {
        !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && rest.eq_ignore_ascii_case(wanted)
    })
}
